"""What is left of files that are gone is removed, and nothing else."""

import asyncio
import os
import sqlite3
from dataclasses import asdict

import graph_compare as graph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from owner_fixture import make_nes, open_home

from mediadb import orphans
from mediadb.migrate import migrate
from mediadb.orphans import KINDS
from mediadb.tags import TAG_A_FILE, TagIds
from zapcore.errors import AlreadyRunningError
from zapcore.model import Removed
from zapcore.operations.pace import Pace

KEYS = ("missing", "slug", "name", "mediaTags", "titleTags", "mediaProps", "titleProps")
INTEGRITY = "INSERT INTO TitleSearch (TitleSearch, rank) VALUES ('integrity-check', 1)"


@pytest.fixture
def roms(tmp_path):
    return tmp_path / "roms"


async def sound(home):
    """Tell that database and search index are whole."""
    await home.change(INTEGRITY)
    assert await home.rows("PRAGMA integrity_check") == [("ok",)]
    return True


async def test_the_recorded_clean_up_leaves_the_same_library(tmp_path, monkeypatch):
    home_folder = tmp_path / "home"
    home_folder.mkdir()
    monkeypatch.setenv("HOME", str(home_folder))
    root = graph.make_library("es", home_folder)
    async with open_home(tmp_path / "data", root) as home:
        await home.index()
        await home.scrape()
        for name in ("Unlisted Game.nes", "Region Game (Japan).nes"):
            os.unlink(os.path.join(root, "nes", name))
        await home.index()
        assert (await home.reader.totals())[1] == 2
        assert (await home.cleans.clean()).removed.media == 2
        assert (await home.cleans.clean()).removed == Removed()
        assert await sound(home)
    found = graph.ours(tmp_path / "data" / "media.db", home_folder)
    wanted = graph.recorded("es-13-after-clean")
    wrong = graph.mismatches({"NES": wanted["NES"]}, {"NES": found["NES"]}, KEYS)
    # The original's index takes what a scraper found from rows it did not change.
    path = "<HOME>/roms/nes/Slug Only Game.nes"
    kept = ["extension:nes", "region:jp", "scraper.gamelist.xml:scraped"]
    assert wrong == [("NES", path, "mediaTags", [kept[0], kept[2]], kept)]


@pytest.mark.rule("api-clean-orphans")
async def test_titles_tags_properties_and_folders_go_with_the_last_file(tmp_path, roms):
    nes = make_nes(roms, "Alpha (USA).nes", "Alpha (Japan).nes")
    make_nes(roms, "Sub").joinpath("Sub").unlink()
    (nes / "Sub").mkdir()
    (nes / "Sub" / "Gone (Brazil).nes").write_bytes(b"gone")
    (nes / "media" / "images").mkdir(parents=True)
    (nes / "media" / "images" / "gone.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (nes / "gamelist.xml").write_text(
        "<gameList><game><path>./Sub/Gone (Brazil).nes</path><name>Gone</name>"
        "<desc>long gone</desc><image>./media/images/gone.png</image>"
        "<developer>Lost &amp; Found</developer></game></gameList>"
    )
    async with open_home(tmp_path / "data", roms) as home:
        await home.index()
        await home.scrape()
        (nes / "Sub" / "Gone (Brazil).nes").unlink()
        (nes / "Alpha (Japan).nes").unlink()
        await home.index()
        dry = await home.cleans.clean(dry_run=True)
        assert (await home.cleans.clean()) == dry
        assert dry.removed.media == 2
        assert (dry.removed.titles, dry.removed.folders) == (1, 1)
        assert dry.removed.properties == 2
        left = {tag for (tag,) in await home.rows("SELECT Tag FROM Tags")}
        assert {"usa", "us", "en", "nes"} & left == {"us", "en", "nes"}
        assert not {"br", "jp", "lost-and-found", "image-image"} & left
        assert await home.search() == ["Alpha (USA).nes"]
        assert await home.search("gone") == []
        assert await sound(home)


async def test_a_root_that_is_absent_or_empty_keeps_its_rows_and_is_named(tmp_path):
    roots = [tmp_path / name for name in ("one", "two", "three")]
    for root in roots:
        make_nes(root, "Stays.nes", f"Gone {root.name}.nes")
    async with open_home(tmp_path / "data", *roots) as home:
        await home.index()
        for root in roots:
            (root / "nes" / f"Gone {root.name}.nes").unlink()
        await home.index()
        os.rename(roots[1], tmp_path / "unmounted")
        os.rename(roots[2], tmp_path / "emptied")
        roots[2].mkdir()
        for dry_run in (True, False):
            found = await home.cleans.clean(dry_run=dry_run)
            assert found.removed.media == 1
            assert set(found.not_mounted) == {str(roots[1]), str(roots[2])}
        roots[2].rmdir()
        os.rename(tmp_path / "unmounted", roots[1])
        os.rename(tmp_path / "emptied", roots[2])
        found = await home.cleans.clean()
        assert (found.removed.media, found.not_mounted) == (2, ())


