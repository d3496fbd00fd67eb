"""``zapcore dat`` and what a scan makes of DATs, against a real daemon."""

import hashlib
import os
import zlib

import pytest
from cli_fixture import Commands, Serving

from zapcore.cli import sample_library
from zapcore.cli.exits import Exit

RIGHT, WRONG = "Comet Courier (USA)", "Comet Courier (Europe) (En,Fr,De)"
OTHER = "Iron Orchard (USA)"


def game(name, data, file, parent=""):
    above = f" cloneof='{parent}'" if parent else ""
    return (
        f"<game name='{name}'{above}><category>Games</category><rom name='{file}'"
        f" size='{len(data)}' crc='{zlib.crc32(data):08X}'"
        f" md5='{hashlib.md5(data).hexdigest()}' serial='NES-CC-USA'"
        f" sha1='{hashlib.sha1(data).hexdigest()}'/></game>"
    )


@pytest.fixture(scope="module")
def hashes():
    """Filled by ``zapcore``."""
    return {}


@pytest.fixture(scope="module")
def zapcore(tmp_path_factory, hashes):
    """Run commands against a daemon that scanned a sample with DATs."""
    folder = tmp_path_factory.mktemp("dat")
    sample_library.make(str(folder / "roms"))
    nes = folder / "roms" / "nes"
    right, wrong = ((nes / f"{name}.nes").read_bytes() for name in (RIGHT, WRONG))
    dats = folder / "data" / "dats" / "nes"
    dats.mkdir(parents=True)
    games = (
        game(RIGHT, right, f"{RIGHT}.nes", "Comet Courier (Japan)"),
        game(OTHER, wrong, f"{OTHER}.nes"),
    )
    header = "<header><name>Own &amp; true</name><version>7</version></header>"
    (dats / "own.dat").write_text(f"<datafile>{header}{''.join(games)}</datafile>")
    (dats / "twin.dat").write_text(f"<datafile>{header}</datafile>")
    os.utime(dats / "twin.dat", (1, 1))
    (dats.parent / "broken.dat").write_text("<datafile>")
    hashes |= {
        "sha1": hashlib.sha1(right).hexdigest(),
        "md5": hashlib.md5(right).hexdigest(),
        "crc32": f"{zlib.crc32(right):08x}",
    }
    running = Serving(folder / "roms", folder / "data")
    commands = Commands(running.url, folder)
    commands("scan")
    yield commands
    running.stop()


def test_the_dats_are_listed_with_what_is_wrong(zapcore):
    found = zapcore.json("dat", "list")
    assert found["dats"] == [
        {
            "path": "broken.dat",
            "name": "",
            "version": "",
            "entries": 0,
            "used": False,
            "message": "broken.dat is not read: it is not XML, or breaks off",
        },
        {
            "path": "nes/own.dat",
            "name": "Own & true",
            "version": "7",
            "entries": 2,
            "used": True,
            "system": "NES",
        },
        {
            "path": "nes/twin.dat",
            "name": "Own & true",
            "version": "7",
            "entries": 0,
            "used": False,
            "system": "NES",
            "message": "it is no newer than nes/own.dat, which is used",
        },
    ]
    out, _ = zapcore("dat", "list")
    assert "NES           2  Own & true 7  nes/own.dat" in out
    assert "NES      unused  Own & true 7  nes/twin.dat" in out
    log = (zapcore.home / "data" / "zapcore.log").read_text()
    assert "no newer than nes/own.dat, which is used" in log
    assert "broken.dat: broken.dat is not read" in out


@pytest.mark.parametrize("key", ["sha1", "md5", "crc32"])
def test_a_hash_is_found(zapcore, hashes, key):
    [found] = zapcore.json("dat", "find", hashes[key].upper())["files"]
    assert found["game"] == RIGHT
    assert found["system"] == "NES"
    assert {name: found[name] for name in hashes} == hashes


@pytest.mark.parametrize(
    "words", [["comet courier (usa)"], ["Comet", "Courier", "(USA).nes"]]
)
def test_a_name_is_found_with_what_the_dat_tells(zapcore, words):
    out, _ = zapcore("dat", "find", *words, "--system", "famicom")
    assert out.startswith(f"{RIGHT}  (NES, Own & true)\n")
    assert "  clone of  Comet Courier (Japan)\n" in out
    assert "  category  Games\n" in out


def test_a_serial_is_found_however_it_is_spelled(zapcore):
    games = [one["game"] for one in zapcore.json("dat", "find", "nes cc usa")["files"]]
    assert games == [RIGHT, OTHER]


def test_what_no_dat_lists_is_told(zapcore):
    out, _ = zapcore("dat", "find", "nothing", status=Exit.NOTHING)
    assert out == "No DAT lists that.\n"
    zapcore("dat", "find", RIGHT, "--system", "SNES", status=Exit.NOTHING)


@pytest.mark.parametrize("words", [["find"], ["list", "x"]])
def test_a_command_line_that_makes_no_sense_is_refused(zapcore, words):
    _, err = zapcore("dat", *words, status=Exit.USAGE)
    assert "find" in err


def test_an_exact_dump_and_one_that_is_not_what_it_is_called_are_told(zapcore):
    exact = zapcore.json("explain", f"nes/{RIGHT}.nes")["identity"]
    assert exact["verdict"] == "exact"
    assert exact["words"].startswith(f"This is exactly “{RIGHT}”")
    wrong = zapcore.json("explain", f"nes/{WRONG}.nes")["identity"]
    assert wrong["verdict"] == "disagrees"
    assert f"its contents are exactly “{OTHER}”" in wrong["words"]
