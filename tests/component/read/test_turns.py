"""A search that takes long does not hold up what is asked after it."""

import asyncio
import functools

import pytest

from mediadb import read_search
from mediadb.database import Database
from mediadb.reader import MediaReader

ENDLESS = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    " SELECT COUNT(*) FROM n, Media WHERE i < 0"
)


@pytest.fixture
async def other(store):
    database = await Database.open(store.path, read_only=True)
    yield database
    await database.close()


@pytest.fixture
def reader(reading, other):
    aside = MediaReader(other, zip_as_directory=False)
    return MediaReader(reading, zip_as_directory=False, aside=aside)


@pytest.fixture
def begun(monkeypatch, reading):
    """Make a search for "slow" endless on the first connection; tell what began."""
    find = read_search.find
    threads = []

    def slow(raw, query):
        if query.text == "slow":
            threads.append(raw)
            if raw is reading._connection._conn:
                raw.execute(ENDLESS).fetchall()
        return find(raw, query)

    monkeypatch.setattr(read_search, "find", slow)
    return threads


def path(shown):
    return shown.row.file_name


async def search(reader, text):
    return (await reader.search(read_search.Query(text), path))[0]


async def until(condition):
    while not condition():
        await asyncio.sleep(0.001)


async def test_the_next_search_does_not_wait_and_both_are_answered(reader, rows, begun):
    for title in ("Slow", "Quick"):
        rows.media("NES", f"nes/{title}.nes", title)
    async with asyncio.timeout(20):
        first = asyncio.create_task(search(reader, "slow"))
        await until(functools.partial(len, begun))
        assert await search(reader, "quick") == ["Quick.nes"]
        assert await first == ["Slow.nes"]
    assert len(begun) == 2


async def test_nothing_else_waits_for_a_search_either(reader, rows, nes, begun):
    rows.media("NES", "nes/Slow.nes", "Slow")
    async with asyncio.timeout(20):
        tasks = [asyncio.create_task(search(reader, "slow")) for _ in range(3)]
        await until(functools.partial(len, begun))
        assert await reader.totals() == (4, 0)
        assert await asyncio.gather(*tasks) == [["Slow.nes"]] * 3


async def test_a_search_that_nobody_waits_for_goes_on(reader, rows, monkeypatch):
    monkeypatch.setattr("mediadb.turns.PATIENCE_S", 0.0001)
    rows.media("NES", "nes/Game.nes", "Game")
    for _ in range(50):
        assert await search(reader, "game") == ["Game.nes"]


async def test_only_searches_are_stopped(reader, rows, nes, monkeypatch):
    monkeypatch.setattr("mediadb.turns.PATIENCE_S", 0.002)
    for n in range(200):
        rows.media("NES", f"nes/{n}.nes", f"Game {n}", ["region:us"])
    asked = []
    for _ in range(10):
        asked += [search(reader, "game"), reader.totals(), reader.tag_counts(None)]
        asked += [reader.system_counts(("region:us",)), reader.roots(None)]
    async with asyncio.timeout(30):
        found = await asyncio.gather(*asked)
    assert [len(rows) for rows in found[::5]] == [100] * 10
    assert set(found[1::5]) == {(203, 0)}
    assert all(counts == {"NES": 201} for counts in found[3::5])
