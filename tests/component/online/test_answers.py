"""What services answered is kept over restarts, in bounds, never at any price."""

import asyncio
import os
import sqlite3

import pytest

from mediadb.answers import ONLINE, SqliteAnswers, open_online
from zapcore.errors import StoreError, StoreFullError
from zapcore.ports_online import Cached


@pytest.fixture
async def online(tmp_path):
    database = await open_online(str(tmp_path))
    yield database
    await database.close()


async def keys(database):
    rows = await database.run(
        lambda raw: raw.execute("SELECT Key FROM Answers ORDER BY At").fetchall()
    )
    return [key for (key,) in rows]


async def test_an_answer_is_given_back_with_its_age_after_a_restart(tmp_path):
    online = await open_online(str(tmp_path))
    value = {"name": "Pokémon", "ids": [1, None, "x"], "deep": {"a": []}}
    await SqliteAnswers(online).put("igdb", b"k", value, 1000)
    await online.close()
    online = await open_online(str(tmp_path))
    answers = SqliteAnswers(online)
    assert await answers.get("igdb", b"k") == Cached(value, 1000)
    assert await answers.get("moby", b"k") is None
    assert await answers.get("igdb", b"other") is None
    await online.close()


async def test_a_miss_is_kept_and_is_not_nothing(online):
    answers = SqliteAnswers(online)
    await answers.put("ss", b"k", None, 5)
    assert await answers.get("ss", b"k") == Cached(None, 5)
    await answers.put("ss", b"k", {}, 6)
    assert await answers.get("ss", b"k") == Cached({}, 6)


async def test_what_put_returned_from_is_in_the_file(tmp_path, online):
    await SqliteAnswers(online).put("igdb", b"k", [1], 7)
    other = sqlite3.connect(tmp_path / ONLINE)
    assert other.execute("SELECT Source, Key, At FROM Answers").fetchall() == [
        ("igdb", b"k", 7)
    ]
    other.close()


async def test_answers_that_come_together_are_few_transactions(online):
    answers = SqliteAnswers(online)
    writes = []
    write = online.write

    async def counted(*args):
        writes.append(len(args[1]))
        return await write(*args)

    online.write = counted
    puts = [answers.put("igdb", b"%d" % n, n, n) for n in range(100)]
    await asyncio.gather(*puts)
    assert sum(writes) == 100
    assert len(writes) <= 3
    assert [(await answers.get("igdb", b"%d" % n)).value for n in (0, 50, 99)] == [
        0,
        50,
        99,
    ]


async def test_one_that_gives_up_takes_nobody_elses_answer_along(online):
    answers = SqliteAnswers(online)
    first = asyncio.create_task(answers.put("igdb", b"1", 1, 1))
    await asyncio.sleep(0)
    others = [asyncio.create_task(answers.put("igdb", b"%d" % n, n, n)) for n in (2, 3)]
    first.cancel()
    await asyncio.gather(*others)
    assert (await answers.get("igdb", b"2")).value == 2
    assert (await answers.get("igdb", b"3")).value == 3


async def test_the_oldest_go_when_there_are_too_many_bytes(online):
    answers = SqliteAnswers(online, most=20_000)
    for number in range(100):
        await answers.put("igdb", b"%02d" % number, os.urandom(500).hex(), number)
    left = await keys(online)
    assert left == [b"%02d" % n for n in range(100 - len(left), 100)]
    (held,) = await online.run(
        lambda raw: raw.execute("SELECT Bytes FROM AnswersSize").fetchone()
    )
    (real,) = await online.run(
        lambda raw: raw.execute(
            "SELECT SUM(LENGTH(Value) + 100) FROM Answers"
        ).fetchone()
    )
    assert held == real <= 20_000
    assert len(left) > 20


async def test_an_answer_costs_two_pages_of_the_disk(tmp_path, online):
    answers = SqliteAnswers(online)
    await answers.put("igdb", b"first", "x", 1)
    await online.run(
        lambda raw: raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    )
    for number in range(20):
        await answers.put("igdb", b"%d" % number, "x", number)
    log = os.path.getsize(tmp_path / f"{ONLINE}-wal")
    assert log <= 32 + 20 * 2 * (24 + 4096)


async def test_a_full_disk_is_said_and_what_was_kept_stays(online):
    answers = SqliteAnswers(online)
    await answers.put("igdb", b"before", "kept", 1)
    pages = await online.run(lambda raw: raw.execute("PRAGMA page_count").fetchone()[0])
    await online.run(lambda raw: raw.execute(f"PRAGMA max_page_count = {pages}"))
    puts = [answers.put("igdb", b"%d" % n, os.urandom(9000).hex(), 2) for n in range(9)]
    failed = await asyncio.gather(*puts, return_exceptions=True)
    assert all(isinstance(one, StoreFullError) for one in failed)
    assert (await answers.get("igdb", b"before")).value == "kept"
    await online.run(lambda raw: raw.execute("PRAGMA max_page_count = 100000"))
    await answers.put("igdb", b"after", 1, 3)
    assert (await answers.get("igdb", b"after")).value == 1


@pytest.mark.parametrize("damage", [b"\0" * 8192, b"not a database" * 900])
async def test_a_broken_file_is_made_anew_at_the_start(tmp_path, damage):
    await (await open_online(str(tmp_path))).close()
    (tmp_path / ONLINE).write_bytes(damage)
    online = await open_online(str(tmp_path))
    answers = SqliteAnswers(online)
    await answers.put("igdb", b"k", 1, 1)
    assert (await answers.get("igdb", b"k")).value == 1
    await online.close()


async def test_one_of_a_newer_zapcore_is_made_anew(tmp_path):
    online = await open_online(str(tmp_path))
    await online.run(lambda raw: raw.execute("PRAGMA user_version = 99"))
    await online.close()
    online = await open_online(str(tmp_path))
    assert await keys(online) == []
    await online.close()


async def test_a_file_that_breaks_while_it_is_used_is_made_anew(tmp_path, online):
    answers = SqliteAnswers(online)
    for number in range(200):
        await answers.put("igdb", b"%d" % number, os.urandom(300).hex(), number)
    await online.run(
        lambda raw: raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    )
    await online.run(lambda raw: raw.execute("PRAGMA shrink_memory"))
    path = tmp_path / ONLINE
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    seen = await asyncio.gather(
        *(answers.get("igdb", b"%d" % n) for n in range(200)), return_exceptions=True
    )
    assert any(isinstance(one, StoreError) for one in seen)
    await answers.put("igdb", b"k", 1, 1)
    assert (await answers.get("igdb", b"k")).value == 1
    assert await keys(online) == [b"k"]
