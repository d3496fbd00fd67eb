"""A scrape over real files and a real database."""

import asyncio
import os
import threading
import time

import pytest
from scrape_fixture import open_bench

from zapcore.errors import (
    AlreadyRunningError,
    NotMountedError,
    ParameterError,
    UnknownScraperError,
    UnknownSystemError,
)
from zapcore.model import Passed, PropertyValue, ScrapeRecord, ScrapeRun, TagValue

SENTINEL = "scraper.gamelist.xml:scraped"
RUN = ScrapeRun(1, "gamelist.xml")


def game(path, name="", **fields):
    inner = f"<path>{path}</path><name>{name}</name>"
    inner += "".join(f"<{key}>{text}</{key}>" for key, text in fields.items())
    return f"<game>{inner}</game>"


class Roms:
    """A library root with one NES folder (and others on demand)."""

    def __init__(self, root):
        self.root = root
        self.nes = root / "nes"

    def put(self, path, content=b"x"):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def list(self, *games, system="nes"):
        text = "<gameList>" + "\n".join(games) + "</gameList>"
        self.put(f"{system}/gamelist.xml", text.encode())


@pytest.fixture
def roms(tmp_path):
    found = Roms(tmp_path / "roms")
    found.put("nes/A (USA).nes")
    found.put("nes/A (Japan).nes")
    found.put("nes/B.nes")
    return found


@pytest.fixture
async def bench(tmp_path, roms):
    async with open_bench(tmp_path / "data", roms.root) as found:
        await found.index()
        yield found


def files_of(folder):
    return {
        entry.name: (entry.stat().st_size, entry.stat().st_mtime_ns)
        for entry in os.scandir(folder)
    }


async def developers(bench):
    """Give file name to its title's developer."""
    rows = await bench.rows(
        "SELECT FileName, Tag FROM Media JOIN MediaTitleTags t"
        " ON t.MediaTitleDBID = Media.MediaTitleDBID JOIN Tags ON Tags.DBID = TagDBID"
        " JOIN TagTypes ON TagTypes.DBID = TypeDBID WHERE Type = 'developer'"
    )
    return dict(rows)


async def scraped(bench):
    rows = await bench.rows(
        "SELECT FileName FROM Media JOIN MediaTags ON MediaDBID = Media.DBID"
        " JOIN Tags ON Tags.DBID = TagDBID WHERE Tag = 'scraped'"
    )
    return {name for (name,) in rows}


@pytest.mark.parametrize(
    ("entry", "rows", "regions"),
    [
        (game("./A (USA).nes", "A", region="br"), {"A (USA).nes"}, {"A (USA).nes"}),
        (game("./gone.nes", "B", region="br"), {"B.nes"}, {"B.nes"}),
        (game("./gone.nes", "A", region="br"), {"A (Japan).nes"}, set()),
        (game("./B.nes", "A", region="br"), {"A (Japan).nes"}, set()),
        (game("./b.NES", "Nobody", region="br"), {"B.nes"}, {"B.nes"}),
        (game("./B.nes", "", region="br"), {"B.nes"}, {"B.nes"}),
        (game("./gone.nes", "Nobody", region="br"), set(), set()),
        (game("../nes2/B.nes", "B", region="br"), set(), set()),
        (game("", "B", region="br"), set(), set()),
    ],
)
async def test_an_entry_is_written_where_the_table_says(
    bench, roms, entry, rows, regions
):
    roms.list(entry)
    ended = await bench.scrape()
    assert await scraped(bench) == rows
    assert (ended.processed, ended.matched, ended.skipped) == (
        1,
        len(rows),
        1 - len(rows),
    )
    tagged = await bench.rows(
        "SELECT FileName FROM Media JOIN MediaTags ON MediaDBID = Media.DBID"
        " JOIN Tags ON Tags.DBID = TagDBID WHERE Tag = 'br'"
    )
    assert {name for (name,) in tagged} == regions


async def test_of_entries_of_one_title_the_last_wins_but_genres_and_families_pile_up(
    bench, roms
):
    roms.list(
        game("./A (USA).nes", "A", developer="First", genre="G1", desc="one"),
        game("./A (Japan).nes", "A", developer="Second", genre="G2", family="F1"),
        game("./A (USA).nes", "A", family="F2"),
    )
    await bench.scrape()
    facts = await bench.facts("A (USA).nes")
    assert facts["titleTags"] == {
        "developer:second",
        "genre:g1",
        "genre:g2",
        "gamefamily:f1",
        "gamefamily:f2",
    }
    assert facts["titleProps"] == {"property:description": "one"}


