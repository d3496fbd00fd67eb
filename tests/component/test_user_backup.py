"""What the owner said outlives a broken user.db: by its copy, and what is readable."""

import asyncio
import fcntl
import os
import sqlite3
from contextlib import closing

import pytest

from mediadb import user_bak
from mediadb.copies import state_of, write_copy
from mediadb.media_db import open_user
from mediadb.user_bak import UserBackup, is_old
from zapcore.errors import StoreError
from zapcore.notices import Notices

SAY = "INSERT OR REPLACE INTO UserTags VALUES ('NES', ?, 'user', 'favorite')"


@pytest.fixture
def folder(tmp_path):
    return str(tmp_path)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(user_bak, "QUIET_S", 0.01)
    monkeypatch.setattr(user_bak, "LEAST_S", 0.0)
    monkeypatch.setattr(user_bak, "RATE", 1 << 30)


async def say(user, *paths):
    await user.write(lambda raw: raw.executemany(SAY, [(path,) for path in paths]))


async def said(user):
    query = "SELECT Path FROM UserTags ORDER BY Path"
    rows = await user.run(lambda raw: raw.execute(query).fetchall())
    return [path for (path,) in rows]


async def until(look):
    async with asyncio.timeout(5):
        while not look():
            await asyncio.sleep(0.005)


def overwrite(path, at, what):
    with open(path, "r+b") as file:
        file.seek(at)
        file.write(what)


def read(path):
    with open(path, "rb") as file:
        return file.read()


async def closed_with(folder, *paths, copy=True):
    user = await open_user(folder)
    await say(user, *paths)
    if copy:
        write_copy(user.path, user.path + ".bak")
    await user.close()
    return f"{folder}/user.db"


async def test_a_copy_follows_a_change_and_nothing_is_written_without_one(
    folder, quick
):
    user = await open_user(folder)
    backup = UserBackup(user, Notices())
    backup.start()
    copy = user.path + ".bak"
    await asyncio.sleep(0.1)
    assert not os.path.exists(copy)
    await say(user, "/a.nes")
    await until(lambda: os.path.exists(copy))
    made = os.stat(copy)
    await said(user)
    await asyncio.sleep(0.1)
    assert os.stat(copy).st_ino == made.st_ino
    await say(user, "/b.nes")
    await until(lambda: os.stat(copy).st_ino != made.st_ino)
    await backup.close()
    await user.close()
    assert state_of(copy) == (5, "")
    assert sorted(os.listdir(folder)) == ["user.db", "user.db.bak"]


async def test_a_clean_stop_copies_what_was_said_a_moment_before(folder):
    user = await open_user(folder)
    backup = UserBackup(user, Notices())
    backup.start()
    await say(user, "/a.nes")
    await backup.close()
    assert not is_old(user.path, user.path + ".bak")
    await user.close()


async def test_a_copy_is_old_when_another_process_said_something(folder):
    path = await closed_with(folder, "/a.nes")
    user = await open_user(folder)
    assert not is_old(path, path + ".bak")
    with closing(sqlite3.connect(path)) as other:
        other.execute(SAY, ("/b.nes",))
        other.commit()
    assert is_old(path, path + ".bak")
    await user.close()


async def test_a_disk_without_room_leaves_the_copy_before_and_says_so(
    folder, quick, monkeypatch
):
    path = await closed_with(folder, "/a.nes")
    before = read(path + ".bak")
    heard = Notices()
    user = await open_user(folder)
    backup = UserBackup(user, heard)

    def full(handle):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("mediadb.copies.os.fsync", full)
        backup.start()
        await say(user, "/b.nes")
        await until(lambda: heard.texts)
    assert "No space left" in heard.texts[0]
    assert read(path + ".bak") == before
    assert not os.path.exists(path + ".bak.zapcore-part")
    await say(user, "/c.nes")
    await until(lambda: not heard.texts)
    await backup.close()
    await user.close()


@pytest.mark.parametrize("harm", ["garbage", "zeros", "empty", "gone", "header"])
async def test_the_copy_takes_the_place_of_a_broken_file(folder, harm):
    path = await closed_with(folder, "/a.nes", "/b.nes")
    if harm == "gone":
        os.unlink(path)
    elif harm == "header":
        overwrite(path, 0, b"SQLite format 4")
    else:
        size = os.path.getsize(path)
        bytes_ = {"garbage": b"no database " * 99, "zeros": bytes(size), "empty": b""}
        with open(path, "wb") as file:
            file.write(bytes_[harm])
    heard = Notices()
    user = await open_user(folder, heard)
    assert await said(user) == ["/a.nes", "/b.nes"]
    await user.close()
    (sentence,) = heard.texts
    assert "its copy" in sentence
    kept = harm in {"garbage", "zeros", "header"}
    assert os.path.exists(path + ".broken-1") is kept
    heard = Notices()
    await (await open_user(folder, heard)).close()
    assert heard.texts == ()


