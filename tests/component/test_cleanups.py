"""The clean-ups behind tasks: what is missing goes, what may come back stays."""

import os
from dataclasses import asdict

import pytest
from owner_fixture import make_nes, open_home

from api.images import identity
from api.images.cache import ThumbCache
from api.images.pruning import ThumbFolders
from mediadb.identify_store import SqliteIdentifyStore
from mediadb.read_owner import MediaKey
from zapcore.absence import CleanedMissing
from zapcore.content import Body, BodyKind, FactState, FileFacts, FileLink, FileStamp
from zapcore.model import Removed
from zapcore.operations.clean import CleanService

ROOT = b"27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
PNG = b"\x89PNG\r\n\x1a\n"
GONE = ("Gone One.nes", "Gone Two.nes")


@pytest.fixture
def roms(tmp_path):
    return tmp_path / "roms"


@pytest.fixture
async def home(tmp_path, roms):
    """A home with two systems; two of the files of each are missing."""
    nes = make_nes(roms, "Stays.nes", *GONE)
    (roms / "snes").mkdir()
    for name in ("S.sfc", "T.sfc", "U.sfc"):
        (roms / "snes" / name).touch()
    table = tmp_path / "mountinfo"
    table.write_bytes(ROOT)
    async with open_home(tmp_path / "data", roms) as found:
        await found.index()
        for name in GONE:
            (nes / name).unlink()
        (roms / "snes" / "U.sfc").unlink()
        await found.index()
        found.cleans = CleanService(
            slot=found.slot,
            store=found.store,
            thumbnails=ThumbFolders(str(tmp_path / "data")),
            mountinfo=str(table),
        )
        yield found


async def missing(home):
    rows = await home.rows("SELECT FileName FROM Media WHERE IsMissing ORDER BY 1")
    return [name for (name,) in rows]


async def read(home, number, inode, sha=b"\1" * 20):
    """Keep that a row has a file, and what was read of it."""
    body = Body(BodyKind.FILE, 0, "", 1, 1, b"\2" * 16, sha)
    stamp = FileStamp(1, inode, 1, 1, b"sample")
    facts = FileFacts(FactState.FULL, (body,))
    link = FileLink(0, stamp=stamp, facts=facts)
    await SqliteIdentifyStore(home.media).link({number: [link]})


async def test_missing_rows_go_with_what_was_theirs_and_are_counted(home):
    found = await home.cleans.missing()
    assert found == CleanedMissing(None, roms_found=3, roms_deleted=3)
    assert await missing(home) == []
    assert await home.rows("SELECT COUNT(*) FROM MediaTitles") == [(3,)]
    assert await home.cleans.missing() == CleanedMissing(None, 0, 0)


async def test_games_that_the_owner_spoke_of_are_counted_and_what_he_said_stays(home):
    [(folder,)] = await home.rows("SELECT Path FROM Folders WHERE Path LIKE '%/nes/'")
    one, two, there = (MediaKey("NES", folder + name) for name in (*GONE, "Stays.nes"))
    await home.owner.set_tags(one, add=["favorite"])
    await home.owner.set_value(one, "launcherOverride", "Fceumm")
    await home.owner.set_value(two, "launcherOverride", "Fceumm")
    await home.owner.set_tags(there, add=["favorite"])
    tried = await home.cleans.missing(dry_run=True)
    assert (tried.roms_found, tried.marked) == (3, 2)
    assert (await home.cleans.missing("SNES", dry_run=True)).marked == 0
    done = await home.cleans.missing()
    assert (done.roms_deleted, done.marked) == (3, 2)
    assert (await home.cleans.missing()).marked == 0
    said = "SELECT COUNT(*) FROM UserValues"
    assert await home.user.run(lambda raw: raw.execute(said).fetchone()) == (2,)


async def test_a_clean_up_of_one_system_leaves_the_others(home):
    found = await home.cleans.missing("NES")
    assert found == CleanedMissing("NES", roms_found=2, roms_deleted=2)
    assert await missing(home) == ["U.sfc"]


