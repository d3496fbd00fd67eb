"""Archives made to harm: bounded in bytes, entries and time, with a sentence each."""

import gzip
import io
import os
import random
import shutil
import stat
import struct
import subprocess
import tarfile
import time
import tracemalloc
import zipfile

import pytest

from zapcore.content import BodyKind, FactState
from zapcore.identify import archives
from zapcore.identify.hashing import Limits, hash_file, quick_facts, stamp_of
from zapcore.identify.openers import Openers

MIB = 1 << 20
ZEROS = bytes(20 * MIB)


def facts(path, limits=None, tick=lambda _: None):
    return hash_file(str(path), "", limits or Limits(), tick)


def refused(path, why, limits=None, most=1):
    """Hash it; check that it is refused, why, and that it was not unpacked far."""
    found = facts(path, limits)
    assert found.state is FactState.REFUSED
    assert [one.kind for one in found.bodies] == [BodyKind.FILE]
    (message,) = found.messages
    assert message.startswith(f"{path.name} is not read further: ")
    assert why in message
    assert found.read <= path.stat().st_size + most * MIB
    return found


def children():
    found = set()
    for task in os.listdir("/proc/self/task"):
        with open(f"/proc/self/task/{task}/children") as file:
            found |= set(file.read().split())
    return found


@pytest.fixture
def nothing_left():
    """No process and no open file is left by a test."""
    before = children(), len(os.listdir("/proc/self/fd"))
    yield
    assert (children(), len(os.listdir("/proc/self/fd"))) == before


def zipped(path, rows, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in rows:
            archive.writestr(name, data)
    return path


def patched(path, *changes):
    """Write numbers into a zip's directory: (place in the entry, format, value)."""
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    for place, form, value in changes:
        struct.pack_into(form, data, at + place, value)
    path.write_bytes(data)
    return path


def test_a_bomb_of_one_to_a_thousand_is_not_unpacked(tmp_path):
    path = zipped(tmp_path / "bomb.zip", [("a.bin", ZEROS)])
    assert refused(path, "200 times its size", most=0)


def test_a_bomb_that_lies_about_its_size_ends_where_it_said(tmp_path):
    path = zipped(tmp_path / "liar.zip", [("a.bin", ZEROS), ("b.bin", b"good")])
    found = facts(patched(path, (24, "<L", 1000)))
    assert found.state is FactState.REFUSED
    assert "longer than the archive says" in found.messages[0]
    assert [one.name for one in found.bodies] == ["", "b.bin"]
    assert found.read < path.stat().st_size + MIB


def test_a_zip_that_claims_too_much_is_not_begun(tmp_path):
    path = zipped(tmp_path / "claim.zip", [("a.bin", b"x")])
    assert refused(patched(path, (24, "<L", 0xFFFFFFF0)), "times its size", most=0)


def test_files_that_lie_over_one_another_are_refused(tmp_path):
    path = zipped(tmp_path / "over.zip", [("a.bin", random.Random(2).randbytes(MIB))])
    data = path.read_bytes()
    at, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entries = data[at:end] * 9
    tail = bytearray(data[end:])
    struct.pack_into("<HHL", tail, 8, 9, 9, len(entries))
    path.write_bytes(data[:at] + entries + tail)
    assert refused(path, "lie over one another", most=0)


def test_an_archive_within_an_archive_is_a_file(tmp_path):
    inner = zipped(tmp_path / "inner.zip", [("a.bin", ZEROS)]).read_bytes()
    path = zipped(tmp_path / "outer.zip", [(f"{n}.zip", inner) for n in range(5)])
    found = facts(path)
    assert found.state is FactState.FULL
    assert [one.size for one in found.bodies[1:]] == [len(inner)] * 5


def test_a_hundred_thousand_entries_are_refused_at_once(tmp_path):
    path = tmp_path / "many.zip"
    name = b"a.bin"
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, *[0] * 7, len(name), 0) + name
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", *[0] * 9, len(name), *[0] * 6) + name
    for told in (100_000 & 0xFFFF, 3):
        end = struct.pack(
            "<4s4H2LH", b"PK\5\6", 0, 0, told, told, 100_000 * len(entry), len(local), 0
        )
        path.write_bytes(local + entry * 100_000 + end)
        assert refused(path, "more than 20,000 files", most=0)
        (message,) = quick_facts(str(path), stamp_of(str(path)), Limits()).messages
        assert "more than 20,000 files" in message


