"""The sample library: real pictures, readable archives, and nothing rewritten."""

import os
import struct
import zipfile
import zlib
from xml.etree import ElementTree as ET

import pytest

from zapcore.cli import sample_library


@pytest.fixture
def sample(tmp_path):
    assert sample_library.make(str(tmp_path)) == 11
    return tmp_path


def files(folder, end):
    return sorted(path for path in folder.rglob(f"*{end}"))


def test_every_png_is_whole_and_has_as_many_pixels_as_it_says(sample):
    found = files(sample, ".png")
    assert len(found) >= 5
    for path in found:
        content = path.read_bytes()
        assert content.startswith(b"\x89PNG\r\n\x1a\n")
        position, pixels, width, height = 8, b"", 0, 0
        while position < len(content):
            size, kind = struct.unpack_from(">I4s", content, position)
            body = content[position + 8 : position + 8 + size]
            (check,) = struct.unpack_from(">I", content, position + 8 + size)
            assert check == zlib.crc32(kind + body)
            if kind == b"IHDR":
                width, height = struct.unpack_from(">II", body)
            if kind == b"IDAT":
                pixels += body
            position += 12 + size
        assert kind == b"IEND"
        assert len(zlib.decompress(pixels)) == height * (1 + 3 * width)


def test_every_jpeg_is_a_whole_baseline_picture(sample):
    found = files(sample, ".jpg")
    assert len(found) >= 3
    content = found[0].read_bytes()
    assert content.startswith(b"\xff\xd8")
    assert content.endswith(b"\xff\xd9")
    position, kinds = 2, {}
    while content[position + 1] != 0xDA:
        kind, size = struct.unpack_from(">xBH", content, position)
        kinds[kind] = content[position + 4 : position + 2 + size]
        position += 2 + size
    assert struct.unpack_from(">BHH", kinds[0xC0]) == (8, 224, 256)
    assert 0xC4 in kinds
    assert 0xDB in kinds


def test_the_zip_holds_its_game(sample):
    (path,) = files(sample, ".zip")
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["Harbor Lights (Europe).sfc"]


def test_the_two_discs_are_named_by_cue_and_m3u(sample):
    (playlist,) = files(sample, ".m3u")
    cues = playlist.read_text().split("\n")[:-1]
    assert len(cues) == 2
    for cue in cues:
        track = (playlist.parent / cue).read_text().split('"')[1]
        assert (playlist.parent / track).is_file()


def test_every_gamelist_names_games_and_pictures_that_exist(sample):
    found = files(sample, "gamelist.xml")
    assert len(found) == 4
    for path in found:
        for game in ET.parse(path).getroot():
            for tag in ("path", "image", "thumbnail", "screenshot"):
                for node in game.iter(tag):
                    assert (path.parent / node.text).is_file(), node.text


def test_a_second_time_nothing_is_written(sample):
    def stamps():
        walk = os.walk(sample)
        found = (os.path.join(f, name) for f, _, names in walk for name in names)
        return {path: os.stat(path).st_mtime_ns for path in found}

    before = stamps()
    sample_library.make(str(sample))
    assert stamps() == before
