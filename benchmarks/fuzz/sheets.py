"""Target: what describes a disc (cue, gdi, ccd, m3u); the first byte says which."""

import os
import shutil
from random import Random

from benchmarks.fuzz.target import Target, must, scratch
from scrapers.gamelist_xml.matcher import fold
from scrapers.gamelist_xml.tracks import DESCRIPTIONS, Tracks

TOKENS = (
    b'FILE "', b'" BINARY\n', b"FILE a.bin BINARY\n", b"file\t", b"REM ", b"\n",
    b"\r\n",
    b"\r", b"#EXTM3U\n", b"#", b"1 0 4 2352 track01.bin 0\n",
    b'2 600 0 2352 "t 2.raw" 0\n',
    b"../", b"..\\", b"/", b"./", b"\0", b"~", b"%2e%2e/", b"C:\\", b"a.bin", b"A.BIN",
    b"TRACK 01 MODE1/2352\n", b"INDEX 01 00:00:00\n", b'"', b"\xef\xbb\xbf", b"\xff",
    b" " * 300, b"\x85", b"\xe2\x80\xa8", b"FILE " * 50, b"0 " * 200, b"sub/",
)  # fmt: skip


def shape(random: Random, data: bytes) -> bytes:
    """Shuffle, double and change lines."""
    lines = data[1:].splitlines(keepends=True) or [b""]
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(lines))
        way = random.randrange(4)
        if way == 0:
            lines.insert(at, lines[random.randrange(len(lines))])
        elif way == 1:
            lines[at] = random.choice(TOKENS) + lines[at]
        elif way == 2:
            lines[at] = lines[at].rstrip() + random.choice(TOKENS)
        else:
            lines.insert(at, b"".join(random.choices(TOKENS, k=4)))
    return bytes([random.randrange(4)]) + b"".join(lines)


class _Disc:
    """A folder with one description that is written again and again."""

    def __init__(self) -> None:
        self.folder = scratch()
        for name in ("a.bin", "sub/b.bin"):
            os.makedirs(os.path.dirname(f"{self.folder}/{name}"), exist_ok=True)

    def run(self, data: bytes) -> None:
        path = f"{self.folder}/game{DESCRIPTIONS[data[0] % 4 if data else 0]}"
        with open(path, "wb") as file:
            file.write(data[1:])
        tracks = Tracks([(fold(path), path, 7)])
        for name in ("sub/b.bin", "a.bin", "t 2.raw", "../out.bin", "game.img"):
            found = tracks.find(fold(f"{self.folder}/{name}"))
            must(found in {None, 7}, "a row of nobody")
        elsewhere = f"{os.path.dirname(self.folder)}/out.bin"
        must(tracks.find(fold(elsewhere)) is None, "a track outside of its folder")
        must(tracks.find(fold(f"{self.folder}/a.nes")) is None, "a game is no track")

    def close(self) -> None:
        shutil.rmtree(self.folder)


def build() -> Target:
    disc = _Disc()
    return Target("sheets", disc.run, TOKENS, shape, disc.close)
