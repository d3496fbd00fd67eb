"""The sample library: tiny files, real pictures, gamelists; every game is invented.

What it holds stands in ``data/sample.json``, per system folder: ``roms`` and ``zips``
(with the one file in each), ``discs`` (how many discs a game has), ``games`` (the
entries of ``gamelist.xml``), ``png`` and ``jpeg`` (pictures, by path).
"""

import io
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any
from xml.sax.saxutils import escape

COVER = (120, 168)
"""Width and height of a cover, in pixels."""


def make(folder: str) -> int:
    """Make the library in ``folder``; give the number of games.

    A file that is already so is not touched, nor is any other file there.

    Raises:
        OSError: the folder cannot be written.
    """
    systems: dict[str, dict[str, Any]] = json.loads(_data("sample.json"))
    for system, wanted in systems.items():
        for name, content in _files(wanted):
            _write(os.path.join(folder, system, name), content)
    return sum(_count(wanted) for wanted in systems.values())


def _count(wanted: Mapping[str, Any]) -> int:
    return sum(len(wanted.get(kind, ())) for kind in ("roms", "zips", "discs"))


def _files(wanted: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    for name in wanted.get("roms", ()):
        yield name, _rom(name)
    for name, inner in wanted.get("zips", {}).items():
        yield name, _zip(inner)
    for name, discs in wanted.get("discs", {}).items():
        yield from _discs(name, discs)
    for name in wanted.get("png", ()):
        yield name, cover(name)
    for name in wanted.get("jpeg", ()):
        yield name, _data("screenshot.jpg")
    if "games" in wanted:
        yield "gamelist.xml", _gamelist(wanted["games"])


def _data(name: str) -> bytes:
    return (resources.files("zapcore.cli") / "data" / name).read_bytes()


def _write(path: str, content: bytes) -> None:
    try:
        with open(path, "rb") as file:
            if file.read() == content:
                return
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


def _rom(name: str) -> bytes:
    """Give a few bytes that are another file's for every name."""
    return f"zapcore sample: {name}\n".encode().ljust(256, b"\0")


def _zip(inner: str) -> bytes:
    target = io.BytesIO()
    entry = zipfile.ZipInfo(inner, (1994, 6, 20, 0, 0, 0))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(entry, _rom(inner))
    return target.getvalue()


def _discs(name: str, discs: int) -> Iterator[tuple[str, bytes]]:
    cues = []
    for number in range(1, discs + 1):
        disc = f"{name} (Disc {number})"
        cues.append(f"{disc}.cue")
        track = (
            f'FILE "{disc}.bin" BINARY\n  TRACK 01 MODE2/2352\n    INDEX 01 00:00:00\n'
        )
        yield f"{disc}.cue", track.encode()
        yield f"{disc}.bin", _rom(disc).ljust(2352, b"\0")
    yield f"{name}.m3u", "".join(f"{cue}\n" for cue in cues).encode()


def _gamelist(games: list[dict[str, str]]) -> bytes:
    lines = ['<?xml version="1.0"?>', "<gameList>"]
    for game in games:
        fields = (f"    <{tag}>{escape(text)}</{tag}>" for tag, text in game.items())
        lines += ["  <game>", *fields, "  </game>"]
    return "\n".join([*lines, "</gameList>", ""]).encode()


def cover(name: str) -> bytes:
    """Give a PNG in two colours that ``name`` decides: a disc over stripes.

    Layout: PNG specification, 8 bits a sample, truecolour, no filter.
    """
    width, height = COVER
    seed = zlib.crc32(name.encode())
    paper = (60 + seed % 120, 60 + (seed >> 8) % 120, 90 + (seed >> 16) % 120)
    ink = (250, 220 - (seed >> 24) % 100, 120)
    radius = width // 3
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        shade = (y // 12 % 2) * 16
        for x in range(width):
            inside = (x - width // 2) ** 2 + (y - height // 3) ** 2 < radius**2
            rows += bytes(ink if inside else (part - shade for part in paper))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
