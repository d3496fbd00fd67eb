"""Both hashes of files with headers, and the orders of N64 images."""

import hashlib
import zlib
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapcore.content import BodyKind
from zapcore.identify import headers
from zapcore.identify.hashing import never_hashed, rule_of
from zapcore.identify.headers import UNKNOWN, Hasher, rules
from zapcore.systems.table import SystemTable

HEADERS = {
    "nes": (b"NES\x1a" + bytes(12), "a.nes"),
    "fds": (b"FDS\x1a" + bytes(12), "a.fds"),
    "lynx": (b"LYNX\0" + bytes(59), "a.lnx"),
    "a7800": (b"\1ATARI7800" + bytes(118), "a.a78"),
    "scv": (b"EmuSCV" + bytes(26), "a.bin"),
}
BYTES = st.binary(max_size=3000)
CUTS = st.lists(st.integers(16, 700), max_size=5)


def hashed(rule, name, data, cuts=(), *, told=True):
    hasher = Hasher(rule, name, len(data) if told else UNKNOWN)
    at = 0
    for cut in (*cuts, len(data)):
        hasher.update(memoryview(data)[at : at + cut])
        at += cut
    return hasher.bodies(BodyKind.MEMBER, 3)


def is_of(body, kind, data):
    return body[0] == kind and body[3:] == (
        len(data),
        zlib.crc32(data),
        hashlib.md5(data).digest(),
        hashlib.sha1(data).digest(),
    )


@given(st.sampled_from(sorted(HEADERS)), BYTES, CUTS, st.booleans())
def test_a_file_with_a_header_has_both_hashes(rule, game, cuts, told):
    header, name = HEADERS[rule]
    plain, stripped = hashed(rule, name, header + game, cuts, told=told)
    assert is_of(plain, BodyKind.MEMBER, header + game)
    assert is_of(stripped, BodyKind.HEADERLESS, game)
    assert (stripped.number, stripped.name) == (3, name)


@given(st.sampled_from(sorted(HEADERS)), BYTES, CUTS)
def test_a_file_without_its_magic_has_one_hash(rule, game, cuts):
    (plain,) = hashed(rule, HEADERS[rule][1], b"\2" + game, cuts)
    assert is_of(plain, BodyKind.MEMBER, b"\2" + game)


@given(st.integers(0, 3), st.binary(max_size=64), CUTS, st.booleans())
def test_a_copier_header_of_snes_is_told_by_the_size(banks, some, cuts, told):
    game = some.ljust(64, b"x") * 128 * banks
    plain, stripped = hashed("snes", "a.smc", bytes(512) + game, cuts, told=told)
    assert is_of(plain, BodyKind.MEMBER, bytes(512) + game)
    assert is_of(stripped, BodyKind.HEADERLESS, game)
    assert len(hashed("snes", "a.sfc", game, cuts, told=told)) == 1


@given(BYTES, CUTS, st.booleans())
def test_a_copier_header_of_pc_engine_is_told_by_one_bit_of_the_size(game, cuts, told):
    game = game[: len(game) // 1024 * 1024]
    found = hashed("pce", "a.pce", bytes(512) + game, cuts, told=told)
    assert is_of(found[1], BodyKind.HEADERLESS, game)
    assert len(hashed("pce", "a.pce", game, cuts, told=told)) == 1


@given(st.binary(max_size=999), CUTS, st.booleans())
def test_three_orders_of_an_n64_image_have_the_same_big_endian_hashes(rest, cuts, told):
    z64 = b"\x80\x37\x12\x40" + rest + bytes(-len(rest) % 4)
    (native,) = hashed("n64", "a.z64", z64, cuts, told=told)
    for code, name, first in (
        ("H", "a.v64", b"\x37\x80\x40\x12"),
        ("I", "a.n64", b"\x40\x12\x37\x80"),
    ):
        words = array(code, z64)
        words.byteswap()
        assert words.tobytes().startswith(first)
        plain, other = hashed("n64", name, words.tobytes(), cuts, told=told)
        assert is_of(plain, BodyKind.MEMBER, words.tobytes())
        assert other.kind == BodyKind.BIG_ENDIAN
        assert other[3:] == native[3:]


def test_an_n64_image_that_ends_within_a_word_keeps_the_rest_as_it_is():
    found = hashed("n64", "a.v64", b"\x37\x80\x40\x12\x01")
    assert is_of(found[1], BodyKind.BIG_ENDIAN, b"\x80\x37\x12\x40\x01")


@pytest.mark.parametrize("data", [b"", b"N", b"NES\x1a", b"NES\x1a" + bytes(11)])
def test_a_file_shorter_than_a_header_has_one_hash(data):
    assert len(hashed("nes", "a.nes", data)) == 1


def test_a_rule_is_for_files_of_its_extensions_only():
    data = bytes(512)
    assert len(hashed("snes", "readme.txt", data)) == 1
    assert len(hashed("snes", "a.smc", data)) == 2


@pytest.mark.parametrize(
    ("system", "name", "rule"),
    [
        ("NES", "a.nes", "nes"),
        ("NES", "A.NES", "nes"),
        ("NES", "a.zip", "nes"),
        ("NES", "a.tar.gz", "nes"),
        ("NES", "a.txt", ""),
        ("FDS", "a.fds", "nes"),
        ("SNES", "a.b.sfc", "snes"),
        ("AtariLynx", "a.lnx", "lynx"),
        ("Atari7800", "a.a78", "a7800"),
        ("TurboGrafx16", "a.pce", "pce"),
        ("TurboGrafx16CD", "a.chd", ""),
        ("Nintendo64", "a.v64", "n64"),
        ("Genesis", "a.zip", ""),
        ("no such system", "a.nes", ""),
        ("NES", "", ""),
    ],
)
def test_the_rule_of_a_file_follows_from_system_and_name(system, name, rule):
    assert rule_of(system, name) == rule


def test_every_system_of_the_tables_is_a_system():
    known = {system.id for system in SystemTable.load()}
    assert {one for rule in rules().values() for one in rule.systems} <= known
    assert headers._never_hashed() <= known


def test_large_modern_systems_are_never_hashed():
    assert never_hashed("Switch")
    assert never_hashed("PS3")
    assert not never_hashed("PS2")
    assert not never_hashed("NES")