def test_a_tar_of_too_many_files_is_refused(tmp_path):
    path = tmp_path / "many.tar.gz"
    block = tarfile.TarInfo("a.bin").tobuf()
    path.write_bytes(gzip.compress(block * 3000, 1))
    assert refused(path, "more than 2,000 files", Limits(entries=2000), most=2)


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz", "zst", "tar.gz", "7z"])
def test_bombs_of_every_kind_are_stopped(kind, tmp_path, nothing_left):
    tool = {"gz": "gzip", "tar.gz": "gzip", "bz2": "bzip2", "zst": "zstd"}.get(
        kind, kind
    )
    if shutil.which(tool) is None:
        pytest.skip(f"needs {tool}")
    path = tmp_path / f"bomb.{kind}"
    if kind == "7z":
        (tmp_path / "a.bin").write_bytes(ZEROS)
        words = ["7z", "a", "-mx1", path, tmp_path / "a.bin"]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    else:
        data = ZEROS
        if kind == "tar.gz":
            info = tarfile.TarInfo("a.bin")
            info.size = len(ZEROS)
            data = info.tobuf() + ZEROS
        with open(path, "wb") as out:
            subprocess.run(
                [tool, "-9c" if tool == "gzip" else "-1c"],
                input=data,
                stdout=out,
                check=True,
            )
    assert refused(path, "200 times its size", most=18)


def test_what_unpacks_to_more_than_allowed_is_refused(tmp_path):
    noise = random.Random(1).randbytes(3 * MIB)
    path = tmp_path / "large.bin.gz"
    path.write_bytes(gzip.compress(noise, 1))
    assert refused(path, "more than 2 MiB", Limits(unpacked=2 * MIB), most=3)
    path = zipped(tmp_path / "large.zip", [("a.bin", noise)])
    assert refused(path, "more than 2 MiB", Limits(unpacked=2 * MIB), most=0)


def test_time_is_bounded_as_well(tmp_path):
    path = zipped(tmp_path / "slow.zip", [("a.bin", b"x" * 99)])
    assert refused(path, "takes more than 0 seconds", Limits(seconds=0))


def made(tmp_path, kind):
    draw = random.Random(7)
    top = tmp_path / "in"
    top.mkdir(exist_ok=True)
    for n in range(3):
        (top / f"{n}.bin").write_bytes(draw.randbytes(3000) + bytes(3000))
    path = tmp_path / f"made.{kind}"
    if kind == "7z":
        if shutil.which("7z") is None:
            pytest.skip("needs 7z")
        words = ["7z", "a", path, "."]
        subprocess.run(words, cwd=top, check=True, stdout=subprocess.DEVNULL)
    elif kind == "zip":
        zipped(path, [(one.name, one.read_bytes()) for one in top.iterdir()])
    else:
        with tarfile.open(path, f"w:{kind.partition('.')[2]}") as archive:
            archive.add(top, ".")
    return path


