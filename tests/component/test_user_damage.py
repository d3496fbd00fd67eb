"""Only a damaged user.db is set aside: not one on a full card, and none for nothing."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing

import pytest

from mediadb.answers import open_online
from mediadb.copies import write_copy
from mediadb.damage import ROOM, is_damage, lacks_room
from mediadb.dat_index import open_dats
from mediadb.database import Database, sentence
from mediadb.media_db import open_media, open_user
from mediadb.migrate import READERS
from zapcore.errors import StartError, StoreError, StoreFullError
from zapcore.notices import Notices

SAY = "INSERT OR REPLACE INTO UserTags VALUES ('NES', ?, 'user', 'favorite')"


@pytest.fixture
def folder(tmp_path):
    return str(tmp_path)


@pytest.fixture
def card(tmp_path):
    """Give a folder on a disk of 1 MiB of its own."""
    place = str(tmp_path / "card")
    os.mkdir(place)
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", place]
    if os.getuid() or subprocess.run(command, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


async def say(user, path):
    await user.write(lambda raw: raw.execute(SAY, (path,)))


async def said(user):
    query = "SELECT Path FROM UserTags ORDER BY Path"
    rows = await user.run(lambda raw: raw.execute(query).fetchall())
    return [path for (path,) in rows]


async def older_copy(folder):
    """Make a user.db with /old.nes, which its copy has too, and /new.nes."""
    user = await open_user(folder)
    await say(user, "/old.nes")
    write_copy(user.path, user.path + ".bak")
    await say(user, "/new.nes")
    await user.close()
    return user.path


def fill(card, free):
    with open(f"{card}/filler", "wb") as file:
        disk = os.statvfs(card)
        file.write(bytes(max(disk.f_bavail * disk.f_frsize - free, 0)))


@pytest.mark.parametrize("free", [0, 8 << 10, 16 << 10, 32 << 10, 64 << 10])
async def test_on_a_full_card_nothing_is_set_aside_and_nothing_is_lost(card, free):
    await older_copy(card)
    for opens in (open_media, open_online, open_dats):
        await (await opens(card)).close()
    fill(card, free)
    for opens in (open_user, open_media, open_online, open_dats):
        with contextlib.suppress(StoreFullError):
            await (await opens(card)).close()
    names = sorted(os.listdir(card))
    assert not [name for name in names if "broken" in name]
    assert {"media.db", "online.db", "dats.db"} <= set(names)
    os.unlink(f"{card}/filler")
    user = await open_user(card)
    assert await said(user) == ["/new.nes", "/old.nes"]
    await user.close()


@pytest.mark.parametrize("free", [0, 32 << 10])
async def test_a_broken_file_on_a_full_card_waits_in_its_place_for_room(card, free):
    path = await older_copy(card)
    with open(path, "r+b") as file:
        file.seek(60)
        file.write(b"\x01")
    fill(card, free)
    with pytest.raises(StoreFullError, match="is full; free some space"):
        await open_user(card)
    assert not os.path.exists(path + ".broken-1")
    os.unlink(f"{card}/filler")
    user = await open_user(card)
    assert await said(user) == ["/new.nes", "/old.nes"]
    await user.close()


@pytest.mark.parametrize(
    "code",
    [
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR_READ,
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_SHMSIZE,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_BUSY,
    ],
)
async def test_what_is_no_damage_ends_the_start_and_leaves_user_db(
    folder, monkeypatch, code
):
    path = await older_copy(folder)
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    error.sqlite_errorname = "SQLITE_ANY"

    async def refused(*args, **kwargs):
        raise sentence(error, path) from error

    with monkeypatch.context() as patched:
        patched.setattr(Database, "run", refused)
        with pytest.raises(StoreError):
            await open_user(folder)
    assert sorted(os.listdir(folder)) == ["user.db", "user.db.bak"]


@pytest.mark.parametrize("at", [18, 44, 47, 56, 59, 60, 61, 62, 63])
@pytest.mark.parametrize("value", [0xFF, 0x07])
async def test_a_wrong_byte_of_the_header_ends_no_start(folder, at, value):
    path = await older_copy(folder)
    with open(path, "r+b") as file:
        file.seek(at)
        file.write(bytes([value]))
    user = await open_user(folder)
    assert "/old.nes" in await said(user)
    if at >= 60:
        assert await said(user) == ["/new.nes", "/old.nes"]
    await user.close()


async def test_an_absurd_version_without_a_copy_loses_nothing(folder):
    path = await older_copy(folder)
    os.unlink(path + ".bak")
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA user_version = 16777221")
    user = await open_user(folder)
    assert await said(user) == ["/new.nes", "/old.nes"]
    await user.close()


async def test_a_version_that_a_newer_zapcore_marked_is_refused_untouched(folder):
    path = await older_copy(folder)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("INSERT INTO DeviceSettings VALUES (?, '9')", (READERS,))
        raw.execute("PRAGMA user_version = 9")
        raw.commit()
    with pytest.raises(StartError, match="newer zapcore"):
        await open_user(folder)
    assert sorted(os.listdir(folder)) == ["user.db", "user.db.bak"]


@pytest.mark.parametrize("version", [0, 1, 5, 99])
async def test_another_database_in_its_place_gives_way_to_the_copy(folder, version):
    path = await older_copy(folder)
    os.unlink(path)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE Foreign_ (A)")
        raw.execute(f"PRAGMA user_version = {version}")
    user = await open_user(folder)
    assert await said(user) == ["/old.nes"]
    await user.close()
    assert os.path.exists(path + ".broken-1")


@pytest.mark.parametrize("end", ["", "-wal", "-shm", "-journal"])
async def test_a_folder_in_its_place_is_renamed(folder, end):
    path = await older_copy(folder)
    if not end:
        os.unlink(path)
    os.mkdir(path + end)
    open(f"{path}{end}/mine", "w").close()
    user = await open_user(folder)
    assert "/old.nes" in await said(user)
    await user.close()
    assert os.path.exists(f"{path}{end}.broken-1/mine")


async def test_rows_of_every_broken_file_that_was_not_merged_join_the_copy(folder):
    path = await older_copy(folder)
    later = os.stat(path + ".bak").st_mtime + 10
    os.rename(path, path + ".broken-1")
    os.utime(path + ".broken-1", (later, later))
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE Empty_ (A)")
    user = await open_user(folder)
    assert await said(user) == ["/new.nes", "/old.nes"]
    await user.close()


async def test_what_was_merged_once_is_not_merged_again(folder):
    path = await older_copy(folder)
    shutil.copy(path, path + ".broken-1")
    os.unlink(path)
    user = await open_user(folder)
    assert await said(user) == ["/new.nes", "/old.nes"]
    await user.write(lambda raw: raw.execute("DELETE FROM UserTags"))
    await say(user, "/last.nes")
    write_copy(path, path + ".bak")
    await user.close()
    later = os.stat(path + ".bak").st_mtime + 10
    os.utime(path + ".broken-1", (later, later))
    os.unlink(path)
    heard = Notices()
    user = await open_user(folder, heard)
    assert await said(user) == ["/last.nes"]
    await user.close()
    assert "was gone" in heard.texts[0]


def test_a_disk_with_room_and_one_that_is_gone_are_not_full(folder, monkeypatch):
    assert not lacks_room(f"{folder}/away/user.db")
    free = os.statvfs(folder)
    assert lacks_room(f"{folder}/user.db") is (free.f_bavail * free.f_frsize < ROOM)
    assert not is_damage(StartError("of a newer zapcore"))
