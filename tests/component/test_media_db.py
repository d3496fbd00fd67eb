"""The two databases: migrations, a cut, a broken file, a newer version."""

import os
import sqlite3

import pytest

from mediadb.journal import SqliteJournal
from mediadb.media_db import RUNNING, open_media, open_user
from zapcore.errors import StartError, StoreError
from zapcore.model import JournalEntry, OperationState


def execute(path, statement):
    raw = sqlite3.connect(path)
    raw.execute(statement)
    raw.commit()
    raw.close()


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


@pytest.mark.parametrize("name", ["media", "user"])
async def test_a_database_of_a_newer_zapcore_is_refused_untouched(tmp_path, name):
    await (await open_media(str(tmp_path))).close()
    await (await open_user(str(tmp_path))).close()
    path = tmp_path / f"{name}.db"
    execute(path, "PRAGMA user_version = 99")
    opener = open_media if name == "media" else open_user
    with pytest.raises(StartError, match="newer zapcore"):
        await opener(str(tmp_path))
    assert not [n for n in os.listdir(tmp_path) if "broken" in n]


async def test_a_broken_user_db_is_never_set_aside_silently(tmp_path):
    (tmp_path / "user.db").write_bytes(b"not a database" * 900)
    with pytest.raises(StoreError):
        await open_user(str(tmp_path))
    assert (tmp_path / "user.db").read_bytes().startswith(b"not a database")


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
