"""Files on disk: plain ones, CHDs, ones that change, vanish or cannot be read."""

import errno
import hashlib
import os
import re
import shutil
import subprocess
import tracemalloc
import zlib

import pytest

from zapcore.content import BodyKind, FactState
from zapcore.identify import disk
from zapcore.identify.hashing import (
    ChangedError,
    Limits,
    hash_file,
    open_member,
    quick_facts,
    stamp_of,
)

MIB = 1 << 20


def facts(path, rule="", limits=None, tick=lambda _: None):
    return hash_file(str(path), rule, limits or Limits(), tick)


@pytest.mark.parametrize("size", [0, 1, 4096, MIB - 1, MIB, MIB + 1, 3 * MIB + 7])
def test_a_plain_file_has_its_three_hashes_in_one_pass(size, tmp_path):
    data = os.urandom(size)
    path = tmp_path / "a.bin"
    path.write_bytes(data)
    ticks = []
    found = facts(path, tick=ticks.append)
    md5, sha1 = hashlib.md5(data).digest(), hashlib.sha1(data).digest()
    body = (BodyKind.FILE, 0, "", size, zlib.crc32(data), md5, sha1)
    assert found == type(found)(FactState.FULL, (body,), read=size)
    assert sum(ticks) == size
    assert max(ticks, default=0) <= MIB


def test_a_plain_file_with_a_header_has_both_hashes(tmp_path):
    game = os.urandom(MIB)
    path = tmp_path / "a.smc"
    path.write_bytes(bytes(512) + game)
    whole, stripped = facts(path, "snes").bodies
    assert (whole.kind, whole.size) == (BodyKind.FILE, MIB + 512)
    assert (stripped.kind, stripped.number, stripped.name) == ("headerless", 0, "")
    assert stripped.sha1 == hashlib.sha1(game).digest()


def test_memory_stays_flat_however_large_the_file(tmp_path):
    path = tmp_path / "a.v64"
    with open(path, "wb") as file:
        file.write(b"\x37\x80\x40\x12")
        file.truncate(24 * MIB)
    tracemalloc.start()
    found = facts(path, "n64")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found.bodies) == 2
    assert peak < 6 * MIB


def test_a_file_of_another_kind_than_its_name_is_hashed_as_a_plain_file(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(b"no zip at all")
    found = facts(path)
    assert found.state is FactState.FULL
    assert [one.kind for one in found.bodies] == [BodyKind.FILE]
    assert found.messages == ("a.zip is no zip archive; it is hashed as a plain file.",)
    quick = quick_facts(str(path), stamp_of(str(path)), Limits())
    assert (quick.bodies, quick.messages) == ((), found.messages)


def test_a_zip_by_content_with_another_name_is_a_plain_file(tmp_path):
    path = tmp_path / "a.nes"
    shutil.make_archive(str(tmp_path / "x"), "zip", tmp_path / ".")
    os.rename(tmp_path / "x.zip", path)
    found = facts(path, "nes")
    assert ([one.kind for one in found.bodies], found.messages) == ([BodyKind.FILE], ())


CHDMAN = shutil.which("chdman")


@pytest.mark.skipif(CHDMAN is None, reason="needs chdman (Debian's mame-tools)")
def test_of_a_chd_the_sha1_of_its_header_is_told_and_its_body_not_read(tmp_path):
    image, path = tmp_path / "a.img", tmp_path / "a.chd"
    image.write_bytes(os.urandom(64 * 1024))
    words = [CHDMAN, "createraw", "-hs", "4096", "-us", "512", "-i", image, "-o", path]
    subprocess.run(words, check=True, capture_output=True)
    told = subprocess.check_output([CHDMAN, "info", "-i", path], text=True)
    sha1 = re.search(r"^SHA1:\s+(\w{40})", told, re.MULTILINE).group(1)
    found = facts(path)
    (body,) = found.bodies
    assert body == (BodyKind.CHD, 0, "", 64 * 1024, None, b"", bytes.fromhex(sha1))
    assert (found.state, found.messages) == (FactState.FULL, ())
    assert found.read < 200 < path.stat().st_size


def test_a_chd_that_lies_is_hashed_as_it_lies_there(tmp_path):
    path = tmp_path / "a.chd"
    path.write_bytes(b"MComprHD" + b"\xff" * 200)
    found = facts(path)
    assert [one.kind for one in found.bodies] == [BodyKind.FILE]
    assert found.messages[0].startswith("a.chd is hashed as it lies there: its CHD")


def test_a_pipe_or_folder_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.nes")
    (tmp_path / "b.nes").mkdir()
    for name in ("a.nes", "b.nes"):
        found = facts(tmp_path / name)
        assert found.state is FactState.REFUSED
        assert found.messages == (f"{name} is not hashed: it is no plain file.",)


def test_a_file_beyond_all_bounds_is_not_begun(tmp_path):
    path = tmp_path / "a.iso"
    with open(path, "wb") as file:
        file.truncate(1 << 40)
    found = facts(path)
    assert found.state is FactState.REFUSED
    assert "larger than 128 GiB" in found.messages[0]


@pytest.mark.parametrize("change", ["append", "cut", "replace", "touch"])
def test_a_file_that_changes_meanwhile_is_to_be_read_again(change, tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(bytes(3 * MIB))
    done = []

    def meddle(_):
        if done:
            return
        done.append(change)
        if change == "append":
            with open(path, "ab") as file:
                file.write(b"more")
        elif change == "cut":
            os.truncate(path, MIB)
        elif change == "replace":
            (tmp_path / "b").write_bytes(bytes(3 * MIB))
            os.rename(tmp_path / "b", path)
        else:
            os.utime(path, ns=(1, 1))

    with pytest.raises(ChangedError, match=r"^a\.bin changed"):
        facts(path, tick=meddle)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EUCLEAN])
