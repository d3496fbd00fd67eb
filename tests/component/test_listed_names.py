"""Names and parents that lists give to sets: what people see, find and get as one."""

import contextlib
import os

import pytest
from scrape_fixture import open_bench
from select_home import open_select

from mediadb.merge_store import SqliteMerge
from mediadb.read_refs import Ref
from zapcore.merge import MergeOrder

TITLES = (
    "SELECT FileName, t.Slug, t.Name, m.Name FROM Media AS m JOIN MediaTitles AS t"
    " ON t.DBID = m.MediaTitleDBID ORDER BY FileName"
)
MACHINE = (
    "<machine name='{}' {}><description>{}</description><year>1981</year></machine>\n"
)
LIST = {
    "dkong": ("Donkey Kong (US set 1)", ""),
    "dkongj": ("Donkey Kong Japan (Japan)", "dkong"),
    "puckman": ("Puck Man (Japan set 1)", ""),
    "pacman": ("Pac-Man (Midway)", "puckman"),
}
FILES = ("arcade/dkong.zip", "arcade/dkongj.7z", "arcade/puckman.zip")


def put_list(folder, machines):
    entries = (
        MACHINE.format(name, f"cloneof='{parent}'" if parent else "", title)
        for name, (title, parent) in machines.items()
    )
    (folder / "mame.xml").write_text(f"<mame>{''.join(entries)}</mame>")


class Shelf:
    """Sets as files below ``arcade``, with a list beside them."""

    def __init__(self, bench, roms):
        self.bench = bench
        self.folder = roms / "arcade"

    def put(self, *names):
        for name in names:
            file = self.folder.parent / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"rom")

    def put_mra(self, path, **texts):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        inner = "".join(f"<{name}>{text}</{name}>" for name, text in texts.items())
        file.write_text(f"<misterromdescription>{inner}</misterromdescription>")

    def list(self, **machines):
        put_list(self.folder, {**LIST, **machines})

    async def index(self):
        await self.bench.index()

    async def scrape(self, **kwargs):
        ended = await self.bench.scrape(scraper="arcade", **kwargs)
        assert ended.state == "completed"
        return ended

    async def titles(self):
        """Give file name to (slug of its title, name of its title, its own name)."""
        return {name: tuple(rest) for name, *rest in await self.bench.rows(TITLES)}

    async def slugs(self):
        return {name: slug for name, (slug, *_) in (await self.titles()).items()}

    def written(self):
        folder = os.path.dirname(self.bench.media.path)
        return os.stat(f"{folder}/media.db").st_mtime_ns


@pytest.fixture
async def shelf(tmp_path):
    roms = tmp_path / "roms"
    roms.mkdir()
    async with open_bench(tmp_path / "data", roms) as bench:
        yield Shelf(bench, roms)


NAMED = {
    "dkong.zip": ("donkeykong", "Donkey Kong", "Donkey Kong"),
    "dkongj.7z": ("donkeykong", "Donkey Kong", "Donkey Kong Japan"),
    "puckman.zip": ("puckman", "Puck Man", "Puck Man"),
}


async def test_a_file_that_is_a_set_has_the_name_of_its_list_and_its_parents_title(
    shelf,
):
    shelf.put(*FILES)
    shelf.list()
    await shelf.index()
    assert await shelf.slugs() == {
        "dkong.zip": "dkong",
        "dkongj.7z": "dkongj",
        "puckman.zip": "puckman",
    }
    await shelf.scrape()
    assert await shelf.titles() == NAMED
    facts = await shelf.bench.facts("dkong.zip")
    assert {"year:1981"} <= facts["titleTags"]
    assert {"set:0001", "region:us"} <= facts["mediaTags"]
    clone = await shelf.bench.facts("dkongj.7z")
    assert clone["titleProps"] == {"property:title": "Donkey Kong"}
    assert {"year:1981", "region:jp"} <= clone["mediaTags"]
    written = shelf.written()
    assert (await shelf.scrape()).processed == 0
    await shelf.index()
    assert shelf.written() == written


async def test_a_changed_list_is_followed_without_force_and_writes_only_that(shelf):
    shelf.put(*FILES)
    shelf.list()
    await shelf.index()
    await shelf.scrape()
    shelf.list(
        dkong=("Donkey-Kong (Europe, rev 2)", ""), dkongj=("Big Ape (Japan)", "")
    )
    assert (await shelf.scrape()).matched == 2
    assert await shelf.titles() == {
        **NAMED,
        "dkong.zip": ("donkeykong", "Donkey-Kong", "Donkey-Kong"),
        "dkongj.7z": ("bigape", "Big Ape", "Big Ape"),
    }
    tags = (await shelf.bench.facts("dkong.zip"))["mediaTags"]
    assert {"region:eu", "rev:0002"} <= tags
    assert not {"region:us", "set:0001"} & tags
    props = (await shelf.bench.facts("dkongj.7z"))["mediaProps"]
    assert "property:parent" not in props


