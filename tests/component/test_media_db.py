"""The two databases: migrations, a cut, a broken file, a newer version."""

import os
import sqlite3

import pytest

from mediadb.database import Database
from mediadb.journal import SqliteJournal
from mediadb.media_db import RUNNING, open_media, open_user
from zapcore.errors import StartError, StoreBrokenError, StoreError
from zapcore.model import JournalEntry, OperationState
from zapcore.notices import Notices


def execute(path, statement):
    raw = sqlite3.connect(path)
    rows = raw.execute(statement).fetchall()
    raw.commit()
    raw.close()
    return rows


async def test_a_new_database_has_the_tables_of_the_document(tmp_path):
    media = await open_media(str(tmp_path))
    rows = await media.run(
        lambda raw: raw.execute("SELECT name FROM sqlite_master").fetchall()
    )
    await media.close()
    names = {name for (name,) in rows}
    assert {
        "Systems",
        "Media",
        "MediaTitles",
        "Tags",
        "TagTypes",
        "MediaTags",
        "MediaTitleTags",
        "MediaProperties",
        "MediaTitleProperties",
        "MediaBlobs",
    } <= names


async def test_the_mark_of_a_running_daemon_goes_with_a_clean_end(tmp_path):
    media = await open_media(str(tmp_path))
    assert (tmp_path / RUNNING).exists()
    await media.close()
    assert not (tmp_path / RUNNING).exists()


@pytest.mark.parametrize("damage", [b"", b"\0" * 8192, b"not a database" * 900])
async def test_a_broken_media_db_is_set_aside(tmp_path, damage):
    media = await open_media(str(tmp_path))
    await media.close()
    (tmp_path / "media.db").write_bytes(damage)
    (tmp_path / RUNNING).touch()
    again = await open_media(str(tmp_path))
    count = await again.run(
        lambda raw: raw.execute("SELECT COUNT(*) FROM Media").fetchone()
    )
    await again.close()
    assert count == (0,)
    if damage:
        assert (tmp_path / "media.db.broken-1").exists()


async def test_pages_zeroed_by_a_power_cut_are_noticed_at_the_next_start(tmp_path):
    media = await open_media(str(tmp_path))
    await media.close()
    path = tmp_path / "media.db"
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\0" * 4096)
    (tmp_path / RUNNING).touch()
    again = await open_media(str(tmp_path))
    await again.close()
    assert (tmp_path / "media.db.broken-1").exists()


async def test_a_user_db_of_a_newer_zapcore_is_refused_untouched(tmp_path):
    await (await open_user(str(tmp_path))).close()
    path = tmp_path / "user.db"
    execute(path, "PRAGMA user_version = 99")
    with pytest.raises(StartError, match="newer zapcore"):
        await open_user(str(tmp_path))
    assert not [n for n in os.listdir(tmp_path) if "broken" in n]


async def test_a_newer_user_db_that_says_so_is_used_and_stays_as_it_is(tmp_path):
    await (await open_user(str(tmp_path))).close()
    path = tmp_path / "user.db"
    execute(path, "INSERT INTO DeviceSettings VALUES ('Schema.Readers', '5')")
    execute(path, "PRAGMA user_version = 99")
    said = Notices()
    await (await open_user(str(tmp_path), said)).close()
    assert "newer zapcore (version 99" in said.texts[0]
    assert execute(path, "PRAGMA user_version") == [(99,)]


async def test_a_media_db_of_a_newer_zapcore_is_kept_and_built_again(tmp_path):
    await (await open_media(str(tmp_path))).close()
    execute(tmp_path / "media.db", "PRAGMA user_version = 99")
    said = Notices()
    again = await open_media(str(tmp_path), said)
    assert await again.wants_rebuild()
    await again.close()
    assert "kept as" in said.texts[0]
    assert execute(tmp_path / "media.db.v99", "PRAGMA user_version") == [(99,)]


async def test_a_break_that_shows_while_it_is_used_is_mended_by_the_next_start(
    tmp_path,
):
    said = Notices()
    media = await open_media(str(tmp_path), said)
    assert not await media.wants_rebuild()

    def broken(raw):
        raise sqlite3.DatabaseError("database disk image is malformed")

    for _ in range(2):
        with pytest.raises(StoreBrokenError, match="is broken"):
            await media.run(broken)
    assert await media.run(lambda raw: raw.execute("SELECT 1").fetchone()) == (1,)
    await media.close()
    assert len(said.texts) == 1
    assert "At the next start" in said.texts[0]
    again = await open_media(str(tmp_path), said)
    assert (tmp_path / "media.db.broken-1").exists()
    assert await again.wants_rebuild()
    await again.close()
    assert not (tmp_path / RUNNING).exists()


async def test_of_broken_media_databases_the_two_newest_are_kept(tmp_path):
    for number in range(4):
        (tmp_path / "media.db").write_bytes(b"no database %d" % number * 300)
        await (await open_media(str(tmp_path))).close()
    assert sorted(n for n in os.listdir(tmp_path) if "broken" in n) == [
        "media.db.broken-3",
        "media.db.broken-4",
    ]


async def test_a_disk_that_maps_no_memory_has_a_journal_instead(tmp_path, caplog):
    path = tmp_path / "media.db"
    await (await open_media(str(tmp_path))).close()
    (tmp_path / "media.db-shm").symlink_to("nowhere")  # which SQLite does not follow
    media = await open_media(str(tmp_path))
    (mode,) = await media.run(lambda raw: raw.execute("PRAGMA journal_mode").fetchone())
    assert mode == "truncate"
    assert "cannot share memory" in caplog.text
    other = await Database.open(str(path), read_only=True)
    await media.write(lambda raw: raw.execute("UPDATE DBConfig SET Value = Value"))
    assert await other.run(lambda raw: raw.execute("SELECT 1").fetchone()) == (1,)
    await other.close()
    await media.close()


async def test_the_journal_gives_back_what_did_not_end(tmp_path):
    media = await open_media(str(tmp_path))
    journal = SqliteJournal(media)
    ended = await journal.begin(JournalEntry(kind="index"))
    await journal.finish(ended, OperationState.COMPLETED)
    wanted = JournalEntry(
        kind="scrape",
        systems=("NES",),
        scraper_id="gamelist.xml",
        run_id="abc",
        force=True,
        options={"x": 1},
    )
    number = await journal.begin(wanted)
    await media.close()
    media = await open_media(str(tmp_path))
    (found,) = await SqliteJournal(media).pending()
    await media.close()
    assert found.id == number
    assert (found.kind, found.systems, found.force) == ("scrape", ("NES",), True)
    assert (found.run_id, found.options) == ("abc", {"x": 1})


async def test_a_transaction_is_all_or_nothing(tmp_path):
    media = await open_media(str(tmp_path))

    def half(raw):
        raw.execute("INSERT INTO Systems (SystemID, Name) VALUES ('NES', 'NES')")
        raw.execute("INSERT INTO Systems (SystemID, Name) VALUES ('NES', 'NES')")

    with pytest.raises(StoreError):
        await media.write(half)
    count = await media.run(
        lambda raw: raw.execute("SELECT COUNT(*) FROM Systems").fetchone()
    )
    await media.close()
    assert count == (0,)
