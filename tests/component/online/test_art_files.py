"""Fetched artwork: what is refused, in which words, how it is kept, what is pruned."""

import hashlib
import io
import os
import struct
import zlib

import pytest
from online.merge_fixture import COVER, FILE, merges
from PIL import Image

from benchmarks.fake_online.pictures import GREEN, jpg, mp4, pdf, png
from mediadb.art_store import SqliteArtStore
from zapcore.identify.pictures import MOST_PIXELS
from zapcore.merge import MergeOrder
from zapcore.operations.art_check import UnfitError, fit
from zapcore.operations.art_folder import STAGE, ArtFolder, key_of
from zapcore.operations.art_prune import ArtPruning
from zapcore.ports_art import ArrivedArt
from zapcore.sourced import Art

LISTED = "its bytes are not those that its source lists"
NO_MANUAL = "it is no manual: neither PDF nor picture"


def art(kind="box2d", **told):
    return Art(kind, "https://x.example/1", **told)


def drawn(form, size=(40, 30), colour=(1, 2, 3), **more):
    """A picture as Pillow writes it."""
    whole = io.BytesIO()
    Image.new("RGB", size, colour).save(whole, form, **more)
    return whole.getvalue()


def huge():
    """A whole PNG whose header tells of more pixels than are taken."""
    whole = bytearray(png())
    struct.pack_into(">II", whole, 16, MOST_PIXELS // 1000 + 1, 1000)
    struct.pack_into(">I", whole, 29, zlib.crc32(whole[12:29]))
    return bytes(whole)


def named(value):
    """Name a case by its words, not by its bytes."""
    return "" if isinstance(value, bytes) else getattr(value, "kind", value)


@pytest.fixture
def check(tmp_path):
    def checked(data, wanted=None, *, placeholders=False):
        path = tmp_path / "fetched"
        path.write_bytes(data)
        return fit(str(path), wanted or art(), placeholders=placeholders)

    return checked


@pytest.mark.parametrize(
    ("data", "wanted", "extension"),
    [
        (drawn("PNG"), art(), "png"),
        (drawn("JPEG"), art("screenshot", format="png"), "jpg"),
        (drawn("GIF"), art("logo"), "gif"),
        (drawn("WEBP"), art("fanart"), "webp"),
        (mp4(), art("video"), "mp4"),
        (b"\x1a\x45\xdf\xa3" + bytes(40), art("video_normalized"), "webm"),
        (b"RIFF\0\0\0\0AVI LIST" + bytes(9), art("video"), "avi"),
        (pdf(), art("manual"), "pdf"),
        (jpg(), art("manual"), "jpg"),
    ],
    ids=named,
)
def test_its_content_says_what_it_is(check, data, wanted, extension):
    assert check(data, wanted) == extension


@pytest.mark.parametrize(
    ("data", "wanted", "words"),
    [
        (b"", art(), "it is no picture"),
        (b"<!DOCTYPE html><html></html>", art(), "it is no picture"),
        (mp4(), art(), "it is no picture"),
        (drawn("PNG")[:-12], art(), "its end is missing"),
        (drawn("JPEG")[:-2], art(), "its end is missing"),
        (drawn("PNG", (1, 40)), art(), "it is a dot, not a picture"),
        (huge(), art(), f"it has more than {MOST_PIXELS} pixels"),
        (png(), art("video"), "it is no video"),
        (b"RIFF\0\0\0\0WAVE", art("video"), "it is no video"),
        (b"<html>", art("manual"), NO_MANUAL),
        (png("a"), art(size=7), f"it has {len(png('a'))} bytes, its source says 7"),
        (png("a"), art(crc="00000001"), LISTED),
        (png("a"), art(md5="0" * 32), LISTED),
        (png("a"), art(sha1="0" * 40), LISTED),
    ],
    ids=named,
)
def test_what_is_not_what_it_should_be_is_refused_in_words(check, data, wanted, words):
    with pytest.raises(UnfitError) as refused:
        check(data, wanted)
    assert str(refused.value) == words


def test_of_several_sums_the_strongest_counts(check):
    data = png("a")
    sums = {
        "crc": f"{zlib.crc32(data):08X}",
        "md5": hashlib.md5(data).hexdigest(),
        "sha1": hashlib.sha1(data).hexdigest().upper(),
    }
    for told in ({name: sums[name]} for name in sums):
        assert check(data, art(size=len(data), **told)) == "png"
    assert check(data, art(**{**sums, "crc": "1"})) == "png"
    with pytest.raises(UnfitError, match=LISTED):
        check(data, art(**{**sums, "sha1": "0" * 40}))


@pytest.mark.parametrize("wrong", [{"crc": "no sum"}, {"md5": ".."}, {"sha1": "ab"}])
def test_what_is_no_sum_is_not_compared(check, wrong):
    assert check(png("a"), art(**wrong)) == "png"


@pytest.mark.parametrize(
    "data",
    [
        png("green", 64, 64, GREEN),
        drawn("PNG", (300, 300), (10, 245, 12)),
        drawn("JPEG", (64, 48), GREEN, quality=90),
    ],
    ids=["png", "nearly", "jpeg"],
)
def test_the_green_square_is_refused_where_it_stands_for_nothing(check, data):
    with pytest.raises(UnfitError, match="the green square that stands for nothing"):
        check(data, placeholders=True)
    assert check(data) in {"png", "jpg"}


@pytest.mark.parametrize("colour", [(0, 200, 0), (60, 255, 60), (255, 0, 0)])
def test_another_green_is_a_picture(check, colour):
    assert check(drawn("PNG", (64, 64), colour), placeholders=True) == "png"


@pytest.fixture
def folder(tmp_path):
    made = ArtFolder(str(tmp_path / "artwork"), 1000)
    made.begin()
    return made


def keep(folder, data, extension="png", name="1"):
    path = folder.staged(name)
    with open(path, "xb") as file:
        file.write(data)
    return folder.keep(path, extension)


def kept(folder):
    return sorted(path for path, _ in folder.unused(()))


def test_equal_contents_are_one_file_under_their_hash(folder):
    first = keep(folder, b"a" * 100)
    digest = hashlib.sha256(b"a" * 100).hexdigest()
    assert first == os.path.join(folder.folder, digest[:2], f"{digest}.png")
    assert keep(folder, b"a" * 100, name="2") == first
    other = keep(folder, b"b" * 100, name="3")
    assert kept(folder) == sorted([first, other])
    assert folder.room == 800
    assert os.listdir(os.path.join(folder.folder, STAGE)) == []


def test_the_budget_is_kept_to_the_byte(folder):
    assert keep(folder, b"a" * 999)
    assert not keep(folder, b"bb", name="2")
    assert keep(folder, b"c", name="3")
    assert folder.room == 0
    assert keep(folder, b"c", name="4")
    assert len(kept(folder)) == 2


def test_what_a_cut_left_in_the_stage_goes_and_what_is_kept_counts(folder):
    path = keep(folder, b"a" * 300)
    with open(folder.staged("7"), "wb") as file:
        file.write(b"half")
    again = ArtFolder(folder.folder, 1000)
    again.begin()
    assert os.listdir(os.path.join(folder.folder, STAGE)) == []
    assert again.room == 700
    os.unlink(path)
    assert again.lacks([path]) == []
    again.begin()
    assert (again.lacks([path]), again.room) == ([path], 1000)


def test_a_file_that_is_no_fetched_one_is_nobodys(folder):
    path = keep(folder, b"a")
    stray = os.path.join(folder.folder, "ab", "notes.txt")
    os.makedirs(os.path.dirname(stray), exist_ok=True)
    with open(stray, "w", encoding="utf-8") as file:
        file.write("mine")
    assert key_of(stray) == -1
    assert [found for found, _ in folder.unused({key_of(path)})] == [stray]


async def test_pruning_keeps_what_is_shown_and_what_is_wanted(tmp_path, folder):
    async with merges(tmp_path) as m:
        store = SqliteArtStore(m.home.media)
        old = keep(folder, b"old")
        await m.say("igdb", art=[COVER])
        await m.merge()
        await store.arrived([ArrivedArt(await m.number(), "box2d", old)])
        # Another picture is wanted now: the old one is shown until it is there.
        newer = COVER._replace(url="https://images.example/2.jpg")
        await m.say("igdb", art=[newer])
        await m.merge()
        lost = keep(folder, b"nobody's", name="2")
        pruning = ArtPruning(folder, store)
        assert await pruning.prune(dry_run=True) == (1, len(b"nobody's"))
        assert kept(folder) == sorted([old, lost])
        assert await pruning.prune() == (1, len(b"nobody's"))
        assert kept(folder) == [old]
        new = keep(folder, b"new", name="3")
        await store.wanted("igdb", m.scope(), 1000, 10)
        await store.arrived([ArrivedArt(await m.number(), "box2d", new)])
        room = folder.room
        assert await pruning.prune() == (1, len(b"old"))
        assert (kept(folder), folder.room) == ([new], room + len(b"old"))


async def test_pruning_keeps_what_stands_in_for_a_refused_one(tmp_path, folder):
    async with merges(tmp_path, FILE) as m:
        store = SqliteArtStore(m.home.media)
        path = keep(folder, b"stands in")
        await m.say("igdb", art=[COVER])
        await m.merge(MergeOrder())
        await store.arrived([ArrivedArt(await m.number(), "box2d", path)])
        await m.home.change("UPDATE WantedArt SET URL = 'https://other.example/'")
        assert await ArtPruning(folder, store).prune() == (0, 0)
        await m.answer("igdb", m.miss())
        await m.merge()
        assert await ArtPruning(folder, store).prune() == (1, len(b"stands in"))
