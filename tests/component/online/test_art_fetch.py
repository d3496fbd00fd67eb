"""Artwork is fetched from a source into a real folder and a real library."""

import asyncio
import errno
import os
from types import SimpleNamespace

import pytest
from online.merge_fixture import merges

from benchmarks.fake_online.pictures import png
from zapcore.content import Scope
from zapcore.errors import BadAnswerError, CredentialsError, OutageError, QuotaError
from zapcore.operations import art_fetch, art_get
from zapcore.operations.art_fetch import ArtFetching
from zapcore.operations.art_folder import ArtFolder
from zapcore.operations.art_get import FULL, NO_SPACE
from zapcore.sourced import Art, local_url

NAMES = tuple(f"Zed {n} (USA).nes" for n in range(4))


def url(number, source="igdb"):
    return f"https://{source}.example/{number}.png"


class World:
    """A library whose sources hand out ``files`` (URL to bytes, error or None)."""

    def __init__(self, m, folder, budget):
        self.m = m
        self.folder = ArtFolder(str(folder), budget)
        self.files, self.fetched, self.warned, self.count = {}, [], [], 0
        self.is_local = False
        self.now = 1000
        m.store._clock = lambda: self.now

    def fetching(self, *sources):
        spec = SimpleNamespace(is_local=self.is_local)
        on = {source: SimpleNamespace(spec=spec) for source in sources}
        network = SimpleNamespace(line=lambda _: self)
        told = SimpleNamespace(on=on, network=network)
        hearing = SimpleNamespace(fetched=self.hear, warn=self.warned.append)
        return ArtFetching(told, self.m.art, self.folder, hearing, lambda: self.now)

    def hear(self, count):
        self.count += count

    async def fetch(self, request, to):
        self.fetched.append(request.path)
        found = self.files.get(request.path)
        if isinstance(found, Exception):
            raise found
        if found is not None:
            await asyncio.to_thread(_write, to, found)
        return found

    async def run(self, *sources):
        """Fetch as a scan does after its last answer; give what was asked for."""
        return await self.run_with(sources or ("igdb", "ss"))

    async def run_with(self, names):
        """The same with these sources."""
        self.fetched.clear()
        await self.m.merge()
        asking = SimpleNamespace(
            names=names, over=True, pictures=list, news=asyncio.Event, choose=self.merge
        )

        async def checkpoint():
            """Nobody pauses it."""

        control = SimpleNamespace(checkpoint=checkpoint)
        await self.fetching(*names).run(control, Scope(), asking)
        return sorted(self.fetched)

    async def merge(self):
        await self.m.merge()

    async def offer(self, number, source="igdb", **told):
        cover = Art("box2d", told.pop("url", url(number, source)), **told)
        await self.m.say(source, art=[cover], game=str(number), name=NAMES[number])

    async def states(self):
        query = "SELECT State, Words FROM WantedArt ORDER BY MediaDBID, Kind"
        return await self.m.home.rows(query)

    def warnings(self):
        return [one.message for one in self.warned]


def _write(path, data):
    with open(path, "xb") as file:
        file.write(data)


@pytest.fixture
async def world(tmp_path):
    async with merges(tmp_path, *NAMES) as m:
        yield World(m, tmp_path / "artwork", 10_000)


async def test_of_equal_addresses_one_is_fetched_and_of_equal_bytes_one_is_kept(world):
    for number in (0, 1):
        await world.offer(number, url=url(0))
    await world.offer(2)
    world.files = {url(0): png("a"), url(2): png("a")}
    assert await world.run() == [url(0), url(2)]
    assert world.count == 3
    assert len([*world.folder.unused(())]) == 1
    assert await world.run() == []
    await world.offer(3, url=url(0))
    assert await world.run() == []
    assert await world.states() == [(1, "")] * 4


async def test_what_its_source_does_not_have_is_said_and_not_asked_again(world):
    await world.offer(0)
    assert await world.run() == [url(0)]
    assert await world.states() == [(2, "its source does not have it")]
    assert await world.run() == []
    world.now += art_fetch.MONTH_S
    world.files = {url(0): png("a")}
    assert await world.run() == [url(0)]
    assert await world.states() == [(1, "")]


async def test_the_next_best_is_fetched_in_the_same_scan(world):
    await world.offer(0)
    await world.offer(0, "ss")
    world.files = {url(0): BadAnswerError("no"), url(0, "ss"): png("a")}
    assert await world.run() == [url(0), url(0, "ss")]
    assert await world.states() == [(1, "")]
    assert await world.run() == []


