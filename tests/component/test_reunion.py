"""A file that was renamed or moved keeps its row, and what its owner said of it."""

import hashlib
import os
import shutil
import zipfile
import zlib

import pytest
from owner_fixture import make_nes, open_home

import platforms
from mediadb.identify_store import SqliteIdentifyStore
from mediadb.profiles import SqliteProfiles
from mediadb.read_owner import MediaKey
from mediadb.reunion import SqliteReunion
from zapcore.content import (
    Body,
    BodyKind,
    FactState,
    FileFacts,
    FileLink,
    FileStamp,
    Scope,
)
from zapcore.errors import StoreError
from zapcore.operations.reuniting import Reuniting

OLD, NEW = "Alpha (USA).nes", "Beta (Europe).nes"
INTEGRITY = "INSERT INTO TitleSearch (TitleSearch, rank) VALUES ('integrity-check', 1)"


class Control:
    """What a reunion asks of the slot."""

    async def begin(self):
        return 1

    async def checkpoint(self):
        """Nothing waits."""


def hashes(kind, number, name, data):
    md5, sha1 = hashlib.md5(data).digest(), hashlib.sha1(data).digest()
    return Body(kind, number, name, len(data), zlib.crc32(data), md5, sha1)


def facts_of(path, *, hashed):
    if not hashed:
        return FileFacts(FactState.QUICK)
    with open(path, "rb") as file:
        bodies = [hashes(BodyKind.FILE, 0, "", file.read())]
    if path.endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            names = sorted(archive.namelist())
            bodies += [
                hashes(BodyKind.MEMBER, at, name, archive.read(name))
                for at, name in enumerate(names, 1)
            ]
    return FileFacts(FactState.FULL, tuple(bodies))


def link_of(path, number=0, *, hashed):
    container, member = path, ""
    while not os.path.exists(container):
        container, _, last = container.rpartition("/")
        member = f"{last}/{member}" if member else last
    info = os.stat(container)
    with open(container, "rb") as file:
        sample = hashlib.sha1(file.read()).digest()[:8]
    stamp = FileStamp(info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns, sample)
    facts = facts_of(container, hashed=hashed)
    part = path if number else ""
    return FileLink(number, part, member, 0, stamp, "", facts)


class Place:
    """A home whose files are read as a scan would, and reunited."""

    def __init__(self, home):
        self.home = home
        self.store = SqliteIdentifyStore(home.media)
        self.profiles = SqliteProfiles(home.user)
        rules = platforms.load("linux").rules
        accepts = {rule.system_id: rule.extensions for rule in rules}
        self.reunion = SqliteReunion(home.media, home.owner, accepts)

    async def look(self, *, hashed=True, parts=()):
        """Read every row that is unread; ``parts`` are further files of sheets."""
        links = {}
        for place in await self.store.unread(Scope(), 0, 10_000):
            tracks = [
                link_of(str(path), number, hashed=hashed)
                for number, path in enumerate(parts, 1)
                if str(path).rpartition("/")[0] == place.path.rpartition("/")[0]
            ]
            links[place.id] = [link_of(place.path, hashed=hashed), *tracks]
        await self.store.link(links)

    async def scan(self, **kwargs):
        await self.home.index()
        await self.look(**kwargs)
        await Reuniting(self.reunion).run(Control())

    async def rows(self):
        """Give (id, path, missing) of all rows."""
        return await self.home.rows(
            "SELECT Media.DBID, Path || FileName, IsMissing FROM Media"
            " JOIN Folders ON Folders.DBID = FolderDBID ORDER BY 1"
        )

    async def said(self):
        """Give all that is kept of files in user.db."""
        return [
            await self.home.user.run(lambda raw, q=query: raw.execute(q).fetchall())
            for query in (
                "SELECT SystemID, Path, Tag FROM UserTags",
                "SELECT SystemID, Path, Value FROM UserValues",
                "SELECT SystemID, Path FROM Picks",
            )
        ]

    async def say(self, path, system="NES"):
        """Have the owner say of a file all that he can."""
        key = MediaKey(system, str(path))
        await self.home.owner.set_tags(key, add=["favorite"])
        await self.home.owner.set_value(key, "launcherOverride", "Fceumm")
        await self.profiles.pick(system, str(path), ())

    async def sound(self):
        """Tell that counts, search index and database agree."""
        await self.home.change(INTEGRITY)
        counted = await self.home.rows(
            "SELECT SystemDBID, COUNT(*), SUM(IsMissing) FROM Media GROUP BY 1"
        )
        kept = await self.home.rows(
            "SELECT SystemDBID, Files, Missing FROM SystemCounts WHERE Files > 0"
        )
        gone = await self.home.rows(
            "SELECT COUNT(*) FROM MediaTags WHERE MediaDBID NOT IN"
            " (SELECT DBID FROM Media)"
        )
        check = await self.home.rows("PRAGMA integrity_check")
        return sorted(counted) == sorted(kept) and gone == [(0,)] and check == [("ok",)]


