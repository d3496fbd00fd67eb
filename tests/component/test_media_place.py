"""media.db in memory or on another disk, which comes late, goes and comes back."""

import asyncio
import os
import sqlite3
from contextlib import AsyncExitStack, asynccontextmanager, closing

import pytest

from mediadb import media_away, media_ram, place, placing
from mediadb.media_db import MEDIA, REST, RUNNING
from mediadb.memory import Memory
from mediadb.read_owner import MediaKey
from zapcore.errors import StoreError
from zapcore.stores import open_stores

GAME = MediaKey("NES", "/roms/nes/a.nes")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(media_away, "LOOK_S", 0.01)
    monkeypatch.setattr(media_ram, "QUIET_S", 0.01)
    monkeypatch.setattr(media_ram, "LEAST_S", 0.0)


@pytest.fixture
def data(tmp_path):
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.fixture
def disk(tmp_path):
    return tmp_path / "disk"


@pytest.fixture
def memory(tmp_path, monkeypatch):
    """A folder in place of /dev/shm, and what is free there."""
    shared = tmp_path / "shm"
    shared.mkdir()
    free = {"bytes": 1 << 30}
    made = Memory.of
    monkeypatch.setattr(Memory, "of", lambda data: made(data, str(shared)))
    monkeypatch.setattr(Memory, "room", lambda self, more=0: free["bytes"])
    return shared, free


@asynccontextmanager
async def opened(data, where):
    async with AsyncExitStack() as stack:
        yield await open_stores(str(data), stack, str(where))


async def put(stores, text="x"):
    await stores.media.write(
        lambda raw: raw.execute(
            "INSERT OR REPLACE INTO DBConfig VALUES ('Test', ?)", (text,)
        )
    )


async def got(database):
    rows = await database.run(
        lambda raw: raw.execute(
            "SELECT Value FROM DBConfig WHERE Name = 'Test'"
        ).fetchall()
    )
    return rows[0][0] if rows else ""


def on_card(path):
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as raw:
        rows = raw.execute("SELECT Value FROM DBConfig WHERE Name = 'Test'").fetchall()
    return rows[0][0] if rows else ""


async def until(look):
    async with asyncio.timeout(10):
        while not look():
            await asyncio.sleep(0.005)


async def test_it_lies_where_it_was_told_to_and_user_db_stays(data, disk):
    async with opened(data, disk) as stores:
        await put(stores)
        assert stores.notices.texts == ()
    assert on_card(disk / MEDIA) == "x"
    assert (data / "user.db").exists()
    assert not (data / MEDIA).exists()
    async with opened(data, disk) as stores:
        assert await got(stores.reading) == "x"


async def test_a_disk_that_comes_late_is_waited_for_and_taken_up(data, disk):
    async with opened(data, disk) as stores:
        await put(stores)
    away = disk.rename(disk.with_name("away"))
    async with opened(data, disk) as stores:
        (said,) = stores.notices.texts
        assert f"lies in {disk}, and that disk is not there" in said
        with pytest.raises(StoreError, match="disk is not there"):
            await put(stores)
        await stores.owner.set_tags(GAME, add=("favorite",))
        assert await got(stores.reading) == ""
        assert not disk.exists()
        away.rename(disk)
        await until(lambda: not stores.notices.texts)
        assert await got(stores.media) == "x"
        assert await got(stores.reading) == await got(stores.aside) == "x"
        await put(stores, "y")
    assert on_card(disk / MEDIA) == "y"
    assert not (disk / RUNNING).exists()


async def test_a_disk_that_goes_while_it_is_used_costs_nothing(data, disk):
    async with opened(data, disk) as stores:
        await put(stores)
        away = disk.rename(disk.with_name("away"))

        def pulled(raw):
            raise sqlite3.OperationalError("disk I/O error")

        with pytest.raises(StoreError, match="does not answer, or is gone"):
            await stores.reading.run(pulled)
        await until(lambda: stores.notices.texts)
        await until(lambda: stores.aside.path != str(disk / MEDIA))
        assert await got(stores.reading) == ""
        with pytest.raises(StoreError, match="mounted; nothing is lost"):
            await put(stores)
        away.rename(disk)
        await until(lambda: not stores.notices.texts)
        assert await got(stores.aside) == "x"
        await put(stores, "y")
    assert on_card(disk / MEDIA) == "y"