async def test_a_number_is_padded_and_the_written_text_is_the_label(bench, roms):
    roms.list(game("./B.nes", "B", rating="0.8", developer="T&amp;E Soft"))
    await bench.scrape()
    facts = await bench.facts("B.nes")
    assert facts["titleTags"] == {"rating:0080", "developer:t-and-e-soft"}
    label = await bench.rows("SELECT DisplayName FROM Tags WHERE Tag = 't-and-e-soft'")
    assert label == [("T&E Soft",)]


async def test_a_second_run_writes_nothing_at_all(bench, roms, tmp_path):
    roms.list(game("./A (USA).nes", "A"), game("./gone.nes", "Nobody"))
    first = await bench.scrape()
    before = files_of(tmp_path / "data")
    journal = await bench.rows("SELECT COUNT(*) FROM Operations")
    second = await bench.scrape()
    assert (first.total_scraped, second.total_scraped) == (1, 1)
    assert second.state == "completed"
    assert files_of(tmp_path / "data") == before
    assert await bench.rows("SELECT COUNT(*) FROM Operations") == journal


async def test_a_scraped_row_is_left_alone_but_new_files_get_their_facts(bench, roms):
    entries = [game("./B.nes", "B", developer="D"), game("./C.nes", "C", developer="E")]
    roms.list(*entries)
    await bench.scrape()
    await bench.rows("DELETE FROM MediaTitleTags")
    roms.put("nes/C.nes")
    await bench.index()
    ended = await bench.scrape()
    assert await developers(bench) == {"C.nes": "e"}
    assert (ended.processed, ended.matched) == (1, 1)
    assert await scraped(bench) == {"B.nes", "C.nes"}


async def test_a_forced_run_refreshes_in_place(bench, roms):
    roms.list(game("./B.nes", "B", developer="Old", desc="old", genre="G"))
    await bench.scrape()
    ids = await bench.rows("SELECT DBID FROM MediaTitleProperties")
    roms.list(game("./B.nes", "B", developer="New", desc="new", genre="H"))
    ended = await bench.scrape(force=True)
    facts = await bench.facts("B.nes")
    assert facts["titleTags"] == {"developer:new", "genre:g", "genre:h"}
    assert facts["titleProps"] == {"property:description": "new"}
    assert await bench.rows("SELECT DBID FROM MediaTitleProperties") == ids
    assert (ended.force, ended.total_scraped) == (True, 1)


async def test_a_conflict_of_name_and_path_stays_the_same_on_a_second_run(bench, roms):
    conflict = game("./B.nes", "A", developer="D", region="eu")
    roms.list(conflict)
    await bench.scrape()
    roms.list(conflict, "")
    await bench.scrape()
    assert set(await developers(bench)) == {"A (USA).nes", "A (Japan).nes"}


async def test_art_is_found_by_name_and_a_link_out_is_not_followed(bench, roms):
    roms.put("nes/media/Covers/b.PNG")
    roms.put("secret.png")
    (roms.nes / "media/images").mkdir()
    (roms.nes / "media/images/B.png").symlink_to(roms.root / "secret.png")
    roms.list(game("./B.nes", "B", image="./media/images/B.png"))
    await bench.scrape()
    facts = await bench.facts("B.nes")
    assert facts["mediaProps"] == {
        "property:image-boxart": f"{roms.nes}/media/Covers/b.PNG"
    }


async def test_a_named_picture_that_is_missing_gives_way_to_one_that_is_there(
    bench, roms
):
    roms.put("nes/media/images/B.png")
    roms.list(
        game("./B.nes", "B", image="./x/no.png", video="./v.mp4", map="./gone.png")
    )
    await bench.scrape()
    facts = await bench.facts("B.nes")
    assert facts["mediaProps"] == {
        "property:image-image": f"{roms.nes}/media/images/B.png",
        "property:image-map": f"{roms.nes}/gone.png",
        "property:video": f"{roms.nes}/v.mp4",
    }


@pytest.mark.rule("match-track")
async def test_a_track_is_its_disc_and_each_sheet_is_read_once(
    tmp_path, roms, monkeypatch
):
    for number in range(40):
        roms.put(f"psx/G{number}.cue", f'FILE "T {number}.bin" BINARY'.encode())
    roms.list(
        *(game(f"./T {n}.bin", f"zz {n}", developer=f"d{n}") for n in range(60)),
        system="psx",
    )
    opened = []
    real = open

    def counting(path, *args, **kwargs):
        opened.append(str(path))
        return real(path, *args, **kwargs)

    async with open_bench(tmp_path / "data", roms.root) as bench:
        await bench.index()
        monkeypatch.setattr("builtins.open", counting)
        ended = await bench.scrape(["psx"])
        monkeypatch.undo()
        found = await developers(bench)
    assert found == {f"G{n}.cue": f"d{n}" for n in range(40)}
    assert ended.skipped == 20
    sheets = [path for path in opened if path.endswith(".cue")]
    assert len(sheets) == len(set(sheets)) == 40


