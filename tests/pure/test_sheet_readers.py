import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapcore.identify.discs.bits import Bits
from zapcore.identify.discs.cue import cue_files, cue_tracks
from zapcore.identify.discs.flac import FlacError
from zapcore.identify.discs.flac import decoded as flac
from zapcore.identify.discs.other_sheets import (
    CcdTrack,
    GdiTrack,
    ccd_tracks,
    gdi_tracks,
    playlist_files,
    toc_files,
)
from zapcore.identify.discs.sheet_text import MOST, SheetError, decoded, unquoted

LINES = st.lists(st.text(max_size=60), max_size=30)


def lines(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_tracks_of_a_cue_sheet_have_their_file_mode_session_and_places():
    found = cue_tracks(
        lines(
            """REM SESSION 01
            FILE "a b.bin" BINARY
              TRACK 01 mode1/2352
                INDEX 01 00:00:00
            REM SESSION 02
            FILE c.bin BINARY
              TRACK 02 AUDIO
                PREGAP 00:02:00
                INDEX 00 00:01:00
                INDEX 01 00:03:05
                INDEX 02 01:00:00
            """
        )
    )

    assert [(t.file, t.number, t.mode, t.session) for t in found] == [
        ("a b.bin", 1, "MODE1/2352", 1),
        ("c.bin", 2, "AUDIO", 2),
    ]
    assert [(t.begins, t.data, t.sector_size) for t in found] == [
        (0, 0, 2352),
        (75, 230, 2352),
    ]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('FILE "a.bin" BINARY', "a.bin"),
        ("FILE a b.bin BINARY", "a b.bin"),
        ("FILE a.bin", "a.bin"),
        ('FILE "a.bin', "a.bin"),
        ('file\t"Ü.wav"  wave', "Ü.wav"),
        ("FILE a.flac FLAC", "a.flac"),
    ],
)
def test_the_name_of_a_file_is_read_with_and_without_quotes(line, name):
    assert cue_files([line]) == (name,)


def test_a_cue_sheet_without_indexes_has_tracks_that_begin_nowhere():
    [track] = cue_tracks(['FILE "a.bin" BINARY', "TRACK 01 MODE2/2336"])

    assert (track.begins, track.data, track.sector_size) == (-1, -1, 2336)


def test_gdi_and_clonecd_tracks_have_their_places():
    gdi = gdi_tracks(["2", '1 0 4 2352 "a b.bin" 0', "2 450 0 2352 c.raw 0"])
    ccd = ccd_tracks(lines("[TRACK 1]\nMODE=1\nINDEX 1=0\n[TRACK 2]\nINDEX 1=300"))

    assert gdi == (
        GdiTrack(1, 0, is_data=True, sector_size=2352, file="a b.bin"),
        GdiTrack(2, 450, is_data=False, sector_size=2352, file="c.raw"),
    )
    assert ccd == (CcdTrack(1, 1, 0), CcdTrack(2, 0, 300))


@pytest.mark.parametrize(
    ("read", "line"),
    [
        (gdi_tracks, "1 0 4 2352 a.bin 0"),
        (playlist_files, "a.cue"),
        (cue_tracks, "TRACK 01 AUDIO"),
        (ccd_tracks, "[TRACK 1]"),
        (toc_files, 'FILE "a.bin" 0'),
    ],
)
def test_no_sheet_is_followed_without_end(read, line):
    sheet = [line] * (MOST + 1)
    if read is toc_files:
        sheet = [line.replace("a.bin", f"{n}.bin") for n in range(MOST + 1)]

    with pytest.raises(SheetError, match=r"1000|more than"):
        read(sheet)


@given(LINES)
def test_any_text_is_read_or_refused(text):
    sheet = [line.strip() for line in text if line.strip()]

    for read in (cue_files, cue_tracks, ccd_tracks, toc_files):
        assert len(read(sheet)) <= len(sheet)
    with pytest.raises(SheetError, match="no tracks"):
        gdi_tracks(["1", *sheet])


@given(st.binary(max_size=200))
def test_any_bytes_are_text(data):
    assert isinstance(decoded(data), str)


def test_text_is_read_by_its_mark_then_as_utf_8_then_as_latin_1():
    assert decoded("é".encode("utf-8-sig")) == "é"
    assert decoded("é".encode("utf-16")) == "é"
    assert decoded("é".encode()) == "é"
    assert decoded("é".encode("latin-1")) == "é"
    assert unquoted('"a" b') == "a"
    assert unquoted("a b") == "a b"


@given(st.binary(max_size=40), st.lists(st.integers(0, 40), max_size=20))
def test_bits_are_those_of_the_bytes(data, sizes):
    text = "".join(f"{byte:08b}" for byte in data)
    bits = Bits(data)
    at = 0
    for size in sizes:
        expected = text[at : at + size].ljust(size, "0")
        assert bits.read(size) == int(expected or "0", 2)
        at += size
    assert bits.ended == (at > len(text))


@given(st.integers(0, 200), st.integers(0, 300))
def test_zeros_before_a_one_are_counted(count, most):
    text = "0" * count + "1101"
    padded = text.ljust(-(-len(text) // 8) * 8, "0")
    bits = Bits(int(padded, 2).to_bytes(len(padded) // 8, "big"))

    found = bits.zeros(most)

    if count <= most:
        assert found == count
        assert bits.read(3) == 0b101
    else:
        assert found > most


@given(st.binary(max_size=300))
def test_bytes_that_are_no_flac_are_refused(data):
    with pytest.raises(FlacError):
        flac(data, 4704)


@given(st.binary(min_size=20, max_size=300))
def test_a_broken_flac_frame_ends(data):
    with pytest.raises(FlacError):
        flac(b"\xff\xf8\x79\x18\x00\x0f\x00" + data, 1 << 20)
