"""The scraper document, "Run Loop": what is told of records and runs that fail."""

import logging

import pytest
from rules_fixture import Cut, game, imported, poison, settled

from zapcore.model import Passed
from zapcore.operations.scrape_options import Scrapers
from zapcore.operations.slot import UNEXPECTED

SECRET = "words of an inner error"


class Failing:
    """A scraper that fails in one of its calls."""

    id = "failing"
    name = "Failing"
    supported_systems = ()
    options = ()

    def __init__(self, call, error):
        self.call = call
        self.error = error

    def stamps(self, place):
        if self.call == "stamps":
            raise self.error
        return {"x": b"1"}

    def read(self, job):
        if self.call == "read":
            raise self.error
        return self._items()

    def _items(self):
        yield Passed.UNMATCHED
        raise self.error


@pytest.mark.rule("loop-fatal-setup")
@pytest.mark.parametrize("call", ["stamps", "read", "later"])
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(5, "broken disk", "/x"), "failing cannot read /x: broken disk"),
        (RuntimeError(SECRET), UNEXPECTED),
    ],
)
async def test_a_source_that_cannot_be_loaded_ends_the_run_as_failed(
    bench, call, error, told
):
    own = Failing(call, error)
    bench.scrapes._scrapers = Scrapers({own.id: own})
    ended = await imported(bench, scraper=own.id)
    assert (ended.state, ended.done, ended.scraping) == ("failed", True, False)
    assert ended.error == told
    assert bench.slot.kind is None


@pytest.mark.rule("loop-write-failure-told")
async def test_a_record_that_cannot_be_written_is_told_with_its_reason(
    bench, roms, caplog
):
    roms.list(game("./B.nes", "B", desc="bad"), game("./A (USA).nes", "A", desc="good"))
    await bench.index()
    await poison(bench, "MediaTitleProperties", "bad")
    with caplog.at_level(logging.WARNING):
        await bench.scrape()
    ((number,),) = await bench.rows("SELECT DBID FROM Media WHERE FileName = 'B.nes'")
    told = [record.getMessage() for record in caplog.records]
    assert told == [f"media {number} was not written: poisoned"]


@pytest.mark.rule("loop-terminal-sums")
@pytest.mark.parametrize("end", ["completed", "cancelled", "failed"])
async def test_the_sums_are_right_however_it_ends(bench, roms, monkeypatch, end):
    roms.list(game("./A (USA).nes", "A"), game("./no.nes", "no"), game("./B.nes", "B"))
    await bench.index()
    cut = Cut(bench, monkeypatch)
    await cut.start()
    if end == "cancelled":
        bench.scrapes.pause()
    elif end == "failed":
        await bench.rows("ALTER TABLE MediaTags RENAME TO Gone")
    cut.release()
    if end == "cancelled":
        await bench.scrapes.cancel()
    ended = await settled(bench)
    sums = (ended.processed, ended.matched, ended.skipped)
    assert (ended.state, sums) == (
        end,
        {"completed": (3, 2, 1), "cancelled": (1, 1, 0), "failed": (2, 1, 1)}[end],
    )
