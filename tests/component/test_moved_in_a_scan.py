"""Files that were moved, seen by whole scans: cut at each write, all sorted anew."""

import os
import shutil

import pytest
from scan_home import bytes_of, open_home

from mediadb.database import Database
from zapcore.errors import StoreError

OLD, NEW = "nes/Alpha (USA).nes", "nes/Deep/Beta (Europe).nes"
SAID = "SELECT Path, Tag FROM UserTags"
MARKED = (
    "SELECT FileName FROM Media JOIN MediaTags ON MediaDBID = Media.DBID"
    " JOIN Tags ON Tags.DBID = TagDBID WHERE Tag = 'favorite'"
)
MOST = 60
"""Writes of one scan; each is cut once."""


class Writes:
    """Lets so many writes through, then none: as if the process were gone."""

    def __init__(self, monkeypatch, left):
        self.left = left
        write = Database.write

        async def counted(database, *args, **kwargs):
            if self.left <= 0:
                raise StoreError("cut")
            self.left -= 1
            return await write(database, *args, **kwargs)

        monkeypatch.setattr(Database, "write", counted)


def move(home, old, new, *, copied):
    target = home.roms / new
    target.parent.mkdir(parents=True, exist_ok=True)
    if copied:
        shutil.copy2(home.roms / old, target)
        (home.roms / old).unlink()
    else:
        os.rename(home.roms / old, target)


async def settled(home):
    """Give what must be the same after every cut."""
    said = await home.stores.user.run(lambda raw: raw.execute(SAID).fetchall())
    rows = await home.query(
        "SELECT m.DBID, Path || FileName, IsMissing FROM Media AS m"
        " JOIN Folders ON Folders.DBID = FolderDBID ORDER BY 1"
    )
    return said, rows, await home.query(MARKED)


@pytest.mark.parametrize("copied", [False, True])
async def test_a_scan_that_is_cut_at_any_write_loses_nothing_of_a_moved_file(
    tmp_path, monkeypatch, copied
):
    async with open_home(tmp_path) as home:
        home.put(OLD, bytes_of("alpha"))
        home.put("nes/Stays.nes", bytes_of("stays"))
        await home.scan()
        await home.favour("NES", OLD)
        move(home, OLD, NEW, copied=copied)
    here = str(tmp_path / "roms" / NEW)
    wanted = (
        [(here, "favorite")],
        [(1, here, 0), (2, str(tmp_path / "roms/nes/Stays.nes"), 0)],
        [(os.path.basename(NEW),)],
    )
    os.rename(tmp_path / "data", tmp_path / "before")
    cut, whole = 0, False
    while not whole:
        cut += 3 if copied else 1
        assert cut < MOST
        shutil.rmtree(tmp_path / "data", ignore_errors=True)
        shutil.copytree(tmp_path / "before", tmp_path / "data")
        with monkeypatch.context() as patch:
            async with open_home(tmp_path) as home:
                writes = Writes(patch, cut)
                await home.scan()
                whole = writes.left > 0
        async with open_home(tmp_path) as home:
            said, _, marked = await settled(home)
            assert len(said) == len(marked) == 1
            await home.scan()
            assert await settled(home) == wanted, f"cut at write {cut}"
    assert cut > MOST / 5


async def test_a_library_that_was_sorted_anew_keeps_its_rows_and_then_writes_nothing(
    tmp_path,
):
    async with open_home(tmp_path) as home:
        for number in range(16):
            home.put(f"nes/Game {number:02}.nes", bytes_of(number))
        await home.scan()
        before = {name: row[0] for name, row in (await home.rows()).items()}
        await home.favour("NES", "nes/Game 03.nes")
        for number in range(16):
            name = f"Game {number:02}.nes"
            move(home, f"nes/{name}", f"nes/{number}/{name}", copied=False)
        assert (await home.scan()).bytes_hashed == 0
        rows = await home.rows()
        assert {name: row[0] for name, row in rows.items()} == before
        assert not any(row[1] for row in rows.values())
        assert await home.query(MARKED) == [("Game 03.nes",)]
        await home.scan()
        assert await home.query("SELECT * FROM Questions") == []
        written = await home.changes()
        await home.scan()
        assert await home.changes() == written