async def test_an_error_of_a_disk_that_is_there_changes_nothing(data, disk):
    async with opened(data, disk) as stores:
        await put(stores)

        def once(raw):
            raise sqlite3.OperationalError("disk I/O error")

        with pytest.raises(StoreError):
            await stores.media.run(once)
        await asyncio.sleep(0.1)
        assert stores.notices.texts == ()
        assert await got(stores.media) == "x"


async def test_below_a_mount_folder_nothing_is_made_without_a_mount(
    data, tmp_path, monkeypatch
):
    usb = tmp_path / "media" / "usb0"
    usb.mkdir(parents=True)
    monkeypatch.setattr(place, "MOUNT_FOLDERS", (str(tmp_path / "media"),))
    async with opened(data, usb / "zapcore") as stores:
        assert "not there" in stores.notices.texts[0]
    assert list(usb.iterdir()) == []


async def test_it_comes_home_when_the_setting_is_gone(data, disk):
    async with opened(data, disk) as stores:
        await put(stores)
    async with opened(data, "") as stores:
        assert await got(stores.media) == ""
    assert not (data / place.REMEMBERED).exists()


async def test_in_memory_the_card_is_written_when_it_is_quiet(data, memory):
    async with opened(data, "ram") as stores:
        await until((data / MEDIA).exists)
        await asyncio.sleep(0.1)
        before = os.stat(data / MEDIA)
        await got(stores.reading)
        await asyncio.sleep(0.1)
        assert os.stat(data / MEDIA).st_ino == before.st_ino
        assert stores.media.path.startswith(str(memory[0]))
        await put(stores)
        await until(lambda: os.stat(data / MEDIA).st_ino != before.st_ino)
    assert on_card(data / MEDIA) == "x"
    assert on_card(data / "media.db.bak") == ""
    assert list(memory[0].iterdir()) == []
    async with opened(data, "ram") as stores:
        assert await got(stores.reading) == "x"
        await put(stores, "y")
    assert on_card(data / MEDIA) == "y"


async def test_what_a_killed_daemon_left_in_memory_is_gone_on_with(
    data, memory, monkeypatch
):
    async with opened(data, "ram") as stores:
        await put(stores)
    monkeypatch.setattr(media_ram, "QUIET_S", 60)
    stack = AsyncExitStack()
    stores = await open_stores(str(data), stack, "ram")
    await put(stores, "newer")
    for database in (stores.media, stores.user, stores.reading, stores.aside):
        await database.run(lambda raw: None)
    (left,) = memory[0].iterdir()
    copy = {one.name: one.read_bytes() for one in left.iterdir()}
    await stack.aclose()
    left.mkdir(mode=0o700, exist_ok=True)
    for name, content in copy.items():
        (left / name).write_bytes(content)
    (left / "origin").write_text(card_mark(data))
    async with opened(data, "ram") as stores:
        assert await got(stores.media) == "newer"


def card_mark(data):
    info = os.stat(data / MEDIA)
    return f"{info.st_size} {info.st_mtime_ns // 2_000_000_000}"