async def test_a_list_that_goes_leaves_its_names_until_a_forced_run(shelf):
    shelf.put(*FILES)
    shelf.list()
    await shelf.index()
    await shelf.scrape()
    (shelf.folder / "mame.xml").unlink()
    await shelf.scrape()
    assert await shelf.titles() == NAMED
    await shelf.scrape(force=True)
    assert await shelf.titles() == {
        "dkong.zip": ("dkong", "dkong", "dkong"),
        "dkongj.7z": ("dkongj", "dkongj", "dkongj"),
        "puckman.zip": ("puckman", "puckman", "puckman"),
    }


async def test_an_index_names_sets_that_it_parses_anew_or_finds(shelf):
    shelf.put(*FILES)
    shelf.list()
    await shelf.index()
    await shelf.scrape()
    shelf.put("arcade/x/dkong.zip", "arcade/pacman.zip")
    await shelf.index()
    assert (await shelf.titles())["pacman.zip"][2] == "pacman"
    found = await shelf.bench.rows(TITLES)
    assert found[:2] == [("dkong.zip", *NAMED["dkong.zip"])] * 2
    titles = await shelf.bench.rows("SELECT Slug FROM MediaTitles ORDER BY DBID")
    await shelf.bench.index_service.start(rebuild=True)
    await shelf.bench.slot.wait()
    assert await shelf.bench.rows(TITLES) == found
    again = await shelf.bench.rows("SELECT Slug FROM MediaTitles ORDER BY DBID")
    assert again == titles
    await shelf.scrape()
    assert (await shelf.titles())["pacman.zip"] == ("puckman", "Puck Man", "Pac-Man")


async def test_an_index_reads_a_name_as_the_scrape_did(shelf):
    shelf.put("arcade/dkong.zip")
    shelf.list(dkong=("Kong &lt;1&gt; [x (US set 1)", ""))
    await shelf.index()
    await shelf.scrape()
    found = await shelf.titles()
    await shelf.bench.index_service.start(rebuild=True)
    await shelf.bench.slot.wait()
    assert await shelf.titles() == found


async def test_what_an_mra_says_of_its_name_and_parent_wins(tmp_path):
    root = tmp_path / "fat"
    async with open_bench(tmp_path / "data", root, platform="mister") as bench:
        shelf = Shelf(bench, root)
        shelf.folder = root / "_Arcade"
        shelf.put_mra("Kong.mra", name="King Kong", setname="dkong")
        shelf.put_mra("Kong J.mra", name="King Kong Jr", setname="dkongj")
        shelf.put_mra("Pac.mra", setname="pacman")
        shelf.put_mra("Puck.mra", name="Mine", setname="puckman", parent="dkong")
        shelf.list()
        await shelf.index()
        await shelf.scrape()
        named = {
            "Kong.mra": ("kingkong", "King Kong", "King Kong"),
            "Kong J.mra": ("kingkong", "King Kong", "King Kong Jr"),
            "Pac.mra": ("kingkong", "King Kong", "Pac-Man"),
            "Puck.mra": ("kingkong", "King Kong", "Mine"),
        }
        assert await shelf.titles() == named
        shelf.put_mra("Puck.mra", name="Mine", setname="puckman", year="1980")
        shelf.put_mra("Pac.mra", setname="pacman", year="1980")
        await shelf.index()
        assert await shelf.titles() == {
            **named,
            "Pac.mra": ("mine", "Mine", "Pac-Man"),
            "Puck.mra": ("mine", "Mine", "Mine"),
        }
        await shelf.scrape()
        written = shelf.written()
        assert (await shelf.scrape()).processed == 0
        assert shelf.written() == written


async def test_what_was_known_of_a_title_goes_with_its_new_name(shelf):
    shelf.put(*FILES)
    shelf.list()
    (shelf.folder / "gamelist.xml").write_text(
        "<gameList><game><path>./dkong.zip</path><desc>Ape</desc></game></gameList>"
    )
    await shelf.index()
    await shelf.bench.scrape()
    await shelf.scrape()
    facts = await shelf.bench.facts("dkong.zip")
    assert facts["titleProps"]["property:description"] == "Ape"


async def test_a_cut_while_names_are_given_is_made_good_by_the_next_index(
    shelf, monkeypatch
):
    shelf.put(*FILES)
    shelf.list()
    await shelf.index()

    async def cut():
        raise RuntimeError

    monkeypatch.setattr(shelf.bench.store, "name_sets", cut)
    assert (await shelf.bench.scrape(scraper="arcade")).state == "failed"
    assert (await shelf.slugs())["dkong.zip"] == "dkong"
    monkeypatch.undo()
    await shelf.index()
    assert await shelf.titles() == NAMED
    assert (await shelf.scrape()).matched == 3


async def test_a_name_that_nothing_can_be_shown_by_is_none(shelf):
    shelf.put("arcade/dkong.zip")
    shelf.list(dkong=("(?)", ""))
    await shelf.index()
    await shelf.scrape()
    assert (await shelf.slugs()) == {"dkong.zip": "dkong"}


