"""What is said of alternatives is theirs; what is not said any more goes."""

import shutil

import pytest
from pack_shop import Shop
from scrape_fixture import open_bench

from mediadb.media_db import open_user
from mediadb.merge_store import SqliteMerge
from zapcore.merge import MergeOrder
from zapcore.model import ScrapeRecord, ScrapeRun

LIST = """<gameList>
<game><path>./DK.mra</path><name>Donkey Kong</name><desc>The parent.</desc>
<developer>Nintendo</developer><releasedate>19810101T000000</releasedate></game>
<game><path>./DK2.mra</path><name>Donkey Kong II - Jumpman Returns</name>
<desc>Another game.</desc><developer>Braze</developer><players>1</players>
<releasedate>20060101T000000</releasedate></game></gameList>"""
PARENT = {"property:description": "The parent."}
OWN = {"property:description": "Another game."}


class Shelf:
    """MRA files below ``_Arcade``."""

    def __init__(self, bench, root, user=None):
        self.bench = bench
        self.user = user
        self.folder = root / "_Arcade"
        self.shop = Shop(root, "Arcade")

    def put(self, path, **texts):
        inner = "".join(f"<{kind}>{text}</{kind}>" for kind, text in texts.items())
        text = f"<misterromdescription>{inner}</misterromdescription>"
        (self.folder / f"{path}.mra").write_text(text)

    def family(self):
        self.put("DK", name="Donkey Kong", setname="dkong")
        self.put("DK2", name="Donkey Kong II", setname="dkongj2", parent="dkong")

    def pack(self, *lines):
        pictures = ["dkong", "dkongj2"]
        return self.shop.pack("Arcade", pictures, gameinfo=lines)

    def list(self, *machines):
        text = "".join(
            f"<machine name='{name}'>{rest}</machine>" for name, rest in machines
        )
        (self.folder / "mame.xml").write_text(f"<mame>{text}</mame>")

    async def scrape(self, scraper="gamelist.xml", **kwargs):
        ended = await self.bench.scrape(scraper=scraper, **kwargs)
        assert ended.state == "completed"

    async def ids(self, name):
        query = "SELECT MediaTitleDBID, DBID FROM Media WHERE FileName = ?"
        return (await self.bench.rows(query, name))[0]

    async def merge(self):
        merge = SqliteMerge(self.bench.media, self.user, MergeOrder())
        ((first,), *_) = await self.bench.rows("SELECT DBID FROM Media ORDER BY DBID")
        await merge.mark([first])
        while await merge.some(10):
            pass

    async def title(self, name="DK.mra"):
        facts = await self.bench.facts(name)
        return facts["titleTags"], facts["titleProps"]

    async def file(self, name):
        facts = await self.bench.facts(name)
        return facts["mediaTags"], facts["mediaProps"]


@pytest.fixture
async def shelf(tmp_path):
    root = tmp_path / "roms"
    (root / "_Arcade").mkdir(parents=True)
    async with open_bench(tmp_path / "data", root, platform="mister") as bench:
        user = await open_user(str(tmp_path / "data"))
        yield Shelf(bench, root, user)
        await user.close()


def years(tags):
    return sorted(tag for tag in tags if tag.startswith("year:"))


def holds(props, wanted):
    return {name: props.get(name) for name in wanted} == wanted


async def test_what_a_list_says_of_an_alternative_is_said_of_its_file(shelf):
    shelf.family()
    (shelf.folder / "gamelist.xml").write_text(LIST)
    await shelf.bench.index()
    for force in (False, True):
        await shelf.scrape(force=force)
        tags, props = await shelf.title()
        assert holds(props, PARENT)
        assert {"developer:nintendo", "year:1981"} <= tags
        assert not {"developer:braze", "year:2006", "players:0001"} & tags
        tags, props = await shelf.file("DK2.mra")
        assert holds(props, OWN)
        assert {"developer:braze", "year:2006", "players:0001"} <= tags