@pytest.mark.parametrize("harm", ["broken", "gone"])
async def test_the_copy_before_is_used_when_the_card_has_a_broken_one(
    data, memory, harm
):
    for text in ("older", "newer"):
        async with opened(data, "ram") as stores:
            await put(stores, text)
    if harm == "broken":
        with open(data / MEDIA, "r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * 4096)
    else:
        os.unlink(data / MEDIA)
    async with opened(data, "ram") as stores:
        assert await got(stores.media) == "older"
        assert "is used instead" in stores.notices.texts[0]


async def test_two_broken_copies_begin_anew_and_games_are_looked_for(data, memory):
    for name in (MEDIA, "media.db.bak"):
        (data / name).write_bytes(b"no database " * 999)
    async with opened(data, "ram") as stores:
        assert "set aside" in stores.notices.texts[0]
        assert await stores.media.wants_rebuild()
    assert (data / "media.db.broken-1").exists()


async def test_memory_that_does_not_suffice_is_not_taken(data, memory):
    memory[1]["bytes"] = 1 << 20
    async with opened(data, "ram") as stores:
        (said,) = stores.notices.texts
        assert "media_db is ram, but that needs 16 MB" in said
        await put(stores)
    assert on_card(data / MEDIA) == "x"
    assert list(memory[0].iterdir()) == []


async def test_a_library_that_outgrows_memory_is_a_full_disk(data, memory):
    memory[1]["bytes"] = 20 << 20
    async with opened(data, "ram") as stores:
        pages = "PRAGMA max_page_count = 200"
        await stores.media.run(lambda raw: raw.execute(pages).fetchall())
        with pytest.raises(StoreError, match="is full"):
            await put(stores, "x" * (2 << 20))
        await put(stores)


async def test_a_card_without_room_leaves_the_copy_before_and_says_so(
    data, memory, monkeypatch
):
    async with opened(data, "ram") as stores:
        await put(stores)

    def full(path):
        raise OSError(28, "No space left on device")

    async with opened(data, "ram") as stores:
        with monkeypatch.context() as patched:
            patched.setattr("mediadb.copies.sync_file", full)
            await put(stores, "y")
            await until(lambda: stores.notices.texts)
        assert "cannot be written back" in stores.notices.texts[0]
        assert on_card(data / MEDIA) == "x"
        await put(stores, "z")
        await until(lambda: not stores.notices.texts)
    assert on_card(data / MEDIA) == "z"


async def test_memory_that_another_user_made_is_not_used(data, memory, monkeypatch):
    monkeypatch.setattr("mediadb.memory.os.geteuid", lambda: 4711)
    folder = memory[0] / os.path.basename(Memory.of(str(data)).folder)
    folder.mkdir()
    (folder / MEDIA).write_bytes(b"a trap")
    async with opened(data, "ram") as stores:
        assert stores.media.path == str(data / MEDIA)
    assert (folder / MEDIA).read_bytes() == b"a trap"


async def test_a_break_that_the_start_meets_ends_no_start(data):
    """Pages may be lost after a clean end, too: a card that lied."""
    async with opened(data, "") as stores:
        await put(stores)
    with closing(sqlite3.connect(data / MEDIA)) as raw:
        (page,) = raw.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'TagTypes'"
        ).fetchone()
        (size,) = raw.execute("PRAGMA page_size").fetchone()
    with open(data / MEDIA, "r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))
    async with opened(data, "") as stores:
        (said,) = stores.notices.texts
        assert "it is kept as" in said
        assert await stores.media.wants_rebuild()
        await put(stores)
        assert await got(stores.reading) == await got(stores.aside) == "x"
    assert (data / "media.db.broken-1").exists()
    assert not (data / RUNNING).exists()


@pytest.mark.parametrize("name", ["dats.db", "online.db"])
async def test_after_a_cut_what_can_be_asked_again_is_checked_too(data, name):
    async with opened(data, ""):
        pass
    with open(data / name, "r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * 4096)
    (data / RUNNING).touch()
    async with opened(data, ""):
        pass
    with closing(sqlite3.connect(data / name)) as raw:
        assert raw.execute("PRAGMA quick_check").fetchone() == ("ok",)


async def test_a_cut_of_an_idle_daemon_costs_the_next_start_no_check(data, monkeypatch):
    monkeypatch.setattr(placing, "QUIET_S", 0.01)
    mark, seen = data / RUNNING, []
    async with opened(data, "") as stores:
        assert mark.read_bytes() == REST
        await stores.media.write(lambda raw: seen.append(mark.read_bytes()))
        assert seen == [b""]
        await put(stores)
        await until(lambda: mark.read_bytes() == REST)
        async with asyncio.timeout(5):
            await asyncio.gather(*(put(stores, str(n)) for n in range(20)))
        await until(lambda: mark.read_bytes() == REST)
        assert os.path.getsize(data / MEDIA) > 100_000
    mark.write_bytes(REST)
    async with opened(data, "") as stores:
        assert not stores.media.was_cut


async def test_what_is_large_is_checked_beside_everything_else(data, monkeypatch):
    async with opened(data, "") as stores:
        await put(stores)
    with closing(sqlite3.connect(data / MEDIA)) as raw:
        (page,) = raw.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'MediaBlobs'"
        ).fetchone()
        (size,) = raw.execute("PRAGMA page_size").fetchone()
    with open(data / MEDIA, "r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    (data / RUNNING).touch()
    monkeypatch.setattr("mediadb.media_db.SMALL", 1000)
    async with opened(data, "") as stores:
        await until(lambda: stores.notices.texts)
        assert "At the next start it is set aside" in stores.notices.texts[0]
        assert await got(stores.reading) == "x"
    async with opened(data, "") as stores:
        assert "it is kept as" in stores.notices.texts[0]


@pytest.mark.parametrize("how", ["at the start", "while it waits", "while it is used"])
async def test_a_disk_that_is_there_without_its_database_gets_a_new_one(
    data, disk, how
):
    """It was emptied, or is another one: what an index makes is not waited for."""
    async with opened(data, disk) as stores:
        await put(stores)
    if how == "while it waits":
        disk.rename(disk.with_name("away"))
    elif how == "at the start":
        (disk / MEDIA).unlink()
    async with opened(data, disk) as stores:
        if how == "while it waits":
            disk.mkdir()
        elif how == "while it is used":
            (disk / MEDIA).unlink()
            with pytest.raises(StoreError, match="is not there any more"):
                await stores.media.usable()
        await until(lambda: any("an empty one was made" in n for n in said_by(stores)))
        await until(lambda: len(said_by(stores)) == 1)
        assert str(disk) in said_by(stores)[0]
        assert await stores.media.wants_rebuild()
        await put(stores, "y")
    assert on_card(disk / MEDIA) == "y"
    async with opened(data, disk) as stores:
        assert said_by(stores) == ()


def said_by(stores):
    return stores.notices.texts


@pytest.mark.parametrize("known", [True, False])
async def test_the_mount_point_of_a_known_disk_is_no_emptied_disk(
    data, disk, monkeypatch, known
):
    mounts = {"/", str(disk)}
    monkeypatch.setattr(place, "ismount", lambda folder: folder in mounts)
    folder = disk / "zapcore"
    async with opened(data, folder) as stores:
        await put(stores)
    (folder / MEDIA).rename(disk / "elsewhere")
    if not known:
        # As an older zapcore wrote it.
        (data / place.REMEMBERED).write_text(str(folder))
    else:
        mounts.discard(str(disk))
    async with opened(data, folder) as stores:
        assert "that disk is not there" in stores.notices.texts[0]
        await asyncio.sleep(0.05)
        assert list(folder.iterdir()) == []
        (disk / "elsewhere").rename(folder / MEDIA)
        await until(lambda: not stores.notices.texts)
        assert await got(stores.media) == "x"


async def test_a_disk_that_answers_nothing_is_noticed_by_a_look(
    data, disk, monkeypatch
):
    async with opened(data, disk) as stores:
        await put(stores)
        await stores.media.usable()

        def dead(path):
            raise OSError(107, "Transport endpoint is not connected")

        with monkeypatch.context() as patched:
            patched.setattr("mediadb.media_db.os.statvfs", dead)
            patched.setattr("mediadb.media_away.is_there", lambda *_: False)
            with pytest.raises(StoreError, match=f"{disk}.*does not answer"):
                await stores.media.usable()
            await until(lambda: stores.media.refused)
            assert "that disk is not there" in stores.notices.texts[0]
            with pytest.raises(StoreError, match="that disk is not there"):
                await stores.media.usable()
        await until(lambda: not stores.notices.texts)
        assert await got(stores.media) == "x"