async def test_tried_dry_it_counts_and_changes_nothing(home):
    before = await home.dump()
    found = await home.cleans.missing(dry_run=True)
    assert found == CleanedMissing(None, roms_found=3, roms_deleted=0)
    await home.cleans.resources(dry_run=True)
    assert await home.dump() == before


async def test_what_is_on_a_mount_that_is_not_there_stays_until_it_is(
    home, roms, tmp_path
):
    await home.change("INSERT INTO Mounts VALUES (?, ?)", "/mnt/x", f"{roms}/nes/")
    found = await home.cleans.missing()
    assert found == CleanedMissing(None, 3, 1, kept=2, not_mounted=("/mnt/x",))
    assert await missing(home) == [*GONE]
    orphans = await home.cleans.clean()
    assert (orphans.removed, orphans.not_mounted) == (Removed(), ("/mnt/x",))
    mounted = ROOT + b"30 27 0:1 / /mnt/x rw - ext4 x rw\n"
    (tmp_path / "mountinfo").write_bytes(mounted)
    assert (await home.cleans.missing()).roms_deleted == 2


async def test_what_is_asked_of_stays(home, roms):
    await home.change("INSERT INTO Questions VALUES (?, 20, 20, 1, 0)", f"{roms}/snes")
    assert await home.cleans.missing() == CleanedMissing(None, 3, 2, kept=1)
    assert await missing(home) == ["U.sfc"]


async def test_what_is_asked_of_behind_a_link_stays(home, roms):
    await home.change("INSERT INTO Questions VALUES ('/mnt/x', 20, 20, 1, 0)")
    await home.change("INSERT INTO Mounts VALUES ('/mnt/x', ?)", f"{roms}/snes/")
    mounted = ROOT + b"30 27 0:1 / /mnt/x rw - ext4 x rw\n"
    (roms.parent / "mountinfo").write_bytes(mounted)
    assert await home.cleans.missing() == CleanedMissing(None, 3, 2, kept=1)
    assert await missing(home) == ["U.sfc"]


async def test_a_root_that_is_not_there_keeps_its_missing_rows(home, roms):
    roms.rename(roms.with_name("away"))
    found = await home.cleans.missing()
    assert found == CleanedMissing(None, 3, 0, kept=3, not_mounted=(str(roms),))


async def test_a_file_that_comes_back_after_the_clean_up_is_a_favourite_again(
    home, roms
):
    key = MediaKey("NES", str(roms / "nes" / GONE[0]))
    await home.owner.set_tags(key, add=["favorite"])
    await home.cleans.missing()
    assert await home.favourites() == []
    make_nes(roms, GONE[0])
    await home.index()
    assert await home.favourites() == [GONE[0]]


async def test_what_was_read_of_files_that_nobody_has_goes(home):
    rows = await home.rows("SELECT DBID, IsMissing FROM Media ORDER BY 1")
    for number, _ in rows:
        await read(home, number, number)
    await home.cleans.missing()
    assert await home.rows("SELECT COUNT(*) FROM Files") == [(6,)]
    found = await home.cleans.resources()
    assert (found.read, found.removed) == (3, Removed())
    for table in ("Files", "Bodies", "MediaFiles"):
        assert await home.rows(f"SELECT COUNT(*) FROM {table}") == [(3,)]
    assert (await home.cleans.resources()).read == 0


async def test_missing_rows_and_what_is_theirs_are_no_orphaned_resources(home):
    await read(home, 2, 2)
    before = await home.rows("SELECT COUNT(*) FROM MediaTitles")
    found = await home.cleans.resources()
    assert (found.read, found.removed) == (0, Removed())
    assert len(await missing(home)) == 3
    assert await home.rows("SELECT COUNT(*) FROM MediaTitles") == before


