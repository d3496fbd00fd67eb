"""Real bytes for the library that ``benchmarks.kills`` kills scans over, and its DATs.

Every game gets bytes that no other has; some have headers, some are zips, some discs
with cue sheets and playlists; a few are broken or name what they may not. The DATs list
most of it, call some bad dumps and know some under other names.
"""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator
from random import Random
from xml.sax.saxutils import quoteattr

STILL = 1_600_000_000
"""Seconds: the time of every file."""

SNES, NES, DISCS = "snes", "nes", "psx"
HEADERS = {SNES: bytes(512), NES: b"NES\x1a\x02\x01" + bytes(10)}
ENDS = {SNES: ".sfc", NES: ".nes"}
BLOCK = 8192
EXTRAS = 24
SECTOR = 2352
SHEET = 'FILE "{}" BINARY\n  TRACK 01 MODE2/2352\n    INDEX 01 00:00:00\n'
NAMES = {
    SNES: "Nintendo - Super Nintendo Entertainment System",
    NES: "Nintendo - Nintendo Entertainment System",
    DISCS: "Sony - PlayStation",
}


def fill(root: str, dats: str) -> None:
    """Write the bytes of every game below ``root``, more games, and their DATs."""
    random = Random(6)
    os.makedirs(dats, exist_ok=True)
    for folder in sorted({*os.listdir(root), SNES, NES, DISCS}):
        path = os.path.join(root, folder)
        os.makedirs(path, exist_ok=True)
        games = [*_contents(path, random)]
        if folder in HEADERS:
            games += _headered(path, HEADERS[folder], ENDS[folder], random)
            games += _zips(path, ENDS[folder], random)
        if folder == DISCS:
            games += _discs(path, random)
            _broken(path)
        _write_dat(dats, NAMES.get(folder, folder), games, random)
    _stand_still(root)


def _stand_still(root: str) -> None:
    for above, _, names in os.walk(root):
        for name in names:
            os.utime(os.path.join(above, name), (STILL, STILL))


def _put(path: str, content: bytes) -> None:
    with open(path, "wb") as file:
        file.write(content)


def _contents(folder: str, random: Random) -> Iterator[tuple[str, str, bytes]]:
    """Yield (game, file, bytes) of what lies there."""
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if os.path.isfile(path) and not name.endswith(".xml"):
            content = random.randbytes(random.randrange(40, 400))
            _put(path, content)
            yield os.path.splitext(name)[0], name, content


def _headered(
    folder: str, header: bytes, end: str, random: Random
) -> Iterator[tuple[str, str, bytes]]:
    for number in range(EXTRAS):
        name, content = f"Headered Game {number} (USA)", random.randbytes(BLOCK)
        _put(os.path.join(folder, name + end), header + content)
        yield name, name + end, content


def _zips(folder: str, end: str, random: Random) -> Iterator[tuple[str, str, bytes]]:
    for number in range(EXTRAS):
        name, content = f"Packed Game {number} (Europe)", random.randbytes(700)
        packed = os.path.join(folder, f"{name}.zip")
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo(name + end), content)
        yield name, name + end, content


def _discs(folder: str, random: Random) -> Iterator[tuple[str, str, bytes]]:
    """Yield the tracks; each set of two discs has a playlist."""
    for number in range(EXTRAS // 2):
        title, sheets = f"Long Game {number} (USA)", []
        for disc in (1, 2):
            name = f"{title} (Disc {disc})"
            content = random.randbytes(SECTOR * 3)
            _put(os.path.join(folder, f"{name}.bin"), content)
            sheet = SHEET.format(f"{name}.bin")
            _put(os.path.join(folder, f"{name}.cue"), sheet.encode())
            sheets.append(f"{name}.cue\n")
            yield name, f"{name}.bin", content
        _put(os.path.join(folder, f"{title}.m3u"), "".join(sheets).encode())


def _broken(folder: str) -> None:
    _put(os.path.join(folder, "Broken Archive (USA).zip"), b"PK\x03\x04 and no more")
    if os.path.basename(folder) == DISCS:
        sheet = SHEET.format("../../elsewhere.bin")
        _put(os.path.join(folder, "Leads Out (USA).cue"), sheet.encode())
        _put(os.path.join(folder, "No Disc (USA).chd"), b"MComprHD" + bytes(116))


def _write_dat(
    dats: str, system: str, games: list[tuple[str, str, bytes]], random: Random
) -> None:
    with open(os.path.join(dats, f"{system}.dat"), "w") as file:
        file.write(f"<datafile><header><name>{system}</name></header>\n")
        for game, name, content in games:
            chance = random.random()
            if chance < 0.75:
                file.write(_entry(game, name, content, chance))
        file.write("</datafile>\n")


def _entry(game: str, name: str, content: bytes, chance: float) -> str:
    called = f"Quite Another {zlib.crc32(content)} (Japan)" if chance < 0.1 else game
    bad = " status='baddump'" if 0.1 < chance < 0.2 else ""
    above = f" cloneof={quoteattr(game.partition(' (')[0])}" if chance > 0.6 else ""
    return (
        f"<game name={quoteattr(called)}{above}><rom name={quoteattr(name)}"
        f" size='{len(content)}' crc='{zlib.crc32(content):08x}'"
        f" sha1='{hashlib.sha1(content).hexdigest()}'{bad}/></game>\n"
    )