async def test_a_root_that_goes_away_meanwhile_keeps_the_rest(tmp_path):
    root = tmp_path / "roms"
    names = [f"Game {n:04}.nes" for n in range(1200)]
    nes = make_nes(root, "Stays.nes", *names)
    async with open_home(tmp_path / "data", root) as home:
        await home.index()
        for name in names:
            (nes / name).unlink()
        await home.index()
        await home.change("UPDATE Questions SET Answer = 1")
        await home.index()
        remove, calls = home.store.remove, []

        async def unmount_then_remove(kind, within, after, *, dry_run):
            calls.append(within.roots)
            found = await remove(kind, within, after, dry_run=dry_run)
            if len(calls) == 1:
                os.rename(root, tmp_path / "unmounted")
            return found

        home.store.remove = unmount_then_remove
        found = await home.cleans.clean()
    assert calls[:2] == [(str(root),), ()]
    assert (found.removed.media, found.not_mounted) == (500, (str(root),))


async def test_a_dry_run_changes_nothing(tmp_path, roms):
    nes = make_nes(roms, "Alpha.nes", "Beta.nes")
    async with open_home(tmp_path / "data", roms) as home:
        await home.index()
        (nes / "Beta.nes").unlink()
        await home.index()
        before = await home.dump()
        found = await home.cleans.clean(dry_run=True)
        assert found.removed == Removed(media=1, titles=1)
        assert await home.dump() == before


async def test_only_the_systems_that_are_asked_for_are_cleaned(tmp_path, roms):
    nes = make_nes(roms, "Alpha.nes", "Beta.nes")
    (roms / "snes").mkdir()
    (roms / "snes" / "Gamma.sfc").write_bytes(b"gamma")
    async with open_home(tmp_path / "data", roms) as home:
        await home.index()
        (nes / "Beta.nes").unlink()
        (roms / "snes" / "Gamma.sfc").unlink()
        await home.index()
        found = await home.cleans.clean(["NES"])
        assert (found.removed.media, found.removed.titles) == (1, 1)
        found = await home.cleans.clean(["SNES"])
        assert (found.removed.media, found.removed.titles) == (1, 1)


async def test_no_transaction_removes_more_than_a_batch(tmp_path, roms):
    names = [f"Game {n:04}.nes" for n in range(1300)]
    nes = make_nes(roms, "Stays.nes", *names)
    async with open_home(tmp_path / "data", roms) as home:
        await home.index()
        for name in names:
            (nes / name).unlink()
        await home.index()
        await home.change("UPDATE Questions SET Answer = 1")
        await home.index()
        remove, seen = home.store.remove, []

        async def noted(*args, **kwargs):
            found = await remove(*args, **kwargs)
            seen.append(found[0])
            return found

        home.store.remove = noted
        found = await home.cleans.clean()
        assert [r.media for r in seen if r.media] == [500, 500, 300]
        assert [r.titles for r in seen if r.titles] == [500, 500, 300]
        assert (found.removed.media, found.removed.titles) == (1300, 1300)
        assert await home.search() == ["Stays.nes"]
        assert await sound(home)


async def test_what_comes_after_is_found_by_search_and_never_has_an_old_id(
    tmp_path, roms
):
    nes = make_nes(roms, "Alpha.nes", "Zulu.nes")
    async with open_home(tmp_path / "data", roms) as home:
        await home.index()
        old = await home.rows("SELECT MAX(DBID), MAX(MediaTitleDBID) FROM Media")
        (nes / "Zulu.nes").unlink()
        await home.index()
        await home.cleans.clean()
        (nes / "Yankee.nes").write_bytes(b"new")
        await home.index()
        assert await home.search("yank") == ["Yankee.nes"]
        new = await home.rows("SELECT MAX(DBID), MAX(MediaTitleDBID) FROM Media")
        assert [n > o for n, o in zip(new[0], old[0], strict=True)] == [True, True]
        assert await sound(home)


async def test_a_title_that_never_joined_the_search_leaves_it_whole(tmp_path, roms):
    nes = make_nes(roms, "Alpha.nes", "Beta.nes")
    async with open_home(tmp_path / "data", roms) as home:
        await home.index()
        await home.change(
            "INSERT INTO MediaTitles (SystemDBID, Slug, Name, SlugLength,"
            " SlugWordCount) SELECT SystemDBID, 'unjoined', 'Unjoined', 8, 1"
            " FROM MediaTitles LIMIT 1"
        )
        assert (await home.cleans.clean()).removed == Removed(titles=1)
        assert await sound(home)
        (nes / "Gamma.nes").write_bytes(b"gamma")
        await home.index()
        assert await home.search("gamma") == ["Gamma.nes"]