def test_a_file_that_cannot_be_read_is_refused_in_words(number, tmp_path, monkeypatch):
    path = tmp_path / "a.bin"
    path.write_bytes(b"x")
    error = OSError(number, os.strerror(number))
    monkeypatch.setattr(disk.os, "open", lambda *_: (_ for _ in ()).throw(error))
    found = facts(path)
    assert found.state is FactState.REFUSED
    assert found.messages == (f"a.bin cannot be read: {os.strerror(number)}.",)


GONE = [
    errno.ENODEV,
    errno.EIO,
    errno.ESTALE,
    errno.ENOTCONN,
    errno.EHOSTDOWN,
    errno.ENOENT,
    errno.EMFILE,
]


@pytest.mark.parametrize("number", GONE)
def test_a_device_that_is_gone_is_told_to_the_caller(number, tmp_path, monkeypatch):
    path = tmp_path / "a.bin"
    path.write_bytes(b"x")
    error = OSError(number, os.strerror(number))
    monkeypatch.setattr(disk.os, "open", lambda *_: (_ for _ in ()).throw(error))
    with pytest.raises(OSError) as raised:  # noqa: PT011 - any, by its number
        facts(path)
    assert raised.value.errno == number


def test_a_file_that_is_gone_is_told_to_the_caller(tmp_path):
    with pytest.raises(FileNotFoundError):
        facts(tmp_path / "a.bin")
    with pytest.raises(FileNotFoundError):
        stamp_of(str(tmp_path / "a.bin"))


def test_a_name_that_is_no_text_is_told_in_codes(tmp_path):
    path = os.path.join(os.fsencode(tmp_path), b"a\xff.zip")
    with open(path, "wb") as file:
        file.write(b"x")
    (message,) = facts(os.fsdecode(path)).messages
    assert message.startswith("a\\xff.zip is no zip archive")
    assert message.encode("utf-8")


def test_the_stamp_follows_the_beginning_the_middle_and_the_end(tmp_path):
    path = tmp_path / "a.bin"
    data = bytearray(100_000)
    seen = set()
    for place in (None, 0, 50_000, 99_999):
        if place is not None:
            data[place] ^= 1
        path.write_bytes(data)
        os.utime(path, ns=(5, 5))
        stamp = stamp_of(str(path))
        seen.add(stamp.sample)
        found = path.stat()
        assert stamp[:4] == (found.st_dev, found.st_ino, 100_000, 5)
    assert len(seen) == 4
    assert all(len(sample) == 8 for sample in seen)


def test_the_stamp_is_that_of_the_file_wherever_it_is_moved(tmp_path):
    (tmp_path / "a.bin").write_bytes(b"abc")
    before = stamp_of(str(tmp_path / "a.bin"))
    os.rename(tmp_path / "a.bin", tmp_path / "b.bin")
    now = stamp_of(str(tmp_path / "b.bin"))
    # Only the time of its inode's change is new.
    assert now._replace(ctime_ns=before.ctime_ns) == before


def test_the_file_itself_is_opened_as_the_member_without_a_name(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"abcdef")
    with open_member(str(path), "", Limits()) as file:
        file.seek(3)
        assert file.read() == b"def"
    with pytest.raises(KeyError), open_member(str(path), "x", Limits()):
        pass
