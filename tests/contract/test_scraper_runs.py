"""What every scraper keeps to in a run: over a real database, cut and forced."""

import asyncio
import builtins
import os
import threading
import time

import pytest
from rules_fixture import Cut, Roms, everything, imported, settled, with_tag
from scrape_fixture import open_bench

from zapcore.errors import AlreadyRunningError, ParameterError
from zapcore.operations.scrape_options import Scrapers
from zapcore.operations.slot import UNEXPECTED

NAMES = ("Alpha.nes", "Beta.nes", "Gamma.nes")
FACTS = ("MediaTags", "MediaTitleTags", "MediaProperties", "MediaTitleProperties")
WRONG = {"folder": 5, "text": 5, "number": "5", "boolean": "true"}


@pytest.fixture
def roms(tmp_path):
    found = Roms(tmp_path / "roms")
    found.games(*NAMES)
    return found


@pytest.fixture
async def bench(tmp_path, roms, subject):
    """A library whose three games the scraper's source knows; index and scrapes.

    A scraper for some systems is tried with NES all the same.
    """
    subject.example(str(roms.nes), NAMES)
    with pytest.MonkeyPatch.context() as anywhere:
        anywhere.setattr(type(subject.scraper), "supported_systems", ())
        async with open_bench(tmp_path / "data", roms.root) as found:
            found.options[subject.id] = subject.options(roms.nes)
            yield found


async def run(bench, subject, **kwargs):
    return await imported(bench, scraper=subject.id, **kwargs)


async def scraped(bench, subject):
    return await with_tag(bench, f"scraper.{subject.id}:scraped")


def files_below(folder):
    return sorted(
        (path, name, os.stat(f"{path}/{name}").st_mtime_ns)
        for path, _, names in os.walk(folder)
        for name in names
    )


async def test_a_run_says_something_of_each_game(bench, subject):
    ended = await run(bench, subject)
    assert (ended.state, ended.error, ended.scraper_id) == (
        "completed",
        None,
        subject.id,
    )
    assert (ended.processed, ended.matched, ended.skipped) == (3, 3, 0)
    assert ended.total_scraped == 3
    assert await scraped(bench, subject) == set(NAMES)


async def test_it_is_listed_with_its_options(bench, subject):
    (row,) = (row for row in bench.scrapes.scrapers() if row["id"] == subject.id)
    assert row["name"] == subject.scraper.name
    assert row["supportedSystems"] == list(subject.scraper.supported_systems)
    assert [option["name"] for option in row["options"]] == [
        option.name for option in subject.scraper.options
    ]
    for option in row["options"]:
        assert option.keys() == {"name", "type", "default", "description"}


async def test_its_options_are_checked(bench, subject):
    await bench.index()
    for option in subject.scraper.options:
        with pytest.raises(ParameterError, match=option.name):
            await bench.scrapes.start(
                subject.id, options={option.name: WRONG[option.type]}
            )
    with pytest.raises(ParameterError, match="has no option"):
        await bench.scrapes.start(subject.id, options={"no_such_option": 1})


async def test_after_a_finished_run_there_is_nothing_to_do(bench, subject, tmp_path):
    await run(bench, subject)
    before = files_below(tmp_path / "data")
    ended = await bench.scrape(scraper=subject.id)
    assert (ended.state, ended.total_scraped) == ("completed", 3)
    assert files_below(tmp_path / "data") == before


async def test_a_forced_run_does_it_again(bench, subject):
    await run(bench, subject)
    wanted = await everything(bench)
    for table in FACTS[1:]:
        await bench.rows(f"DELETE FROM {table}")
    ended = await bench.scrape(scraper=subject.id, force=True)
    assert (ended.state, ended.matched) == ("completed", 3)
    found = await everything(bench)
    assert {table: len(rows) for table, rows in found.items()} == {
        table: len(rows) for table, rows in wanted.items()
    }
    assert await bench.rows("SELECT COUNT(*) FROM RunMarks") == [(0,)]


async def test_the_same_again_by_force_changes_nothing(bench, subject):
    await run(bench, subject)
    before = await everything(bench)
    await bench.scrape(scraper=subject.id, force=True)
    assert await everything(bench) == before