@pytest.mark.rule("match-alone")
async def test_a_folder_with_one_game_is_that_game_and_one_with_two_is_nobody(
    tmp_path, roms
):
    roms.put("nes/One/Only.nes")
    roms.put("nes/Two/X.nes")
    roms.put("nes/Two/Y.nes")
    roms.list(game("./One", "zz", developer="d"), game("./Two", "zzz", developer="e"))
    async with open_bench(tmp_path / "data", roms.root) as bench:
        await bench.index()
        await bench.scrape()
        assert await developers(bench) == {"Only.nes": "d"}


async def test_a_record_that_cannot_be_written_is_skipped_and_the_rest_is_not(bench):
    rows = await bench.rows("SELECT DBID, MediaTitleDBID FROM Media ORDER BY DBID")
    good, bad = (
        ScrapeRecord(
            title, media, title_properties=(PropertyValue("property:x", text),)
        )
        for (media, title), text in zip(rows[1:], ("fine", "\udcff"), strict=True)
    )
    assert await bench.store.apply(RUN, [good, bad]) == 1
    assert await bench.rows("SELECT Text FROM MediaTitleProperties") == [("fine",)]
    assert await bench.store.total("gamelist.xml") == 1


async def test_when_every_record_fails_the_run_ends_instead_of_counting(bench):
    bad = ScrapeRecord(1, 1, title_tags=(TagValue("developer", "\udcff"),))
    with pytest.raises(UnicodeEncodeError):
        await bench.store.apply(RUN, [bad, bad])
    assert await bench.store.total("") == 0


async def test_warnings_and_sums_are_in_the_last_notification_and_the_status(
    bench, roms
):
    roms.list(game("./B.nes", "B", desc="a & b"), game("./no.nes", "no"))
    ended = await bench.scrape()
    status = (await bench.scrapes.status()).params()
    assert status["warnings"][0]["file"] == f"{roms.nes}/gamelist.xml"
    assert status["warnings"][0]["line"] == 1
    assert status == ended.params()
    assert (ended.processed, ended.matched, ended.skipped, ended.total) == (2, 1, 1, 0)
    assert "systemId" not in status
    assert "currentSystem" not in status
    assert status["done"] is True
    systems = [e for e in bench.heard.events if getattr(e, "system_id", None) == "NES"]
    assert (systems[-1].processed, systems[-1].total) == (2, 2)


async def test_systems_are_taken_by_alias_and_one_that_is_not_indexed_is_named(bench):
    ended = await bench.scrape(["nes", "SNES", "NES"])
    assert ended.skipped_systems == ("SNES",)
    assert ended.total_steps == 1


async def test_what_does_not_exist_is_refused_before_anything_starts(bench, roms):
    with pytest.raises(UnknownScraperError):
        await bench.scrapes.start("nobody")
    with pytest.raises(UnknownSystemError):
        await bench.scrapes.start("gamelist.xml", ["nobody"])
    with pytest.raises(ParameterError):
        await bench.scrapes.start("gamelist.xml", options={"nobody": 1})
    os.rename(roms.root, f"{roms.root}-away")
    with pytest.raises(NotMountedError):
        await bench.scrapes.start("gamelist.xml")


async def test_cancel_frees_the_slot_and_the_next_run_does_the_rest(
    bench, roms, monkeypatch
):
    monkeypatch.setattr("zapcore.operations.scrape_reading.STEP", 1)
    monkeypatch.setattr("zapcore.operations.scrape_reading.WINDOW", 1)
    roms.list(game("./A (USA).nes", "A"), game("./B.nes", "B"))
    await bench.scrapes.start("gamelist.xml")
    with pytest.raises(AlreadyRunningError):
        await bench.scrapes.start("gamelist.xml")
    bench.scrapes.pause()
    await asyncio.sleep(0.05)
    assert bench.heard.last.paused is True
    assert await bench.scrapes.cancel()
    assert bench.heard.last.state == "cancelled"
    assert bench.heard.last.paused is False
    ended = await bench.scrape()
    assert ended.state == "completed"
    assert ended.total_scraped == 2


