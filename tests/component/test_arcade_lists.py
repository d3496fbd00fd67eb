"""Lists of MAME beside the games: what they say of sets, and what is wrong."""

import gzip
import io
import os
import random
import zipfile

import pytest
from scrape_fixture import open_bench

from scrapers.arcade import machines, opening
from scrapers.arcade.scraper import Arcade
from zapcore.arcade import SETNAME, ArcadeSet
from zapcore.events import Warned
from zapcore.identify.decoders.tables import ways
from zapcore.model import Passed, ScrapeCatalog, ScrapeJob, ScrapePlace, ScrapeRecord
from zapcore.systems.table import SystemTable

LISTXML = """<?xml version="1.0"?>
<!DOCTYPE mame [
<!ELEMENT mame (machine+)>
\t<!ATTLIST mame build CDATA #IMPLIED>
\t<!ATTLIST machine isbios (yes|no) "no">
\t<!ENTITY own SYSTEM "file:///etc/passwd">
\t<!ENTITY trap "<machine name='dkong'><description>Trap</description></machine>">
]>
<mame build="0.270 (unknown)" debug="no" mameconfig="10">
\t<machine name="puckman" sourcefile="pacman/pacman.cpp">
\t\t<description>Puck Man (Japan set 1)</description>
\t\t<year>1980</year>
\t\t<manufacturer>Namco</manufacturer>
\t\t<display tag="screen" type="raster" rotate="90" width="288" refresh="60.6"/>
\t\t<input players="2" coins="2">
\t\t\t<control type="joy" player="1" ways="4"/>
\t\t</input>
\t\t<driver status="good" emulation="good" savestate="supported"/>
\t</machine>
\t<machine name="pacman" cloneof="puckman" romof="puckman">
\t\t<description>Pac-Man (Midway)</description>
\t\t<year>1980</year>
\t\t<manufacturer>Namco (Midway license)</manufacturer>
\t</machine>
\t<!-- <machine name="dkong"><description>Nobody</description></machine> -->
\t<machine name="dkong" sourcefile="nintendo/dkong.cpp">
\t\t<description>Donkey Kong &amp; Co. (US set 1)</description>
\t\t<year>1981</year>
\t\t<manufacturer>Nintendo of America</manufacturer>
\t</machine>
\t<machine name="neogeo" isbios="yes"><description>Neo-Geo</description></machine>
\t<machine name="z80" isdevice="yes"><description>Z80</description></machine>
\t<machine name="crazyk" cloneof="ckong"><description>Crazy Kong (bootleg)</description>
\t\t<year>198?</year><manufacturer>bootleg</manufacturer></machine>
</mame>
"""
CSV = (
    "setname,name,region,version,alternative,parent_title,platform,series,homebrew,"
    "bootleg,year,manufacturer,category,linebreak1,resolution,rotation,flip,"
    "linebreak2,players,move_inputs,special_controls,num_buttons\r\n"
    '1941,"1941- Counter Attack (W, 900227)",World,900227,yes,1941- Counter Attack,'
    "Capcom CPS-1,19XX,no,no,1990,Capcom,Shooter - Flying Vertical,,15kHz,"
    "vertical (ccw),yes,,2 (simultaneous),8-way,,2\r\n"
)
DKONG = "<mame><machine name='dkong'><description>Donkey Kong</description></machine>"


def place_of(folder, **kwargs):
    return ScrapePlace("Arcade", "Game", ("Arcade",), (str(folder),), **kwargs)


def read(folder, *names, sets=None, **kwargs):
    """Give what is read for these files of a folder: ids count from 1."""
    rows = tuple((n, n, f"{folder}/{name}") for n, name in enumerate(names, 1))
    catalog = ScrapeCatalog({}, rows, sets=sets or {})
    return list(Arcade().read(ScrapeJob(place_of(folder, **kwargs), catalog)))


def told(items):
    """Give (line, message) of the warnings."""
    return [(item.line, item.message) for item in items if isinstance(item, Warned)]


