"""``zapcore key``: shown once, stored as a hash, revoked at once."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from mediadb.keys import Keys
from mediadb.media_db import open_user
from zapcore.cli.main import main
from zapcore.model import Level


@pytest.fixture
def key(tmp_path, capsys):
    def run(*arguments):
        status = main(["key", *arguments, "--data", str(tmp_path)])
        return status, *capsys.readouterr()

    return run


async def test_a_key_lets_in_until_it_is_revoked(tmp_path):
    user = await open_user(str(tmp_path))
    keys = Keys(user)
    made, secret = await keys.new(Level.OPERATE, "phone")
    assert await keys.find(secret) == made
    assert (made.level, made.name) == (Level.OPERATE, "phone")
    for wrong in (secret[:-1], secret.upper(), "", "zk_", secret + "x" * 999, "\udcff"):
        assert await keys.find(wrong) is None
    assert await keys.revoke(made.number)
    assert not await keys.revoke(made.number)
    assert await keys.find(secret) is None
    again, _ = await keys.new(Level.READ, "")
    assert again.number > made.number  # a number never names another key
    await user.close()


def test_the_command_makes_lists_and_revokes(key, tmp_path):
    status, out, err = key("new", "--level", "read", "--name", "living room")
    secret = out.strip()
    assert status == 0
    assert secret.startswith("zk_")
    assert secret not in err
    status, out, _ = key("list")
    assert "living room" in out
    assert "read" in out
    assert secret not in out
    for file in tmp_path.iterdir():
        assert secret.encode() not in file.read_bytes()
    assert key("revoke", "1")[0] == 0
    status, _, err = key("revoke", "1")
    assert status == 1
    assert "no key 1" in err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["new"], "--level"),
        (["new", "--level", "root"], "administer"),
        (["new", "--level", "read", "--name", "a\nb"], "--name"),
        (["revoke"], "NUMBER"),
        (["revoke", "one"], "NUMBER"),
        (["list", "1"], "not expected"),
        (["remove"], "revoke"),
    ],
)
def test_a_mistake_is_a_sentence(key, arguments, word):
    status, out, err = key(*arguments)
    assert (status, out) == (2, "")
    assert word in err


def test_a_data_folder_that_is_not_there_is_not_made(capsys, tmp_path):
    assert main(["key", "list", "--data", str(tmp_path / "none")]) == 2
    assert "zapcore serve" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def copied(folder):
    with closing(sqlite3.connect(folder / "user.db.bak")) as raw:
        return raw.execute("SELECT Name FROM Keys").fetchall()


@pytest.mark.parametrize("beside", [False, True])
async def test_the_copy_knows_at_once_what_the_command_did(key, tmp_path, beside):
    """A revoked key must not come back with a restored copy."""
    user = await open_user(str(tmp_path))
    if not beside:
        await user.close()
    await asyncio.to_thread(key, "new", "--level", "administer", "--name", "phone")
    assert copied(tmp_path) == [("phone",)]
    await asyncio.to_thread(key, "revoke", "1")
    assert copied(tmp_path) == []
    if beside:
        await user.close()


def test_a_copy_that_fails_is_told_and_the_key_is_revoked(key, tmp_path, monkeypatch):
    key("new", "--level", "read")

    def full(path):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("mediadb.copies.sync_file", full)
        status, out, err = key("revoke", "1")
    assert (status, "key 1 is revoked" in out) == (0, True)
    assert "cannot be copied to user.db.bak" in err
    assert "no key" in key("revoke", "1")[2]
