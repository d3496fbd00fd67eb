"""Makes small disc images and cartridges of every kind that has a rule of its own.

File systems are made with genisoimage, sectors are wrapped here. Contents come from a
seed, so that a hash made once holds for ever.
"""

import os
import random
import shutil
import subprocess
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

SECTOR = 2048
RAW = 2352
GENISOIMAGE = shutil.which("genisoimage")


class Case(NamedTuple):
    name: str
    system_id: str
    path: Path


def noise(count: int, seed: str) -> bytes:
    return random.Random(seed).randbytes(count)


def iso(folder: Path, files: Mapping[str, bytes], *options: str) -> bytes:
    """Make an ISO 9660 image of these files, by path."""
    tree = folder / f"tree{zlib.crc32(repr(sorted(files)).encode()):08x}"
    for name, data in files.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes(data)
    made = tree.with_suffix(".made")
    command = [GENISOIMAGE or "", "-quiet", "-iso-level", "1", "-pad", *options]
    subprocess.run([*command, "-o", made, tree], check=True, capture_output=True)
    data = made.read_bytes()
    shutil.rmtree(tree)
    made.unlink()
    return data


def bcd(number: int) -> int:
    return number // 10 * 16 + number % 10


def raw(data: bytes, mode: int = 1, first: int = 0) -> bytes:
    """Wrap 2,048-byte sectors as they lie on the disc; mode 2 is form 1."""
    made = bytearray()
    for index in range(0, len(data), SECTOR):
        minutes, rest = divmod(index // SECTOR + first + 150, 75 * 60)
        address = bytes(map(bcd, (minutes, *divmod(rest, 75))))
        made += b"\0" + b"\xff" * 10 + b"\0" + address + bytes([mode])
        made += bytes(8) if mode == 2 else b""
        made += data[index : index + SECTOR] + bytes(280 if mode == 2 else 288)
    return bytes(made)


def mode2(data: bytes) -> bytes:
    """Wrap 2,048-byte sectors as the 2,336 bytes behind a sector's header."""
    parts = [data[at : at + SECTOR] for at in range(0, len(data), SECTOR)]
    return b"".join(bytes(8) + part + bytes(280) for part in parts)


def audio(sectors: int, seed: str = "sound") -> bytes:
    size = sectors * RAW
    return (noise(64, seed) * (size // 64 + 1))[:size]


def cue(*tracks: str, file: str = "game.bin") -> str:
    return "\r\n".join([f'FILE "{file}" BINARY', *tracks, ""])


def psx_files(name: str = "SLUS_005.94", size: int = 5000) -> dict[str, bytes]:
    program = b"PS-X EXE".ljust(28, b"\0") + (size - 2048).to_bytes(4, "little")
    return {
        "SYSTEM.CNF": f"BOOT = cdrom:\\{name};1\r\nTCB = 4\r\n".encode(),
        name: (program + noise(size, name))[: size + 1000],
        "DATA/MOVIE.STR": noise(9000, "movie"),
    }


def ps2_files(name: str = "SLES_501.85") -> dict[str, bytes]:
    return {
        "SYSTEM.CNF": f"BOOT2 = cdrom0:\\{name};1\nVER = 1.00\n".encode(),
        name: b"\x7fELF" + noise(7000, name),
    }


def sfo(**values: str) -> bytes:
    """Make a PARAM.SFO with text values."""
    index, keys, data = b"", b"", b""
    for key, value in sorted(values.items()):
        text = value.encode() + b"\0"
        index += len(keys).to_bytes(2, "little") + b"\x04\x02"
        index += len(text).to_bytes(4, "little") * 2 + len(data).to_bytes(4, "little")
        keys += key.encode() + b"\0"
        data += text
    keys += bytes(-len(keys) % 4)
    begin = 20 + len(index)
    head = b"\0PSF\1\1\0\0" + begin.to_bytes(4, "little")
    head += (begin + len(keys)).to_bytes(4, "little") + len(values).to_bytes(
        4, "little"
    )
    return head + index + keys + data


def psp_files(disc_id: str = "ULUS10041") -> dict[str, bytes]:
    return {
        "UMD_DATA.BIN": f"{disc_id[:4]}-{disc_id[4:]}|0123456789ABCDEF|0001|G".encode(),
        "PSP_GAME/PARAM.SFO": sfo(DISC_ID=disc_id, TITLE="A Game", CATEGORY="UG"),
        "PSP_GAME/SYSDIR/EBOOT.BIN": b"~PSP" + noise(6000, disc_id),
    }


def ip_bin(product: str = "T1401N", program: str = "1ST_READ.BIN") -> bytes:
    head = b"SEGA SEGAKATANA SEGA ENTERPRISES" + b"ABCD GD-ROM1/1  JUE     E000F10 "
    head += product.ljust(10).encode() + b"V1.000" + b"19990909        "
    head += program.ljust(16).encode() + b"SEGA".ljust(16) + b"A GAME".ljust(128)
    return head.ljust(16 * SECTOR, b"\0")


def sega_head(
    system: str = "SEGADISCSYSTEM  ", product: str = "GM T-25013 -00"
) -> bytes:
    head = system.encode() + b"GAME       \0\0\1\0\1SEGA_OS    \0".ljust(240, b" ")
    head += b"SEGA MEGA DRIVE (C)SEGA 1993.AUG"
    head += b"A GAME".ljust(96) + product.ljust(14).encode()
    return head.ljust(512, b" ")


def saturn_head(product: str = "T-25301G") -> bytes:
    head = b"SEGA SEGASATURN SEGA TP T-253   " + product.ljust(10).encode()
    return (head + b"V1.00019970409CD-1/1  J".ljust(214)).ljust(512, b" ")


def pce_track(sectors: int = 3) -> bytes:
    boot = bytes([0, 0, 2, sectors]).ljust(32, b"\0") + b"PC Engine CD-ROM SYSTEM"
    boot = boot.ljust(106, b"\0") + b"A TITLE OF A CD".ljust(22)
    data = bytes(SECTOR) + boot.ljust(SECTOR, b"\0") + noise(sectors * SECTOR, "pce")
    return data.ljust(24 * SECTOR, b"\0")


def pcfx_track(sectors: int = 4) -> bytes:
    boot = b"A PC-FX TITLE".ljust(32, b"\0") + (2).to_bytes(4, "little")
    boot += sectors.to_bytes(4, "little") + noise(88, "pcfx")
    data = b"PC-FX:Hu_CD-ROM".ljust(SECTOR, b"\0") + boot.ljust(SECTOR, b"\0")
    return (data + noise(sectors * SECTOR, "fx")).ljust(30 * SECTOR, b"\0")


def opera(size: int = 5000, name: bytes = b"LaunchMe") -> bytes:
    head = b"\x01ZZZZZ\x01\0".ljust(0x28, b"\0") + b"A 3DO DISC".ljust(36, b"\0")
    head += SECTOR.to_bytes(4, "big") + bytes(20) + (2).to_bytes(4, "big")
    other = _entry(b"Zero", 9, SECTOR)
    folder = b"\xff\xff\xff\xff" * 2 + bytes(4) + (0x14 + 2 * 0x48).to_bytes(4, "big")
    folder += (0x14).to_bytes(4, "big") + other + _entry(name, size, 3 * SECTOR)
    program = noise(size, "3do")
    made = head.ljust(2 * SECTOR, b"\0") + folder.ljust(SECTOR, b"\0") + program
    return made.ljust(24 * SECTOR, b"\0")


def _entry(name: bytes, size: int, at: int) -> bytes:
    head = (2).to_bytes(4, "big") + bytes(8) + SECTOR.to_bytes(4, "big")
    head += size.to_bytes(4, "big") + bytes(12) + name.ljust(32, b"\0")
    return head + bytes(4) + (at // SECTOR).to_bytes(4, "big")


def neogeo_files() -> dict[str, bytes]:
    listed = "PROG_A.PRG,0,0\r\nFIX.FIX,0,0\r\nPROG_B.PRG,0,80000\r\n\x1a"
    return {
        "IPL.TXT": listed.encode(),
        "PROG_A.PRG": noise(3000, "a"),
        "PROG_B.PRG": noise(SECTOR, "b"),
        "FIX.FIX": noise(100, "fix"),
    }


def nds() -> bytes:
    places = ((0x20, 0x4000, 3000), (0x30, 0x5000, 2000))
    head = bytearray(noise(0x200, "nds"))
    head[:16] = b"A GAME\0\0\0\0\0\0ABXE"
    for at, offset, size in places:
        head[at : at + 4] = offset.to_bytes(4, "little")
        head[at + 12 : at + 16] = size.to_bytes(4, "little")
    head[0x68:0x6C] = (0x6000).to_bytes(4, "little")
    return bytes(head) + noise(0x6000 - 0x200 + 0x900, "nds body")


def gamecube() -> bytes:
    made = bytearray(noise(0x9000, "gc"))
    made[:6] = b"GALE01"
    made[0x1C:0x20] = b"\xc2\x33\x9f\x3d"
    _put(made, {0x2454: 0x400, 0x2458: 0x20, 0x420: 0x3000})
    _program(made, 0x3000, 0)
    return bytes(made)


def wii(*, encrypted: bool) -> bytes:
    made = bytearray(noise(0xB0000, "wii"))
    made[:6] = b"RSPE01"
    made[0x18:0x1C] = b"\x5d\x1c\x9e\xa3"
    made[0x61] = 0 if encrypted else 1
    first, second = 0x50000, 0x58000
    tables = {0x40000: 2, 0x40004: 0x40020 >> 2, 0x40008: 0, 0x40010: 0, 0x40018: 0}
    places = {0x40020: second >> 2, 0x40024: 1, 0x40028: first >> 2, 0x4002C: 0}
    header = {first + 0x2A4: 0x208, first + 0x2A8: 0x400 >> 2}
    data = {first + 0x2B8: 0x60000 >> 2, first + 0x2BC: 0x20000 >> 2}
    _put(made, {**tables, **places, **header, **data})
    _put(made, {0x62454: 0x400, 0x62458: 0x20, 0x60420: 0x3000 >> 2})
    _program(made, 0x63000, 2)
    return bytes(made)


def _program(made: bytearray, at: int, shift: int) -> None:
    made[at : at + 0xD8] = bytes(0xD8)
    places = {0: (0x4000, 0x200), 1: (0x4400, 0x300), 9: (0x5000, 0x100)}
    for index, (offset, size) in places.items():
        _put(
            made,
            {at + index * 4: offset >> shift, at + 0x90 + index * 4: size >> shift},
        )


def _put(made: bytearray, values: Mapping[int, int]) -> None:
    for at, value in values.items():
        made[at : at + 4] = value.to_bytes(4, "big")


def wiiware() -> bytes:
    head = (0x20).to_bytes(4, "big") + b"Is\0\0"
    head += b"".join(size.to_bytes(4, "big") for size in (0xA00, 0, 0x2A4, 0x22C))
    made = bytearray(noise(0x2000, "wad"))
    made[: len(head)] = head
    begin = 0x40 + 0xA00 + 0x2C0
    made[begin + 0x1DE : begin + 0x1E0] = b"\0\2"
    for index, size in enumerate((0x123, 0x80)):
        at = begin + 0x1EC + index * 0x24
        made[at : at + 8] = size.to_bytes(8, "big")
    return bytes(made)


def cartridges(folder: Path) -> list[Case]:
    """Write cartridges with and without headers, in all orders of bytes."""
    body = noise(32768, "cartridge")
    z64 = b"\x80\x37\x12\x40" + body[4:]
    swapped = b"".join(z64[at : at + 2][::-1] for at in range(0, len(z64), 2))
    turned = b"".join(z64[at : at + 4][::-1] for at in range(0, len(z64), 4))
    made: Sequence[tuple[str, str, bytes]] = (
        ("plain.gb", "Gameboy", body),
        ("plain.md", "Genesis", body),
        ("headered.nes", "NES", b"NES\x1a".ljust(16, b"\1") + body),
        ("plain.nes", "NES", body),
        ("headered.fds", "FDS", b"FDS\x1a\2".ljust(16, b"\0") + body),
        ("headered.smc", "SNES", bytes(512) + body),
        ("plain.sfc", "SNES", body),
        ("headered.pce", "TurboGrafx16", bytes(512) + body),
        ("odd.pce", "TurboGrafx16", body + bytes(512 + 128)),
        ("plain.pce", "TurboGrafx16", body),
        ("headered.a78", "Atari7800", b"\1ATARI7800".ljust(128, b"\0") + body),
        ("plain.a78", "Atari7800", body),
        ("headered.lnx", "AtariLynx", b"LYNX\0".ljust(64, b"\0") + body),
        ("plain.lnx", "AtariLynx", body),
        ("headered.cart", "SuperCassetteVision", b"EmuSCV".ljust(32, b"\0") + body),
        ("native.z64", "Nintendo64", z64),
        ("swapped.v64", "Nintendo64", swapped),
        ("turned.n64", "Nintendo64", turned),
        ("disk.ndd", "Nintendo64", b"\xe8" + body),
        ("game.nds", "NDS", nds()),
        ("supercard.nds", "NDS", _supercard() + nds()),
        ("crlf.hex", "Arduboy", b":100000000C9435\r\n:1000\r\n\r\n:00000001FF"),
        ("lf.hex", "Arduboy", b":100000000C9435\n:1000\n\n:00000001FF\n"),
        ("sf2.zip", "Arcade", b"anything"),
        ("nes/smb.zip", "Arcade", b"anything"),
        ("other/smb.zip", "Arcade", b"anything"),
    )
    for name, _, data in made:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return [Case(name, system, folder / name) for name, system, _ in made]


def _supercard() -> bytes:
    head = bytearray(512)
    head[:4], head[0xB0:0xB4] = b"\x2e\0\0\xea", b"DF\x96\0"
    return bytes(head)


class Library:
    """Writes images below a folder and remembers them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cases: list[Case] = []

    def add(self, name: str, system_id: str, main: str, **files: bytes | str) -> None:
        """Write one game; a file ``game_bin`` is called ``game.bin``."""
        home = self.folder / name
        home.mkdir(parents=True)
        for key, data in files.items():
            path = home / ".".join(key.rsplit("_", 1))
            path.write_bytes(data.encode() if isinstance(data, str) else data)
        self.cases.append(Case(name, system_id, home / main))


def discs(folder: Path) -> list[Case]:
    """Write discs of every system with a rule, in every kind of image (needs tools)."""
    os.makedirs(folder, exist_ok=True)
    made = Library(folder)
    _psx(made)
    made.add("ps2 iso", "PS2", "game.iso", game_iso=iso(folder, ps2_files()))
    made.add("psp iso", "PSP", "game.iso", game_iso=iso(folder, psp_files()))
    made.add("psp pbp", "PSP", "game.pbp", game_pbp=b"\0PBP" + noise(5000, "pbp"))
    _sega(made)
    _nec(made)
    made.add("3do iso", "3DO", "game.iso", game_iso=opera())
    track = "TRACK 01 MODE1/2352\r\nINDEX 01 00:00:00"
    made.add("3do cue", "3DO", "game.cue", game_cue=cue(track), game_bin=raw(opera()))
    geo = raw(iso(folder, neogeo_files()))
    made.add("neogeo cd", "NeoGeoCD", "game.cue", game_cue=cue(track), game_bin=geo)
    made.add("gamecube", "GameCube", "game.iso", game_iso=gamecube())
    made.add("wii", "Wii", "game.iso", game_iso=wii(encrypted=True))
    made.add("wii decrypted", "Wii", "game.iso", game_iso=wii(encrypted=False))
    made.add("wiiware", "Wii", "game.wad", game_wad=wiiware())
    return made.cases


def _psx(made: Library) -> None:
    data = iso(made.folder, psx_files())
    sheet = cue("TRACK 01 MODE2/2352", "INDEX 01 00:00:00")
    made.add("psx iso", "PSX", "game.iso", game_iso=data)
    made.add("psx bin", "PSX", "game.bin", game_bin=raw(data, 2))
    made.add("psx mode1", "PSX", "game.cue", game_cue=sheet, game_bin=raw(data, 1))
    made.add("psx cue", "PSX", "game.cue", game_cue=sheet, game_bin=raw(data, 2))
    lies = cue("TRACK 01 MODE1/2048", "INDEX 01 00:00:00")
    made.add("psx lying cue", "PSX", "game.cue", game_cue=lies, game_bin=raw(data, 2))
    two = cue(
        "TRACK 01 MODE2/2352",
        "INDEX 01 00:00:00",
        "TRACK 02 AUDIO",
        f"INDEX 00 00:{len(data) // SECTOR // 75:02}:{len(data) // SECTOR % 75:02}",
        "INDEX 01 00:08:00",
    )
    sound = raw(data, 2) + audio(400)
    made.add("psx sound", "PSX", "game.cue", game_cue=two, game_bin=sound)
    made.add(
        "psx m3u", "PSX", "game.m3u", game_m3u="#EXTM3U\ngame.iso\n", game_iso=data
    )
    deep = {k: v for k, v in psx_files().items() if k != "SYSTEM.CNF"}
    deep["SYSTEM.CNF"] = b"BOOT=cdrom:\\EXE\\MAIN.EXE\n"
    deep["EXE/MAIN.EXE"] = noise(2500, "main")
    made.add("psx folder", "PSX", "game.iso", game_iso=iso(made.folder, deep))
    alone = {"PSX.EXE": b"PS-X EXE".ljust(28, b"\0") + bytes(4) + noise(4000, "psx")}
    made.add("psx exe", "PSX", "game.iso", game_iso=iso(made.folder, alone))


def _sega(made: Library) -> None:
    files = {f"FILE{index}.BIN": noise(900, str(index)) for index in range(3)}
    data = iso(made.folder, files)
    track = "TRACK 01 MODE1/2352\r\nINDEX 01 00:00:00"
    cd = sega_head() + data[512:]
    made.add("sega cd", "MegaCD", "game.cue", game_cue=cue(track), game_bin=raw(cd))
    made.add("sega cd iso", "MegaCD", "game.iso", game_iso=cd)
    saturn = saturn_head() + data[512:]
    made.add("saturn", "Saturn", "game.cue", game_cue=cue(track), game_bin=raw(saturn))
    program = {"1ST_READ.BIN": noise(9000, "dc"), "DATA/A.BIN": noise(100, "dc data")}
    (made.folder / "ip.bin").write_bytes(ip_bin())
    start = ("-G", str(made.folder / "ip.bin"))
    high = iso(made.folder, program, *start, "-C", "0,45000")
    sheet = "3\n1 0 4 2352 track01.bin 0\n2 400 0 2352 track02.raw 0\n"
    low = {"track01_bin": raw(data), "track02_raw": audio(20)}
    gdi = sheet + "3 45000 4 2352 track03.bin 0\n"
    three = raw(high, first=45000)
    made.add("dc gdi", "Dreamcast", "g.gdi", g_gdi=gdi, track03_bin=three, **low)
    quoted = sheet + '3 45000 4 2048 "track03.bin" 0\n'
    made.add("dc 2048", "Dreamcast", "g.gdi", g_gdi=quoted, track03_bin=high, **low)
    mil = iso(made.folder, program, *start, "-C", "0,11702")
    cd = "\r\n".join(
        [
            cue("TRACK 01 AUDIO", "INDEX 01 00:00:00", file="a.bin").strip(),
            "REM SESSION 02",
            cue("TRACK 02 MODE2/2352", "INDEX 01 00:00:00", file="b.bin"),
        ]
    )
    two = raw(mil, 2, first=11702)
    made.add("dc cd", "Dreamcast", "g.cue", g_cue=cd, a_bin=audio(302), b_bin=two)


def _nec(made: Library) -> None:
    lines = ("TRACK 01 AUDIO", "INDEX 01 00:00:00", "TRACK 02 MODE1/2352")
    split = cue(*lines, "INDEX 00 00:04:00", "INDEX 01 00:06:00")
    whole = audio(300) + raw(bytes(150 * SECTOR) + pce_track(), first=300)
    made.add(
        "pce cd",
        "TurboGrafx16CD",
        "g.cue",
        g_cue=split.replace("game", "g"),
        g_bin=whole,
    )
    cooked = cue(*lines[:2], "TRACK 02 MODE1/2048", "INDEX 01 00:04:00", file="g.bin")
    data = audio(300) + pce_track()
    made.add("pce 2048", "TurboGrafx16CD", "g.cue", g_cue=cooked, g_bin=data)
    express = raw(iso(made.folder, {"BOOT.BIN": noise(5000, "express")}))
    one = cue("TRACK 01 MODE1/2352", "INDEX 01 00:00:00", file="g.bin")
    made.add("pce express", "TurboGrafx16CD", "g.cue", g_cue=one, g_bin=express)
    small = cue("TRACK 01 MODE1/2352", "INDEX 01 00:00:00", file="a.bin").strip()
    large = cue("TRACK 02 MODE1/2352", "INDEX 01 00:00:00", file="b.bin")
    sheet = f"{small}\r\n{large}"
    first, second = raw(bytes(20 * SECTOR)), raw(pcfx_track(), first=20)
    made.add("pcfx", "PCFX", "g.cue", g_cue=sheet, a_bin=first, b_bin=second)
