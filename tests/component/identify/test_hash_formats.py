"""Hashes of archives that real tools made equal what those tools, and others, say."""

import hashlib
import os
import random
import re
import shutil
import subprocess
import zlib

import pytest

from zapcore.content import BodyKind, FactState
from zapcore.identify import archives, member_streams
from zapcore.identify.hashing import (
    Limits,
    hash_file,
    open_member,
    quick_facts,
    stamp_of,
)
from zapcore.identify.kinds import kind_of_name
from zapcore.identify.openers import Openers, find_openers

DATA = os.path.join(os.path.dirname(__file__), "../../data/rar")
HERE = find_openers()


def needs(*tools):
    missing = [tool for tool in tools if shutil.which(tool) is None]
    return pytest.mark.skipif(bool(missing), reason=f"needs {', '.join(missing)}")


def some_bytes(seed, size):
    draw = random.Random(seed)
    return b"".join(draw.randbytes(40) * draw.randrange(1, 9) for _ in range(size))


@pytest.fixture
def games(tmp_path):
    """Files to pack: compressible, a header, an empty one, folders, a link, rubbish."""
    top = tmp_path / "games"
    (top / "sub").mkdir(parents=True)
    files = {
        "Game (USA).nes": b"NES\x1a" + bytes(12) + some_bytes(1, 400),
        "B - größer [!].bin": some_bytes(2, 200),
        "a*.bin": b"star",
        "sub/-rf.bin": some_bytes(3, 50),
        "empty.bin": b"",
    }
    for name, data in files.items():
        (top / name).write_bytes(data)
    (top / ".DS_Store").write_bytes(b"rubbish")
    (top / "link.bin").symlink_to("a*.bin")
    return top, files


MAKE = {
    "zip": ("7z", "7z a -tzip -snl {out} ."),
    "zip stored": ("7z", "7z a -tzip -mx0 -snl {out} ."),
    "zip bzip2": ("7z", "7z a -tzip -mm=BZip2 -snl {out} ."),
    "zip deflate64": ("7z", "7z a -tzip -mm=Deflate64 -snl {out} ."),
    "zip lzma": ("7z", "7z a -tzip -mm=LZMA -snl {out} ."),
    "7z": ("7z", "7z a -snl {out} ."),
    "7z not solid": ("7z", "7z a -snl -ms=off -m0=PPMd {out} ."),
    "tar": ("tar", "tar cf {out} ."),
    "tar.gz": ("tar", "tar czf {out} ."),
    "tar.bz2": ("bzip2", "tar cjf {out} ."),
    "tar.xz": ("xz", "tar cJf {out} ."),
    "tar.zst": ("zstd", "tar c --zstd -f {out} ."),
    "tgz": ("tar", "tar cz --format=v7 -f {out} ."),
    "tar gnu": ("tar", "tar c --format=gnu -f {out} ."),
    "tar pax": ("bsdtar", "bsdtar -c --format=pax -f {out} ."),
}


def made(kind, games, tmp_path):
    tool, command = MAKE[kind]
    if shutil.which(tool) is None:
        pytest.skip(f"needs {tool}")
    out = tmp_path / f"Set.{kind.partition(' ')[0]}"
    words = [word.format(out=out) for word in command.split()]
    subprocess.run(words, cwd=games[0], check=True, stdout=subprocess.DEVNULL)
    return str(out)


def plain(name):
    return name.removeprefix("./")


def facts(path, rule="", limits=None):
    return hash_file(path, rule, limits or Limits(), lambda _: None)


def sums(data):
    return zlib.crc32(data), hashlib.md5(data).digest(), hashlib.sha1(data).digest()


def check(path, files):
    found = facts(path, "nes")
    assert found.state is FactState.FULL
    assert found.messages == ()
    whole, *members = found.bodies
    with open(path, "rb") as file:
        data = file.read()
    assert whole == (BodyKind.FILE, 0, "", len(data), *sums(data))
    kept = [one for one in members if one.kind == BodyKind.MEMBER]
    assert {plain(one.name): one[3:] for one in kept} == {
        name: (len(data), *sums(data)) for name, data in files.items()
    }
    assert [one.number for one in kept] == list(range(1, len(kept) + 1))
    assert [one.name for one in kept] == sorted(one.name for one in kept)
    (stripped,) = (one for one in members if one.kind == BodyKind.HEADERLESS)
    assert stripped[4:] == sums(files["Game (USA).nes"][16:])
    assert plain(stripped.name) == "Game (USA).nes"
    return found


