"""What cannot be had leaves its place to the next best, and takes it again later."""

import json

import pytest
from online.merge_fixture import FETCHED, FILE, LOCAL, merges

from mediadb.media_db import open_reading
from mediadb.read_values import OFF, ValueReader
from zapcore.content import Scope
from zapcore.merge import MergeOrder
from zapcore.ports_art import ArrivedArt, RefusedArt
from zapcore.sourced import Art

FIRST = Art("box2d", "https://igdb.example/1.jpg")
NEXT = Art("box2d", "https://ss.example/2.jpg")
LAST = Art("box2d", "https://moby.example/3.jpg")
ORDER = MergeOrder(artwork=("igdb", "ss", "moby"))
LATER = 5000
OTHER = FETCHED.replace("ab", "cd")


class Shelf:
    """A merge whose clock can be set, and whoever fetches."""

    def __init__(self, m):
        self.m = m
        self.now = 500
        m.store._clock = lambda: self.now

    async def offer(self, *sources):
        arts = {"igdb": FIRST, "ss": NEXT, "moby": LAST}
        for source in sources or arts:
            await self.m.say(source, art=[arts[source]])

    async def merge(self, order=ORDER):
        return await self.m.merge(order)

    async def wants(self, now=1000):
        """Give the sources of which something is to be fetched."""
        found = []
        for source in ("igdb", "ss", "moby"):
            found += [
                one.source for one in await self.m.art.wanted(source, Scope(), now, 9)
            ]
        return found

    async def refuse(self, words="not there", again=LATER, *, for_good=True):
        number = await self.m.number()
        await self.m.art.refused([RefusedArt(number, "box2d", words, again, for_good)])

    async def arrive(self, path=FETCHED):
        await self.m.art.arrived([ArrivedArt(await self.m.number(), "box2d", path)])

    async def shown(self):
        _, pictures, _ = await self.m.file()
        one = pictures.get("property:image-boxart")
        return (one["text"], one["source"]) if one else None

    async def view(self):
        reading = await open_reading(self.m.home.media, self.m.home.user)
        try:
            _, art = await ValueReader(reading).values(await self.m.number())
        finally:
            await reading.close()
        (one,) = [view for view in art if view.kind == "box2d"]
        return one.state, one.source, one.words, one.again


@pytest.fixture
async def shelf(tmp_path):
    async with merges(tmp_path) as m:
        yield Shelf(m)


async def test_the_next_best_is_wanted_where_the_winner_cannot_be_had(shelf):
    await shelf.offer()
    await shelf.merge()
    assert await shelf.wants() == ["igdb"]
    await shelf.refuse("its source does not have it")
    assert await shelf.merge() == 1
    assert await shelf.wants() == ["ss"]
    await shelf.arrive()
    assert await shelf.merge() == 0
    assert await shelf.shown() == (FETCHED, "ss")
    words = "instead of that of igdb: its source does not have it"
    assert await shelf.view() == ("there", "ss", words, LATER)


async def test_an_outage_leaves_the_winner_where_it_is(shelf):
    await shelf.offer()
    await shelf.merge()
    await shelf.refuse("it does not answer", 999, for_good=False)
    assert await shelf.merge() == 0
    await shelf.m.mark_all()
    await shelf.merge()
    assert await shelf.wants() == ["igdb"]


async def test_after_its_time_the_winner_is_tried_again_and_nothing_is_fetched_twice(
    shelf,
):
    await shelf.offer()
    await shelf.merge()
    await shelf.refuse()
    await shelf.merge()
    await shelf.arrive()
    shelf.now = LATER - 1
    assert await shelf.merge() == 0
    shelf.now = LATER
    assert await shelf.merge() == 1
    assert await shelf.wants() == ["igdb"]
    assert await shelf.shown() == (FETCHED, "ss")
    await shelf.refuse("still not", 9000)
    await shelf.merge()
    assert await shelf.wants() == []
    assert await shelf.shown() == (FETCHED, "ss")
    assert (await shelf.view())[:2] == ("there", "ss")
    shelf.now = 9000
    await shelf.merge()
    await shelf.arrive(OTHER)
    await shelf.merge()
    assert await shelf.shown() == (OTHER, "igdb")
    assert await shelf.view() == ("there", "igdb", "", 0)