async def test_a_file_that_comes_under_a_parent_keeps_what_was_said_of_its_title(shelf):
    shelf.family()
    (shelf.folder / "gamelist.xml").write_text(LIST)
    (shelf.folder / "DK.mra").rename(shelf.folder / "DK.away")
    await shelf.bench.index()
    await shelf.scrape()
    assert years((await shelf.title("DK2.mra"))[0]) == ["year:2006"]
    (shelf.folder / "DK.away").rename(shelf.folder / "DK.mra")
    await shelf.bench.index()
    await shelf.scrape()
    tags, props = await shelf.title("DK2.mra")
    assert years(tags) == ["year:1981"]
    assert holds(props, PARENT)
    tags, props = await shelf.file("DK2.mra")
    assert years(tags) == ["year:2006"]
    assert holds(props, OWN)


async def test_an_alternative_whose_parent_goes_says_its_own_title_again(shelf):
    shelf.family()
    (shelf.folder / "gamelist.xml").write_text(LIST)
    await shelf.bench.index()
    await shelf.scrape()
    (shelf.folder / "DK.mra").unlink()
    await shelf.bench.index()
    await shelf.scrape(force=True)
    tags, props = await shelf.title("DK2.mra")
    assert years(tags) == ["year:2006"]
    assert holds(props, OWN)
    tags, props = await shelf.file("DK2.mra")
    assert years(tags) == []
    assert not props.keys() & OWN.keys()


async def test_of_a_family_under_one_name_the_parent_says_what_the_title_is(shelf):
    shelf.put("DK", name="Donkey Kong (US)", setname="dkong")
    shelf.put("DKJ", name="Donkey Kong (Japan)", setname="dkongj", parent="dkong")
    await shelf.bench.index()
    shelf.pack("dkong\tDonkey Kong\t1981", "dkongj\tDonkey Kong J\t1982")
    await shelf.scrape("artwork-pack")
    tags, props = await shelf.title()
    assert (years(tags), props["property:title"]) == (["year:1981"], "Donkey Kong")
    assert years((await shelf.file("DKJ.mra"))[0]) == ["year:1982"]


async def test_a_merge_leaves_what_is_said_of_alternatives_out_of_the_title(shelf):
    shelf.family()
    (shelf.folder / "gamelist.xml").write_text(LIST)
    (shelf.folder / "DK.mra").rename(shelf.folder / "DK.away")
    await shelf.bench.index()
    (shelf.folder / "DK.away").rename(shelf.folder / "DK.mra")
    await shelf.bench.index()  # The parent has the higher id now.
    await shelf.scrape()
    await shelf.merge()
    tags, props = await shelf.title()
    assert years(tags) == ["year:1981"]
    assert holds(props, PARENT)
    assert "players:0001" not in tags
    await shelf.scrape(force=True)
    await shelf.merge()
    assert await shelf.title() == (tags, props)
    assert years((await shelf.file("DK2.mra"))[0]) == ["year:2006"]


async def test_what_a_pack_says_of_another_game_goes(shelf):
    shelf.family()
    await shelf.bench.index()
    folder = shelf.pack("dkong\tWrong\t1999\tPuzzle\tNobody\t4")
    await shelf.scrape("artwork-pack")
    tags, _ = await shelf.title()
    assert {"year:1999", "developer:nobody", "players:0004"} <= tags
    shelf.pack("dkong\tDonkey Kong\t1981")
    await shelf.scrape("artwork-pack")
    tags, props = await shelf.title()
    assert tags == {"year:1981"}
    assert props == {"property:title": "Donkey Kong"}
    shutil.rmtree(folder)
    await shelf.scrape("artwork-pack")
    assert await shelf.title() == (set(), {})


async def test_only_what_the_pack_itself_said_goes(shelf):
    shelf.family()
    (shelf.folder / "gamelist.xml").write_text(LIST)
    await shelf.bench.index()
    await shelf.scrape()
    before = await shelf.title()
    shelf.pack("dkong\tWrong\t1999\tPuzzle\tNobody\t4")
    await shelf.scrape("artwork-pack")
    assert (await shelf.title())[0] - before[0] == {"genre:puzzle", "players:0004"}
    shutil.rmtree(shelf.shop.docs)
    await shelf.scrape("artwork-pack", force=True)
    assert await shelf.title() == before


