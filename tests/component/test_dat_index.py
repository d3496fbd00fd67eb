"""The index of DATs on disk: what is found in it, and how it follows the folder."""

import asyncio
import gc
import os
import sqlite3

import pytest

from mediadb import dat_keys, dat_read
from mediadb.dat_blocks import Block
from mediadb.dat_index import DATS, open_dats
from zapcore.content import DatEntry, DatInfo, DatQuestion
from zapcore.errors import StoreError
from zapcore.operations import dat_folder, dat_refresh
from zapcore.operations.dat_refresh import DatRefresher
from zapcore.systems.table import SystemTable

TABLE = SystemTable.load()


def sha1(number):
    return number.to_bytes(20, "little")


def rom(number, name=""):
    name = name or f"Game {number} (USA)"
    return (
        f"<game name='{name}'><rom name='{name}.bin' size='{number}'"
        f" crc='{number:08x}' md5='{number:032x}' sha1='{sha1(number).hex()}'"
        f" serial='S-{number}, T-{number}'/></game>"
    )


def logiqx(*numbers, name="Nintendo - Game Boy", version="1"):
    games = "\n".join(map(rom, numbers))
    header = f"<header><name>{name}</name><version>{version}</version></header>"
    return f"<datafile>{header}{games}</datafile>"


class Home:
    """A folder of DATs, its index, and what a refresh told."""

    def __init__(self, top, index):
        self.folder = top / "dats"
        self.folder.mkdir()
        self.data = top
        self.index = index
        self.told = []
        self.checks = 0
        self.cancel_at = -1

    def put(self, path, text):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    async def checkpoint(self):
        self.checks += 1
        if self.checks == self.cancel_at:
            raise asyncio.CancelledError
        await asyncio.sleep(0)

    async def refresh(self):
        self.told.clear()
        refresher = DatRefresher(self.index, self.folder, TABLE)
        await refresher.refresh(self.checkpoint, self.told.append)

    async def games(self, number, system="Gameboy"):
        [found] = await self.index.find(system, [DatQuestion(sha1=sha1(number))])
        return [entry.game for entry in found]

    async def listed(self):
        return {
            dat.path: (dat.system_id, dat.entries, dat.used, dat.message)
            for dat in await self.index.listed()
        }

    def rows(self):
        with sqlite3.connect(self.data / DATS) as raw:
            return {
                table: raw.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
                for table in ("Dats", "Blocks", "Keys")
            }


@pytest.fixture
async def home(tmp_path):
    made = Home(tmp_path, await open_dats(str(tmp_path)))
    yield made
    await made.index.close()


async def fill(index, entries, path="a.dat", system="Gameboy"):
    dat = DatInfo(path, 1, 1, "A DAT", "1", system, used=True)
    number = await index.begin(dat)
    for start in range(0, len(entries), 100):
        await index.add(number, entries[start : start + 100])
    await index.finish(number, dat)


async def test_an_entry_is_found_by_each_of_its_keys_and_comes_back_whole(home):
    entry = DatEntry(
        "A DAT",
        "Géant & Cie (France) (Rev 1)",
        "other name.bin",
        2**39,
        0,
        bytes(range(16)),
        bytes(range(20)),
        "verified",
        "SLES-00001, SLES 00002",
        "Giant (Europe)",
        ("Games", "Demos"),
    )
    await fill(home.index, [entry])
    questions = [
        DatQuestion(sha1=entry.sha1),
        DatQuestion(md5=entry.md5),
        DatQuestion(crc32=0, size=2**39),
        DatQuestion(crc32=0),
        DatQuestion(serial="SLES00002"),
        DatQuestion(name="GÉANT AND CIE (france) Rev 1"),
        DatQuestion(name="Other Name"),
    ]
    assert await home.index.find("Gameboy", questions) == [(entry,)] * 7