def said(items):
    """Give media id to what was said of it: texts of tags and properties.

    The set's name has a test of its own.
    """
    return {
        item.media_id: {
            *(
                f"{tag.type}:{tag.value}"
                for tag in (*item.title_tags, *item.media_tags)
            ),
            *(
                f"{one.type_tag.partition(':')[2]}={one.text}"
                for one in (*item.title_properties, *item.media_properties)
                if one.type_tag != SETNAME
            ),
        }
        for item in items
        if isinstance(item, ScrapeRecord)
    }


def test_a_listxml_says_names_years_makers_parents_and_how_it_is_played(tmp_path):
    (tmp_path / "mame.xml").write_text(LISTXML)
    items = read(tmp_path, "puckman.zip", "PacMan.7z", "crazyk/crazyk.chd", "none.zip")
    assert said(items) == {
        1: {
            "title=Puck Man",
            "year:1980",
            "developer:namco",
            "players:2",
            "region:jp",
            "lang:ja",
            "set:1",
            "rotation:vertical",
            "search:tate:cw",
            "rotation=vertical (cw)",
            "input:joystick:4",
        },
        2: {
            "title=Pac-Man",
            "year:1980",
            "developer:namco",
            "publisher:midway",
            "mameparent:puckman",
            "parent=puckman",
        },
        3: {
            "title=Crazy Kong",
            "year:198x",
            "unlicensed:bootleg",
            "mameparent:ckong",
            "parent=ckong",
        },
    }
    assert told(items) == []
    assert len(items) == 3


def test_its_doctype_is_passed_over_and_no_entity_is_expanded(tmp_path):
    (tmp_path / "mame0270.xml").write_text(
        LISTXML.replace("Nintendo of America", "Me &own; &trap;")
    )
    facts, neogeo, z80 = said(
        read(tmp_path, "dkong.zip", "neogeo.zip", "z80.zip")
    ).values()
    assert {"title=Neo-Geo", "dump:bios"} <= neogeo
    assert {"title=Z80", "dump:bios"} <= z80
    assert "dump:bios" not in facts
    assert "title=Donkey Kong & Co." in facts
    assert not any("root:" in fact or "Trap" in fact for fact in facts)


def test_what_loads_a_bios_is_none(tmp_path):
    (tmp_path / "mame.xml").write_text(LISTXML)
    sets = {1: ArcadeSet("new", ("new.zip", "neogeo.zip"))}
    assert read(tmp_path, "New.mra", sets=sets) == []


def test_a_broken_entry_costs_no_other_and_is_told_with_its_line(tmp_path):
    (tmp_path / "mame.xml").write_text(
        "<mame>\n<machine name='a'>\n<description>A & B</description>\n"
        "<machine name='b'><description>B</machine>\n"
        "<machine name='c'><description>C</description></machine>\n"
        "<machine name='c'><description>Other</description></machine>\n"
        "<machine name='d'><description>D"
    )
    items = read(tmp_path, "a.zip", "b.zip", "c.zip", "d.zip")
    assert said(items) == {1: {"title=A & B"}, 2: {"title=B"}, 3: {"title=C"}}
    lines = told(items)
    assert (2, machines.NEVER_ENDS) in lines
    assert (6, machines.TWICE) in lines
    assert (7, machines.CUT) in lines
    assert {line for line, _ in lines} == {2, 3, 4, 6, 7}


def test_older_lists_and_dats_name_their_entries_game(tmp_path):
    (tmp_path / "FinalBurn Neo (ClrMame Pro XML, Arcade only).dat").write_text(
        '<?xml version="1.0"?>\n<datafile><header><name>FBNeo</name></header>\n'
        '<game name="1941" sourcefile="capcom/d_cps1.cpp"><description>1941: Counter '
        "Attack (World 900227)</description><year>1990</year><manufacturer>Capcom"
        '</manufacturer><video orientation="vertical" width="384"/>'
        '<input players="2" control="joy8way" buttons="3"/></game></datafile>'
    )
    assert said(read(tmp_path, "1941.zip")) == {
        1: {
            "title=1941: Counter Attack",
            "year:1990",
            "developer:capcom",
            "region:world",
            "builddate:1990-02-27",
            "players:2",
            "rotation:vertical",
            "rotation=vertical",
            "input:joystick:8",
            "input:buttons:3",
        }
    }


