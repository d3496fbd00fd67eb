"""Arcade files in an index: names, tags, alternatives, sets, what is told."""

import contextlib
import logging
import os
import random

import pytest
from owner_fixture import open_home
from select_home import SelectHome

from benchmarks.mra import wrong
from benchmarks.mra_corpus import Corpus, write
from mediadb.merge_store import SqliteMerge
from mediadb.read_refs import Ref
from mediadb.read_search import Query
from mediadb.reunion_rows import take_place
from zapcore.errors import AmbiguousPathError, MediaNotFoundError
from zapcore.merge import MergeOrder

TITLES = (
    "SELECT FileName, t.Slug FROM Media AS m JOIN MediaTitles AS t"
    " ON t.DBID = m.MediaTitleDBID ORDER BY FileName"
)


class Arcade:
    """The ``_Arcade`` folder of a device, indexed."""

    def __init__(self, home, folder):
        self.home = home
        self.folder = folder

    def put(self, path, **texts):
        """Write an MRA; ``zip`` is its ROM's."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        zips = texts.pop("zip", "")
        inner = "".join(f"<{name}>{text}</{name}>" for name, text in texts.items())
        rom = f'<rom index="0" zip="{zips}"/>'
        file.write_text(f"<misterromdescription>{inner}{rom}</misterromdescription>")

    async def index(self):
        await self.home.index()

    async def titles(self):
        return dict(await self.home.rows(TITLES))

    async def meta(self, path):
        return await self.home.meta(self.folder / path, "Arcade")

    async def find(self, name):
        """Give the file name that a reference without a path means."""
        return os.path.basename((await self.home.key(name, "Arcade")).path)


@pytest.fixture
async def arcade(tmp_path):
    async with contextlib.AsyncExitStack() as stack:
        root = tmp_path / "fat"
        (root / "_Arcade").mkdir(parents=True)
        home = await stack.enter_async_context(
            open_home(tmp_path / "data", root, platform="mister")
        )
        yield Arcade(home, root / "_Arcade")


@pytest.fixture
def warnings(caplog):
    caplog.set_level(logging.WARNING)
    return lambda: [record.getMessage() for record in caplog.records]


def family(arcade):
    """Write a parent and its alternatives."""
    arcade.put(
        "Pac-Man.mra", name="Pac-Man (Midway)", setname="pacman", parent="puckman"
    )
    arcade.put(
        "_alternatives/_Pac-Man/Puck.mra", name="Puck Man (Japan)", setname="puckman"
    )
    arcade.put("x/Hangly.mra", name="Hangly-Man", setname="hangly", parent="puckman")


GROUPED = {"Hangly.mra": "pacman", "Pac-Man.mra": "pacman", "Puck.mra": "pacman"}


async def test_a_file_is_shown_by_the_name_that_it_gives_itself(arcade):
    arcade.put(
        "dk (Japan) (v2).mra",
        name="Donkey Kong (USA)",
        setname="dkong",
        zip="dkong.zip|hbmame/dk.zip",
        year="1981",
        manufacturer="Nintendo of America",
        category="Platform",
    )
    await arcade.index()
    media = await arcade.meta("dk (Japan) (v2).mra")
    tags = {f"{tag['type']}:{tag['tag']}" for tag in media["tags"]}
    assert tags == {
        *("extension:mra", "region:us", "lang:en", "rev:2"),
        *("year:1981", "developer:nintendo-of-america", "genre:platform"),
    }
    assert media["title"]["name"] == "Donkey Kong"
    assert media["title"]["slug"] == "donkeykong"
    assert media["tagSources"]["year:1981"] == "mra"
    assert media["tagSources"]["region:us"] == "filename"
    assert media["properties"]["property:zip"] == {
        "text": "dkong.zip|hbmame/dk.zip",
        "contentType": "",
        "source": "mra",
    }
    assert await arcade.home.search("donkey kong") == ["dk (Japan) (v2).mra"]
    assert await arcade.home.search(tags=("year:1981",)) == ["dk (Japan) (v2).mra"]


@pytest.mark.parametrize("name", ["", " - (?)"])
async def test_without_a_name_the_files_own_counts(arcade, name):
    arcade.put("Bosconian (Japan).mra", name=name, setname="bosco")
    await arcade.index()
    assert await arcade.titles() == {"Bosconian (Japan).mra": "bosconian"}
    tags = (await arcade.meta("Bosconian (Japan).mra"))["tagSources"]
    assert tags["region:jp"] == "filename"


async def test_what_a_changed_file_said_before_goes_and_the_rest_stays(arcade):
    arcade.put("a.mra", name="A", setname="a", year="1981", zip="a.zip", region="USA")
    await arcade.index()
    arcade.put("a.mra", name="B (World)", setname="b", year="1982", rotation="vertical")
    await arcade.index()
    media = await arcade.meta("a.mra")
    tags = {f"{tag['type']}:{tag['tag']}" for tag in media["tags"]}
    assert tags == {"extension:mra", "region:world", "year:1982", "rotation:vertical"}
    texts = {kind: told["text"] for kind, told in media["properties"].items()}
    assert texts == {"property:setname": "b", "property:rotation": "vertical"}
    assert media["title"]["name"] == "B"
    with pytest.raises(MediaNotFoundError):
        await arcade.find("a.zip")
    (arcade.folder / "a.mra").write_text("broken")
    await arcade.index()
    media = await arcade.meta("a.mra")
    assert media["properties"].keys() == {"property:mra-problem"}
    assert media["tagSources"] == {
        "extension:mra": "filename",
        "mra:unreadable": "mra",
    }


async def test_what_did_not_change_is_neither_read_nor_written(arcade, monkeypatch):
    family(arcade)
    await arcade.index()
    before = await arcade.home.media.run(lambda raw: raw.total_changes)
    monkeypatch.setattr("zapcore.identify.mra.files.MraReader.read", None)
    await arcade.index()
    assert await arcade.home.media.run(lambda raw: raw.total_changes) == before


async def test_a_library_of_an_older_parser_is_read_once(arcade):
    family(arcade)
    await arcade.index()
    await arcade.home.change("DELETE FROM MediaProperties")
    await arcade.home.change(
        "UPDATE DBConfig SET Value = '1' WHERE Name = 'IndexParser'"
    )
    await arcade.index()
    assert (await arcade.meta("Pac-Man.mra"))["properties"]
    assert await arcade.titles() == GROUPED


async def test_links_of_the_organizer_are_passed_over(arcade):
    arcade.put("A.mra", name="A")
    organized = arcade.folder / "_Organized" / "_1 A-E"
    organized.mkdir(parents=True)
    (organized / "A.mra").symlink_to(arcade.folder / "A.mra")
    (arcade.folder / "_Other").symlink_to(organized.parent)
    await arcade.index()
    assert (
        len(await arcade.home.rows("SELECT 1 FROM Media WHERE FileName = 'A.mra'")) == 1
    )
    os.remove(arcade.folder / "_Other")
    await arcade.index()
    assert [*await arcade.titles()] == ["A.mra"]


async def test_links_to_what_is_listed_anyway_are_passed_over(arcade, tmp_path):
    arcade.put("A.mra", name="A", setname="a")
    arcade.put("_Sega/B.mra", name="B", setname="b")
    arcade.put(".kept/C.mra", name="C", setname="c")
    arcade.put("../../usb/D.mra", name="D", setname="d")
    arcade.put("../../usb/more/E.mra", name="E", setname="e")
    links = arcade.folder / "_Fav"
    links.mkdir()
    (links / "X.mra").symlink_to("../A.mra")
    (links / "C.mra").symlink_to("../.kept/C.mra")
    (links / "D.mra").symlink_to(tmp_path / "usb" / "D.mra")
    (links / "More").symlink_to(tmp_path / "usb" / "more")
    (arcade.folder / "_Linked").symlink_to("_Sega")
    await arcade.index()
    assert sorted(await arcade.titles()) == [f"{x}.mra" for x in "ABCDE"]
    assert await arcade.find("b") == "B.mra"


async def test_what_is_called_mra_and_is_no_file_is_told(arcade, warnings):
    arcade.put("A.mra", name="A", setname="a")
    os.mkfifo(arcade.folder / "Pipe.mra")
    (arcade.folder / "Self.mra").symlink_to("Self.mra")
    (arcade.folder / "Gone.mra").symlink_to("nowhere")
    await arcade.index()
    assert [*await arcade.titles()] == ["A.mra"]
    told = sorted(os.path.basename(line.split("'")[1]) for line in warnings())
    assert told == ["Gone.mra", "Pipe.mra", "Self.mra"]


async def test_alternatives_are_of_their_parents_title(arcade):
    family(arcade)
    await arcade.index()
    assert await arcade.titles() == GROUPED
    # They are found by their own titles, too, and nothing is left of those.
    assert await arcade.home.search("hangly") == ["Hangly.mra"]
    assert await arcade.home.search("puck man", tags=("region:jp",)) == ["Puck.mra"]
    assert await arcade.home.search("pacman") == [*GROUPED]
    assert await arcade.home.rows("SELECT Slug FROM MediaTitles") == [("pacman",)]
    # And shown by their own names.
    query = Query(text="hangly man")
    rows, _ = await arcade.home.reader.search(query, lambda row: row.zap_script)
    assert rows == ["@Arcade/Hangly-Man"]
    found = await arcade.home.reader.lookup(
        "Arcade", "Game", "Hangly-Man", lambda row: row.row.file_name
    )
    assert found == ("Hangly.mra", 1.0)


@pytest.mark.parametrize("seed", range(4))
async def test_the_order_in_which_files_come_does_not_matter(arcade, seed):
    family(arcade)
    files = sorted(arcade.folder.rglob("*.mra"))
    texts = {file: file.read_text() for file in files}
    for file in files:
        file.unlink()
    random.Random(seed).shuffle(files)
    for file in files:
        file.write_text(texts[file])
        await arcade.index()
    assert await arcade.titles() == GROUPED


async def test_what_has_no_parent_any_more_is_of_its_own_title(arcade):
    family(arcade)
    arcade.put("y/Other.mra", name="Other")
    arcade.put("y/More.mra", name="More")
    await arcade.index()
    arcade.put("x/Hangly.mra", name="Hangly-Man", setname="hangly")
    await arcade.index()
    assert (await arcade.titles())["Hangly.mra"] == "hanglyman"
    arcade.put("x/Hangly.mra", name="Hangly-Man", setname="hangly", parent="puckman")
    await arcade.index()
    assert (await arcade.titles())["Hangly.mra"] == "pacman"
    os.remove(arcade.folder / "_alternatives" / "_Pac-Man" / "Puck.mra")
    await arcade.index()
    assert (await arcade.titles())["Hangly.mra"] == "hanglyman"
    assert await arcade.home.search("hangly man") == ["Hangly.mra"]


async def test_a_set_that_titles_share_tells_no_parent_and_is_never_chosen(
    arcade, warnings
):
    arcade.put(
        "Arkanoid.mra", name="Arkanoid (World)", setname="arkanoid", zip="arkanoid.zip"
    )
    arcade.put(
        "Block.mra", name="Block", setname="arkanoid", zip="block.zip|arkanoid.zip"
    )
    arcade.put("Ark2.mra", name="Arkanoid (US)", setname="arkanoid")
    arcade.put("Tayto.mra", name="Tayto", setname="arktayt", parent="arkanoid")
    await arcade.index()
    assert (await arcade.titles())["Tayto.mra"] == "tayto"
    assert warnings() == ["the set 'arkanoid' tells no parent: 2 titles share it"]
    with pytest.raises(
        AmbiguousPathError, match=r"arkanoid is the set of .*Ark2\.mra, .*Arkanoid\.mra"
    ):
        await arcade.find("arkanoid")
    with pytest.raises(AmbiguousPathError):
        await arcade.find("Arkanoid.zip")
    assert await arcade.find("block.zip") == "Block.mra"
    assert await arcade.find("ARKTAYT") == "Tayto.mra"
    with pytest.raises(MediaNotFoundError):
        await arcade.find("nothing")


async def test_a_whole_path_comes_before_a_set(arcade):
    arcade.put("dkong.mra", name="A", setname="a")
    arcade.put("B.mra", name="B", setname="dkong.mra")
    await arcade.index()
    path = str(arcade.folder / "dkong.mra")
    assert (await arcade.home.key(path, "Arcade")).path == path
    assert await arcade.home.reader.number(Ref(system_id="Arcade", path="Arcade/B.mra"))


async def test_parents_that_lead_in_a_circle_are_parents_of_none(arcade, warnings):
    arcade.put("A.mra", name="Aa", setname="a", parent="b")
    arcade.put("B.mra", name="Bb", setname="b", parent="a")
    arcade.put("C.mra", name="Cc", setname="c", parent="a")
    await arcade.index()
    assert await arcade.titles() == {"A.mra": "aa", "B.mra": "bb", "C.mra": "cc"}
    assert len(warnings()) == 2


async def test_a_line_of_parents_that_is_too_long_is_told_as_such(arcade, warnings):
    for number in range(11):
        arcade.put(
            f"{number}.mra",
            name=f"Game {number}",
            setname=f"s{number}",
            parent=f"s{number + 1}",
        )
    await arcade.index()
    assert any("more than 8 parents" in line for line in warnings())
    assert not any("circle" in line for line in warnings())


async def test_one_entry_stands_for_a_parent_and_its_alternatives(arcade, tmp_path):
    family(arcade)
    arcade.put("_alternatives/_Pac-Man/Us.mra", name="Pac-Man (USA)", setname="pacus")
    await arcade.index()
    home = SelectHome(arcade.home, tmp_path / "data", tmp_path / "lists")
    await home.refresh()
    # No other region is preferred before what lies in the main folder.
    assert await home.preferred() == ["Pac-Man.mra"]
    view = await home.view(arcade.folder / "Pac-Man.mra", "Arcade")
    assert len(view.roms) == 4
    arcade.put("z/Parent.mra", name="Pac-Man (Japan)", setname="pacjp")
    await home.index()
    await home.refresh()
    assert await home.preferred() == ["Parent.mra"]


async def test_the_region_that_mame_names_decides_in_1g1r(arcade, tmp_path):
    for name in ("Euro 980904", "Japan set 1", "US set 1"):
        arcade.put(f"{name}.mra", name=f"Foo Fighter ({name})", setname=name[:2])
    await arcade.index()
    home = SelectHome(arcade.home, tmp_path / "data", tmp_path / "lists")
    await home.refresh()
    assert await home.preferred() == ["US set 1.mra"]


async def test_what_is_refused_or_odd_is_told_and_listed(arcade, warnings):
    for number in range(7):
        (arcade.folder / f"Bad {number}.mra").write_bytes(b"<html>")
        (arcade.folder / f"Odd {number}.mra").write_text("<misterromdescription>")
    await arcade.index()
    assert len(await arcade.titles()) == 14
    told = warnings()
    assert len(told) == 12
    assert told[0].endswith("it is no MRA: it has no <misterromdescription>")
    assert told[-2:] == [
        "2 more MRA files cannot be read; the tag mra:unreadable lists all",
        "2 more MRA files are odd; the tag mra:odd lists all",
    ]
    assert len(await arcade.home.search(tags=("mra:unreadable",))) == 7
    assert len(await arcade.home.search(tags=("mra:odd",))) == 7
    problem = (await arcade.meta("Bad 6.mra"))["properties"]["property:mra-problem"]
    assert problem["text"] == (
        "It cannot be read: it is no MRA: it has no <misterromdescription>."
    )
    assert problem["source"] == "mra"
    arcade.put("Bad 6.mra", name="Good", setname="good")
    await arcade.index()
    assert len(await arcade.home.search(tags=("mra:unreadable",))) == 6
    assert "property:mra-problem" not in (await arcade.meta("Bad 6.mra"))["properties"]


async def test_files_of_every_kind_come_out_as_they_were_made(tmp_path):
    corpus = []
    for made in Corpus(3, 300_000).made(60):
        write(str(tmp_path / "odd" / "_Arcade"), made)
        corpus.append(made)
    async with open_home(
        tmp_path / "odd-data", tmp_path / "odd", platform="mistex"
    ) as home:
        await home.index()
    assert [*wrong(str(tmp_path), "odd", corpus)] == []
    assert {made.kind for made in corpus} >= {"large", "shared", "doctype", "organized"}


async def test_what_the_owner_said_stays_when_the_file_says_something_else(arcade):
    arcade.put("a.mra", name="A", setname="a", year="1981")
    await arcade.index()
    key = await arcade.home.key(arcade.folder / "a.mra", "Arcade")
    await arcade.home.owner.set_tags(key, ("favorite",), ())
    arcade.put("a.mra", name="Bb", setname="b", year="1982")
    await arcade.index()
    assert await arcade.home.favourites() == ["a.mra"]


async def test_a_merged_title_takes_what_a_file_says_now(arcade):
    home = arcade.home
    arcade.put("a.mra", name="A1", setname="a", year="1981", manufacturer="Namco")
    await arcade.index()
    merge = SqliteMerge(home.media, home.user, MergeOrder())
    number = await home.reader.number(Ref(system_id="Arcade", path="a"))
    await merge.mark([number])
    await merge.some(10)
    assert await shared(arcade, "a.mra") == {
        "year:1981": "mra",
        "developer:namco": "mra",
    }
    arcade.put("a.mra", name="A1", setname="a", year="1982")
    await arcade.index()
    await merge.some(10)
    assert await shared(arcade, "a.mra") == {"year:1982": "mra"}
    (arcade.folder / "a.mra").write_text("broken")
    arcade.put("b.mra", name="A1", setname="b")
    await arcade.index()
    await merge.some(10)
    assert await shared(arcade, "b.mra") == {}


async def shared(arcade, path):
    return (await arcade.meta(path))["title"]["tagSources"]


async def test_alternatives_may_lie_in_a_folder_named_after_the_parents_file(arcade):
    arcade.put("Pac-Man.mra", name="Puck Man (Japan)", setname="puckman")
    arcade.put("_Alternatives/_Pac-Man/More/h.mra", name="Hangly-Man", setname="hangly")
    await arcade.index()
    assert await arcade.titles() == {"Pac-Man.mra": "puckman", "h.mra": "puckman"}


async def test_a_file_that_was_moved_keeps_its_row_and_its_set(arcade):
    arcade.put("Pac-Man.mra", name="Pac-Man", setname="pacman")
    arcade.put("old/h.mra", name="Hangly-Man", setname="hangly", zip="hangly.zip")
    await arcade.index()
    new = arcade.folder / "_alternatives" / "_Pac-Man"
    new.mkdir(parents=True)
    old = await arcade.home.reader.number(Ref(system_id="Arcade", path="hangly"))
    os.rename(arcade.folder / "old" / "h.mra", new / "h.mra")
    await arcade.index()
    number = await arcade.home.reader.number(Ref(system_id="Arcade", path="hangly"))
    await arcade.home.media.write(take_place, old, number)
    await arcade.index()
    assert await arcade.find("hangly.zip") == "h.mra"
    assert (await arcade.meta("_alternatives/_Pac-Man/h.mra"))["mediaId"] == old
    assert await arcade.titles() == {"Pac-Man.mra": "pacman", "h.mra": "pacman"}
