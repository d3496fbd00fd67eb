"""What the owner said of a game outlives everything that happens to the library."""

import asyncio
import contextlib
import os
import shutil
import sqlite3
import threading

import pytest
from owner_fixture import make_nes, open_home

from mediadb import userdata
from mediadb.media_db import open_user
from mediadb.migrate import scripts
from mediadb.read_owner import LAUNCHER_OVERRIDE
from zapcore.errors import StoreError

ALPHA, BETA = "Alpha (USA).nes", "Beta (Europe).nes"


@pytest.fixture
def nes(tmp_path):
    return make_nes(tmp_path / "roms", ALPHA, BETA)


@pytest.fixture
async def home(tmp_path, nes):
    async with open_home(tmp_path / "data", nes.parent) as home:
        await home.index()
        yield home


async def favour(home, path):
    await home.owner.set_tags(await home.key(path), add=("favorite",))


async def test_a_favourite_is_found_by_search_and_shown_by_meta(home, nes):
    await favour(home, nes / ALPHA)
    assert await home.favourites() == [ALPHA]
    assert await home.tags(nes / ALPHA) == [
        "extension:nes",
        "lang:en",
        "region:us",
        "user:favorite",
    ]
    meta = await home.meta(nes / ALPHA)
    assert {"type": "user", "tag": "favorite"} in meta["tags"]
    await favour(home, nes / ALPHA)
    await home.owner.set_tags(await home.key(nes / ALPHA), remove=("favorite",))
    assert await home.favourites() == []
    assert "user:favorite" not in await home.tags(nes / ALPHA)


async def test_a_launcher_override_is_shown_until_it_is_taken_away(home, nes):
    key = await home.key(nes / ALPHA)
    await home.owner.set_value(key, LAUNCHER_OVERRIDE, "MAME")
    assert (await home.meta(nes / ALPHA))["launcherOverride"] == "MAME"
    assert "launcherOverride" not in await home.meta(nes / BETA)
    await home.owner.set_value(key, LAUNCHER_OVERRIDE, "Other")
    assert (await home.meta(nes / ALPHA))["launcherOverride"] == "Other"
    await home.owner.set_value(key, LAUNCHER_OVERRIDE, "")
    assert "launcherOverride" not in await home.meta(nes / ALPHA)


async def said(home, nes):
    """Tell whether both things that were said of Alpha are there."""
    meta = await home.meta(nes / ALPHA)
    assert meta["launcherOverride"] == "MAME"
    assert {"type": "user", "tag": "favorite"} in meta["tags"]
    return await home.favourites() == [ALPHA]


async def say(home, nes):
    await favour(home, nes / ALPHA)
    await home.owner.set_value(await home.key(nes / ALPHA), LAUNCHER_OVERRIDE, "MAME")


async def test_it_outlives_a_file_that_goes_missing_is_cleaned_and_returns(home, nes):
    await say(home, nes)
    os.rename(nes / ALPHA, nes.parent / "kept")
    await home.index()
    assert (await home.meta(nes / ALPHA))["isMissing"] is True
    assert (await home.cleans.clean()).removed.media == 1
    assert await home.favourites() == []
    os.rename(nes.parent / "kept", nes / ALPHA)
    await home.index()
    assert await said(home, nes)


async def test_it_outlives_a_file_that_goes_missing_and_returns(home, nes):
    await say(home, nes)
    os.rename(nes / ALPHA, nes.parent / "kept")
    await home.index()
    os.rename(nes.parent / "kept", nes / ALPHA)
    await home.index()
    assert await said(home, nes)


async def test_it_outlives_the_index_of_a_changed_file(home, nes):
    await say(home, nes)
    (nes / ALPHA).write_bytes(b"a longer rom than before")
    await home.index()
    assert await said(home, nes)


async def test_it_outlives_a_forced_scrape(home, nes):
    (nes / "gamelist.xml").write_text(
        f"<gameList><game><path>./{ALPHA}</path><name>Alpha</name>"
        "<favorite>false</favorite><genre>Action</genre></game></gameList>"
    )
    await home.scrape()
    await say(home, nes)
    await home.scrape(force=True)
    assert await said(home, nes)


@pytest.mark.parametrize("harm", ["deleted", "broken"])
async def test_it_outlives_a_media_database_that_is_lost(tmp_path, nes, harm):
    data = tmp_path / "data"
    async with open_home(data, nes.parent) as home:
        await home.index()
        await say(home, nes)
    if harm == "deleted":
        os.unlink(data / "media.db")
    else:
        (data / "media.db").write_bytes(b"no database at all " * 1000)
    async with open_home(data, nes.parent) as home:
        assert await home.rows("SELECT 1 FROM Media") == []
        await home.index()
        assert await said(home, nes)