def test_lists_of_front_ends_have_parents_and_genres_as_elements(tmp_path):
    (tmp_path / "Mame.xml").write_text(
        "<menu><header><listname>MAME</listname></header>"
        '<game name="DKongJ" index="" image=""><description>Donkey Kong (Japan)'
        "</description><cloneof>dkong</cloneof><genre>Platform</genre></game></menu>"
    )
    assert said(read(tmp_path, "dkongj.zip")) == {
        1: {
            "title=Donkey Kong",
            "region:jp",
            "lang:ja",
            "genre:platform",
            "mameparent:dkong",
            "parent=dkong",
        }
    }


def test_the_arcade_database_says_categories_series_boards_and_regions(tmp_path):
    (tmp_path / "ArcadeDatabase250911.csv").write_text(CSV)
    assert said(read(tmp_path, "1941.zip")) == {
        1: {
            "title=1941- Counter Attack",
            "year:1990",
            "developer:capcom",
            "genre:shooter-flying-vertical",
            "builddate:1990-02-27",
            "gamefamily:19xx",
            "arcadeboard:capcom:cps",
            "region:world",
            "players:2",
            "rotation:vertical",
            "search:tate:ccw",
            "rotation=vertical (ccw)",
            "input:joystick:8",
            "input:buttons:2",
        }
    }


def test_a_bad_line_of_the_database_costs_only_itself(tmp_path):
    (tmp_path / "ArcadeDatabase.csv").write_bytes(
        b"\xef\xbb\xbfname;setname;category;bootleg\n"
        b'"No end;a;Maze\n'
        b"Too few;b\n"
        b"\n" + b"x" * 70_000 + b"\n"
        b"Good;c;Platform - Run, Jump & Scrolling;yes\n"
        b"Again;c;Maze;no\n"
    )
    items = read(tmp_path, "a.zip", "b.zip", "c.zip")
    assert said(items) == {
        1 + 2: {
            "title=Good",
            "genre:platform-run,-jump-scrolling",
            "unlicensed:bootleg",
        }
    }
    assert [line for line, _ in told(items)] == [2, 3, 5, 7]


def test_what_several_lists_say_is_joined_and_the_first_form_counts(tmp_path):
    (tmp_path / "mame0270.xml").write_text(DKONG + "</mame>")
    (tmp_path / "mame0100.xml").write_text(
        "<mame><game name='dkong'><description>Old</description><year>1981</year>"
        "</game></mame>"
    )
    (tmp_path / "arcadedatabase.csv").write_text("setname,name,year\ndkong,Ours,1999\n")
    (tmp_path / "catver.ini").write_text(
        ";; CatVer\r\n[Category]\r\ndkong=Platform / Run Jump * Mature *\r\nodd\r\n"
        "[VerAdded]\r\ndkong=.33\r\n"
    )
    items = read(tmp_path, "dkong.zip")
    assert said(items) == {
        1: {"title=Donkey Kong", "year:1981", "genre:platform-run-jump"}
    }
    assert [line for line, _ in told(items)] == [4]


def test_files_of_one_set_all_get_its_facts_and_a_zip_lends_no_title(tmp_path):
    (tmp_path / "mame.xml").write_text(LISTXML)
    sets = {
        1: ArcadeSet("pacman", ("pacman.zip",)),
        2: ArcadeSet("pacman", (), "mine"),
        3: ArcadeSet("hacked", ("x/pacman.zip", "puckman.zip")),
        4: ArcadeSet("", ("nothing.zip", "hbmame/DKong.zip")),
    }
    names = ("A.mra", "B.mra", "C.mra", "D.mra", "pacman.mra")
    found = said(read(tmp_path, *names, sets=sets))
    assert found.keys() == {1, 2, 3, 4}
    assert {"title=Pac-Man", "parent=puckman", "mameparent:puckman"} <= found[1]
    assert found[2] == found[1] - {"parent=puckman"}
    assert found[3] == found[1] - {"title=Pac-Man"}
    assert "title=Donkey Kong & Co." in found[4]


