"""A sheet that cannot be followed is one line of the log, whoever meets it."""

import logging

import pytest
from scan_home import open_home
from scrape_fixture import open_bench

BAD = b'FILE "../../../etc/passwd" BINARY\n  TRACK 01 MODE1/2352\n'


@pytest.fixture
def said(caplog):
    """Give the warnings that name the sheet, since the last time."""
    caplog.set_level(logging.DEBUG)

    def heard(least=logging.WARNING):
        loud = [r.getMessage() for r in caplog.records if r.levelno >= least]
        caplog.clear()
        return [text for text in loud if "Bad.cue" in text and "outside" in text]

    return heard


async def test_an_index_says_it_once_though_it_looks_twice(tmp_path, said):
    folder = tmp_path / "roms" / "amigacd32"
    folder.mkdir(parents=True)
    (folder / "Bad.cue").write_bytes(BAD)
    for name in ("Bad.bin", "Gone.bin", "Stays.bin"):
        (folder / name).write_bytes(b"x")
    async with open_bench(tmp_path / "data", tmp_path / "roms") as bench:
        await bench.index()
        assert len(said()) == 1
        (folder / "Gone.bin").unlink()
        await bench.index()
        gone = await bench.rows("SELECT FileName FROM Media WHERE IsMissing")
        assert gone == [("Gone.bin",)]
        assert len(said()) == 1
        await bench.index()
        assert said(logging.DEBUG) == []


async def test_a_scan_says_it_once_though_it_indexes_first(tmp_path, said):
    async with open_home(tmp_path) as home:
        home.put("amigacd32/Bad.cue", BAD)
        home.put("amigacd32/Bad.bin", b"x")
        status = await home.scan()
        assert len(status.warnings) == 1
        assert len(said()) == 1
