"""Data folders of older zapcores open in this one, and go back to them."""

import os
import sqlite3
import tarfile
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path

import pytest

from mediadb.downgrade import lower
from mediadb.media_db import open_user
from mediadb.migrate import known_version, scripts
from mediadb.read_owner import MediaKey
from mediadb.read_refs import Ref
from mediadb.reader import MediaReader
from zapcore.cli.main import main
from zapcore.errors import StartError
from zapcore.stores import open_stores

OLDER = Path(__file__).parent.parent / "data" / "upgrade"
GAME = "/tmp/zapcore-upgrade/roms/nes/Game 01 (USA).nes"
KEY = MediaKey("NES", GAME)
VERSIONS = {"07d92bb": (4, 7), "554cb2c": (5, 10)}


@pytest.fixture
def older(tmp_path):
    def unpack(commit):
        data = tmp_path / "data"
        data.mkdir(exist_ok=True)
        with tarfile.open(OLDER / f"{commit}.tar.xz") as files:
            files.extractall(data, filter="data")
        return str(data)

    return unpack


@asynccontextmanager
async def opened(data):
    async with AsyncExitStack() as stack:
        yield await open_stores(data, stack)


def ask(path, query):
    with closing(sqlite3.connect(path)) as raw:
        return raw.execute(query).fetchall()


async def shown(stores):
    reader = MediaReader(stores.reading, zip_as_directory=False, owned=True)
    (found,) = await reader.meta([Ref(system_id="NES", path=GAME)])
    return found


@pytest.mark.parametrize("commit", VERSIONS)
async def test_everything_said_is_there_after_an_upgrade(older, commit):
    data = older(commit)
    user, media = VERSIONS[commit]
    assert ask(f"{data}/user.db", "PRAGMA user_version") == [(user,)]
    assert ask(f"{data}/media.db", "PRAGMA user_version") == [(media,)]
    keys = ask(f"{data}/user.db", "SELECT * FROM Keys")
    rows = ask(f"{data}/media.db", "SELECT DBID, FileName FROM Media ORDER BY 1")
    async with opened(data) as stores:
        assert stores.notices.texts == ()
        found = await shown(stores)
        assert found["launcherOverride"] == "MAME"
        assert {"type": "user", "tag": "favorite"} in found["tags"]
        said = (await stores.owner.words.says([KEY])).get(KEY)
        if commit == "554cb2c":
            assert said.fields["developer"] == ("Mine 1",)
            assert said.art
        query = "SELECT DBID, FileName FROM Media ORDER BY 1"
        now = await stores.media.run(lambda raw: raw.execute(query).fetchall())
        assert now == rows
    assert ask(f"{data}/user.db", "SELECT * FROM Keys") == keys != []
    before = f"{data}/user.db.before-5"
    if user < known_version("user"):
        assert ask(before, "PRAGMA user_version") == [(user,)]


async def test_a_downgraded_folder_loses_nothing_on_its_way_there_and_back(older):
    data = older("554cb2c")
    async with opened(data):
        pass
    tables = "SELECT * FROM UserValues", "SELECT SHA256 FROM UserBlobs"
    before = [ask(f"{data}/user.db", query) for query in tables]
    told = lower(data, 4, 7)
    assert len(told) == 2
    assert ask(f"{data}/user.db", "PRAGMA user_version") == [(4,)]
    assert ask(f"{data}/media.db.v10", "PRAGMA user_version") == [(10,)]
    assert not os.path.exists(f"{data}/media.db")
    assert lower(data, 4, 7) == [f"{data}/user.db is of version 4 already"]
    with closing(sqlite3.connect(f"{data}/user.db")) as older_one:
        older_one.execute(
            "INSERT INTO UserTags VALUES ('NES', '/x.nes', 'user', 'favorite')"
        )
        older_one.commit()
    async with opened(data) as stores:
        said = (await stores.owner.words.says([KEY]))[KEY]
        assert said.fields["developer"] == ("Mine 1",)
    assert [ask(f"{data}/user.db", query) for query in tables] == before
    marks = ask(f"{data}/user.db", "SELECT Path FROM UserTags ORDER BY Path")
    assert marks == [("/tmp/zapcore-upgrade/roms/nes/Game 01 (USA).nes",), ("/x.nes",)]


@pytest.mark.parametrize("numbers", [(6, 0), (0, 11), (-1, 0)])
def test_what_is_no_older_version_is_refused_and_changes_nothing(older, numbers):
    data = older("554cb2c")
    with pytest.raises(StartError, match="is no version of the"):
        lower(data, *numbers)
    assert ask(f"{data}/user.db", "PRAGMA user_version") == [(5,)]


def test_the_command_says_what_it_did_or_what_is_wrong(older, capsys):
    data = older("554cb2c")
    assert main(["downgrade", "--data", data, "--user", "4"]) == 0
    assert "says that it is of version 4" in capsys.readouterr().out
    assert main(["downgrade", "--data", data]) == 2
    assert "name --user, --media or both" in capsys.readouterr().err
    assert main(["downgrade", "--data", data, "--user", "four"]) == 2
    assert "a whole number is expected" in capsys.readouterr().err


async def test_each_script_of_user_db_may_run_over_what_it_made(tmp_path):
    """An older zapcore is given an older number; what is newer stays in the file."""
    await (await open_user(str(tmp_path))).close()
    for number in range(1, known_version("user")):
        with closing(sqlite3.connect(tmp_path / "user.db")) as raw:
            before = raw.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
            raw.execute(f"PRAGMA user_version = {number}")
        await (await open_user(str(tmp_path))).close()
        with closing(sqlite3.connect(tmp_path / "user.db")) as raw:
            after = raw.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        assert sorted(map(str, after)) == sorted(map(str, before))


def test_a_migration_of_user_db_only_adds_and_says_who_may_use_it():
    for number, text in enumerate(scripts("user"), 1):
        if number == 1:
            continue
        assert text.count("CREATE ") == text.count(" IF NOT EXISTS "), number
        assert not any(word in text for word in ("DROP ", "RENAME ")), number
        if number > 5:
            assert "Schema.Readers" in text, number