async def test_what_a_pack_says_stays_while_its_disk_is_away(shelf, tmp_path):
    shelf.family()
    usb = tmp_path / "usb"
    shelf.shop.docs = usb / "docs"
    shelf.pack("dkong\tDonkey Kong\t1981")
    async with open_bench(
        tmp_path / "more", shelf.folder.parent, usb, platform="mister"
    ) as bench:
        other = Shelf(bench, shelf.folder.parent)
        await bench.index()
        await other.scrape("artwork-pack")
        before = await other.title()
        assert "year:1981" in before[0]
        usb.rename(tmp_path / "away")
        usb.mkdir()
        for force in (False, True, True):
            await other.scrape("artwork-pack", force=force)
            assert await other.title() == before


async def test_a_forced_list_that_lacks_a_set_says_nothing_of_it(shelf):
    shelf.family()
    await shelf.bench.index()
    known = ("dkong", "<description>Donkey Kong</description><year>1981</year>")
    shelf.list(known)
    await shelf.scrape("arcade")
    assert years((await shelf.title())[0]) == ["year:1981"]
    shelf.list(("pacman", "<description>Pac-Man</description>"))
    await shelf.scrape("arcade", force=True)
    assert years((await shelf.title())[0]) == []
    shelf.list(known)
    await shelf.scrape("arcade")
    assert years((await shelf.title())[0]) == ["year:1981"]


async def test_what_an_mra_says_itself_no_list_and_no_pack_contradicts(shelf):
    shelf.put(
        "DK",
        name="Donkey Kong",
        setname="dkong",
        year="1986",
        rotation="horizontal",
        joystick="8-way",
        players="1",
    )
    await shelf.bench.index()
    controls = "<control type='joy' ways='4' buttons='1'/>"
    shelf.list(
        (
            "dkong",
            f"""<description>Donkey Kong</description><year>1990</year>
            <manufacturer>Nintendo</manufacturer><display rotate='90'/>
            <input players='2'>{controls}</input>""",
        )
    )
    shelf.pack("dkong\tDonkey Kong\t1991\tAction\tNobody\t4")
    for scraper in ("arcade", "artwork-pack", "arcade"):
        await shelf.scrape(scraper, force=True)
    tags, _ = await shelf.file("DK.mra")
    assert years(tags) == ["year:1986"]
    kinds = ("rotation:", "input:", "players:", "search:tate")
    assert {tag for tag in tags if tag.startswith(kinds)} == {
        *("rotation:horizontal", "players:0001"),
        *("input:joystick:0008", "input:buttons:0001"),
    }
    tags, _ = await shelf.title()
    assert years(tags) == []
    assert {"developer:nintendo"} == {t for t in tags if t.startswith(("dev", "play"))}


async def test_what_is_said_of_one_file_of_a_title_stays_though_nothing_is_of_another(
    shelf,
):
    for name, own in (("A", "one"), ("B", "two"), ("C", "three")):
        shelf.put(name, name="Same", setname=own)
    await shelf.bench.index()
    shelf.pack("one\tSame\t1981", "three\tSame\t1981\tAction")
    shelf.shop.pack("Arcade", ["one", "two", "three"])
    await shelf.scrape("artwork-pack")
    said = {"year:1981", "genre:action"}
    assert (await shelf.title("B.mra"))[0] == said
    folder = shelf.pack("one\tSame\t1981")
    (folder / "two.jpg").unlink(missing_ok=True)
    await shelf.scrape("artwork-pack")
    assert (await shelf.title("B.mra"))[0] == {"year:1981"}
    record = ScrapeRecord(*await shelf.ids("B.mra"), sentinel=False, whole=True)
    run = ScrapeRun(99, "artwork-pack", fills=True, part=True)
    assert await shelf.bench.store.apply(run, [record]) == 0
    assert (await shelf.title("B.mra"))[0] == {"year:1981"}


async def test_an_alternative_has_pictures_of_its_parent_and_no_words(shelf):
    shelf.family()
    await shelf.bench.index()
    shelf.shop.pack("Arcade", ["dkong"], gameinfo=["dkong\tDonkey Kong\t1981"])
    await shelf.scrape("artwork-pack")
    tags, props = await shelf.file("DK2.mra")
    assert years(tags) == []
    assert props["property:image-boxart"].endswith("/dkong.jpg")
    assert "property:title" not in props
    assert years((await shelf.title())[0]) == ["year:1981"]