@pytest.mark.parametrize("kind", MAKE)
def test_every_member_of_a_made_archive_has_its_hashes(kind, games, tmp_path):
    assert check(made(kind, games, tmp_path), games[1])


@pytest.mark.parametrize("kind", ["7z", "zip lzma", "tar.zst"])
@pytest.mark.parametrize("opener", ["seven_zip", "bsdtar", "library", "zstd"])
def test_every_opener_gives_the_same(kind, opener, games, tmp_path, monkeypatch):
    path = made(kind, games, tmp_path)
    if opener == "zstd":
        only = Openers(streams=HERE.streams)
    else:
        only = Openers(**{opener: getattr(HERE, opener)})
    need = {"tar.zst": "zst", "7z": "7z"}.get(kind, "rar")
    if need not in only.opens:
        pytest.skip(f"{opener} does not open {kind}, or is not here")
    monkeypatch.setattr(archives, "openers", lambda: only)
    assert check(path, games[1])


@pytest.mark.parametrize("kind", ["7z", "zip deflate64", "tar.zst"])
def test_what_nothing_here_opens_is_hashed_as_it_lies_there(
    kind, games, tmp_path, monkeypatch
):
    monkeypatch.setattr(archives, "openers", Openers)
    found = facts(made(kind, games, tmp_path))
    assert found.bodies[0].kind == BodyKind.FILE
    assert len(found.messages) == 1
    assert re.search(r"as it lies there|7-Zip", found.messages[0])


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz", "zst"])
def test_a_lone_packed_file_is_one_member_named_after_it(kind, games, tmp_path):
    tool = {"gz": "gzip", "bz2": "bzip2", "xz": "xz", "zst": "zstd"}[kind]
    if shutil.which(tool) is None:
        pytest.skip(f"needs {tool}")
    data = games[1]["Game (USA).nes"]
    path = tmp_path / f"Game (USA).nes.{kind}"
    with open(path, "wb") as out:
        subprocess.run([tool, "-c"], input=data, stdout=out, check=True)
    found = facts(str(path), "nes")
    member, stripped = found.bodies[1:]
    assert member == (BodyKind.MEMBER, 1, "Game (USA).nes", len(data), *sums(data))
    assert stripped[4:] == sums(data[16:])


@needs("7z", "sha1sum", "md5sum")
def test_hashes_are_what_the_tools_print(games, tmp_path):
    path = made("7z", games, tmp_path)
    whole = facts(path).bodies[0]
    for tool, mine in (("sha1sum", whole.sha1), ("md5sum", whole.md5)):
        told = subprocess.check_output([tool, path], text=True)
        assert told.split()[0] == mine.hex()
    told = subprocess.check_output(["7z", "h", path], text=True)
    assert f"{whole.crc32:08X}" in told
    listing = subprocess.check_output(["7z", "l", "-slt", "-ba", path], text=True)
    crcs = dict(re.findall(r"Path = (.*)\n(?:.*\n)*?CRC = (\w+)", listing))
    members = {one.name: one.crc32 for one in facts(path).bodies[1:] if one.size}
    assert members
    assert {name: f"{crc:08X}" for name, crc in members.items()}.items() <= crcs.items()


RAR = {
    "sub/dir1/file1.txt": 0xE229F704,
    "sub/dir2/file2.txt": 0xC904A4C7,
    "sub/with space/long fn.txt": 0x71B7247D,
    "sub/üȵĩöḋè/file.txt": 0x2FEC89C1,
}
rar = pytest.mark.skipif("rar" not in HERE.opens, reason="needs bsdtar or libarchive")


@rar
@pytest.mark.parametrize("name", ["rar3-subdirs.rar", "rar5-subdirs.rar"])
def test_both_forms_of_rar_have_the_hashes_that_the_archive_itself_tells(name):
    found = facts(os.path.join(DATA, name))
    assert {one.name: one.crc32 for one in found.bodies[1:]} == RAR
    assert found.bodies[2].sha1 == hashlib.sha1(b"file2\n").digest()


@pytest.mark.skipif(not HERE.library, reason="needs libarchive-c")
@pytest.mark.parametrize("name", ["rar3-subdirs.rar", "rar5-subdirs.rar"])
def test_libarchive_reads_rar_as_well(name, monkeypatch):
    monkeypatch.setattr(archives, "openers", lambda: Openers(library=HERE.library))
    found = facts(os.path.join(DATA, name))
    assert {one.name: one.crc32 for one in found.bodies[1:]} == RAR


