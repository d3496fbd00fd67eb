"""Databases and libraries on a real exFAT: no case, no inodes, seconds, no links."""

import asyncio
import os
import sqlite3
import time
from contextlib import AsyncExitStack, asynccontextmanager, closing

import pytest
from exfat_disk import card
from owner_fixture import make_nes, open_home

from mediadb import media_away
from mediadb.copies import state_of
from mediadb.media_db import open_user
from zapcore import inodes
from zapcore.aside import Aside
from zapcore.errors import StoreError
from zapcore.inodes import is_forgetful
from zapcore.spelling import is_spelled
from zapcore.stores import open_stores

__all__ = ["card"]

ALPHA, BETA = "Alpha (USA).nes", "Beta (Europe).nes"


def age(folder):
    """Let its files be old: what is of this moment is looked at once more."""
    for one in folder.iterdir():
        os.utime(one, (1e9, 1e9))


async def favour(home, path):
    await home.owner.set_tags(await home.key(path), add=("favorite",))


async def test_both_databases_live_there_with_a_log_and_full_syncs(card):
    data = card.path / "data"
    nes = make_nes(card.path / "games", ALPHA, BETA)
    age(nes)
    async with open_home(data, nes.parent) as home:
        await home.index()
        await favour(home, nes / ALPHA)
        modes = await home.user.run(
            lambda raw: [
                raw.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("journal_mode", "synchronous")
            ]
        )
        assert modes == ["wal", 2]
        assert await home.favourites() == [ALPHA]
    card.remove()
    card.insert()
    async with open_home(data, nes.parent) as home:
        assert await home.favourites() == [ALPHA]
        before = await home.rows("SELECT TOTAL_CHANGES()")
        await home.index()
        assert await home.rows("SELECT TOTAL_CHANGES()") == before


async def test_a_broken_user_db_is_replaced_by_its_copy_there(card):
    async with AsyncExitStack() as stack:
        stores = await open_stores(str(card.path), stack)
        await stores.user.write(
            lambda raw: raw.execute(
                "INSERT INTO UserTags VALUES ('NES', '/a', 'user', 'favorite')"
            )
        )
    assert state_of(str(card.path / "user.db.bak")) == (5, "")
    (card.path / "user.db").write_bytes(bytes(9000))
    card.remove()
    card.insert()
    user = await open_user(str(card.path))
    rows = await user.run(
        lambda raw: raw.execute("SELECT Tag FROM UserTags").fetchall()
    )
    await user.close()
    assert rows == [("favorite",)]


@pytest.mark.parametrize("what", ["file", "folder", "all files"])
async def test_what_is_spelled_otherwise_now_is_the_same_media(card, what):
    nes = make_nes(card.path / "games", ALPHA, BETA)
    age(nes)
    async with open_home(card.path / "data", nes.parent) as home:
        await home.index()
        await favour(home, nes / ALPHA)
        before = await home.rows("SELECT DBID FROM Media ORDER BY DBID")
        if what == "folder":
            os.rename(nes, nes.with_name("NES"))
            now = nes.with_name("NES") / ALPHA
        else:
            names = [ALPHA, BETA] if what == "all files" else [ALPHA]
            for name in names:
                os.rename(nes / name, nes / name.upper())
            now = nes / ALPHA.upper()
        assert is_spelled(str(now))
        assert not is_spelled(str(nes / ALPHA))
        assert os.path.exists(nes / ALPHA)
        await home.index()
        assert await home.rows("SELECT DBID FROM Media ORDER BY DBID") == before
        assert await home.rows("SELECT 1 FROM Media WHERE IsMissing") == []
        assert await home.favourites() == [now.name]
        assert "user:favorite" in await home.tags(now)
        changes = await home.rows("SELECT TOTAL_CHANGES()")
        await home.index()
        assert await home.rows("SELECT TOTAL_CHANGES()") == changes


async def test_a_file_that_is_written_again_within_its_time_step_is_noticed(
    card, monkeypatch
):
    nes = make_nes(card.path / "games", ALPHA)
    async with open_home(card.path / "data", nes.parent) as home:
        await home.index()
        (first,) = await home.rows("SELECT MTime FROM Media")
        stamp = os.stat(nes / ALPHA).st_mtime_ns
        (nes / ALPHA).write_bytes(b"a" * len(ALPHA))
        os.utime(nes / ALPHA, ns=(stamp, stamp))
        monkeypatch.setattr(inodes, "COARSE_NS", -1)  # time goes by
        await home.change("DELETE FROM Unread")
        await home.index()
        (second,) = await home.rows("SELECT MTime FROM Media")
        assert second != first
        assert await home.rows("SELECT COUNT(*) FROM Unread") == [(1,)]
        changes = await home.rows("SELECT TOTAL_CHANGES()")
        await home.index()
        assert await home.rows("SELECT TOTAL_CHANGES()") == changes