def test_a_file_that_is_a_set_is_noted_as_one_and_what_an_mra_says_stays(tmp_path):
    (tmp_path / "mame.xml").write_text(LISTXML)
    sets = {2: ArcadeSet("", ("pacman.zip",)), 3: ArcadeSet("pacman", (), "old")}
    items = read(tmp_path, "x/CrazyK/disk.chd", "A.mra", "Pacman.zip", sets=sets)
    noted = [
        [one.text for one in item.media_properties if one.type_tag == SETNAME]
        for item in items
    ]
    assert noted == [["crazyk"], [], ["pacman"]]
    assert "parent=puckman" in said(items)[3]


@pytest.mark.parametrize("name", ["mame0270lx.zip", "mame.xml.gz", "listxml.xml.zip"])
def test_a_list_may_be_packed(tmp_path, name):
    if name.endswith(".gz"):
        (tmp_path / name).write_bytes(gzip.compress(LISTXML.encode()))
    else:
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("../../readme.txt", "no list")
            archive.writestr("/etc/mame0270.xml", LISTXML)
    items = read(tmp_path, "dkong.zip")
    assert "title=Donkey Kong & Co." in said(items)[1]
    assert os.listdir(tmp_path) == [name]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x05\x06", opening.DAMAGED),
        (b"\x1f\x8b\x08\x00nothing", opening.DAMAGED),
        (b"", opening.DAMAGED),
    ],
)
def test_a_damaged_archive_is_told_and_costs_no_other_list(tmp_path, content, sentence):
    end = "gz" if content.startswith(b"\x1f") else "zip"
    (tmp_path / f"mame.xml.{end}").write_bytes(content)
    (tmp_path / "mame.xml").write_text(DKONG + "</mame>")
    items = read(tmp_path, "dkong.zip")
    assert told(items) == [(0, sentence)]
    assert said(items) == {1: {"title=Donkey Kong"}}


def test_a_zip_with_a_directory_that_no_list_has_is_not_opened(tmp_path):
    with zipfile.ZipFile(tmp_path / "mame0lx.zip", "w") as archive:
        archive.writestr("mame.xml", LISTXML)
        for number in range(1500):
            archive.writestr(f"{number}".zfill(40), b"")
    assert told(read(tmp_path, "dkong.zip")) == [(0, opening.NO_MEMBER)]


def test_whatever_is_wrong_with_a_list_ends_in_warnings(tmp_path):
    dice = random.Random(9)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mame.xml", LISTXML)
    sources = {
        "mame.xml": LISTXML.encode(),
        "mame0lx.zip": packed.getvalue(),
        "mame.xml.gz": gzip.compress(LISTXML.encode()),
        "arcadedatabase.csv": CSV.encode(),
        "catver.ini": b"[Category]\ndkong=Maze\n",
    }
    signs = (b"<", b"&", b'"', b"<!--", b"<!DOCTYPE", b"]]>", b"\0", b"\xff", b"\n")
    for _ in range(60):
        for name, whole in sources.items():
            raw = bytearray(whole)
            for _ in range(6):
                at = dice.randrange(len(raw))
                raw[at : at + dice.randrange(20)] = dice.choice(signs)
            (tmp_path / name).write_bytes(raw)
        items = read(tmp_path, "dkong.zip", "1941.zip", "puckman.zip")
        assert all(type(item) in {ScrapeRecord, Warned} for item in items)


def test_a_list_that_is_too_large_unpacked_is_read_no_further(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "SIZE_MAX", 100_000)
    (tmp_path / "mame.xml.gz").write_bytes(gzip.compress(b" " * 10_000_000))
    assert (0, opening.TOO_LARGE) in told(read(tmp_path, "dkong.zip"))


