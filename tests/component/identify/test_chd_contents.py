import gzip
import json
import random
import shutil
import subprocess
from pathlib import Path

import disc_images
import pytest

from zapcore.identify.achievements import Source, achievements_hash
from zapcore.identify.discs.chd import Chd, chd_head
from zapcore.identify.discs.chd_map import ChdError
from zapcore.identify.hashing import Limits
from zapcore.identify.serials import serials_of

CHDMAN = shutil.which("chdman")
NEEDS_TOOLS = pytest.mark.skipif(
    CHDMAN is None or disc_images.GENISOIMAGE is None,
    reason="chdman or genisoimage is not installed",
)
DATA = Path(__file__).parents[2] / "data/achievements"
VECTORS = json.loads((DATA / "vectors.json").read_text("utf-8"))["md5"]
FRAME = 2448


def untold(count):
    """Nobody listens."""


def packed(sheet, *options):
    out = sheet.with_suffix(".chd")
    command = [CHDMAN, "createcd", "-f", "-i", sheet, "-o", out, *options]
    subprocess.run(command, check=True, capture_output=True)
    return out


def contents(path, count=-1, at=0):
    with Chd(str(path)).open() as file:
        file.seek(at)
        return file.read(count)


@pytest.fixture(scope="module")
def discs(tmp_path_factory):
    cases = disc_images.discs(tmp_path_factory.mktemp("chds"))
    return {case.name: case for case in cases}


@pytest.fixture(scope="module")
def small(discs):
    return packed(discs["psx sound"].path)


@NEEDS_TOOLS
@pytest.mark.parametrize(
    "name",
    [
        "psx iso",
        "psx cue",
        "psx mode1",
        "psx sound",
        "psx folder",
        "ps2 iso",
        "psp iso",
        "sega cd",
        "saturn",
        "dc cd",
        "pce cd",
        "pce 2048",
        "pce express",
        "pcfx",
        "neogeo cd",
    ],
)
def test_a_disc_hashes_the_same_when_chdman_packed_it(discs, name):
    case = discs[name]
    path = packed(case.path)

    assert achievements_hash(Source(str(path)), case.system_id) == VECTORS[name]


def test_a_gd_rom_hashes_the_same_when_chdman_packed_it(tmp_path):
    path = tmp_path / "g.chd"
    path.write_bytes(gzip.decompress((DATA / "gdrom.chd.gz").read_bytes()))

    assert achievements_hash(Source(str(path)), "Dreamcast") == VECTORS["dc gdi"]
    assert serials_of(str(path), "", "Dreamcast", Limits(), untold) == ("T1401N",)


@NEEDS_TOOLS
def test_a_packed_disc_tells_its_serial(small):
    assert serials_of(str(small), "", "PSX", Limits(), untold) == ("SLUS-00594",)


@NEEDS_TOOLS
@pytest.mark.parametrize("codec", ["cdzl", "cdlz", "cdfl", "none"])
def test_every_way_of_packing_gives_the_bytes_of_the_image(discs, tmp_path, codec):
    home = shutil.copytree(discs["psx sound"].path.parent, tmp_path / codec)
    image = (home / "game.bin").read_bytes()

    first = len(image) // 2352 - 400
    path = packed(home / "game.cue", "-c", codec)

    found = contents(path, 40 * FRAME)
    sound = contents(path, 2352, -(-first // 4) * 4 * FRAME)

    for sector in range(40):
        frame = found[sector * FRAME : sector * FRAME + 2076]
        assert frame == image[sector * 2352 : sector * 2352 + 2076]
    assert sound == bytes(
        byte
        for at in range(first * 2352, first * 2352 + 2352, 2)
        for byte in (image[at + 1], image[at])
    )


@NEEDS_TOOLS
@pytest.mark.parametrize("codec", ["lzma", "zlib", "flac", "none"])
def test_a_chd_without_tracks_is_read_as_sectors(tmp_path, codec):
    data = disc_images.iso(tmp_path, disc_images.ps2_files())
    (tmp_path / "game.raw").write_bytes(data)
    out = tmp_path / "game.chd"
    sizes = ("-hs", "4096", "-us", "2048", "-c", codec)
    command = [CHDMAN, "createraw", "-i", tmp_path / "game.raw", "-o", out, *sizes]
    subprocess.run(command, check=True, capture_output=True)

    assert contents(out) == data
    assert achievements_hash(Source(str(out)), "PS2") == VECTORS["ps2 iso"]


@NEEDS_TOOLS
def test_a_playlist_of_chds_hashes_its_first(discs, tmp_path):
    shutil.copy(packed(discs["psx cue"].path), tmp_path / "1.chd")
    (tmp_path / "game.m3u").write_text("1.chd\n2.chd\n")

    source = Source(str(tmp_path / "game.m3u"))

    assert achievements_hash(source, "PSX") == VECTORS["psx cue"]


def header(**changes):
    head = bytearray(124)
    head[:8], head[8:16] = b"MComprHD", b"\0\0\0\x7c\0\0\0\5"
    values = {"size": (32, 8, 1 << 20), "hunk": (56, 4, 19584), "map": (40, 8, 200)}
    for name, (at, width, value) in values.items():
        number = changes.get(name, value)
        head[at : at + width] = number.to_bytes(width, "big")
    head[16:20] = changes.get("codec", b"cdlz")
    return bytes(head)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no CHD"),
        (header()[:100], "no CHD"),
        (header().replace(b"\0\0\0\5", b"\0\0\0\4"), "no CHD"),
        (header(size=1 << 63), "no sense"),
        (header(size=0), "no sense"),
        (header(hunk=0), "no sense"),
        (header(hunk=1 << 31), "no sense"),
        (header()[:104] + b"\1" * 20, "its parent"),
    ],
)
def test_a_header_that_lies_is_refused_before_anything_is_reserved(data, said):
    with pytest.raises(ChdError, match=said):
        chd_head(data)


@pytest.mark.parametrize(
    "data",
    [
        header() + bytes(1000),
        header(map=1 << 63) + bytes(1000),
        header(map=1 << 40) + bytes(1000),
        header() + b"\xff" * 1000,
        header(size=2_000_000 * 4096, hunk=4096) + bytes(76) + b"\0\0\1\0" + bytes(500),
        header(codec=bytes(4)) + b"\xff" * 1000,
        header(codec=b"zstd") + b"\x11" * 1000,
    ],
)
def test_a_map_that_lies_gives_no_hash(tmp_path, data):
    path = tmp_path / "a.chd"
    path.write_bytes(data)

    assert achievements_hash(Source(str(path)), "PSX") == ""
    assert serials_of(str(path), "", "PSX", Limits(), untold) == ()


@NEEDS_TOOLS
def test_a_damaged_chd_gives_the_right_hash_or_none_and_reads_little(small, tmp_path):
    good = small.read_bytes()
    map_at = int.from_bytes(good[40:48], "big")
    path = tmp_path / "a.chd"
    for seed in range(100):
        chance = random.Random(seed)
        data = bytearray(good)
        for _ in range(chance.randint(1, 5)):
            low, high = chance.choice([(12, 124), (map_at, len(data)), (124, 400)])
            data[chance.randrange(low, high)] = chance.randrange(256)
        if seed % 10 == 0:
            del data[chance.randrange(len(data)) :]
        path.write_bytes(data)
        read = []

        ours = achievements_hash(Source(str(path)), "PSX", read.append)

        assert len(ours) in {0, 32}
        assert sum(read) < 4 << 20
