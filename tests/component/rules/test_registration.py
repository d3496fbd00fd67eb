"""The scraper document, "Registration And API Lifecycle"."""

import pytest
from rules_fixture import Cut, game, imported, scraped, settled
from scrape_fixture import open_bench

import platforms
from platforms._device import Device
from zapcore.errors import AlreadyRunningError, UnknownScraperError
from zapcore.events import MediaScraping
from zapcore.model import OperationState, ScraperOption
from zapcore.operations.scrape_options import Scrapers


def linux_with(**scrapers):
    return Device("linux", "linux", ("~/ROMs",), scrapers=scrapers)


class Listening:
    """A scraper that keeps what it was called with."""

    id = "listening"
    name = "Listening"
    supported_systems = ()
    options = (ScraperOption("depth", "number", 3),)

    def __init__(self):
        self.jobs = []

    def stamps(self, place):
        return {"x": b"1"}

    def read(self, job):
        self.jobs.append(job)
        return iter(())


@pytest.mark.rule("reg-platform-scrapers")
async def test_a_platform_says_which_scrapers_there_are(tmp_path, roms):
    device = linux_with(**{"media-folder": ()})
    async with open_bench(tmp_path / "data", roms.root, platform=device) as bench:
        assert [row["id"] for row in bench.scrapes.scrapers()] == ["media-folder"]
        with pytest.raises(UnknownScraperError):
            await bench.scrapes.start("gamelist.xml")
    for name in platforms.names():
        found = platforms.load(name).scrapers
        assert {"gamelist.xml", "media-folder", "arcade"} <= found.keys()


@pytest.mark.rule("reg-listed")
async def test_a_scraper_is_listed_with_id_name_systems_and_options(bench):
    lists, folders, *_ = bench.scrapes.scrapers()
    assert (lists["id"], lists["name"]) == ("gamelist.xml", "ES gamelist.xml")
    assert (folders["id"], folders["name"]) == ("media-folder", "ES media folders")
    assert lists["supportedSystems"] == folders["supportedSystems"] == []
    assert [option["name"] for option in lists["options"]] == [
        "custom_path",
        "max_size",
    ]
    assert folders["options"] == []


@pytest.mark.rule("reg-supported-systems")
async def test_a_scraper_for_some_systems_is_not_run_for_others(tmp_path, roms):
    roms.put("snes/S.sfc")
    roms.list(game("./B.nes", "B"))
    roms.list(game("./S.sfc", "S"), system="snes")
    device = linux_with(**{"gamelist.xml": ("SNES",)})
    async with open_bench(tmp_path / "data", roms.root, platform=device) as bench:
        (row,) = bench.scrapes.scrapers()
        assert row["supportedSystems"] == ["SNES"]
        await imported(bench)
        assert await scraped(bench) == {"S.sfc"}


@pytest.mark.rule("reg-callback")
async def test_a_scraper_is_given_place_rows_options_and_whether_it_is_forced(
    bench, roms
):
    own = Listening()
    bench.scrapes._scrapers = Scrapers({own.id: own})
    await imported(bench, scraper="listening", force=True, options={"depth": 5})
    (job,) = own.jobs
    assert (job.place.system_id, job.place.folders) == ("NES", (str(roms.nes),))
    assert {path for _, _, path in job.catalog.rows} == {
        f"{roms.nes}/{name}" for name in ("A (USA).nes", "A (Japan).nes", "B.nes")
    }
    assert dict(job.place.options) == {"depth": 5}
    assert job.force is True


@pytest.mark.rule("reg-options-default")
async def test_an_option_that_nobody_gives_has_its_default(bench):
    own = Listening()
    bench.scrapes._scrapers = Scrapers({own.id: own})
    await imported(bench, scraper="listening")
    assert [dict(job.place.options) for job in own.jobs] == [{"depth": 3}]


@pytest.mark.rule("start-unknown-scraper")
async def test_a_scraper_that_there_is_not_is_refused_by_its_name(bench):
    await bench.index()
    with pytest.raises(UnknownScraperError, match=r"^unknown scraper: Gamelist\.xml$"):
        await bench.scrapes.start("Gamelist.xml")


