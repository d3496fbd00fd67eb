"""Small parts of hashing: CHD headers, packed streams, tar headers, bounds, words."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapcore.cli.check_machine import check_archives
from zapcore.cli.finding import Level
from zapcore.content import BodyKind
from zapcore.identify import tars
from zapcore.identify.chds import chd_body
from zapcore.identify.disk import filled
from zapcore.identify.kinds import Kind, keeps_promise, kind_of_name
from zapcore.identify.limits import (
    BrokenError,
    Limits,
    Meter,
    TooMuchError,
    in_words,
)
from zapcore.identify.members import is_wanted, label_of
from zapcore.identify.openers import Openers
from zapcore.identify.streams import MAGIC, Unpacked, unpacker

SHA1 = bytes(range(20))
PACK = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


def chd(version, length, size_at, sha1_at, sha1=SHA1, told=None):
    data = bytearray(length)
    data[:16] = b"MComprHD" + struct.pack(">II", told or length, version)
    struct.pack_into(">Q", data, size_at, 4096)
    data[sha1_at : sha1_at + 20] = sha1
    return bytes(data)


@pytest.mark.parametrize(
    "layout", [(3, 120, 28, 80), (4, 108, 28, 48), (5, 124, 32, 84)]
)
def test_a_chd_header_tells_its_sha1(layout):
    body = chd_body(chd(*layout))
    assert body == (BodyKind.CHD, 0, "", 4096, None, b"", SHA1)


@pytest.mark.parametrize(
    ("head", "why"),
    [
        (b"MComprHD", "cut off"),
        (chd(5, 124, 32, 84)[:100], "cut off"),
        (chd(5, 124, 32, 84, told=9999), "lies"),
        (chd(5, 124, 32, 84, sha1=bytes(20)), "no SHA-1"),
        (chd(2, 120, 28, 80), "version 2"),
        (chd(0xFFFFFFFF, 124, 32, 84), "version"),
    ],
)
def test_a_chd_header_that_lies_says_how(head, why):
    with pytest.raises(BrokenError, match=why):
        chd_body(head)


def unpacked(kind, data, count, memory=1 << 28):
    source = io.BytesIO(data)
    stream = Unpacked(source.read, unpacker(kind, memory), MAGIC[kind])
    given_ = []
    while piece := stream.read(count):
        assert len(piece) <= count
        given_.append(piece)
    return b"".join(given_)


@given(
    st.sampled_from(sorted(PACK)),
    st.lists(st.binary(max_size=300).map(lambda some: some * 50), max_size=4),
    st.integers(1, 5000),
    st.sampled_from([b"", bytes(8), b"trailing rubbish"]),
)
def test_packed_streams_one_after_the_other_are_unpacked_in_pieces(
    kind, parts, count, after
):
    data = b"".join(map(PACK[kind], parts)) + (after if parts else b"")
    if parts:
        assert unpacked(kind, data, count) == b"".join(parts)


@pytest.mark.parametrize("kind", sorted(PACK))
def test_a_stream_that_is_cut_or_damaged_is_broken(kind):
    data = PACK[kind](bytes(range(256)) * 99)
    with pytest.raises(BrokenError, match="cut off"):
        unpacked(kind, data[:-9], 1000)
    wrong = bytearray(data)
    for at in range(len(data) // 2, len(data)):
        wrong[at] ^= 0x55
    with pytest.raises(BrokenError):
        unpacked(kind, bytes(wrong), 1000)


def test_an_xz_that_wants_a_huge_dictionary_is_refused():
    data = lzma.compress(b"a", preset=9)
    with pytest.raises(BrokenError, match="memory"):
        unpacked("xz", data, 10, memory=1 << 20)


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0/"), min_size=1)


@given(
    st.lists(st.tuples(NAMES, st.binary(max_size=1500)), max_size=6),
    st.sampled_from([tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]),
)
def test_tars_of_every_form_are_read_as_the_standard_library_reads_them(rows, form):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, data in rows:
            info = tarfile.TarInfo(f"{name}.bin")
            info.size = len(data)
            try:
                archive.addfile(info, io.BytesIO(data))
            except ValueError:  # too long for ustar
                return
    out.seek(0)
    wanted = [(f"{name}.bin", data) for name, data in rows]
    meter = Meter("a", 1, Limits(), lambda _: None)
    found = [
        (one.name, filled(one.read, 9999)) for one in tars.members(out.read, meter)
    ]
    assert found == [row for row in wanted if is_wanted(row[0])]


@given(st.binary(max_size=2000), st.integers(0, 600), st.integers(0, 255))
def test_a_damaged_tar_ends_in_a_sentence(data, at, byte):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("ü" * 120)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    wrong = bytearray(out.getvalue())
    wrong[at] = byte
    read = io.BytesIO(wrong[: len(wrong) - 10_240 + at]).read
    meter = Meter("a", 1, Limits(), lambda _: None)
    with suppress(BrokenError):
        for one in tars.members(read, meter):
            assert len(filled(one.read, 9999)) == one.size


def drained(read, meter):
    for one in tars.members(read, meter):
        assert len(filled(one.read, 9999)) < 3000


@pytest.mark.parametrize("first", [0xFF, 0x81, 0x80])
def test_a_size_in_binary_that_cannot_be_is_damage(first):
    block = bytearray(tarfile.TarInfo("a.bin").tobuf())
    block[124:136] = bytes([first]) + b"\xff" * 11
    total = sum(block[:148]) + 8 * 32 + sum(block[156:])
    block[148:156] = b"%06o\0 " % total
    read = io.BytesIO(bytes(block) + bytes(2000)).read
    meter = Meter("a", 1, Limits(), lambda _: None)
    with pytest.raises(BrokenError):
        drained(read, meter)


def test_a_size_of_five_thousand_digits_is_no_size():
    info = tarfile.TarInfo("a.bin")
    info.pax_headers = {"size": "9" * 5000}
    data = info.tobuf(tarfile.PAX_FORMAT) + bytes(1024)
    meter = Meter("a", 1, Limits(), lambda _: None)
    assert [one.size for one in tars.members(io.BytesIO(data).read, meter)] == [0]


def test_kinds_follow_from_names_and_are_checked_by_content():
    assert kind_of_name("A.ZIP") == Kind("zip")
    assert kind_of_name("/x/a.tar.GZ") == Kind("tar", "gz")
    assert kind_of_name("a.tgz") == Kind("tar", "gz")
    assert kind_of_name("a.nes.gz") == Kind("", "gz")
    assert kind_of_name("a.nes") is None
    assert keeps_promise(Kind("zip"), b"PK\x03\x04")
    assert not keeps_promise(Kind("zip"), b"7z\xbc\xaf\x27\x1c")
    assert not keeps_promise(Kind("tar"), bytes(512))


@pytest.mark.parametrize(
    "name",
    ["a/", ".DS_Store", "__MACOSX/a.nes", "x/Thumbs.db", "a.nes:Zone.Identifier", ""],
)
def test_the_rubbish_of_desktops_is_passed_over(name):
    assert not is_wanted(name)


@pytest.mark.parametrize("name", ["a.nes", "../a.nes", "/etc/passwd", "a.nfo", "x/y"])
def test_everything_else_in_an_archive_is_wanted(name):
    assert is_wanted(name)


def test_a_name_that_is_no_text_is_a_label_nevertheless():
    assert label_of(b"a\xff\0rest") == "a\\xff"


def test_bounds_are_told_in_words():
    assert in_words(0) == "0 bytes"
    assert in_words(9 << 30) == "9 GiB"
    assert in_words(1536) == "1.5 KiB"


def test_the_meter_counts_no_time_that_the_tick_took(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])

    def pause(_):
        clock[0] += 1000

    meter = Meter("a.7z", 1, Limits(seconds=5), pause)
    meter.unpacked(10)
    clock[0] += 4
    meter.unpacked(10)
    clock[0] += 2
    with pytest.raises(TooMuchError, match=r"a\.7z is not read further: .*5 seconds"):
        meter.unpacked(10)


def test_what_the_tick_raises_passes_through_the_meter():
    class StopError(Exception):
        pass

    def stop(_):
        raise StopError

    with pytest.raises(StopError):
        Meter("a", 1, Limits(), stop).unpacked(1)


def test_the_doctor_says_which_archives_need_something():
    found = check_archives(Openers())
    assert found.level is Level.NOTE
    assert "7z, rar, zst" in found.text
    assert "libarchive" in found.advice
    tools = Openers("/bin/7zz", "/bin/bsdtar", "", {"zst": "/bin/zstd"})
    assert check_archives(tools).level is Level.GOOD


def test_the_small_7zr_opens_7z_only():
    assert Openers(seven_zip="/bin/7zr").opens == {"7z": "/bin/7zr"}