async def test_folders_of_two_spellings_on_two_roots_are_one_system(card):
    one = make_nes(card.path / "games", ALPHA)
    other = make_nes(card.path / "more", BETA)
    os.rename(other, other.with_name("NES"))
    roots = (card.path / "games", card.path / "more", card.path / "GAMES")
    async with open_home(card.path / "data", *roots) as home:
        await home.index()
        rows = await home.rows("SELECT FileName FROM Media ORDER BY 1")
    assert rows == [(ALPHA,), (BETA,)], one


async def test_a_gamelist_may_spell_files_otherwise_than_the_card(card):
    nes = make_nes(card.path / "games", ALPHA)
    (nes / "gamelist.xml").write_text(
        f"<gameList><game><path>./{ALPHA.upper()}</path><name>Shown</name>"
        "<developer>Dev</developer></game></gameList>"
    )
    age(nes)
    async with open_home(card.path / "data", nes.parent) as home:
        await home.index()
        await home.scrape()
        assert "scraper.gamelist.xml:scraped" in await home.tags(nes / ALPHA)
    card.remove()
    card.insert()
    async with open_home(card.path / "data", nes.parent) as home:
        await home.scrape()
        assert home.heard.events[-1].processed == 0


def test_a_file_written_aside_takes_its_place_and_the_old_one_is_kept(card):
    path = card.path / "list.xml"
    for content in (b"one", b"two"):
        with Aside(str(path)) as aside:
            aside.file.write(content)
            aside.keep()
    assert path.read_bytes() == b"two"
    assert (card.path / "list.xml.bak").read_bytes() == b"one"
    assert sorted(os.listdir(card.path)) == ["list.xml", "list.xml.bak"]


def test_its_inode_numbers_are_known_to_be_made_up(card):
    assert is_forgetful(os.stat(card.path).st_dev)


@asynccontextmanager
async def opened(data, where):
    async with AsyncExitStack() as stack:
        yield await open_stores(str(data), stack, str(where))


async def until(look):
    async with asyncio.timeout(15):
        while not look():
            await asyncio.sleep(0.01)


async def test_a_card_that_is_pulled_and_put_in_again_is_gone_on_with(
    card, tmp_path, monkeypatch
):
    monkeypatch.setattr(media_away, "LOOK_S", 0.02)
    data, place = tmp_path / "data", card.path / "zapcore"
    data.mkdir()
    async with opened(data, place) as stores:
        await stores.media.write(
            lambda raw: raw.execute("INSERT INTO DBConfig VALUES ('Test', 'x')")
        )
    card.remove()
    async with opened(data, place) as stores:
        assert "not there" in stores.notices.texts[0]
        card.insert()
        await until(lambda: not stores.notices.texts)
        rows = "SELECT Value FROM DBConfig WHERE Name = 'Test'"
        found = await stores.reading.run(lambda raw: raw.execute(rows).fetchall())
        assert found == [("x",)]
    with closing(sqlite3.connect(place / "media.db")) as raw:
        assert raw.execute("PRAGMA quick_check").fetchone() == ("ok",)


async def test_a_card_that_is_torn_out_while_it_is_used_costs_nothing(
    card, tmp_path, monkeypatch
):
    monkeypatch.setattr(media_away, "LOOK_S", 0.02)
    data, put = tmp_path / "data", "INSERT OR REPLACE INTO DBConfig VALUES ('Test', ?)"
    data.mkdir()
    async with opened(data, card.path / "zapcore") as stores:
        await stores.media.write(lambda raw: raw.execute(put, ("x",)))
        card.pull()
        with pytest.raises(StoreError, match="does not answer, or is gone"):
            await stores.media.write(lambda raw: raw.execute(put, ("y",)))
        await until(lambda: stores.media.refused)
        card.remove("-l")
        card.insert()
        await until(lambda: not stores.notices.texts)
        rows = "SELECT Value FROM DBConfig WHERE Name = 'Test'"
        found = await stores.reading.run(lambda raw: raw.execute(rows).fetchall())
        assert found == [("x",)]
        await stores.media.write(lambda raw: raw.execute(put, ("z",)))


def test_a_time_of_this_moment_may_hide_the_next_write(card):
    from zapcore.inodes import is_fresh, time_of

    path = card.path / "a"
    path.write_bytes(b"a")
    assert is_fresh(os.stat(path))
    assert time_of(os.stat(path)) % 2 == 1
    old = time.time() - 10
    os.utime(path, (old, old))
    assert not is_fresh(os.stat(path))


def test_a_disk_without_locks_ends_no_start(tmp_path, monkeypatch, caplog):
    from zapcore import daemon

    def refuse(file, how):
        raise OSError(37, "No locks available")

    with monkeypatch.context() as patched:
        patched.setattr("zapcore.daemon.fcntl.flock", refuse)
        with daemon._only_one(str(tmp_path)):
            pass
    assert "cannot be locked: No locks available" in caplog.text