@pytest.mark.parametrize("kind", ["zip", "7z", "tar", "tar.gz", "tar.bz2", "tar.xz"])
def test_a_truncated_archive_is_hashed_as_it_lies_there(kind, tmp_path, nothing_left):
    path = made(tmp_path, kind)
    data = path.read_bytes()
    for cut in (1, len(data) // 4, len(data) // 2):
        path.write_bytes(data[:cut])
        found = facts(path)
        assert [one.kind for one in found.bodies] == [BodyKind.FILE]
        (message,) = found.messages
        assert message.startswith(path.name)
        assert "hashed as a plain file" in message


@pytest.mark.parametrize(
    ("kind", "rounds"), [("zip", 200), ("tar", 100), ("tar.gz", 60), ("7z", 15)]
)
def test_damage_anywhere_ends_in_facts_and_never_in_an_error(
    kind, rounds, tmp_path, nothing_left
):
    path = made(tmp_path, kind)
    data = path.read_bytes()
    good = facts(path)
    draw = random.Random(11)
    for _ in range(rounds):
        wrong = bytearray(data)
        for _ in range(draw.randrange(1, 4)):
            wrong[draw.randrange(len(wrong))] = draw.randrange(256)
        path.write_bytes(wrong)
        found = facts(path)
        assert found.bodies[0].kind == BodyKind.FILE
        quick_facts(str(path), stamp_of(str(path)), Limits())
        if kind in {"zip", "7z"}:
            # Whatever has hashes has those that belong to it: CRCs are compared.
            assert {one.sha1 for one in found.bodies[1:]} <= {
                one.sha1 for one in good.bodies[1:]
            }


def test_names_that_lead_out_are_labels(tmp_path):
    rows = [("../../evil.bin", b"1"), ("/abs.bin", b"2"), ("C:\\x.bin", b"3")]
    found = facts(zipped(tmp_path / "names.zip", rows))
    assert [one.name for one in found.bodies[1:]] == sorted(name for name, _ in rows)
    assert sorted(os.listdir(tmp_path)) == ["names.zip"]


def test_links_in_archives_are_no_files(tmp_path):
    path = tmp_path / "links.zip"
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("passwd")
        info.create_system = 3
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    assert [one.kind for one in facts(path).bodies] == [BodyKind.FILE]


def test_a_zip_before_which_something_else_stands_is_read(tmp_path):
    path = zipped(tmp_path / "sfx.zip", [("a.bin", b"abc")])
    path.write_bytes(b"PK\3\4 rubbish" + path.read_bytes())
    assert [one.name for one in facts(path).bodies[1:]] == ["a.bin"]


def test_zip64_is_read(tmp_path):
    path = tmp_path / "wide.zip"
    zipped(path, [("a.bin", b"abc" * 1000)])
    data = bytearray(path.read_bytes())
    at, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    packed, size = struct.unpack_from("<2L", data, at + 20)
    struct.pack_into("<2L", data, at + 20, 0xFFFFFFFF, 0xFFFFFFFF)
    wide = struct.pack("<2H2Q", 1, 16, size, packed)
    struct.pack_into("<H", data, at + 30, len(wide))
    entry = bytes(data[at:end]) + wide
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, len(entry), at)
    place = struct.pack("<4sLQL", b"PK\6\7", 0, at + len(entry), 1)
    last = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *[0xFFFF] * 2, *[0xFFFFFFFF] * 2, 0)
    path.write_bytes(bytes(data[:at]) + entry + end64 + place + last)
    assert zipfile.ZipFile(path).read("a.bin") == b"abc" * 1000
    found = facts(path)
    assert found.messages == ()
    assert [one.size for one in found.bodies[1:]] == [3000]
    struct.pack_into("<L", entry := bytearray(entry), 42, 0xFFFFFFFF)
    struct.pack_into("<H", entry, 30, len(wide) + 8)
    struct.pack_into("<H", entry, len(entry) - len(wide) + 2, 24)
    entry += b"\xff" * 8
    last = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(entry), at, 0)
    path.write_bytes(bytes(data[:at]) + entry + last)
    (message,) = facts(path).messages
    assert "not where the archive says" in message


def tool(tmp_path, text):
    path = tmp_path / "tool"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return Openers(streams={"zst": str(path)}, bsdtar=str(path))


def packed(tmp_path):
    path = tmp_path / "a.bin.zst"
    path.write_bytes(b"\x28\xb5\x2f\xfd" + bytes(100))
    return path