async def test_what_is_readable_of_the_broken_file_is_taken_over(folder):
    path = await closed_with(folder, "/a.nes", "/b.nes")
    user = await open_user(folder)
    await say(user, "/new.nes")
    await user.close()
    with closing(sqlite3.connect(path)) as raw:
        (page,) = raw.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'UserValues'"
        ).fetchone()
        (size,) = raw.execute("PRAGMA page_size").fetchone()
    overwrite(path, (page - 1) * size, b"\xff" * size)
    heard = Notices()
    user = await open_user(folder, heard)
    assert await said(user) == ["/a.nes", "/b.nes", "/new.nes"]
    await user.close()
    assert "1 things that you said were read out of the broken one" in heard.texts[0]


async def test_without_a_copy_it_begins_anew_and_the_broken_one_stays(folder):
    path = f"{folder}/user.db"
    for number in (1, 2, 3):
        with open(path, "wb") as file:
            file.write(b"not a database %d" % number * 99)
        heard = Notices()
        user = await open_user(folder, heard)
        assert await said(user) == []
        await user.close()
        assert "there is no copy of it" in heard.texts[0]
        with open(f"{path}.broken-{number}", "rb") as file:
            assert file.read().startswith(b"not a database %d" % number)


async def test_a_broken_copy_is_passed_over_for_the_one_before_an_upgrade(folder):
    path = await closed_with(folder, "/a.nes")
    os.rename(path + ".bak", path + ".before-5")
    overwrite(path, 0, bytes(4096))
    with open(path + ".bak", "wb") as file:
        file.write(b"no database " * 999)
    user = await open_user(folder)
    assert await said(user) == ["/a.nes"]
    await user.close()


async def test_a_cut_while_it_is_restored_has_the_next_start_begin_again(
    folder, monkeypatch
):
    path = await closed_with(folder, "/a.nes")
    overwrite(path, 0, bytes(4096))
    with monkeypatch.context() as patched:

        def cut(*names):
            raise OSError(5, "the power went")

        patched.setattr("mediadb.user_restore.sync_file", cut)
        with pytest.raises(StoreError, match="cannot be written"):
            await open_user(folder)
    assert os.path.exists(path)
    assert not os.path.exists(path + ".broken-1")
    user = await open_user(folder)
    assert await said(user) == ["/a.nes"]
    await user.close()


async def test_user_db_alone_is_whole_shortly_after_a_change(folder, monkeypatch):
    """Who copies the one file of a running daemon has all; the copy may wait longer."""
    monkeypatch.setattr(user_bak, "QUIET_S", 0.01)
    user = await open_user(folder)
    backup = UserBackup(user, Notices())
    backup.start()
    await say(user, "/a.nes")
    await until(lambda: os.path.exists(user.path + ".bak"))
    await say(user, "/b.nes")
    alone = f"{folder}/alone.db"

    def both():
        with open(alone, "wb") as file:
            file.write(read(user.path))
        try:
            with closing(sqlite3.connect(f"file:{alone}?immutable=1", uri=True)) as raw:
                return raw.execute("SELECT COUNT(*) FROM UserTags").fetchone() == (2,)
        except sqlite3.Error:
            return False

    await until(both)
    assert is_old(user.path, user.path + ".bak")
    before = os.stat(user.path).st_mtime_ns
    await asyncio.sleep(0.1)
    assert os.stat(user.path).st_mtime_ns == before
    await backup.close()
    await user.close()


async def test_what_is_urgent_is_copied_before_the_minute_is_over(folder):
    user = await open_user(folder)
    backup = UserBackup(user, Notices())
    backup.start()
    await say(user, "/a.nes")
    for path in ("/b.nes", "/c.nes"):
        await say(user, path)
        backup.at_once()
        async with asyncio.timeout(2):
            while is_old(user.path, user.path + ".bak"):
                await asyncio.sleep(0.005)
    await backup.close()
    await user.close()


async def test_copies_of_two_programs_wait_for_each_other(folder, monkeypatch):
    path = await closed_with(folder, "/a.nes")
    monkeypatch.setattr("mediadb.copies.PATIENCE_S", 0.0)
    handle = os.open(folder, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(OSError, match="takes too long"):
        write_copy(path, path + ".bak")
    os.close(handle)
    write_copy(path, path + ".bak")