async def test_an_outage_is_tried_by_the_next_scan_and_nobody_stands_in(world):
    await world.offer(0)
    await world.offer(0, "ss")
    world.files = {url(0): OutageError("slow"), url(0, "ss"): png("a")}
    assert await world.run() == [url(0)]
    assert await world.states() == [(2, "slow")]
    world.now += 5
    world.files[url(0)] = png("b")
    assert await world.run() == [url(0)]


@pytest.mark.parametrize("error", [QuotaError("used up", 9e9), CredentialsError("no")])
async def test_who_gives_no_more_is_left_alone_and_all_stays_wanted(world, error):
    for number in range(4):
        await world.offer(number)
        world.files[url(number)] = error
    assert len(await world.run()) <= art_fetch.CREW
    assert await world.states() == [(0, "")] * 4
    assert world.warned == []


async def test_beyond_the_budget_it_stops_once_and_goes_on_with_more(world):
    for number in range(4):
        await world.offer(number)
        world.files[url(number)] = png(str(number) + "x" * 4000)
    await world.run()
    assert world.warnings() == [FULL]
    states = [state for state, _ in await world.states()]
    assert sorted(states) == [0, 0, 1, 1]
    world.folder.budget = 100_000
    assert len(await world.run()) == 2
    assert await world.states() == [(1, "")] * 4


async def test_a_full_disk_ends_it_with_a_warning(world, monkeypatch):
    await world.offer(0)
    world.files = {url(0): png("a")}
    nothing = SimpleNamespace(free=art_get.LEAST_FREE - 1)
    with monkeypatch.context() as patched:
        patched.setattr(art_get.shutil, "disk_usage", lambda _: nothing)
        assert await world.run() == []
    assert world.warnings() == [NO_SPACE]
    world.files = {url(0): OSError(errno.ENOSPC, "full")}
    assert await world.run() == [url(0)]
    assert world.warnings() == [NO_SPACE] * 2
    world.files = {url(0): OSError(errno.EROFS, "Read-only file system")}
    assert await world.run() == [url(0)]
    told = "artwork cannot be written: Read-only file system"
    assert world.warnings()[2:] == [told]
    assert await world.states() == [(0, "")]
    world.files = {url(0): png("a")}
    await world.run()
    assert await world.states() == [(1, "")]


async def test_a_file_that_is_gone_is_fetched_again(world):
    for number in (0, 1):
        await world.offer(number)
        world.files[url(number)] = png(str(number))
    await world.run()
    (path,) = await world.m.home.rows(
        "SELECT Path FROM WantedArt WHERE URL = ?", url(1)
    )
    os.unlink(path[0])
    assert await world.run() == [url(1)]
    assert os.path.exists(path[0])


async def test_without_a_source_a_file_that_is_gone_is_told_all_the_same(world):
    await world.offer(0)
    world.files[url(0)] = png("a")
    await world.run()
    assert await world.states() == [(1, "")]
    ((path,),) = await world.m.home.rows("SELECT Path FROM WantedArt")
    os.unlink(path)
    assert await world.run_with([]) == []
    assert await world.states() == [(0, "")]


async def test_where_nobody_is_asked_and_nothing_was_fetched_no_folder_is_made(world):
    await world.offer(0)
    assert await world.run_with([]) == []
    assert not os.path.exists(world.folder.folder)
    await world.run()
    assert os.path.isdir(world.folder.folder)


async def test_only_a_source_of_this_device_may_copy_its_files(world, tmp_path):
    mine = tmp_path / "mine.png"
    mine.write_bytes(png("mine"))
    await world.offer(0, url=local_url(str(mine)))
    await world.run()
    words = "its source leads to a file of this device"
    assert await world.states() == [(2, words)]
    world.is_local = True
    world.now += art_fetch.MONTH_S
    await world.run()
    assert await world.states() == [(1, "")]
    assert mine.read_bytes() == png("mine")


async def test_a_file_of_this_device_that_is_gone_or_too_large_is_refused(
    world, tmp_path
):
    world.is_local = True
    large = tmp_path / "large.png"
    with open(large, "wb") as file:
        file.truncate(art_get.LARGEST_PICTURE + 1)
    await world.offer(0, url=local_url(str(tmp_path / "none.png")))
    await world.offer(1, url=local_url(str(large)))
    await world.run()
    assert await world.states() == [
        (2, "it is not there any more"),
        (2, f"it has more than {art_get.LARGEST_PICTURE} bytes"),
    ]