async def test_cancelled_means_cancelled_and_the_next_run_does_the_rest(
    bench, subject, monkeypatch
):
    await bench.index()
    cut = Cut(bench, monkeypatch)
    await cut.start(scraper=subject.id)
    with pytest.raises(AlreadyRunningError):
        await bench.scrapes.start(subject.id)
    bench.scrapes.pause()
    cut.release()
    assert await bench.scrapes.cancel() is True
    assert bench.slot.kind is None
    ended = bench.heard.last
    assert (ended.state, ended.error, ended.done) == ("cancelled", None, True)
    assert 0 < len(await scraped(bench, subject)) < 3
    await bench.scrape(scraper=subject.id)
    assert await scraped(bench, subject) == set(NAMES)


@pytest.mark.parametrize("force", [False, True])
async def test_what_a_stop_interrupted_goes_on_and_ends_as_if_it_had_not_been(
    bench, subject, monkeypatch, tmp_path, roms, force
):
    async with open_bench(tmp_path / "undisturbed", roms.root) as other:
        other.options[subject.id] = subject.options(roms.nes)
        await imported(other, scraper=subject.id, force=force)
        wanted = [await other.facts(name) for name in NAMES]
    await bench.index()
    cut = Cut(bench, monkeypatch)
    await cut.start(scraper=subject.id, force=force)
    (entry,) = await cut.stop()
    assert (entry.scraper_id, entry.force) == (subject.id, force)
    ended = await cut.go_on(entry)
    assert ended.state == "completed"
    assert [await bench.facts(name) for name in NAMES] == wanted
    assert await bench.rows("SELECT COUNT(*) FROM RunMarks") == [(0,)]


async def test_one_system_of_two_is_scraped_when_one_is_asked_for(bench, subject, roms):
    roms.put("snes/Delta.sfc")
    subject.example(str(roms.root / "snes"), ["Delta.sfc"])
    await run(bench, subject, systems=["SNES"])
    assert await scraped(bench, subject) == {"Delta.sfc"}


class Watched:
    """A scraper that notes which threads its reading is done by."""

    def __init__(self, scraper):
        self._scraper = scraper
        self.threads = []

    def __getattr__(self, name):
        return getattr(self._scraper, name)

    def read(self, job):
        self.threads.append(threading.get_ident())
        items = iter(self._scraper.read(job))
        while (item := next(items, None)) is not None:
            self.threads.append(threading.get_ident())
            yield item
        self.threads.append(threading.get_ident())


async def test_one_thread_reads_a_system_from_its_begin_to_its_end(
    bench, subject, monkeypatch
):
    monkeypatch.setattr("zapcore.operations.scrape_reading.STEP", 1)
    watched = Watched(subject.scraper)
    bench.scrapes._scrapers = Scrapers({subject.id: watched}, bench.options)
    await asyncio.gather(*(asyncio.to_thread(time.sleep, 0.01) for _ in range(4)))
    assert (await run(bench, subject)).matched == 3
    assert len(watched.threads) == 5
    assert len(set(watched.threads)) == 1


@pytest.fixture
def lock(roms, monkeypatch):
    """Take away the right to read the files of the sources, or to see them."""
    below = (str(roms.nes), f"{roms.root}/docs", f"{roms.root}/art")

    def forbid(module, name):
        real = getattr(module, name)

        def refuse(path, *args, **kwargs):
            text = (
                os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else ""
            )
            if any(text == top or text.startswith(f"{top}/") for top in below):
                raise PermissionError(13, "Permission denied", text)
            return real(path, *args, **kwargs)

        monkeypatch.setattr(module, name, refuse)

    def close(*, seen):
        forbid(builtins, "open")
        for name in (
            "open",
            "scandir",
            "listdir",
            *(() if seen else ("stat", "lstat")),
        ):
            forbid(os, name)

    return close


@pytest.mark.parametrize("seen", [True, False])
@pytest.mark.parametrize("force", [True, False])
async def test_a_folder_that_cannot_be_read_is_said_so_and_tried_again(
    bench, subject, lock, monkeypatch, caplog, seen, force
):
    await bench.index()
    with monkeypatch.context():
        lock(seen=seen)
        ended = await bench.scrape(scraper=subject.id, force=force)
    monkeypatch.undo()
    assert ended.state in {"completed", "failed"}
    assert ended.error != UNEXPECTED
    assert [record for record in caplog.records if record.exc_info] == []
    if seen:
        assert ended.error or ended.warnings
    assert await scraped(bench, subject) == set()
    ended = await bench.scrape(scraper=subject.id)
    assert (ended.state, ended.matched) == ("completed", 3)
    assert await scraped(bench, subject) == set(NAMES)


async def test_a_run_that_ended_frees_its_slot(bench, subject):
    await run(bench, subject)
    assert bench.slot.kind is None
    assert (await settled(bench)).state == "completed"
