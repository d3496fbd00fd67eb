"""Where pictures lie is remembered, and never longer than it is true."""

import pytest

from mediadb.database import Database
from mediadb.read_images import Picture
from mediadb.read_refs import Ref
from mediadb.recent_pictures import KEPT, RecentPictures


@pytest.fixture
async def database(tmp_path):
    made = await Database.open(str(tmp_path / "some.db"))
    await made.run(lambda raw: raw.execute("CREATE TABLE Art (Path TEXT)"))
    yield made
    await made.close()


@pytest.fixture
def seen():
    return []


@pytest.fixture
def recent(database, seen):
    async def read(ref):
        paths = await database.run(
            lambda raw: [path for (path,) in raw.execute("SELECT Path FROM Art")]
        )
        seen.append(ref)
        return Picture("NES", "".join(paths), [], ())

    return RecentPictures(read, lambda: database.changes)


async def put(database, path):
    await database.write(lambda raw: raw.execute("INSERT INTO Art VALUES (?)", (path,)))


async def test_what_was_read_is_not_read_again(recent, seen):
    first = await recent.get(Ref(media_id=1))
    assert await recent.get(Ref(media_id=1)) == first
    assert len(seen) == 1


async def test_a_write_makes_it_be_read_again(recent, database):
    assert (await recent.get(Ref(media_id=1))).path == ""
    await put(database, "new.png")
    assert (await recent.get(Ref(media_id=1))).path == "new.png"


async def test_what_was_read_while_something_was_written_is_not_kept(database, seen):
    async def read(ref):
        seen.append(ref)
        await put(database, "meanwhile.png")
        return Picture("NES", "", [], ())

    recent = RecentPictures(read, lambda: database.changes)
    await recent.get(Ref(media_id=1))
    await recent.get(Ref(media_id=1))
    assert len(seen) == 2


async def test_no_more_are_kept_than_some_screens(recent, seen):
    for number in range(KEPT + 1):
        await recent.get(Ref(media_id=number))
    await recent.get(Ref(media_id=0))
    assert len(seen) == KEPT + 2
