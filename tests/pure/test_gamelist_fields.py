"""Values of metadata fields, and where the paths of a list may lead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.gamelist_xml.artwork import fallback_names
from scrapers.gamelist_xml.paths import Bounds, asset_path, game_path
from zapcore.titles import fields

BOUNDS = Bounds.of("/r/roms/nes/", "/home/u", ("/media/usb0",))


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("0", "0"),
        ("0.004", "0"),
        ("0.005", "1"),
        ("0.145", "14"),
        ("1.0", "100"),
        ("1.5", "100"),
        ("-0.2", "0"),
        ("80", "80"),
        ("80%", "80"),
        ("4/5", "80"),
        ("0,8", "80"),
        ("1e-1", "10"),
        ("8000", "100"),
        ("NaN", ""),
        ("Inf", ""),
        ("1e400", ""),
        ("4/0", ""),
        ("good", ""),
        ("٨", ""),
        ("1_0", ""),
    ],
)
def test_a_rating_is_from_0_to_100_or_none(text, rating):
    assert fields.normalize_rating(text) == rating


@given(st.text(max_size=12))
def test_no_text_gives_a_rating_out_of_range(text):
    rating = fields.normalize_rating(text)
    assert rating == "" or 0 <= int(rating) <= 100


@pytest.mark.parametrize(
    ("text", "players"),
    [
        ("1", "1"),
        ("1-4", "4"),
        ("4-1", "4"),
        ("2+", "2"),
        ("1/2", "2"),
        ("1~4", "4"),
        ("1\u20134", "4"),
        ("2P", "2"),
        ("1-4 (coop 2)", "4"),
        ("01", "1"),
        ("0", ""),
        ("one", ""),
        ("1.5", ""),
        ("99999999999999999999", ""),
    ],
)
def test_players_are_the_highest_number_of_any_spelling(text, players):
    assert fields.normalize_players(text) == players


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("19950311T000000", "1995"),
        (" 1995-03-11", "1995"),
        ("0000", ""),
        ("9999", ""),
        ("11/03/1995", ""),
        ("१९९५0101", ""),
    ],
)
def test_a_year_is_one_that_there_was(text, year):
    assert fields.normalize_year(text) == year


@pytest.mark.parametrize(
    ("text", "code"),
    [("USA", "us"), ("wor", "world"), ("World", "world"), ("uk", "gb"), ("ss", "ss")],
)
def test_regions_go_by_the_vocabulary(text, code):
    assert fields.to_region(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("English", "en"),
        ("pt_BR", "pt-br"),
        ("en-US", "en"),
        ("jp", "ja"),
        ("zh_TW", "zh-trad"),
        ("fre", "fr"),
        ("tlh", "tlh"),
    ],
)
def test_languages_go_by_the_vocabulary(text, code):
    assert fields.to_language(text) == code


def test_lists_are_split_however_they_are_written():
    assert fields.split_codes("en;fr / de|es,,") == ["en", "fr", "de", "es"]
    assert fields.split_genres("Action, Sports / Tennis;Role-Playing (RPG)") == [
        "Action",
        "Sports / Tennis",
        "Role-Playing (RPG)",
    ]


def test_a_field_is_unescaped_once_and_trimmed():
    assert fields.clean_field("\n&amp;amp;\t&nbsp;x\r ") == "&amp; \xa0x"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "../snes/a.sfc",
        "./x/../../snes/a.sfc",
        "/etc/passwd",
        "/r/roms/nesx/a.nes",
        "/r/roms/nes/../snes/a.sfc",
        "~/a.nes",
        "~/../../r/roms/nes2/a",
        "http://r/roms/nes/a.nes",
        "a\0b",
        "/media/usb0/a.nes",
    ],
)
def test_a_game_outside_its_folder_is_no_game(text):
    assert game_path(text, BOUNDS) == ""


@pytest.mark.parametrize(
    "text",
    [
        "./Sub/a.nes",
        "Sub//./a.nes",
        "/r/roms/nes/Sub/a.nes",
        "./x/../../nes/Sub/a.nes",
        "//r/roms/nes/Sub/a.nes",
    ],
)
def test_every_way_to_write_a_path_inside_leads_to_the_game(text):
    assert game_path(text, BOUNDS) == "/r/roms/nes/Sub/a.nes"


def test_only_a_whole_path_may_name_art_in_an_asset_root():
    assert asset_path("/media/usb0/a.png", BOUNDS) == "/media/usb0/a.png"
    assert asset_path("../../../media/usb0/a.png", BOUNDS) == ""
    assert asset_path("/media/usb0/../a.png", BOUNDS) == ""
    assert asset_path("/media/usb01/a.png", BOUNDS) == ""


@given(st.text(alphabet="./~ab\\\0:", max_size=30))
def test_no_text_leads_a_game_out_of_its_folder(text):
    path = game_path(text, BOUNDS)
    assert path == "" or (path + "/").startswith("/r/roms/nes/")
    assert ".." not in path.split("/")


def test_art_is_looked_for_in_the_mirrored_folder_first():
    names = fallback_names("/r/Japan/A.B.nes", "/r")
    assert names == [("Japan", "A.B"), ("", "A.B")]
    assert fallback_names("/r/.nes", "/r") == []
    assert fallback_names("/r", "/r") == []
