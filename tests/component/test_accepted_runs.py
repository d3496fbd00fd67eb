"""A run that was accepted is not forgotten; one with nothing to do writes nothing."""

import asyncio

import pytest
from rules_fixture import Roms, game
from scrape_fixture import open_bench

from zapcore.errors import StoreFullError
from zapcore.operations import index_system
from zapcore.operations.index_run import PARSER


@pytest.fixture
def roms(tmp_path):
    found = Roms(tmp_path / "roms")
    found.games("A.nes", "B.nes")
    found.list(game("./A.nes", "A", developer="D"), game("./B.nes", "B"))
    return found


@pytest.fixture
async def bench(tmp_path, roms):
    async with open_bench(tmp_path / "data", roms.root) as found:
        yield found


async def kinds(bench):
    return [entry.kind for entry in await bench.journal.pending()]


async def go_on(bench):
    """Take up what the journal holds, as a start of the daemon does."""
    bench.slot._closed = False
    (entry,) = await bench.journal.pending()
    service = bench.index_service if entry.kind == "index" else bench.scrapes
    await service.go_on(entry)
    await bench.slot.wait()
    assert await bench.journal.pending() == []
    return bench.heard.last


def watch(bench, monkeypatch, method):
    """Note the kinds of the journal's rows at each call of a scraper's method."""
    scraper = bench.scrapes._scrapers.get("gamelist.xml")
    real, seen = getattr(scraper, method), []
    loop = asyncio.get_running_loop()

    def call(argument):
        asked = asyncio.run_coroutine_threadsafe(kinds(bench), loop)
        seen.append(asked.result(5))
        return real(argument)

    monkeypatch.setattr(scraper, method, call)
    return seen


async def test_an_import_is_in_the_journal_before_the_first_entry_is_read(
    bench, monkeypatch
):
    await bench.index()
    seen = watch(bench, monkeypatch, "read")
    await bench.scrape()
    assert seen == [["scrape"]]


async def test_a_forced_import_is_in_the_journal_before_a_list_is_looked_for(
    bench, monkeypatch
):
    await bench.index()
    seen = watch(bench, monkeypatch, "stamps")
    await bench.scrape(force=True)
    await bench.scrape()
    assert seen == [["scrape"], []]


async def test_an_index_is_in_the_journal_before_the_second_changed_folder_is_read(
    bench, roms, monkeypatch
):
    for number in range(20):
        roms.put(f"nes/{number:02}/X.nes")
    loop = asyncio.get_running_loop()
    seen = []

    class Watched(index_system.Walker):
        def walk(self, place):
            for listing in super().walk(place):
                asked = asyncio.run_coroutine_threadsafe(kinds(bench), loop)
                seen.append(asked.result(5))
                yield listing

    monkeypatch.setattr(index_system, "Walker", Watched)
    await bench.index()
    assert seen == [[], *[["index"]] * 20]
    seen.clear()
    await bench.index()
    assert seen == [[]] * 21


@pytest.mark.parametrize("ticks", [0, 1, 5])
async def test_an_index_that_was_stopped_before_it_looked_is_taken_up_again(
    bench, ticks
):
    await bench.index_service.start(["nes"])
    for _ in range(ticks):
        await asyncio.sleep(0)
    await bench.slot.close()
    assert await bench.rows("SELECT COUNT(*) FROM Media") == [(0,)]
    ended = await go_on(bench)
    assert (ended.state, ended.total_files) == ("completed", 2)


@pytest.mark.parametrize("ticks", [0, 1, 5])
async def test_a_scrape_that_was_stopped_before_it_read_is_taken_up_again(bench, ticks):
    await bench.index()
    await bench.scrapes.start("gamelist.xml")
    for _ in range(ticks):
        await asyncio.sleep(0)
    await bench.slot.close()
    assert await bench.store.total("") == 0
    ended = await go_on(bench)
    assert (ended.state, ended.matched) == ("completed", 2)


@pytest.mark.parametrize("kind", ["index", "scrape"])
async def test_what_is_paused_from_the_start_survives_a_kill(bench, kind):
    await bench.index()
    service = bench.index_service if kind == "index" else bench.scrapes
    await service.start(*(["gamelist.xml"] if kind == "scrape" else []))
    service.pause()
    async with asyncio.timeout(5):
        while not await kinds(bench):
            await asyncio.sleep(0.01)
    assert await kinds(bench) == [kind]
    service.resume()
    await bench.slot.wait()
    assert await kinds(bench) == []
    assert bench.heard.last.state == "completed"


async def test_what_its_user_cancelled_before_a_stop_is_not_taken_up_again(bench):
    await bench.index_service.start()
    ending = asyncio.create_task(bench.index_service.cancel())
    await asyncio.sleep(0)
    await bench.slot.close()
    assert await ending
    assert await kinds(bench) == []


async def test_a_stop_with_a_full_disk_says_what_it_forgets(bench, monkeypatch, caplog):
    async def full(entry):
        raise StoreFullError("the disk is full")

    await bench.index_service.start()
    monkeypatch.setattr(bench.journal, "begin", full)
    await bench.slot.close()
    assert bench.slot.kind is None
    assert "index is not taken up again: the disk is full" in caplog.text


async def test_the_parser_of_the_rows_is_known_from_the_first_row_on(
    bench, monkeypatch
):
    written = asyncio.Event()
    real = bench.index_service._store.write

    async def write(*args):
        await real(*args)
        written.set()
        await asyncio.sleep(60)

    monkeypatch.setattr(bench.index_service._store, "write", write)
    await bench.index_service.start(["nes"])
    await written.wait()
    await bench.slot.close()
    monkeypatch.undo()
    known = "SELECT Value FROM DBConfig WHERE Name = 'IndexParser'"
    assert await bench.rows(known) == [(PARSER,)]
    assert (await go_on(bench)).state == "completed"
    assert await bench.rows(known) == [(PARSER,)]


async def test_an_empty_library_costs_no_write(tmp_path):
    (tmp_path / "roms" / "nes").mkdir(parents=True)
    async with open_bench(tmp_path / "data", tmp_path / "roms") as bench:
        before = await bench.rows("SELECT TOTAL_CHANGES()")
        assert (await bench.index()).state == "completed"
        assert (await bench.scrape()).state == "completed"
        assert await bench.rows("SELECT COUNT(*) FROM DBConfig") == [(0,)]
        assert await bench.rows("SELECT TOTAL_CHANGES()") == before