def test_what_is_no_file_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "mame.xml")
    (tmp_path / "mame_folder.xml").mkdir()
    (warning,) = read(tmp_path, "dkong.zip")
    assert "pipe" in warning.message


def test_what_is_no_list_is_told(tmp_path):
    (tmp_path / "mame.xml").write_text(
        "<gameList><game><name>A</name></game></gameList>"
    )
    (tmp_path / "arcadedatabase.csv").write_text("a,b\n1,2\n")
    (tmp_path / "catver.ini").write_text("[VerAdded]\n")
    assert len(told(read(tmp_path, "dkong.zip"))) == 3


def test_lists_lie_in_the_system_s_folder_or_in_mame_or_arcade_of_a_root(tmp_path):
    games = tmp_path / "games" / "_Arcade"
    games.mkdir(parents=True)
    beside = tmp_path / "MAME"
    beside.mkdir()
    (beside / "mame.xml").write_text(DKONG)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "anything.dat").write_text(DKONG.replace("Donkey Kong", "Mine"))
    (mine / "gamelist.xml").write_text("<gameList/>")
    roots = {"roots": (str(tmp_path / "games"),), "asset_roots": (str(tmp_path),)}
    assert said(read(games, "dkong.zip", **roots)) == {1: {"title=Donkey Kong"}}
    assert said(read(games, "dkong.zip")) == {}
    own = {"options": {"list": str(mine)}}
    assert said(read(games, "dkong.zip", **own)) == {1: {"title=Mine"}}
    assert Arcade().stamps(place_of(games, **roots, **own)).keys() == {
        f"{beside}/mame.xml",
        f"{mine}/anything.dat",
    }


def test_a_large_list_gives_way_where_nothing_of_it_is_of_the_library(tmp_path):
    entry = "<machine name='m{}'><description>{}</description></machine>\n"
    with open(tmp_path / "mame.xml", "w", encoding="utf-8") as file:
        file.writelines(entry.format(n, "x" * 400) for n in range(5000))
        file.write(DKONG)
    items = read(tmp_path, "dkong.zip")
    assert items.count(Passed.ELSEWHERE) >= 3
    assert said(items) == {1: {"title=Donkey Kong"}}


def test_it_is_for_arcade_systems_and_those_whose_files_are_sets():
    arcade = {one.id for one in SystemTable.load() if one.category == "Arcade"}
    sets = {system for system, known in ways().items() if "mame" in known}
    assert set(Arcade.supported_systems) == arcade | sets


async def test_a_scrape_shows_mame_s_names_and_reads_nothing_again(tmp_path):
    roms = tmp_path / "roms"
    for name in ("arcade/dkong.zip", "mame/pacman.zip", "nes/dkong.nes"):
        (roms / name).parent.mkdir(parents=True, exist_ok=True)
        (roms / name).write_bytes(b"rom")
    (roms / "mame" / "mame.xml").write_text(LISTXML)
    async with open_bench(tmp_path / "data", roms) as bench:
        await bench.index()
        ended = await bench.scrape(scraper="arcade")
        assert (ended.state, ended.processed, ended.matched) == ("completed", 2, 2)
        facts = await bench.facts("dkong.zip")
        assert facts["titleProps"] == {"property:title": "Donkey Kong & Co."}
        assert {"year:1981", "developer:nintendo-of-america"} <= facts["titleTags"]
        assert (await bench.facts("dkong.nes"))["titleProps"] == {}
        files = os.stat(tmp_path / "data" / "media.db").st_mtime_ns
        assert (await bench.scrape(scraper="arcade")).processed == 0
        assert os.stat(tmp_path / "data" / "media.db").st_mtime_ns == files
        (roms / "mame" / "mame.xml").write_text(LISTXML.replace("1981", "1982"))
        assert (await bench.scrape(scraper="arcade", force=True)).matched == 2
        assert "year:1982" in (await bench.facts("dkong.zip"))["titleTags"]
