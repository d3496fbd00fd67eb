"""Games of several files: a sheet stands for its tracks, extras say what they are."""

import os
from dataclasses import replace

import pytest
from scrape_fixture import open_bench

from zapcore.operations import tracks
from zapcore.operations.exclusions import Exclusions
from zapcore.operations.shape import Shape
from zapcore.operations.walk import Place, Walker

CD32 = frozenset({".bin", ".cue", ".iso", ".chd", ".ccd", ".gdi", ".toc", ".img"})


def put(path, content="x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def cue(*names):
    lines = (f'FILE "{name}" BINARY\n  TRACK 01 MODE1/2352\n' for name in names)
    return "".join(f"{line}    INDEX 01 00:00:00\n" for line in lines)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "roms" / "amigacd32"


def listings(folder, known=(), extensions=CD32):
    place = Place("AmigaCD32", str(folder.parent), str(folder), extensions)
    walked = list(Walker(zip_as_directory=False, stamps=dict(known)).walk(place))
    return {os.path.relpath(one.path, folder): one for one in walked}


def names(folder, **kwargs):
    found = listings(folder, **kwargs)
    return sorted(
        os.path.normpath(f"{path}/{file[0]}")
        for path, one in found.items()
        for file in one.files
    )


def test_the_tracks_of_a_sheet_are_no_games_of_their_own(folder):
    put(folder / "A.cue", cue("A (Track 1).bin", "A (TRACK 2).BIN"))
    put(folder / "A (Track 1).bin")
    put(folder / "A (Track 2).bin")
    put(folder / "Alone.bin")
    put(folder / "Other.iso")
    put(folder / "B" / "B.ccd", "[CloneCD]\nVersion=3\n")
    put(folder / "B" / "B.img")
    put(folder / "C" / "C.gdi", "1\n1 0 4 2352 track01.bin 0\n")
    put(folder / "C" / "track01.bin")
    put(folder / "C" / "track02.bin")
    assert names(folder) == [
        *("A.cue", "Alone.bin", "B/B.ccd", "C/C.gdi", "C/track02.bin", "Other.iso")
    ]


def test_where_only_the_tracks_count_they_are_the_games(folder):
    put(folder / "A.cue", cue("A.bin"))
    put(folder / "A.bin")
    assert names(folder, extensions=frozenset({".bin"})) == ["A.bin"]


def test_a_bad_sheet_hides_nothing_and_is_told_once(folder, caplog):
    put(folder / "Broken.cue", "nonsense")
    put(folder / "Missing.cue", cue("Missing.bin", "Other.bin"))
    put(folder / "Missing.bin")
    put(folder / "Out.cue", cue("../../../etc/passwd.bin"))
    put(folder / "Good.cue", cue("Good.bin"))
    put(folder / "Good.bin")
    found = listings(folder)
    assert names(folder) == [
        *("Broken.cue", "Good.cue", "Missing.bin", "Missing.cue", "Out.cue")
    ]
    said = [r.getMessage() for r in caplog.records[:3]]
    assert [
        name in text
        for name, text in zip(
            ("Broken.cue", "Missing.cue", "Out.cue"), said, strict=True
        )
    ] == [True] * 3
    caplog.clear()
    known = {one.path: one.stamp for one in found.values()}
    assert listings(folder, known) == found
    assert caplog.records == []


def test_sheets_of_an_unchanged_folder_are_not_read_again(folder, monkeypatch):
    put(folder / "A.cue", cue("A.bin"))
    put(folder / "A.bin")
    found = listings(folder)
    known = {one.path: one.stamp for one in found.values()}
    read = []
    real = tracks.parts_of
    monkeypatch.setattr(tracks, "parts_of", lambda *a: read.append(a) or real(*a))
    assert listings(folder, known) == found
    assert read == []
    put(folder / "A.cue", cue("Other.bin"))
    assert listings(folder, known)["."].stamp != found["."].stamp
    assert len(read) == 1
    assert names(folder) == ["A.bin", "A.cue"]


async def test_what_a_sheet_takes_over_is_missing_and_comes_back(folder, tmp_path):
    put(folder / "A.bin")
    put(folder / "B.bin")
    there = "SELECT FileName FROM Media WHERE IsMissing = 0 ORDER BY FileName"
    async with open_bench(tmp_path / "data", folder.parent) as bench:
        await bench.index()
        assert await bench.rows(there) == [("A.bin",), ("B.bin",)]
        put(folder / "A.cue", cue("A.bin"))
        await bench.index()
        assert await bench.rows(there) == [("A.cue",), ("B.bin",)]
        (folder / "A.cue").unlink()
        await bench.index()
        assert await bench.rows(there) == [("A.bin",), ("B.bin",)]


async def test_exclusions_and_mappings_hold_from_the_next_index_on(tmp_path):
    put(tmp_path / "roms" / "nes" / "A.nes")
    put(tmp_path / "roms" / "nes" / "B.nes")
    put(tmp_path / "roms" / "snes" / "C.sfc")
    there = (
        "SELECT SystemID || ' ' || FileName FROM Media JOIN Systems"
        " ON Systems.DBID = Media.SystemDBID WHERE IsMissing = 0 ORDER BY 1"
    )
    async with open_bench(tmp_path / "data", tmp_path / "roms") as bench:
        await bench.index()
        library = bench.index_service._library
        lists = Exclusions(single_names=("B*",))
        shape = Shape(exclusions=lists, mapped={"snes": "SNESMSU1"})
        bench.index_service._library = replace(library, shape=shape)
        await bench.index()
        assert await bench.rows(there) == [("NES A.nes",), ("SNESMSU1 C.sfc",)]
        bench.index_service._library = library
        await bench.index()
        assert await bench.rows(there) == [
            ("NES A.nes",),
            ("NES B.nes",),
            ("SNES C.sfc",),
        ]


async def test_what_lies_beside_a_game_is_tagged(tmp_path):
    roms = tmp_path / "roms" / "snes"
    put(roms / "Game" / "Game (USA).sfc")
    put(roms / "Game" / "Updates" / "New.sfc")
    put(roms / "Game" / "hack" / "Hard (Hack).sfc")
    put(roms / "Game" / "Manual" / "Read.sfc")
    put(roms / "Sorted" / "Hacks" / "Free.sfc")
    put(roms / "Hacks" / "Top.sfc")
    async with open_bench(tmp_path / "data", tmp_path / "roms") as bench:
        await bench.index()
        kinds = ("supplement", "unlicensed", "unfinished")
        found = {
            name: sorted(
                tag
                for tag in (await bench.facts(name))["mediaTags"]
                if tag.partition(":")[0] in kinds
            )
            for name in (
                "New.sfc",
                "Hard (Hack).sfc",
                "Read.sfc",
                "Free.sfc",
                "Top.sfc",
                "Game (USA).sfc",
            )
        }
    assert found == {
        "New.sfc": ["supplement:update"],
        "Hard (Hack).sfc": ["unlicensed:hack"],
        "Read.sfc": [],
        "Free.sfc": [],
        "Top.sfc": [],
        "Game (USA).sfc": [],
    }