async def test_rows_that_nobody_refers_to_go(home, roms):
    await home.change(
        "INSERT INTO MediaTitles (SystemDBID, Slug, Name, SlugLength, SlugWordCount)"
        " VALUES (1, 'nobody', 'Nobody', 1, 1)"
    )
    await home.change("INSERT INTO Tags (TypeDBID, Tag) VALUES (1, 'nobodys')")
    await home.change(
        "INSERT INTO Folders (SystemDBID, Root, Path) VALUES (1, ?, ?)",
        str(roms),
        f"{roms}/nes/nobody/",
    )
    await home.change(
        "INSERT INTO MediaBlobs (SHA256, ContentType, Size, Data)"
        " VALUES (x'00', 'image/png', 1, x'00')"
    )
    wanted = Removed(titles=1, tags=1, folders=1, blobs=1)
    assert (await home.cleans.resources(dry_run=True)).removed == wanted
    assert (await home.cleans.resources()).removed == wanted


async def test_without_any_file_resources_stay_unless_forced(home, tmp_path, roms):
    await home.change("DELETE FROM Media")
    refused = await home.cleans.resources()
    assert refused.removed == Removed()
    assert "no file at all" in refused.errors[0]
    assert (await home.cleans.resources(force=True)).removed.titles == 6


class Thumbs:
    """The cache of thumbnails, filled as the studio fills it."""

    def __init__(self, data):
        self.cache = ThumbCache(str(data), 1 << 20)
        self.folder = data / "cache" / "thumbs" / "v2"

    def make(self, system, path, tier=128):
        text = f"{os.path.realpath(path)}\0{identity.stamp(os.stat(path))}"
        return self.cache.put(system, identity.name(text, tier), b"thumbnail")

    def left(self):
        return {str(path) for path in self.folder.rglob("*.webp")}


async def test_thumbnails_of_pictures_that_nobody_has_go(home, tmp_path, roms):
    thumbs = Thumbs(tmp_path / "data")
    art = roms / "nes" / "media" / "images"
    art.mkdir(parents=True)
    for name in ("used", "title", "lost"):
        (art / f"{name}.png").write_bytes(PNG + name.encode())
    await home.change("INSERT INTO TagTypes (Type, IsExclusive) VALUES ('property', 0)")
    await home.change(
        "INSERT INTO Tags (TypeDBID, Tag) SELECT DBID, 'image-image' FROM TagTypes"
        " WHERE Type = 'property'"
    )
    for table, name in (("Media", "used"), ("MediaTitle", "title")):
        await home.change(
            f"INSERT INTO {table}Properties ({table}DBID, TypeTagDBID, Text)"
            " SELECT 1, DBID, ? FROM Tags WHERE Tag = 'image-image'",
            str(art / f"{name}.png"),
        )
    kept = {
        thumbs.make("NES", art / "used.png"),
        thumbs.make("NES", art / "used.png", 512),
        thumbs.make("NES", art / "title.png"),
    }
    thumbs.make("NES", art / "lost.png")
    thumbs.make("Gone System", art / "used.png")
    before = thumbs.left()
    tried = await home.cleans.resources(dry_run=True)
    assert (tried.thumbnails, tried.bytes) == (2, 18)
    assert thumbs.left() == before
    assert (await home.cleans.resources()).thumbnails == 2
    assert thumbs.left() == kept
    art.rename(tmp_path / "unmounted")
    assert (await home.cleans.resources()).thumbnails == 0
    assert thumbs.left() == kept


async def test_databases_that_were_set_aside_are_not_touched(home, tmp_path):
    broken = tmp_path / "data" / "media.db.broken-1"
    broken.write_bytes(b"evidence")
    await home.cleans.missing()
    await home.cleans.resources(force=True)
    assert broken.read_bytes() == b"evidence"


async def test_the_figures_of_the_log_name_each_kind(home):
    found = asdict(await home.cleans.missing())
    assert {"system_id", "roms_found", "roms_deleted", "errors"} <= found.keys()