async def test_an_index_that_was_cut_keeps_nothing_in_mind_of_what_was_cleaned(
    tmp_path, roms
):
    nes = make_nes(roms, *(f"Game {n:04}.nes" for n in range(3000)))
    async with open_home(tmp_path / "data", roms) as home:
        await home.indexes.start()
        while not await home.rows("SELECT 1 FROM Media LIMIT 1"):
            await asyncio.sleep(0)
        await home.indexes.cancel()
        await home.change("UPDATE Media SET IsMissing = 1")
        await home.change("UPDATE Folders SET Stamp = x''")
        cleaned = (await home.cleans.clean()).removed
        assert cleaned.media == cleaned.titles > 0
        await home.index()
        assert await home.search("game 0000") == ["Game 0000.nes"]
        lost = "SELECT 1 FROM Media WHERE MediaTitleDBID NOT IN"
        assert await home.rows(f"{lost} (SELECT DBID FROM MediaTitles)") == []
        (nes / "Game 0000.nes").unlink()


async def test_the_stamp_of_an_empty_zip_stays_so_that_it_is_not_read_again(
    tmp_path,
):
    root = tmp_path / "games"
    (root / "NES").mkdir(parents=True)
    (root / "NES" / "Stays.nes").write_bytes(b"stays")
    (root / "NES" / "Empty.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    async with open_home(tmp_path / "data", root, platform="mister") as home:
        await home.index()
        before = await home.rows("SELECT Path, Stamp FROM Folders ORDER BY Path")
        assert any(path.endswith("Empty.zip/") for path, _ in before)
        assert (await home.cleans.clean()).removed == Removed()
        assert await home.rows("SELECT Path, Stamp FROM Folders ORDER BY Path") == (
            before
        )


@pytest.mark.rule("exclusive-clean")
async def test_it_is_refused_while_an_operation_runs_and_refuses_others(tmp_path, roms):
    make_nes(roms, "Alpha.nes")
    async with open_home(tmp_path / "data", roms) as home:
        await home.indexes.start()
        home.indexes.pause()
        with pytest.raises(AlreadyRunningError, match="media indexing is in progress"):
            await home.cleans.clean()
        home.indexes.resume()
        await home.slot.wait()
        await home.scrapes.start("gamelist.xml")
        home.scrapes.pause()
        with pytest.raises(AlreadyRunningError, match="scraping is in progress"):
            await home.cleans.clean(dry_run=True)
        home.scrapes.resume()
        await home.slot.wait()
        cleaning = asyncio.create_task(home.cleans.clean())
        await asyncio.sleep(0)
        assert home.slot.kind == "clean"
        with pytest.raises(AlreadyRunningError, match="orphans are being removed"):
            await home.indexes.start()
        assert (await cleaning).removed == Removed()


async def test_a_game_that_pauses_others_does_not_pause_it(tmp_path, roms):
    make_nes(roms, "Alpha.nes")
    async with open_home(tmp_path / "data", roms) as home:
        await home.index()
        home.slot.govern(Pace(0.0, paused=True))
        assert (await home.cleans.clean()).removed == Removed()


class Drawn:
    """A media database in memory, filled from what hypothesis drew."""

    def __init__(self, media, extra):
        self.raw = sqlite3.connect(":memory:", isolation_level=None)
        migrate(self.raw, "media")
        raw = self.raw
        for system in (1, 2):
            raw.execute("INSERT INTO Systems VALUES (?, ?, '')", (system, f"S{system}"))
        for folder in range(1, 5):
            root = "/here" if folder % 2 else "/away"
            row = (folder, 1 + (folder > 2), root, f"{root}/{folder}/")
            raw.execute(
                "INSERT INTO Folders (DBID, SystemDBID, Root, Path)"
                " VALUES (?, ?, ?, ?)",
                row,
            )
        for title in range(1, 7):
            system = 1 + (title > 3)
            raw.execute(
                "INSERT INTO MediaTitles VALUES (?, ?, ?, '', 't', 1, 1)",
                (title, system, f"slug{title}"),
            )
        raw.execute("INSERT INTO TitleSearch (TitleSearch) VALUES ('rebuild')")
        raw.execute("INSERT INTO DBConfig VALUES ('SearchFilledTo', '6')")
        tags = TagIds(raw)
        for number, (folder, title, missing, tag, text) in enumerate(media, 1):
            self.add(tags, number, (folder, title, missing), tag, text)
        for title, tag, text in extra:
            key = (title, tags.get(raw, "genre", tag))
            raw.execute(
                "INSERT OR IGNORE INTO MediaTitleTags (MediaTitleDBID, TagDBID)"
                " VALUES (?, ?)",
                key,
            )
            self.property("MediaTitle", tags, title, text)

    def add(self, tags, number, place, tag, text):
        folder, title, missing = place
        system = 1 + (folder > 2)
        title = title if system == 1 else title + 3
        self.raw.execute(
            "INSERT INTO Media (DBID, SystemDBID, MediaTitleDBID, FolderDBID,"
            " FileName, Name, SortKey, IsMissing) VALUES (?, ?, ?, ?, ?, '', '', ?)",
            (number, system, title, folder, str(number), missing),
        )
        key = (number, tags.get(self.raw, "region", tag))
        self.raw.execute(TAG_A_FILE, key)
        self.property("Media", tags, number, text)

    def property(self, kind, tags, owner, text):
        if not text:
            return
        self.raw.execute(
            "INSERT OR IGNORE INTO MediaBlobs VALUES (?, ?, '', 1, x'00')",
            (len(text), text.encode()),
        )
        self.raw.execute(
            f"INSERT OR IGNORE INTO {kind}Properties ({kind}DBID, TypeTagDBID, Text,"
            " BlobDBID) VALUES (?, ?, ?, ?)",
            (owner, tags.get(self.raw, "property", text), text, len(text)),
        )

    def clean(self, systems, *, dry_run):
        scope = {"roots": '["/here"]', "systems": systems, "lost": "[]", "missing": 1}
        sums = Removed()
        for kind in KINDS.values():
            after = 0
            while True:
                found, after = orphans._window(
                    self.raw, kind, scope, after, dry_run=dry_run
                )
                sums += found
                if not after:
                    break
        return sums

    def count(self, query):
        return self.raw.execute(f"SELECT COUNT(*) FROM {query}").fetchone()[0]


ROW = st.tuples(
    st.integers(1, 4),
    st.integers(1, 3),
    st.booleans(),
    st.sampled_from("abc"),
    st.sampled_from(["", "p", "qq"]),
)
EXTRA = st.tuples(
    st.integers(1, 6), st.sampled_from("xyz"), st.sampled_from(["", "qq", "rrr"])
)


@settings(max_examples=150)
@given(
    st.lists(ROW, max_size=12),
    st.lists(EXTRA, max_size=6),
    st.sampled_from([None, '["S1"]']),
)
def test_counting_first_and_removing_agree_and_what_lives_stays(media, extra, systems):
    drawn = Drawn(media, extra)
    tables = ("Media", "MediaTitles", "Tags", "MediaBlobs", "Folders")
    before = {table: drawn.count(table) for table in tables}
    properties = drawn.count("MediaProperties") + drawn.count("MediaTitleProperties")
    alive = "Media WHERE NOT IsMissing"
    living = drawn.count(alive)
    dry = drawn.clean(systems, dry_run=True)
    assert {table: drawn.count(table) for table in tables} == before
    assert drawn.clean(systems, dry_run=False) == dry
    assert drawn.clean(systems, dry_run=False) == Removed()
    after = {table: before[table] - drawn.count(table) for table in tables}
    properties -= drawn.count("MediaProperties") + drawn.count("MediaTitleProperties")
    counts = asdict(dry)
    assert counts.pop("properties") == properties
    assert list(after.values()) == [
        counts[kind] for kind in ("media", "titles", "tags", "blobs", "folders")
    ]
    assert drawn.count(alive) == living
    away = "Media JOIN Folders f ON f.DBID = FolderDBID WHERE Root = '/away'"
    kept = sum(folder % 2 == 0 for folder, *_ in media)
    assert drawn.count(away) == kept
    for table, key, owner in (
        ("Media", "MediaTitleDBID", "MediaTitles"),
        ("Media", "FolderDBID", "Folders"),
        ("MediaTags", "MediaDBID", "Media"),
        ("MediaTags", "TagDBID", "Tags"),
        ("MediaProperties", "MediaDBID", "Media"),
        ("MediaProperties", "TypeTagDBID", "Tags"),
        ("MediaProperties", "BlobDBID", "MediaBlobs"),
        ("MediaTitleTags", "MediaTitleDBID", "MediaTitles"),
        ("MediaTitleTags", "TagDBID", "Tags"),
        ("MediaTitleProperties", "MediaTitleDBID", "MediaTitles"),
        ("MediaTitleProperties", "BlobDBID", "MediaBlobs"),
    ):
        assert not drawn.count(f"{table} WHERE {key} NOT IN (SELECT DBID FROM {owner})")
    drawn.raw.execute(INTEGRITY)
    drawn.raw.close()