@rar
def test_a_solid_rar_is_read_and_a_file_kept_once_is_not_taken_for_empty():
    solid = facts(os.path.join(DATA, "rar5-solid.rar"))
    assert [one.crc32 for one in solid.bodies[1:]] == [0xC5B7E6A2, 0xC5B7E6A2]
    copies = facts(os.path.join(DATA, "rar5-dups.rar"))
    assert [one.crc32 for one in copies.bodies[1:]] == [0xC5B7E6A2]


@pytest.mark.skipif(not HERE.library, reason="needs libarchive-c")
@needs("7z")
def test_libarchive_tells_of_a_damaged_member(games, tmp_path, monkeypatch):
    path = tmp_path / "a.7z"
    words = ["7z", "a", "-m0=Copy", path, "sub"]
    subprocess.run(words, cwd=games[0], check=True, stdout=subprocess.DEVNULL)
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    for only in (HERE, Openers(library=HERE.library)):
        monkeypatch.setattr(archives, "openers", lambda only=only: only)
        found = facts(str(path))
        assert [one.kind for one in found.bodies] == [BodyKind.FILE], only
        assert "damaged" in found.messages[0]


@rar
@needs("7z")
@pytest.mark.parametrize("name", ["rar3-subdirs.rar", "rar5-subdirs.rar"])
def test_a_damaged_member_of_a_rar_has_no_hashes(name, tmp_path):
    with open(os.path.join(DATA, name), "rb") as file:
        data = file.read().replace(b"file2\n", b"fiLe2\n")
    path = tmp_path / name
    path.write_bytes(data)
    found = facts(str(path))
    assert "sub/dir2/file2.txt" not in [one.name for one in found.bodies]
    assert "damaged" in found.messages[0]


@needs("7z")
def test_an_encrypted_archive_says_so(games, tmp_path):
    for kind in ("7z", "zip"):
        path = str(tmp_path / f"e.{kind}")
        words = ["7z", "a", "-psecret", path, "sub"]
        subprocess.run(words, cwd=games[0], check=True, stdout=subprocess.DEVNULL)
        found = facts(path)
        assert [one.kind for one in found.bodies] == [BodyKind.FILE]
        assert "encrypted" in found.messages[0]
    assert "encrypted" in facts(os.path.join(DATA, "rar5-psw.rar")).messages[0]


@pytest.mark.parametrize("kind", [kind for kind in MAKE if kind.startswith("zip")])
def test_the_quick_facts_of_a_zip_are_those_of_the_full_pass(kind, games, tmp_path):
    path = made(kind, games, tmp_path)
    quick = quick_facts(path, stamp_of(path), Limits())
    assert quick.state is FactState.QUICK
    full = [one for one in facts(path).bodies if one.kind == BodyKind.MEMBER]
    assert [one[:5] for one in quick.bodies] == [one[:5] for one in full]
    assert all(not one.md5 and not one.sha1 for one in quick.bodies)


def test_the_quick_facts_of_anything_else_wait_for_hashing(games, tmp_path):
    for kind in ("tar", "7z"):
        path = made(kind, games, tmp_path)
        found = quick_facts(path, stamp_of(path), Limits())
        assert found == type(found)(FactState.QUICK)


@pytest.mark.parametrize("kind", MAKE)
def test_one_member_is_read_as_a_file(kind, games, tmp_path):
    path = made(kind, games, tmp_path)
    prefix = "./" if "tar" in str(kind_of_name(path)) else ""
    for name in ("Game (USA).nes", "sub/-rf.bin"):
        with open_member(path, prefix + name, Limits()) as member:
            assert member.read(10) == games[1][name][:10]
            assert member.read() == games[1][name][10:]
    with pytest.raises(KeyError), open_member(path, "no such", Limits()):
        pass
    with open_member(path, "", Limits()) as file, open(path, "rb") as same:
        assert file.read() == same.read()


@rar
def test_one_member_of_a_rar_is_read_as_a_file(monkeypatch):
    path = os.path.join(DATA, "rar5-subdirs.rar")
    for only in (HERE, Openers(library=HERE.library)):
        monkeypatch.setattr(member_streams, "openers", lambda only=only: only)
        if "rar" in only.opens:
            with open_member(path, "sub/dir2/file2.txt", Limits()) as member:
                assert member.read() == b"file2\n"
