"""Names of rows as packs are asked for them, and texts by number."""

import pytest

from scrapers.artwork_pack.catalogues import catalogues, load_table
from scrapers.artwork_pack.names import Names, bare, without_disc
from scrapers.artwork_pack.texts import NONE, Texts
from zapcore.arcade import ArcadeSet
from zapcore.model import ScrapePlace
from zapcore.systems.table import SystemTable


def test_a_text_keeps_its_number_however_many_follow():
    texts = Texts()
    numbers = [texts.add(f"text {number}") for number in range(5000)]
    assert numbers == list(range(5000)) == [texts.add(f"text {n}") for n in numbers]
    assert texts.find("another") == NONE
    assert texts.find((1, 2)) == NONE


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("f-18 hornet (ntsc) (absolute) (1988)", "f-18 hornet"),
        ("game [b1] {x} (a (b) c)", "game"),
        ("(pre) game (usa) two", "game two"),
        ("(usa)", ""),
        ("game (", "game ("),
    ],
)
def test_a_bare_title_has_nothing_in_brackets(name, title):
    assert bare(name) == title


@pytest.mark.parametrize(
    ("name", "discs"),
    [
        ("game (usa) (disc 1)", "game (usa)"),
        ("game (usa) (disc 1) (rev 1)", "game (usa) (rev 1)"),
        ("game (disk b)", "game"),
        ("game (usa)", ""),
        ("game (discovery)", ""),
    ],
)
def test_the_number_of_a_disc_is_left_out(name, discs):
    assert without_disc(name) == discs


def test_a_row_is_known_by_its_set_first_and_by_no_title_then():
    rows = [(1, 1, "/r/A (set 1) (aset).mra"), (2, 2, "/r/x.zip/B (USA).sfc")]
    names = Names(rows, {1: ArcadeSet("aset", ("b/Bset.zip",), "cset")})
    assert names.of(*rows[0][::2]) == (
        ("aset", "bset", "cset", "a (set 1) (aset)"),
        "aset",
        "",
        "",
    )
    assert names.of(*rows[1][::2]) == (("b (usa)", "x"), "usa", "b", "")


def test_the_table_names_systems_that_there_are():
    known = {system.id for system in SystemTable.load()}
    table = load_table()
    named = {*table.folders, *table.siblings, *table.endings}
    assert named <= known


def test_a_system_that_no_pack_is_for_has_the_folders_of_its_own_names():
    place = ScrapePlace("MegaDuck", "Game", ("MegaDuck", "GAMEBOY"), ("/r/GAMEBOY",))
    assert catalogues(place)[""].names == ("megaduck",)
