"""What a program needs is read from it as readelf and ldd read it."""

import struct
import sys

import pytest

from bundle.elf import NotElfError, linked, stripped
from bundle.errors import BundleError
from bundle.libraries import Libraries


def elf(*needed, soname="", bits=32):
    """Make the smallest shared object that needs these."""
    names = b"\0" + b"".join(name.encode() + b"\0" for name in (*needed, soname))
    offsets = [names.index(name.encode() + b"\0") for name in needed]
    wide = bits == 64
    entry = struct.Struct("<qQ" if wide else "<iI")
    head, program = (64, 56) if wide else (52, 32)
    dynamic_at = head + 2 * program
    pairs = [(1, at) for at in offsets]
    if soname:
        pairs.append((14, names.rindex(soname.encode() + b"\0")))
    names_at = dynamic_at + entry.size * (len(pairs) + 2)
    pairs += [(5, 0x1000 + names_at), (0, 0)]
    dynamic = b"".join(entry.pack(*pair) for pair in pairs)
    size = names_at + len(names)
    fields = (3, 40, 1, 0, head, size + 99, 0, head, program, 2)
    header = struct.pack("<HHIQQQIHHH" if wide else "<HHIIIIIHHH", *fields)
    header = b"\x7fELF" + bytes([2 if wide else 1, 1, 1]) + bytes(9) + header
    header += struct.pack("<HHH", 40, 7, 6)

    def part(kind, start, length):
        at = 0x1000 + start
        if wide:
            return struct.pack("<IIQQQQQQ", kind, 5, start, at, at, length, length, 8)
        return struct.pack("<8I", kind, start, at, at, length, length, 5, 8)

    parts = part(1, 0, size) + part(2, dynamic_at, len(dynamic))
    return header + parts + dynamic + names


@pytest.mark.parametrize("bits", [32, 64])
def test_needed_names_and_the_own_one_are_read(bits):
    found = linked(elf("libc.so.6", "libz.so.1", soname="libme.so.2", bits=bits))
    assert found.needed == ("libc.so.6", "libz.so.1")
    assert found.soname == "libme.so.2"


def test_the_python_that_runs_this_needs_libc():
    with open(sys.executable, "rb") as file:
        assert "libc.so.6" in linked(file.read()).needed


@pytest.mark.parametrize("bits", [32, 64])
def test_what_follows_the_program_is_cut_and_it_reads_the_same(bits):
    whole = elf("libc.so.6", bits=bits)
    cut = stripped(whole + b"debugging" * 100)
    assert len(cut) == len(whole)
    assert linked(cut) == linked(whole)


@pytest.mark.parametrize("content", [b"", b"\x7fELF", b"#!/bin/sh\n", elf("a")[:60]])
def test_what_is_no_program_is_refused(content):
    with pytest.raises(NotElfError):
        linked(content)
    with pytest.raises(NotElfError):
        stripped(content)


def test_libraries_are_found_through_those_that_need_them(tmp_path):
    for name, needs in {
        "mod.so": ["liba.so.1"],
        "liba.so.1.2": ["libb.so.1"],
        "libb.so.1": ["liba.so.1"],
        "libunneeded.so.1": [],
    }.items():
        (tmp_path / name).write_bytes(elf(*needs))
    (tmp_path / "liba.so.1").symlink_to("liba.so.1.2")
    libraries = Libraries(str(path) for path in tmp_path.iterdir())
    found = libraries.closure([str(tmp_path / "mod.so")])
    names = [path.rpartition("/")[2] for path in found]
    assert names == ["liba.so.1.2", "libb.so.1", "mod.so"]
    assert libraries.asked == {"liba.so.1", "libb.so.1"}


def test_a_library_that_is_missing_is_named_with_who_needs_it(tmp_path):
    (tmp_path / "mod.so").write_bytes(elf("libgone.so.3"))
    with pytest.raises(BundleError, match=r"mod\.so needs libgone\.so\.3"):
        Libraries([]).closure([str(tmp_path / "mod.so")])