@pytest.fixture
def roms(tmp_path):
    return tmp_path / "roms"


@pytest.fixture
async def place(tmp_path, roms):
    make_nes(roms, OLD, "Stays.nes")
    async with open_home(tmp_path / "data", roms) as home:
        found = Place(home)
        await found.scan()
        yield found


def said_of(path, system="NES"):
    return [
        [(system, str(path), "favorite")],
        [(system, str(path), "Fceumm")],
        [(system, str(path))],
    ]


def moved(source, target, *, copied):
    """Move a file: on its disk, or as to another one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if not copied:
        os.rename(source, target)
        return
    shutil.copy2(source, target)
    source.unlink()


@pytest.mark.parametrize("copied", [False, True])
@pytest.mark.parametrize("target", [f"nes/{NEW}", f"nes/Deep/{OLD}", f"nes/Deep/{NEW}"])
async def test_a_moved_file_keeps_id_tags_and_what_its_owner_said(
    place, roms, target, copied
):
    await place.home.change(
        "INSERT INTO MediaProperties (MediaDBID, TypeTagDBID, Text) VALUES (1, 1, 'x')"
    )
    await place.say(roms / "nes" / OLD)
    moved(roms / "nes" / OLD, roms / target, copied=copied)
    await place.scan(hashed=copied)
    assert await place.rows() == [
        (1, str(roms / target), 0),
        (2, str(roms / "nes" / "Stays.nes"), 0),
    ]
    assert await place.said() == said_of(roms / target)
    assert await place.home.favourites() == [os.path.basename(target)]
    tags = await place.home.tags(roms / target)
    region = "region:eu" if target.endswith(NEW) else "region:us"
    assert [tag for tag in tags if tag.startswith("region")] == [region]
    properties = await place.home.rows("SELECT MediaDBID, Text FROM MediaProperties")
    assert properties == [(1, "x")]
    assert await place.sound()
    assert await place.home.rows("SELECT * FROM Unread") == []
    before = await place.home.rows("SELECT TOTAL_CHANGES()")
    await place.home.index()
    assert await place.home.rows("SELECT TOTAL_CHANGES()") == before


async def test_a_new_file_never_has_the_id_of_the_row_that_went(place, roms):
    moved(roms / "nes" / OLD, roms / "nes" / NEW, copied=False)
    await place.scan()
    make_nes(roms, "Later.nes")
    await place.scan()
    assert [row[0] for row in await place.rows()] == [1, 2, 4]


async def test_what_a_scraper_found_stays_and_the_new_title_is_told(place, roms):
    (roms / "nes" / "gamelist.xml").write_text(
        f"<gameList><game><path>./{OLD}</path><name>Alpha</name><desc>d</desc>"
        "<genre>Shooter</genre></game></gameList>"
    )
    await place.home.scrape()
    before = await place.home.meta(roms / "nes" / OLD)
    moved(roms / "nes" / OLD, roms / "nes" / NEW, copied=True)
    await place.scan()
    after = await place.home.meta(roms / "nes" / NEW)
    assert "scraper.gamelist.xml:scraped" in await place.home.tags(roms / "nes" / NEW)
    assert after["title"]["name"] == "Beta"
    told = ("tags", "properties")
    assert [after["title"][k] for k in told] == [before["title"][k] for k in told]
    assert before["title"]["properties"]


async def test_a_title_that_has_facts_keeps_its_own(place, roms):
    (roms / "nes" / "gamelist.xml").write_text(
        f"<gameList><game><path>./{OLD}</path><desc>of Alpha</desc></game>"
        "<game><path>./Beta (Japan).nes</path><desc>of Beta</desc></game></gameList>"
    )
    make_nes(roms, "Beta (Japan).nes")
    await place.scan()
    await place.home.scrape()
    moved(roms / "nes" / OLD, roms / "nes" / NEW, copied=True)
    await place.scan()
    graph = await place.home.meta(roms / "nes" / NEW)
    assert graph["title"]["properties"]["property:description"]["text"] == "of Beta"


async def test_of_several_missing_ones_the_name_decides_or_none(place, roms):
    nes = roms / "nes"
    for name in ("One.nes", "Two.nes"):
        (nes / name).write_bytes(b"the same")
    await place.scan()
    ids = {path: number for number, path, _ in await place.rows()}
    for name in ("One.nes", "Two.nes"):
        (nes / name).unlink()
    (nes / "Other.nes").write_bytes(b"the same")
    await place.scan()
    assert sorted(row[2] for row in await place.rows()) == [0, 0, 0, 1, 1]
    (nes / "Deep").mkdir()
    (nes / "Deep" / "Two.nes").write_bytes(b"the same")
    await place.scan()
    now = {number: path for number, path, missing in await place.rows() if not missing}
    assert now[ids[str(nes / "Two.nes")]] == str(nes / "Deep" / "Two.nes")


async def test_a_copy_that_was_there_before_keeps_its_own_row(place, roms):
    shutil.copy(roms / "nes" / OLD, roms / "nes" / "Copy.nes")
    await place.scan()
    (roms / "nes" / OLD).unlink()
    await place.scan()
    assert [row[::2] for row in await place.rows()] == [(1, 1), (2, 0), (3, 0)]


async def test_a_file_that_is_back_in_its_old_place_makes_the_new_one_a_copy(
    place, roms
):
    moved(roms / "nes" / OLD, roms / "nes" / NEW, copied=True)
    await place.home.index()
    shutil.copy(roms / "nes" / NEW, roms / "nes" / OLD)
    await place.look()
    await Reuniting(place.reunion).run(Control())
    assert [row[::2] for row in await place.rows()] == [(1, 1), (2, 0), (3, 0)]


async def test_empty_files_and_other_bytes_of_one_size_are_not_the_same(place, roms):
    nes = roms / "nes"
    (nes / "Empty.nes").write_bytes(b"")
    await place.scan()
    (nes / "Empty.nes").unlink()
    (nes / OLD).unlink()
    (nes / "Void.nes").write_bytes(b"")
    (nes / "Bytes.nes").write_bytes(OLD.encode().swapcase())
    await place.scan()
    assert [row[2] for row in await place.rows()] == [1, 0, 1, 0, 0]


async def test_an_inode_that_was_given_again_is_not_the_file_that_had_it(place, roms):
    old = roms / "nes" / OLD
    info = old.stat()
    with old.open("r+b") as file:
        file.write(OLD.encode().swapcase())
    os.utime(old, ns=(info.st_atime_ns, info.st_mtime_ns))
    os.rename(old, roms / "nes" / "Other.nes")
    await place.scan()
    assert [row[2] for row in await place.rows()] == [1, 0, 0]


async def test_an_inode_given_again_to_a_row_before_one_that_is_unread_is_no_error(
    place, roms
):
    first, last = roms / "nes" / OLD, roms / "nes" / "Zeta.nes"
    last.write_bytes(b"the last of all")
    await place.scan()
    info = last.stat()
    os.rename(last, first)
    with first.open("r+b") as file:
        file.write(b"THE LAST OF ALL")
    os.utime(first, ns=(info.st_atime_ns, info.st_mtime_ns))
    last.write_bytes(b"it is another one by now")
    await place.scan()
    assert not any(row[2] for row in await place.rows())
    assert await place.home.rows("SELECT * FROM Unread") == []


async def test_a_file_of_another_system_in_the_same_folder_is_found_again(place, roms):
    (roms / "gb").mkdir()
    (roms / "gb" / "Game.gb").write_bytes(b"a game boy game")
    (roms / "gbc").mkdir()
    (roms / "gbc" / "Colour.gbc").write_bytes(b"colours")
    await place.scan()
    ids = {path: number for number, path, _ in await place.rows()}
    await place.say(roms / "gb" / "Game.gb", "Gameboy")
    moved(roms / "gb" / "Game.gb", roms / "gbc" / "Game.gbc", copied=True)
    await place.home.change(
        "INSERT INTO Folders (SystemDBID, Root, Path) SELECT s.DBID, ?, ?"
        " FROM Systems AS s WHERE SystemID = 'Gameboy'",
        str(roms),
        f"{roms}/gbc/",
    )
    await place.scan()
    rows = await place.home.rows(
        "SELECT SystemID, FileName FROM Media JOIN Systems"
        " ON Systems.DBID = SystemDBID WHERE Media.DBID = ? AND NOT IsMissing",
        ids[str(roms / "gb" / "Game.gb")],
    )
    assert rows == [("GameboyColor", "Game.gbc")]
    assert await place.said() == said_of(roms / "gbc" / "Game.gbc", "GameboyColor")
    assert await place.sound()


async def test_systems_that_share_nothing_keep_apart(place, roms):
    (roms / "snes").mkdir()
    moved(roms / "nes" / OLD, roms / "snes" / "Alpha.sfc", copied=True)
    await place.scan()
    assert [row[2] for row in await place.rows()] == [1, 0, 0]


async def test_a_disc_is_the_same_only_with_all_of_its_tracks(place, roms):
    sheet = b'FILE "track.bin" BINARY'
    for name, track in (("One", b"track of one"), ("Two", b"track of two")):
        folder = roms / "psx" / name
        folder.mkdir(parents=True)
        (folder / "disc.cue").write_bytes(sheet)
        (folder / "track.bin").write_bytes(track)
    parts = [*roms.glob("psx/*/track.bin")]
    await place.scan(parts=parts)
    discs = [row for row in await place.rows() if row[1].endswith(".cue")]
    (one,) = (number for number, path, _ in discs if "/One/" in path)
    shutil.rmtree(roms / "psx" / "Two")
    moved(roms / "psx" / "One" / "disc.cue", roms / "psx" / "1" / "d.cue", copied=True)
    moved(
        roms / "psx" / "One" / "track.bin",
        roms / "psx" / "1" / "track.bin",
        copied=True,
    )
    await place.scan(parts=[*roms.glob("psx/*/track.bin")])
    found = {row[0]: row[1:] for row in await place.rows() if row[1].endswith(".cue")}
    assert found[one] == (str(roms / "psx" / "1" / "d.cue"), 0)
    assert sorted(missing for _, missing in found.values()) == [0, 1]


async def test_what_is_asked_of_is_found_again_on_its_own_disk_only(place, roms):
    nes = roms / "nes"
    names = [f"Game {n:02}.nes" for n in range(14)]
    make_nes(roms, *names)
    await place.scan()
    ids = {path: number for number, path, _ in await place.rows()}
    copied, carried = names[:2]
    for name in names:
        if name == copied:
            moved(nes / name, nes / "New" / name, copied=True)
        elif name == carried:
            moved(nes / name, nes / "New" / name, copied=False)
        else:
            (nes / name).unlink()
    await place.scan()
    assert await place.home.rows("SELECT Gone FROM Questions") == [(14,)]
    now = {number: path for number, path, _ in await place.rows()}
    assert now[ids[str(nes / carried)]] == str(nes / "New" / carried)
    assert now[ids[str(nes / copied)]] == str(nes / copied)


async def test_a_whole_library_that_was_sorted_anew_answers_its_question(place, roms):
    names = [f"Game {n:02}.nes" for n in range(14)]
    make_nes(roms, *names)
    await place.scan()
    before = {path.rpartition("/")[2]: n for n, path, _ in await place.rows()}
    for name in names:
        moved(roms / "nes" / name, roms / "nes" / name[:6] / name, copied=False)
    await place.scan()
    rows = await place.rows()
    assert {path.rpartition("/")[2]: number for number, path, _ in rows} == before
    assert not any(missing for _, _, missing in rows)
    await place.scan()
    assert await place.home.rows("SELECT * FROM Questions") == []
    assert await place.home.rows("SELECT * FROM Strangers") == []


async def test_members_of_a_zip_that_was_moved_are_found_again(tmp_path):
    root = tmp_path / "games"
    (root / "NES").mkdir(parents=True)
    for name in ("Pack", "Stays"):
        with zipfile.ZipFile(root / "NES" / f"{name}.zip", "w") as archive:
            for inner in ("One.nes", "dir/Two.nes"):
                archive.writestr(inner, f"{name} {inner}".encode())
    async with open_home(tmp_path / "data", root, platform="mister") as home:
        place = Place(home)
        await place.scan()
        before = {number: path for number, path, _ in await place.rows()}
        moved(root / "NES" / "Pack.zip", root / "NES" / "Sub" / "Box.zip", copied=True)
        await place.scan()
        after = {number: path for number, path, _ in await place.rows()}
        assert after == {
            number: path.replace("NES/Pack.zip", "NES/Sub/Box.zip")
            for number, path in before.items()
        }
        assert await place.sound()


async def test_nothing_is_looked_for_while_nothing_is_missing(place, roms):
    make_nes(roms, "More.nes")
    await place.home.index()
    await place.look()
    assert await place.home.rows("SELECT * FROM Strangers") == []
    assert not await place.reunion.waiting()
    assert await place.reunion.reunite(100) == []


@pytest.mark.parametrize("cut", ["after user.db", "before user.db", "within media.db"])
async def test_a_cut_between_the_two_databases_loses_nothing(
    tmp_path, roms, place, monkeypatch, cut
):
    await place.say(roms / "nes" / OLD)
    moved(roms / "nes" / OLD, roms / "nes" / NEW, copied=True)
    await place.home.index()
    await place.look()
    wrong = {
        "before user.db": ("mediadb.userdata.rekey", None),
        "after user.db": ("mediadb.reunion.SqliteReunion._write", None),
        "within media.db": ("mediadb.reunion.forget", None),
    }

    def fail(*_):
        raise StoreError("cut")

    monkeypatch.setattr(wrong[cut][0], fail)
    with pytest.raises(StoreError):
        await place.reunion.reunite(100)
    monkeypatch.undo()
    here = roms / "nes" / (OLD if cut == "before user.db" else NEW)
    assert await place.said() == said_of(here)
    await place.home.media.run(lambda raw: raw.execute("PRAGMA wal_checkpoint(FULL)"))
    copy = tmp_path / "after the cut"
    shutil.copytree(tmp_path / "data", copy)
    async with open_home(copy, roms) as home:
        again = Place(home)
        if cut != "before user.db":
            assert await home.favourites() == [NEW]
        assert len(await again.rows()) == 3
        await again.scan()
        assert [row[::2] for row in await again.rows()] == [(1, 0), (2, 0)]
        assert await again.said() == said_of(roms / "nes" / NEW)
        assert await home.favourites() == [NEW]
        assert await again.sound()


async def test_a_row_whose_file_was_moved_is_never_without_its_owners_words(
    place, roms
):
    await place.say(roms / "nes" / OLD)
    moved(roms / "nes" / OLD, roms / "nes" / NEW, copied=True)
    await place.home.index()
    assert await place.said() == said_of(roms / "nes" / OLD)
    await place.look()
    (found,) = await place.reunion.reunite(100)
    assert found == (1, str(roms / "nes" / OLD), str(roms / "nes" / NEW))
    assert await place.reunion.reunite(100) == []
    assert await place.said() == said_of(roms / "nes" / NEW)


async def test_what_was_said_of_both_places_is_kept(place, roms):
    await place.say(roms / "nes" / OLD)
    moved(roms / "nes" / OLD, roms / "nes" / NEW, copied=True)
    await place.home.index()
    new = MediaKey("NES", str(roms / "nes" / NEW))
    await place.home.owner.set_tags(new, add=["hidden"])
    await place.home.owner.set_value(new, "launcherOverride", "Nestopia")
    await place.look()
    await Reuniting(place.reunion).run(Control())
    tags, values, picks = await place.said()
    assert {tag for _, _, tag in tags} == {"favorite", "hidden"}
    assert values == [("NES", new.path, "Nestopia")]
    assert picks == [("NES", new.path)]
    tags = await place.home.tags(roms / "nes" / NEW)
    assert {"user:favorite", "user:hidden"} <= {*tags}
