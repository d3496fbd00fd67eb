"""A ``gamelist.xml`` that is no file: it is told, never opened, and costs one run."""

import os
import socket

import pytest
from rules_fixture import Roms, game, imported, scraped
from scrape_fixture import open_bench


def files_of(folder):
    found = {entry.name: entry.stat() for entry in os.scandir(folder)}
    return {name: (info.st_size, info.st_mtime_ns) for name, info in found.items()}


def pipe(path):
    os.mkfifo(path)


def folder(path):
    path.mkdir()


def door(path):
    with socket.socket(socket.AF_UNIX) as found:
        found.bind(str(path))


def device(path):
    path.symlink_to("/dev/zero")


def loop(path):
    path.symlink_to(path.name)


def dangling(path):
    path.symlink_to("gone.xml")


LASTING = [
    (pipe, "a pipe"),
    (folder, "a folder"),
    (door, "a socket"),
    (device, "a device"),
    (loop, "leads to itself"),
]


@pytest.fixture
def roms(tmp_path):
    found = Roms(tmp_path / "roms")
    found.games("A.nes")
    found.put("snes/B.sfc")
    found.list(game("./A.nes", "A"))
    return found


@pytest.fixture
async def bench(tmp_path, roms):
    async with open_bench(tmp_path / "data", roms.root) as found:
        yield found


@pytest.mark.parametrize(("make", "words"), [*LASTING, (dangling, "not there")])
async def test_it_is_told_and_the_other_lists_are_read(bench, roms, make, words):
    path = roms.root / "snes" / "gamelist.xml"
    make(path)
    ended = await imported(bench)
    assert (ended.state, await scraped(bench)) == ("completed", {"A.nes"})
    (warning,) = ended.warnings
    assert (warning.file, warning.line) == (str(path), 0)
    assert words in warning.message


@pytest.mark.parametrize("make", [make for make, _ in LASTING])
async def test_as_long_as_it_is_the_same_a_run_writes_nothing(
    bench, roms, tmp_path, make
):
    make(roms.root / "snes" / "gamelist.xml")
    await imported(bench)
    before = files_of(tmp_path / "data")
    assert (await bench.scrape()).state == "completed"
    assert files_of(tmp_path / "data") == before
    assert len((await bench.scrape(force=True)).warnings) == 1


@pytest.mark.parametrize("make", [make for make, _ in LASTING] + [dangling])
async def test_a_file_in_its_place_is_read(bench, roms, make):
    path = roms.root / "snes" / "gamelist.xml"
    make(path)
    await imported(bench)
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink()
    roms.list(game("./B.sfc", "B"), system="snes")
    assert (await bench.scrape()).warnings is None
    assert await scraped(bench) == {"A.nes", "B.sfc"}


async def test_a_link_is_told_until_what_it_leads_to_is_back(bench, roms):
    path = roms.root / "snes" / "gamelist.xml"
    dangling(path)
    for _ in range(2):
        assert len((await imported(bench)).warnings) == 1
    roms.list(game("./B.sfc", "B"), system="snes")
    assert not (await bench.scrape()).warnings
    assert path.is_symlink()
    assert await scraped(bench) == {"A.nes", "B.sfc"}


@pytest.mark.parametrize(("make", "words"), LASTING)
async def test_of_a_custom_path_it_is_told_too(bench, roms, tmp_path, make, words):
    apart = Roms(tmp_path / "lists")
    apart.nes.mkdir(parents=True)
    make(apart.nes / "gamelist.xml")
    ended = await imported(bench, options={"custom_path": str(apart.root)})
    assert [words in warning.message for warning in ended.warnings] == [True]
    assert await scraped(bench) == {"A.nes"}