async def test_people_find_a_game_by_its_name_and_a_clone_by_its_own(tmp_path):
    async with open_people(tmp_path) as (home, _):
        assert await home.search("donkey kong") == ["dkong.zip", "dkongj.7z"]
        assert await home.search("kong japan") == ["dkongj.7z"]
        assert await home.search("puck man") == ["puckman.zip"]
        assert await home.search("dkongj") == ["dkongj.7z"]
        assert await home.search("dkongj", tags=("region:jp",)) == ["dkongj.7z"]
        key = await home.key("dkong", "Arcade")
        assert os.path.basename(key.path) == "dkong.zip"


async def test_a_parent_and_its_clones_are_one_game_with_the_parent_first(tmp_path):
    async with open_people(tmp_path) as (_, select):
        await select.refresh(force=True)
        assert await select.preferred() == ["dkong.zip", "puckman.zip"]


async def test_one_game_of_each_leaves_out_what_a_list_calls_a_bios_or_device(tmp_path):
    async with open_people(tmp_path) as (home, select):
        arcade = tmp_path / "roms" / "arcade"
        parts = (
            ("neogeo", "isbios='yes'", "Neo-Geo"),
            ("qsound", "isdevice='yes'", "Q"),
        )
        for name, *_ in parts:
            (arcade / f"{name}.zip").write_bytes(b"rom")
        entries = "".join(MACHINE.format(*part) for part in parts)
        (arcade / "mame9.xml").write_text(f"<mame>{entries}</mame>")
        await home.index()
        await scrape(home)
        await select.refresh(force=True)
        assert await select.preferred() == ["dkong.zip", "puckman.zip"]
        assert await home.search("neo geo") == ["neogeo.zip"]
        assert await home.search("", tags=("dump:bios",)) == [
            "neogeo.zip",
            "qsound.zip",
        ]


async def test_what_the_owner_said_of_a_file_stays_when_its_name_is_another(tmp_path):
    async with open_people(tmp_path) as (home, select):
        path = tmp_path / "roms" / "arcade" / "dkongj.7z"
        await select.refresh(force=True)
        await select.pick(path, "Arcade")
        ref = Ref(system_id="Arcade", path=str(path))
        await home.owner.set_tags(await home.reader.key(ref), ["favorite"], [])
        put_list(path.parent, {**LIST, "dkong": ("Great Ape", "")})
        await scrape(home)
        await select.refresh()
        assert await home.favourites() == ["dkongj.7z"]
        assert await select.preferred() == ["dkongj.7z", "puckman.zip"]


async def test_titles_that_were_merged_are_merged_again_under_their_new_name(tmp_path):
    async with open_people(tmp_path) as (home, _):
        merge = SqliteMerge(home.media, home.user, MergeOrder())
        path = tmp_path / "roms" / "arcade" / "dkong.zip"
        number = await home.reader.number(Ref(system_id="Arcade", path=str(path)))
        await merge.mark([number])
        await merge.some(10)
        put_list(path.parent, {**LIST, "dkong": ("Great Ape", "")})
        await scrape(home)
        while await merge.some(10):
            pass
        title = (await home.meta(path, "Arcade"))["title"]
        assert title["name"] == "Great Ape"
        assert "year:1981" in title["tagSources"]


async def test_titles_that_nothing_has_any_more_go_with_a_clean_up(tmp_path):
    async with open_people(tmp_path) as (home, _):
        assert (await home.cleans.clean()).removed.titles == 2
        slugs = await home.rows("SELECT Slug FROM MediaTitles ORDER BY Slug")
        assert slugs == [("donkeykong",), ("puckman",)]
        put_list(tmp_path / "roms" / "arcade", {**LIST, "dkongj": ("Big Ape", "")})
        await scrape(home)
        assert await home.search("big ape") == ["dkongj.7z"]


async def test_a_set_that_was_moved_or_renamed_has_the_name_of_what_it_is_now(shelf):
    shelf.put(*FILES)
    shelf.list()
    await shelf.index()
    await shelf.scrape()
    os.rename(shelf.folder / "dkong.zip", shelf.folder / "pacman.zip")
    await shelf.index()
    assert (await shelf.titles())["pacman.zip"][2] != "Donkey Kong"
    await shelf.scrape()
    assert (await shelf.titles())["pacman.zip"] == ("puckman", "Puck Man", "Pac-Man")


@contextlib.asynccontextmanager
async def open_people(tmp_path):
    """Give a home in which a list was read, and its selection."""
    arcade = tmp_path / "roms" / "arcade"
    arcade.mkdir(parents=True)
    for name in FILES:
        (arcade.parent / name).write_bytes(b"rom")
    put_list(arcade, LIST)
    async with open_select(tmp_path) as select:
        await select.home.index()
        await scrape(select.home)
        yield select.home, select


async def scrape(home):
    await home.scrapes.start("arcade")
    await home.slot.wait()
    assert home.heard.events[-1].state == "completed"
