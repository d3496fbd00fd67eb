"""Folders that belong to no system are named, once until they change."""

import logging

import pytest
from scrape_fixture import open_bench

SAID = "no system is known for these folders"


@pytest.fixture(autouse=True)
def listening(caplog):
    caplog.set_level(logging.INFO)


def said(caplog):
    return [r.getMessage() for r in caplog.records if SAID in r.getMessage()]


def make(root, *names):
    for name in names:
        (root / name).mkdir(parents=True)
        (root / name / "A.nes").write_bytes(b"x")


async def test_each_is_named_once_with_the_name_that_it_should_have(tmp_path, caplog):
    root = tmp_path / "roms"
    make(root, "nes", "genesis", "wonderswan", "Homework", ".hidden", "_Organized")
    async with open_bench(tmp_path / "data", root) as bench:
        await bench.index()
        hints = "'genesis' (is it 'megadrive'?), 'wonderswan' (is it 'wswan'?)"
        assert said(caplog) == [f"{SAID} of '{root}': 'Homework', {hints}"]
        await bench.index()
        assert len(said(caplog)) == 1
        make(root, "Taxes")
        await bench.index()
        assert len(said(caplog)) == 2
        assert "'Taxes'" in said(caplog)[1]


async def test_nothing_is_said_when_all_are_known(tmp_path, caplog):
    make(tmp_path / "roms", "nes", "snes")
    async with open_bench(tmp_path / "data", tmp_path / "roms") as bench:
        await bench.index()
    assert said(caplog) == []


async def test_a_disk_full_of_others_makes_one_short_line(tmp_path, caplog):
    root = tmp_path / "roms"
    make(root, "nes", *(f"Folder {number:03}" for number in range(300)))
    async with open_bench(tmp_path / "data", root) as bench:
        await bench.index()
    (line,) = said(caplog)
    assert line.endswith("'Folder 019' and 280 more")
    assert len(line) < 500


async def test_a_root_inside_a_root_is_none_of_them(tmp_path, caplog):
    disk, games = tmp_path / "disk", tmp_path / "disk" / "games"
    make(games, "NES")
    make(disk, "linux")
    async with open_bench(tmp_path / "data", disk, games, platform="mister") as bench:
        await bench.index()
    assert said(caplog) == [f"{SAID} of '{disk}': 'linux'"]