async def test_pause_holds_and_resume_goes_on_to_the_end(bench, roms):
    roms.list(game("./B.nes", "B"))
    await bench.scrapes.start("gamelist.xml")
    bench.scrapes.pause()
    await asyncio.sleep(0.05)
    assert (bench.heard.last.state, bench.heard.last.paused_by) == ("paused", "user")
    assert bench.scrapes.resume() is True
    assert bench.scrapes.resume() is False
    await bench.slot.wait()
    assert bench.heard.last.state == "completed"
    assert await scraped(bench) == {"B.nes"}


async def test_an_interrupted_run_goes_on_from_its_journal_row(
    bench, roms, monkeypatch
):
    monkeypatch.setattr("zapcore.operations.scrape_reading.STEP", 1)
    monkeypatch.setattr("zapcore.operations.scrape_reading.WINDOW", 1)
    roms.list(game("./A (USA).nes", "A"), game("./B.nes", "B"))
    applied = asyncio.Event()
    real = bench.store.apply

    async def apply(*args):
        result = await real(*args)
        applied.set()
        return result

    monkeypatch.setattr(bench.store, "apply", apply)
    await bench.scrapes.start("gamelist.xml", ["NES"])
    await applied.wait()
    await bench.slot.close()
    (entry,) = await bench.journal.pending()
    assert (entry.kind, entry.scraper_id, entry.systems) == (
        "scrape",
        "gamelist.xml",
        ("NES",),
    )
    bench.slot._closed = False
    await bench.scrapes.go_on(entry)
    await bench.slot.wait()
    assert await scraped(bench) == {"A (USA).nes", "B.nes"}
    assert await bench.journal.pending() == []


async def test_a_missing_file_keeps_its_facts_and_does_not_confuse_its_title(
    bench, roms
):
    (roms.nes / "A (Japan).nes").unlink()
    await bench.index()
    roms.list(game("./other.nes", "A", region="br"))
    await bench.scrape()
    assert await scraped(bench) == {"A (USA).nes"}


async def test_scrapers_are_listed_with_their_options(bench):
    lists, folders, *_ = bench.scrapes.scrapers()
    assert (lists["id"], lists["name"]) == ("gamelist.xml", "ES gamelist.xml")
    assert lists["supportedSystems"] == []
    assert [(o["name"], o["type"], o["default"]) for o in lists["options"]] == [
        ("custom_path", "folder", ""),
        ("max_size", "number", 256),
    ]
    assert (folders["id"], folders["name"]) == ("media-folder", "ES media folders")
    assert folders["options"] == []


async def test_one_thread_reads_a_system_from_its_begin_to_its_end(bench, monkeypatch):
    monkeypatch.setattr("zapcore.operations.scrape_reading.STEP", 1)
    threads = []

    def read(job):
        for _ in range(20):
            threads.append(threading.get_ident())
            yield Passed.UNMATCHED

    scraper = bench.scrapes._scrapers.get("gamelist.xml")
    monkeypatch.setattr(scraper, "stamps", lambda place: {"x": b"1"})
    monkeypatch.setattr(scraper, "read", read)
    await asyncio.gather(*(asyncio.to_thread(time.sleep, 0.01) for _ in range(4)))
    assert (await bench.scrape()).processed == 20
    assert len(set(threads)) == 1


HAS_GHOST = (
    "SELECT {key} FROM {table} JOIN Tags ON Tags.DBID = TagDBID WHERE Tag = 'ghost'"
)


async def test_a_record_for_no_row_is_left_out_alone(bench, monkeypatch):
    (own,) = await bench.rows("SELECT MediaTitleDBID, DBID FROM Media LIMIT 1")
    ghost = (TagValue("developer", "ghost"),)
    pairs = [(999_999, 999_999), (own[0], 999_999), (999_999, own[1]), own]
    records = [ScrapeRecord(*pair, ghost, (), ghost) for pair in pairs]
    scraper = bench.scrapes._scrapers.get("gamelist.xml")
    monkeypatch.setattr(scraper, "stamps", lambda place: {"x": b"1"})
    monkeypatch.setattr(scraper, "read", lambda job: iter(records))
    ended = await bench.scrape(["NES"])
    assert (ended.state, ended.matched, ended.skipped) == ("completed", 1, 3)
    titles = HAS_GHOST.format(key="MediaTitleDBID", table="MediaTitleTags")
    media = HAS_GHOST.format(key="MediaDBID", table="MediaTags")
    assert await bench.rows(titles) == [(own[0],)]
    assert await bench.rows(media) == [(own[1],)]