async def test_what_differs_in_anything_is_not_found(home):
    entry = DatEntry("D", "Game 2 (USA)", "a.bin", 5, 7, bytes(16), sha1(9), serial="A")
    await fill(home.index, [entry])
    same_key = entry.sha1[:4] + bytes([1] * 16)
    questions = [
        DatQuestion(sha1=same_key),
        DatQuestion(md5=entry.sha1[:16]),
        DatQuestion(crc32=7, size=6),
        DatQuestion(serial="B"),
        DatQuestion(name="Game (USA)"),
        DatQuestion(),
    ]
    assert await home.index.find("Gameboy", questions) == [()] * 6
    assert await home.index.find("NES", [DatQuestion(sha1=entry.sha1)]) == [()]
    assert await home.index.find("Gameboy", []) == []


async def test_thousands_of_entries_over_pages_parts_and_blocks_are_all_found(
    home, monkeypatch
):
    monkeypatch.setattr(dat_keys, "PART", 1000)
    monkeypatch.setattr(dat_read, "PART", 1000)
    monkeypatch.setattr("mediadb.dat_write.PART", 1000)
    monkeypatch.setattr(dat_keys, "PAGE", 50)
    many = [
        DatEntry("A DAT", f"Game {n}", "", n, n * 2654435761 % 2**32, b"", sha1(n + 1))
        for n in range(2345)
    ]
    await fill(home.index, many)
    by_hash = [DatQuestion(sha1=one.sha1) for one in many]
    by_name = [DatQuestion(name=one.game) for one in many]
    by_crc = [DatQuestion(crc32=one.crc32, size=one.size) for one in many]
    for questions in (by_hash, by_name, by_crc):
        assert await home.index.find("Gameboy", questions) == [(one,) for one in many]


async def test_the_same_bytes_in_very_many_games_are_told_of_some(home):
    same = [DatEntry("D", f"G{n}", "x", 1, 1, b"", sha1(1)) for n in range(3000)]
    await fill(home.index, same)
    [found] = await home.index.find("Gameboy", [DatQuestion(sha1=sha1(1))])
    assert len(found) == len(set(found)) == dat_read.MOST


async def test_a_folder_names_the_system_else_the_header_else_the_file(home):
    home.put("gb/some.dat", logiqx(1, name="whatever"))
    home.put("x/y/header.dat", logiqx(2, name="Sega - Game Gear"))
    home.put("Nintendo - Game Boy Advance (20240101-000000).dat", logiqx(3, name="-"))
    home.put("Strange.dat", logiqx(4, name="Strange"))
    await home.refresh()
    assert await home.listed() == {
        "Nintendo - Game Boy Advance (20240101-000000).dat": ("GBA", 1, True, ""),
        "Strange.dat": ("", 0, False, dat_refresh.NO_SYSTEM),
        "gb/some.dat": ("Gameboy", 1, True, ""),
        "x/y/header.dat": ("GameGear", 1, True, ""),
    }
    assert await home.games(1) == ["Game 1 (USA)"]
    assert await home.games(1, "GameGear") == []
    assert sorted(await home.index.stamps()) == ["GBA", "GameGear", "Gameboy"]


async def test_where_nothing_changed_nothing_is_read_or_written(home, monkeypatch):
    home.put("gb/a.dat", logiqx(1))
    home.put("b.dat", "no dat")
    home.put("c.dat", logiqx(1, name="Strange"))
    home.put("gb/d.dat", logiqx(5, version="0"))
    await home.refresh()
    before, stamps = await home.listed(), await home.index.stamps()
    changes = home.index._database.changes
    monkeypatch.setattr(dat_refresh, "read_header", None)
    monkeypatch.setattr(dat_refresh, "read_entries", None)
    await home.refresh()
    assert home.told == []
    assert home.index._database.changes == changes
    assert (await home.listed(), await home.index.stamps()) == (before, stamps)