@pytest.mark.rule("start-refused-while-indexing")
async def test_a_scrape_is_refused_while_an_index_runs(bench):
    await bench.index_service.start()
    bench.index_service.pause()
    with pytest.raises(AlreadyRunningError, match="media indexing is in progress"):
        await bench.scrapes.start("gamelist.xml")
    await bench.index_service.cancel()


@pytest.mark.rule("start-refused-while-scraping")
async def test_a_second_scrape_is_refused(bench):
    await bench.index()
    await bench.scrapes.start("gamelist.xml")
    bench.scrapes.pause()
    for scraper in ("gamelist.xml", "media-folder"):
        with pytest.raises(AlreadyRunningError, match="scraping already in progress"):
            await bench.scrapes.start(scraper)
    await bench.scrapes.cancel()


@pytest.mark.rule("exclusive-index")
async def test_an_index_is_refused_while_a_scrape_runs(bench):
    await bench.index()
    await bench.scrapes.start("gamelist.xml")
    bench.scrapes.pause()
    with pytest.raises(AlreadyRunningError, match="scraping is in progress"):
        await bench.index_service.start()
    await bench.scrapes.cancel()


@pytest.mark.rule("start-background")
async def test_a_start_does_not_wait_for_the_end(bench, roms):
    roms.list(game("./B.nes", "B"))
    await bench.index()
    await bench.scrapes.start("gamelist.xml")
    status = await bench.scrapes.status()
    assert (status.scraping, status.done, status.state) == (True, False, "running")
    assert (await settled(bench)).state == "completed"


@pytest.mark.rule("start-publishes")
async def test_a_run_is_told_from_its_begin_to_its_end(bench, roms):
    roms.list(game("./B.nes", "B"))
    await bench.index()
    before = len(bench.heard.events)
    await bench.scrape()
    told = bench.heard.events[before:]
    assert all(isinstance(event, MediaScraping) for event in told)
    assert told[0].current_step_display == "Preparing media scrape"
    assert [event.done for event in told] == [False] * (len(told) - 1) + [True]


@pytest.mark.rule("start-tracked")
async def test_a_run_is_an_operation_that_the_database_knows(bench, roms, monkeypatch):
    roms.list(game("./B.nes", "B"))
    await bench.index()
    cut = Cut(bench, monkeypatch)
    await cut.start(["NES"])
    found = [(e.kind, e.scraper_id) for e in await bench.journal.pending()]
    cut.release()
    await settled(bench)
    assert found == [("scrape", "gamelist.xml")]
    assert await bench.journal.pending() == []


@pytest.mark.rule("status-snapshot")
async def test_the_status_is_the_last_that_was_told(bench, roms):
    roms.list(game("./B.nes", "B"), game("./no.nes", "no"))
    assert (await bench.scrapes.status()).state == "idle"
    ended = await imported(bench)
    assert (ended.processed, ended.matched, ended.skipped) == (2, 1, 1)
    assert await bench.scrapes.status() == ended


@pytest.mark.rule("status-fresh-count")
async def test_the_status_counts_what_is_scraped_now(bench, roms):
    roms.list(game("./B.nes", "B"))
    assert (await imported(bench)).total_scraped == 1
    await bench.rows("DELETE FROM MediaTags")
    assert (await bench.scrapes.status()).total_scraped == 0


@pytest.mark.rule("cancel-cancels")
async def test_cancel_ends_a_run_before_it_is_done(bench, roms, monkeypatch):
    roms.list(game("./A (USA).nes", "A"), game("./B.nes", "B"))
    await bench.index()
    cut = Cut(bench, monkeypatch)
    await cut.start()
    bench.scrapes.pause()
    cut.release()
    assert await bench.scrapes.cancel() is True
    assert bench.heard.last.state == OperationState.CANCELLED
    assert await scraped(bench) == {"A (USA).nes"}
    assert await bench.scrapes.cancel() is False


@pytest.mark.rule("resume-resumes")
async def test_resume_lets_a_paused_run_go_on(bench, roms):
    roms.list(game("./B.nes", "B"))
    await bench.index()
    await bench.scrapes.start("gamelist.xml")
    bench.scrapes.pause()
    assert (await settled(bench)).state == "paused"
    assert bench.scrapes.resume() is True
    assert (await settled(bench)).state == "completed"
    assert bench.scrapes.resume() is False
