"""Thumbnails on disk: what they take of it, what goes, and what is never written."""

import io
import os
import struct

import pytest
from PIL import Image

from api.images import cache as cache_module
from api.images.cache import ThumbCache, sealed


def webp(size=1000):
    """Give bytes that pass for a sealed WebP of this size."""
    size -= 12
    plain = b"RIFF" + struct.pack("<I", size - 8) + b"WEBPVP8 " + bytes(size - 16)
    return sealed(plain)


@pytest.fixture
def thumbs(tmp_path):
    return ThumbCache(str(tmp_path), 64 << 20)


def files(folder):
    return sorted(
        os.path.join(top, name) for top, _, names in os.walk(folder) for name in names
    )


def state(folder):
    """Give what a write of any kind would change."""
    return [
        (
            path,
            tuple(os.stat(path))[:7],
            os.stat(path).st_mtime_ns,
            os.stat(path).st_ctime_ns,
        )
        for path in files(folder)
    ]


def test_showing_a_thumbnail_writes_nothing_however_old_it_is(thumbs, tmp_path):
    path = thumbs.put("NES", "a", webp())
    os.utime(path, (0, 0))
    before = state(tmp_path)
    for _ in range(3):
        assert thumbs.get("NES", "a") == (webp(), path)
    assert state(tmp_path) == before


def test_clusters_count_and_not_bytes(tmp_path, monkeypatch):
    cluster = 128 << 10
    monkeypatch.setattr(cache_module, "_taken", lambda _info: cluster)
    thumbs = ThumbCache(str(tmp_path), 10 * cluster)
    for number in range(30):
        assert thumbs.put("NES", f"{number:02}", webp())
    assert len(files(tmp_path)) <= 10


def test_those_shown_since_the_start_go_last(tmp_path, monkeypatch):
    monkeypatch.setattr(cache_module, "_taken", lambda info: info.st_size)
    before = ThumbCache(str(tmp_path), 64 << 20)
    for number in range(10):
        path = before.put("NES", f"{number}", webp())
        os.utime(path, (number, number))
    thumbs = ThumbCache(str(tmp_path), 10_000)
    assert thumbs.get("NES", "0")
    assert thumbs.put("NES", "new", webp())
    left = {os.path.basename(path) for path in files(tmp_path)}
    assert {"0.webp", "new.webp"} <= left
    assert "1.webp" not in left
    assert len(left) == 9


@pytest.mark.parametrize("clock", [20.0, 4_000_000_000.0])
def test_half_written_ones_go_whatever_the_clock_shows(tmp_path, monkeypatch, clock):
    thumbs = ThumbCache(str(tmp_path), 64 << 20)
    path = thumbs.put("NES", "a", webp())
    left = os.path.join(os.path.dirname(path), "x.part")
    with open(left, "wb") as file:
        file.write(b"half")
    monkeypatch.setattr(cache_module.time, "time", lambda: clock)
    again = ThumbCache(str(tmp_path), 64 << 20)
    again.put("NES", "b", webp())
    assert not os.path.exists(left)
    assert again.get("NES", "a")


def test_a_broken_one_is_removed_and_made_again(thumbs):
    path = thumbs.put("NES", "a", webp())
    with open(path, "wb") as file:
        file.write(webp()[:500])
    assert thumbs.get("NES", "a") is None
    assert not os.path.exists(path)


@pytest.mark.parametrize("lost", [b"\x01" * 488, b"\xa5" * 488])
def test_one_of_which_a_cut_took_a_sector_is_made_again(thumbs, lost):
    path = thumbs.put("NES", "a", webp())
    with open(path, "r+b") as file:
        file.seek(512)
        file.write(lost)
    assert thumbs.get("NES", "a") is None


def test_what_is_sealed_is_the_same_picture(thumbs):
    made = io.BytesIO()
    Image.effect_noise((90, 61), 90).convert("RGB").save(made, "WEBP")
    kept = sealed(made.getvalue())
    path = thumbs.put("NES", "a", kept)
    assert thumbs.get("NES", "a") == (kept, path)
    with Image.open(path) as one, Image.open(made) as same:
        assert one.tobytes() == same.tobytes()


def test_a_full_disk_leaves_nothing_half_written(thumbs, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "rename", full)
    assert not thumbs.put("NES", "a", webp())
    assert files(tmp_path) == []


def test_what_is_remembered_is_bounded(thumbs, monkeypatch):
    monkeypatch.setattr(cache_module, "REMEMBERED", 3)
    for number in range(5):
        thumbs.put("NES", str(number), webp())
    assert list(thumbs._shown) == ["2.webp", "3.webp", "4.webp"]