async def test_a_changed_dat_takes_the_place_of_what_it_was_and_a_removed_one_goes(
    home,
):
    home.put("gb/a.dat", logiqx(*range(300)))
    home.put("gb/b.dat", logiqx(1000, name="other"))
    await home.refresh()
    stamp = (await home.index.stamps())["Gameboy"]
    home.put("gb/a.dat", logiqx(299, 500))
    (home.folder / "gb/b.dat").unlink()
    await home.refresh()
    assert [await home.games(n) for n in (5, 299, 500, 1000)] == [
        [],
        ["Game 299 (USA)"],
        ["Game 500 (USA)"],
        [],
    ]
    assert (await home.index.stamps())["Gameboy"] != stamp
    assert home.rows() == {"Dats": 1, "Blocks": 1, "Keys": 5}


async def test_a_dat_that_breaks_leaves_what_it_was_and_says_so_once(home):
    home.put("gb/a.dat", logiqx(1, 2))
    await home.refresh()
    home.put("gb/a.dat", logiqx(*range(3, 900))[:-40])
    await home.refresh()
    [told] = [text for text in home.told if "breaks off" in text]
    assert told.endswith("what was read of it before stays in use")
    assert await home.games(1) == ["Game 1 (USA)"]
    assert await home.games(5) == []
    assert (await home.listed())["gb/a.dat"][:3] == ("Gameboy", 2, True)
    await home.refresh()
    assert home.told == []
    home.put("gb/a.dat", logiqx(7))
    await home.refresh()
    assert await home.games(7) == ["Game 7 (USA)"]
    assert (await home.listed())["gb/a.dat"] == ("Gameboy", 1, True, "")


async def test_of_two_versions_the_newer_counts_and_the_older_when_it_is_gone(home):
    home.put("gb/new.dat", logiqx(1, version="20240310-101010"))
    home.put("gb/old.dat", logiqx(2, version="20240309-101010"))
    home.put("gb/more.dat", logiqx(3, name="another"))
    await home.refresh()
    assert [await home.games(n) for n in (1, 2, 3)] == [
        ["Game 1 (USA)"],
        [],
        ["Game 3 (USA)"],
    ]
    message = f"{dat_refresh.OLDER}gb/new.dat, which is used"
    assert (await home.listed())["gb/old.dat"] == ("Gameboy", 0, False, message)
    (home.folder / "gb/new.dat").unlink()
    await home.refresh()
    assert await home.games(2) == ["Game 2 (USA)"]


async def test_a_newer_version_that_is_broken_leaves_the_older_in_use(home):
    home.put("gb/old.dat", logiqx(1, version="1"))
    await home.refresh()
    home.put("gb/new.dat", logiqx(2, version="2")[:-5])
    await home.refresh()
    assert await home.games(1) == ["Game 1 (USA)"]
    assert (await home.listed())["gb/new.dat"][2] is False


async def test_a_cancel_between_batches_leaves_the_dat_as_it_was(home):
    home.put("gb/a.dat", logiqx(1))
    await home.refresh()
    home.put("gb/a.dat", logiqx(*range(2, 3000)))
    home.checks, home.cancel_at = 0, 4
    with pytest.raises(asyncio.CancelledError):
        await home.refresh()
    assert await home.games(1) == ["Game 1 (USA)"]
    assert await home.games(2) == []
    home.cancel_at = -1
    await home.refresh()
    assert await home.games(2999) == ["Game 2999 (USA)"]
    assert home.rows()["Dats"] == 1


async def test_a_kill_while_a_dat_is_written_leaves_nothing_after_the_next_look(home):
    home.put("gb/a.dat", logiqx(1))
    await home.refresh()
    before = home.rows()
    number = await home.index.begin(DatInfo("gb/a.dat", used=True))
    await home.index.add(number, [DatEntry("", f"g{n}", "") for n in range(500)])
    await home.index.close()
    home.index = await open_dats(str(home.data))
    assert await home.games(1) == ["Game 1 (USA)"]
    await home.refresh()
    assert home.rows() == before