async def test_a_mirror_that_differs_is_put_right_at_the_start_and_only_then(
    tmp_path, nes
):
    data = tmp_path / "data"
    async with open_home(data, nes.parent) as home:
        await home.index()
        await favour(home, nes / ALPHA)
        beta = "SELECT DBID FROM Media WHERE FileName = ?"
        await home.change(
            "DELETE FROM MediaTags WHERE TagDBID ="
            " (SELECT DBID FROM Tags WHERE Tag = 'favorite')"
        )
        await home.change(
            f"INSERT INTO MediaTags (MediaDBID, TagDBID) SELECT ({beta}), DBID"
            " FROM Tags WHERE Tag = 'favorite'",
            BETA,
        )
        assert await home.favourites() == [BETA]
        assert "user:favorite" in await home.tags(nes / ALPHA)
    async with open_home(data, nes.parent) as home:
        assert await home.favourites() == [ALPHA]
        before = await home.rows("SELECT TOTAL_CHANGES()")
        await home.owner.mirror_all()
        assert await home.rows("SELECT TOTAL_CHANGES()") == before


async def test_the_answer_does_not_wait_for_a_media_database_that_is_long_busy(
    home, nes, monkeypatch
):
    monkeypatch.setattr(userdata, "MIRROR_WAIT_S", 0.01)
    key = await home.key(nes / ALPHA)
    release = threading.Event()
    busy = asyncio.create_task(home.media.run(lambda raw: release.wait(30)))
    await asyncio.sleep(0)
    await home.owner.set_tags(key, add=("favorite",))
    assert "user:favorite" in await home.tags(nes / ALPHA)
    assert await home.favourites() == []
    await home.owner.set_tags(key, remove=("favorite",))
    await home.owner.set_tags(key, add=("favorite",))
    release.set()
    await busy
    await home.owner.close()
    assert await home.favourites() == [ALPHA]


async def test_a_mirror_that_cannot_be_written_loses_no_favourite(
    home, nes, monkeypatch, caplog
):
    def full(*args):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(userdata, "_mirror", full)
    await favour(home, nes / ALPHA)
    assert "user:favorite" in await home.tags(nes / ALPHA)
    assert "a favourite is kept" in caplog.text
    await home.owner.mirror_all()
    assert await home.favourites() == [ALPHA]


async def test_what_the_owners_database_refuses_is_an_error_and_not_mirrored(home, nes):
    key = await home.key(nes / ALPHA)
    await home.user.run(lambda raw: raw.execute("PRAGMA query_only = ON"))
    with pytest.raises(StoreError):
        await home.owner.set_tags(key, add=("favorite",))
    assert await home.favourites() == []


async def test_a_first_favourite_during_an_index_does_not_break_it(tmp_path):
    roms = tmp_path / "roms"
    nes = make_nes(roms, ALPHA, *(f"Game {n:04}.nes" for n in range(1500)))
    data = tmp_path / "data"
    async with open_home(data, roms) as home:
        await home.index()
        await favour(home, nes / "Game 1400.nes")
    os.unlink(data / "media.db")
    async with open_home(data, roms) as home:
        await home.indexes.start()
        home.indexes.pause()
        home.indexes.resume()
        while not await home.search("Alpha"):
            await asyncio.sleep(0)
            if home.slot.kind is None:
                break
        await favour(home, nes / ALPHA)
        await home.slot.wait()
        assert home.heard.events[-1].state == "completed"
        assert await home.favourites() == [ALPHA, "Game 1400.nes"]


async def test_two_names_of_one_stored_text_share_what_is_said(tmp_path):
    nes = make_nes(tmp_path / "roms")
    for last in (b"\xfe", b"\xff"):
        with open(os.fsencode(nes) + b"/Odd" + last + b".nes", "wb"):
            pass
    async with open_home(tmp_path / "data", nes.parent) as home:
        await home.index()
        await favour(home, f"{nes}/Odd\ufffd.nes")
        assert len(await home.favourites()) == 2


async def test_an_older_user_database_is_copied_whole_and_keeps_its_favourites(
    tmp_path,
):
    old, data = tmp_path / "old", tmp_path / "data"
    old.mkdir()
    raw = sqlite3.connect(old / "user.db")
    raw.execute("PRAGMA journal_mode = WAL")
    raw.executescript(scripts("user")[0] + "PRAGMA user_version = 1;")
    raw.execute("INSERT INTO UserTags VALUES ('NES', '/a.nes', 'user', 'favorite')")
    raw.commit()
    shutil.copytree(old, data)  # as a kill leaves it: all is in the log still
    raw.close()
    database = await open_user(str(data))
    rows = await database.run(
        lambda raw: raw.execute("SELECT Path FROM UserTags").fetchall()
    )
    await database.run(lambda raw: raw.execute("SELECT * FROM UserValues"))
    await database.close()
    assert rows == [("/a.nes",)]
    with contextlib.closing(sqlite3.connect(data / "user.db.before-2")) as copy:
        assert copy.execute("SELECT Path FROM UserTags").fetchall() == rows
        assert copy.execute("PRAGMA user_version").fetchone() == (1,)