def test_a_tool_that_hangs_is_killed_with_all_that_it_started(
    tmp_path, monkeypatch, nothing_left
):
    hangs = tool(tmp_path, f"sleep 99 & echo $! > {tmp_path}/no-disk; sleep 99")
    monkeypatch.setattr(archives, "openers", lambda: hangs)
    before = time.monotonic()
    assert refused(packed(tmp_path), "0.3 seconds", Limits(seconds=0.3))
    assert time.monotonic() - before < 20


def test_a_tool_that_writes_for_ever_is_killed(tmp_path, monkeypatch, nothing_left):
    monkeypatch.setattr(archives, "openers", lambda: tool(tmp_path, "cat /dev/zero"))
    assert refused(packed(tmp_path), "times its size", most=18)


def test_a_tool_that_cannot_be_started_is_no_error_of_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(
        archives, "openers", lambda: Openers(streams={"zst": "/no/zst"})
    )
    found = facts(packed(tmp_path))
    assert [one.kind for one in found.bodies] == [BodyKind.FILE]
    assert "as it lies there" in found.messages[0]


def test_a_tool_may_not_fill_the_disk(tmp_path, monkeypatch):
    fills = tool(tmp_path, f"sleep 0.2; head -c 9999999 /dev/zero > {tmp_path}/full")
    monkeypatch.setattr(archives, "openers", lambda: fills)
    facts(packed(tmp_path))
    assert not (tmp_path / "full").exists() or not (tmp_path / "full").stat().st_size


class StopError(Exception):
    pass


@pytest.mark.parametrize("kind", ["zip", "7z", "tar.gz", "bin"])
def test_work_that_is_called_off_leaves_nothing_behind(kind, tmp_path, nothing_left):
    if kind == "bin":
        path = tmp_path / "a.bin"
        path.write_bytes(bytes(5 * MIB))
    else:
        path = made(tmp_path, kind)
    ticks = []
    facts(path, tick=ticks.append)
    files = sorted(os.listdir(tmp_path))
    for after in range(len(ticks)):
        left = after

        def stop(_):
            nonlocal left
            left -= 1
            if left < 0:
                raise StopError

        with pytest.raises(StopError):
            facts(path, tick=stop)
    assert sorted(os.listdir(tmp_path)) == files


def test_memory_stays_flat_however_large_the_member(tmp_path):
    path = tmp_path / "flat.zip"
    noise = random.Random(3).randbytes(MIB)
    zipped(path, [("a.bin", (noise[:9999] + bytes(MIB)) * 24)], zipfile.ZIP_BZIP2)
    limits = Limits(floor=64 * MIB)
    tracemalloc.start()
    found = facts(path, limits)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.bodies[1].size == 24 * (MIB + 9999)
    assert peak < 8 * MIB


def test_random_bytes_with_the_magic_of_an_archive_are_plain(tmp_path, nothing_left):
    draw = random.Random(5)
    for name, magic in {
        "a.zip": b"PK\x03\x04",
        "a.7z": b"7z\xbc\xaf\x27\x1c",
        "a.rar": b"Rar!\x1a\x07\x01\x00",
        "b.rar": b"Rar!\x1a\x07\x00",
        "a.tar.xz": b"\xfd7zXZ\0",
        "a.bz2": b"BZh9",
        "a.zst": b"\x28\xb5\x2f\xfd",
    }.items():
        (tmp_path / name).write_bytes(magic + draw.randbytes(5000))
        found = facts(tmp_path / name)
        assert [one.kind for one in found.bodies] == [BodyKind.FILE]
        assert len(found.messages) == 1


def test_a_long_pax_header_is_not_taken_on_trust(tmp_path):
    info = tarfile.TarInfo("a.bin")
    info.type = b"x"
    info.size = 7 << 30
    out = io.BytesIO(info.tobuf() + bytes(9999))
    path = tmp_path / "pax.tar"
    path.write_bytes(out.getvalue())
    (message,) = facts(path).messages
    assert "too long" in message