async def test_where_nobody_has_one_the_winner_stays_refused_until_its_time(shelf):
    await shelf.offer()
    await shelf.merge()
    for source in ("igdb", "ss", "moby"):
        assert await shelf.wants() == [source]
        await shelf.refuse(f"{source} has none")
        assert await shelf.merge() == 1
    assert await shelf.wants() == []
    assert await shelf.merge() == 0
    assert await shelf.view() == ("refused", "igdb", "igdb has none", LATER)
    shelf.now = LATER
    await shelf.merge()
    assert await shelf.wants(LATER) == ["igdb"]
    rows = await shelf.m.home.rows("SELECT COUNT(*) FROM RefusedArt")
    assert rows == [(0,)]


async def test_another_picture_of_the_same_source_is_the_next_best(shelf):
    second = Art("box2d", "https://igdb.example/b.jpg", number=1)
    await shelf.m.say("igdb", art=[FIRST, second])
    await shelf.merge()
    await shelf.refuse()
    await shelf.merge()
    (one,) = await shelf.m.wanted()
    assert one.art == second


async def test_what_lies_on_the_device_stands_in(tmp_path):
    async with merges(tmp_path, gamelist=LOCAL) as m:
        shelf = Shelf(m)
        await shelf.offer("igdb")
        await shelf.merge()
        assert await shelf.wants() == ["igdb"]
        await shelf.refuse("no picture")
        await shelf.merge()
        assert (await shelf.shown())[1] == "gamelist.xml"
        state, source, words, _ = await shelf.view()
        assert (state, source) == ("there", "gamelist")
        assert words == "instead of that of igdb: no picture"


async def test_a_lock_holds_whatever_was_refused(shelf):
    await shelf.offer()
    await shelf.merge()
    await shelf.m.own("lock:box2d", json.dumps([FIRST.url]))
    await shelf.refuse()
    await shelf.merge()
    assert await shelf.wants() == []
    assert (await shelf.view())[:2] == ("refused", "igdb")
    assert await shelf.wants(LATER) == ["igdb"]
    await shelf.m.own("lock:box2d", json.dumps([]))
    await shelf.merge()
    assert await shelf.wants(LATER) == []


async def test_what_was_refused_of_a_file_is_forgotten_with_it(shelf):
    await shelf.offer()
    await shelf.merge()
    await shelf.refuse()
    await shelf.m.home.change("DELETE FROM Media WHERE FileName = ?", FILE)
    assert await shelf.m.home.rows("SELECT * FROM RefusedArt") == []


async def test_of_a_source_that_is_off_the_next_best_is_fetched(shelf):
    await shelf.offer()
    await shelf.merge()
    off = MergeOrder(artwork=ORDER.artwork, on=("ss", "moby"))
    assert await shelf.merge(off) == 1
    assert await shelf.wants() == ["ss"]
    state, source, words, again = await shelf.view()
    assert (state, source, again) == ("wanted", "ss", 0)
    assert words == f"instead of that of igdb: {OFF}"
    await shelf.arrive()
    on = MergeOrder(artwork=ORDER.artwork, on=("igdb", "ss", "moby"))
    assert await shelf.merge(on) == 1
    assert await shelf.wants() == ["igdb"]
    assert await shelf.shown() == (FETCHED, "ss")


async def test_what_is_there_stays_when_its_source_is_turned_off(shelf):
    await shelf.offer()
    await shelf.merge()
    await shelf.arrive()
    off = MergeOrder(artwork=ORDER.artwork, on=("ss", "moby"))
    await shelf.merge(off)
    assert await shelf.wants() == []
    assert await shelf.shown() == (FETCHED, "igdb")
    assert await shelf.view() == ("there", "igdb", "", 0)


async def test_where_all_sources_are_off_it_is_said(shelf):
    await shelf.offer("igdb", "ss")
    await shelf.merge(MergeOrder(artwork=ORDER.artwork, on=()))
    assert await shelf.view() == ("wanted", "igdb", OFF, 0)


async def test_an_order_that_goes_and_comes_back_fetches_nothing_twice(shelf):
    await shelf.offer("igdb", "ss")
    await shelf.merge()
    await shelf.arrive()
    other = MergeOrder(artwork=("ss", "igdb"))
    await shelf.merge(other)
    assert await shelf.wants() == ["ss"]
    await shelf.merge(ORDER)
    assert await shelf.wants() == []
    assert await shelf.shown() == (FETCHED, "igdb")