async def test_a_dat_that_changes_while_it_is_read_is_read_again(home, monkeypatch):
    file = home.put("gb/a.dat", logiqx(1))
    real = dat_refresh.read_entries

    def and_grow(path):
        yield from real(path)
        file.write_text(logiqx(1, 2))

    monkeypatch.setattr(dat_refresh, "read_entries", and_grow)
    await home.refresh()
    assert "changed while it was read" in home.told[-1]
    monkeypatch.setattr(dat_refresh, "read_entries", real)
    await home.refresh()
    assert await home.games(2) == ["Game 2 (USA)"]


async def test_links_out_odd_files_and_deep_folders_are_told_and_not_followed(
    home, tmp_path
):
    outside = tmp_path / "outside.dat"
    outside.write_text(logiqx(1))
    gb = home.folder / "gb"
    gb.mkdir()
    (gb / "out.dat").symlink_to(outside)
    (gb / "loop").symlink_to(home.folder)
    os.mkfifo(gb / "pipe.dat")
    home.put("gb/in.dat", logiqx(2))
    (gb / "again.dat").symlink_to(gb / "in.dat")
    home.put("a/b/c/d/gb/deep.dat", logiqx(3))
    home.put("gb/.hidden.dat", logiqx(4))
    home.put("gb/readme.pdf", "no")
    await home.refresh()
    messages = {path: one[3] for path, one in (await home.listed()).items()}
    assert messages == {
        "a/b/c/d/gb": "it lies too deep",
        "gb/again.dat": "",
        "gb/in.dat": f"{dat_refresh.OLDER}gb/again.dat, which is used",
        "gb/loop": "it is a link to a folder",
        "gb/out.dat": "it is a link out of the folder of DATs",
        "gb/pipe.dat": "it is no file",
    }


async def test_a_folder_that_cannot_be_read_costs_nothing_that_was_known(home):
    home.put("gb/a.dat", logiqx(1))
    await home.refresh()
    home.folder.rename(home.data / "away")
    await home.refresh()
    assert home.told == ["the folder of DATs cannot be read: No such file or directory"]
    assert await home.games(1) == ["Game 1 (USA)"]


async def test_a_folder_of_too_many_files_is_told(home, monkeypatch):
    monkeypatch.setattr(dat_folder, "MOST", 3)
    for number in range(5):
        home.put(f"gb/{number}.dat", logiqx(number, name=f"n{number}"))
    await home.refresh()
    assert sum(one[2] for one in (await home.listed()).values()) == 3
    assert "…: more than 3 files are there" in home.told


async def test_an_index_that_is_broken_is_made_anew(tmp_path):
    (tmp_path / DATS).write_bytes(b"no database at all" * 500)
    index = await open_dats(str(tmp_path))
    home = Home(tmp_path, index)
    home.put("gb/a.dat", logiqx(*range(100)))
    await home.refresh()
    assert await home.games(99) == ["Game 99 (USA)"]
    await index._database.run(
        lambda raw: raw.execute("UPDATE Blocks SET Texts = x'00'").fetchall()
    )
    assert await home.games(99) == []
    assert await index.listed() == []
    await home.refresh()
    assert await home.games(99) == ["Game 99 (USA)"]
    await index.close()


async def test_what_was_begun_before_the_index_broke_cannot_go_on(home):
    number = await home.index.begin(DatInfo("a", used=True))
    await home.index._database.run(lambda raw: raw.execute("DROP TABLE Blocks"))
    with pytest.raises(StoreError, match="scan again"):
        await home.index.add(number, [DatEntry("", "g", "")] * 64)
    with pytest.raises(StoreError, match="begun anew"):
        await home.index.add(number, [DatEntry("", "g", "")])
    assert await home.index.listed() == []


async def test_a_look_up_leaves_nothing_that_waits_for_a_collection(home):
    await fill(home.index, [DatEntry("D", "G", "x", 1, 1, b"", sha1(1))])
    questions = [DatQuestion(sha1=sha1(1), name="G")]
    await home.index.find("Gameboy", questions)
    gc.collect()
    gc.disable()
    try:
        await home.index.find("Gameboy", questions)
        left = sum(type(one) in {Block, dat_read._Seeker} for one in gc.get_objects())
    finally:
        gc.enable()
    assert left == 0
