"""What is filtered and why, and what an owner may say against it."""

import pytest

from zapcore.errors import ParameterError
from zapcore.selection.candidate import Rom
from zapcore.selection.choose import Chooser
from zapcore.selection.explain import Explainer
from zapcore.selection.grouping import Grouper, Lists
from zapcore.selection.profile import read_profile
from zapcore.titles.release_words import load_release_words
from zapcore.titles.releases import ReleaseReader

WORDS = load_release_words()
PREFERRED = {"regions": ["USA", "Europe"], "languages": ["English"]}


def choose(*roms, picks=(), **wanted):
    """Choose among names, or (name, category); all of one game."""
    profile = read_profile({**PREFERRED, **wanted}, WORDS)
    chooser = Chooser(profile, WORDS)
    given = [Rom(rom, rom) if isinstance(rom, str) else _with(*rom) for rom in roms]
    games = Grouper(profile, WORDS, ReleaseReader(WORDS), Lists()).games(given, picks)
    (choice,) = chooser.choose(games)
    return chooser, choice


def _with(name, category):
    return Rom(name, name, (category,))


def dropped(*roms, **wanted):
    return {rom.name: why for rom, why in choose(*roms, **wanted)[1].dropped}


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("G (USA) (Beta)", ("preproduction",)),
        ("G (USA) (Demo)", ("demos",)),
        ("G (USA) (Unl)", ("unlicensed",)),
        ("G (USA) (Pirate)", ("pirate",)),
        ("G (USA) [b]", ("bad_dumps",)),
        ("[BIOS] G (USA)", ("console",)),
        ("G (USA) (Program)", ("applications",)),
        ("G (USA) (Promo)", ("promotional",)),
        ("G (USA) (Magazine)", ("multimedia",)),
        ("G (Japan)", ("languages", "regions")),
        ("G (France)", ("languages", "regions")),
        ("G (Europe) (Fr)", ("languages",)),
        ("G (Japan) (En)", ("regions",)),
        (
            "G (Japan) (Beta) (Unl)",
            ("preproduction", "unlicensed", "languages", "regions"),
        ),
    ],
)
@pytest.mark.parametrize("mode", ["documented", "compat"])
def test_a_filter_names_its_reason(name, reasons, mode):
    assert dropped(name, mode=mode) == {name: reasons}


@pytest.mark.parametrize(
    "name", ["G", "G (Asia)", "G (USA)", "G (Europe) (Fr,En)", "G (En)"]
)
def test_what_says_nothing_passes(name):
    wanted = {"regions": ["USA", "Europe", "Asia"]}
    assert dropped(name, **wanted) == {}


@pytest.mark.parametrize(
    ("category", "reason"),
    [
        ("Demos", "demos"),
        ("Preproduction", "preproduction"),
        ("Bonus Discs", "bonus_discs"),
        ("Coverdiscs", "coverdiscs"),
        ("Add-Ons", "add-ons"),
        ("Applications", "applications"),
        ("Audio", "audio"),
        ("Video", "video"),
        ("Educational", "educational"),
        ("Multimedia", "multimedia"),
        ("Promotional", "promotional"),
        ("Console", "console"),
        ("Manuals", "manuals"),
    ],
)
@pytest.mark.parametrize("mode", ["documented", "compat"])
def test_a_dats_category_filters(category, reason, mode):
    assert dropped(("G (USA)", category), mode=mode) == {"G (USA)": (reason,)}


def test_games_are_no_category_to_filter():
    assert dropped(("G (USA)", "Games")) == {}


def test_the_category_manual_is_a_manual_which_romsearch_forgets():
    assert dropped(("G (USA)", "Manual")) == {"G (USA)": ("manuals",)}
    assert dropped(("G (USA)", "Manual"), mode="compat") == {}
    assert dropped("G (USA) (Manual)") == {"G (USA) (Manual)": ("manuals",)}


def test_modern_releases_are_left_out_on_demand_only():
    name = "G (USA) (Virtual Console)"
    assert dropped(name) == {}
    assert dropped(name, excludeModern=True) == {name: ("modern_version",)}


def test_filters_may_be_turned_off():
    wanted = {"filterRegions": False, "filterLanguages": False, "filters": []}
    assert dropped("G (Japan) (Beta)", **wanted) == {}


def test_a_slovak_rom_can_be_had():
    wanted = {"regions": ["Slovakia"], "languages": ["Slovak"]}
    assert dropped("G (Slovakia)", **wanted) == {}
    assert dropped("G (Slovakia)", mode="compat", **wanted) != {}, "a slip of the table"


def test_a_game_from_elsewhere_is_kept_where_the_owner_wants_it():
    roms = ("G (Japan)", "G (Korea)")
    assert choose(*roms)[1].chosen is None
    for fallback in (["Korea", "Japan"], True):
        choice = choose(*roms, fallbackRegions=fallback)[1]
        assert choice.fallback
    using, choice = choose(*roms, fallbackRegions=["Korea"])
    assert choice.chosen.name == "G (Korea)"
    assert [rom.name for rom, _ in choice.dropped] == ["G (Japan)"]
    told = next(Explainer(using).tell(choice))
    assert "this region is allowed" in told.reason


@pytest.mark.parametrize("mode", ["documented", "compat"])
def test_fallback_regions_have_an_order(mode):
    roms = ("G (Japan)", "G (Korea)")
    for first, other in (("Korea", "Japan"), ("Japan", "Korea")):
        choice = choose(*roms, fallbackRegions=[first, other], mode=mode)[1]
        assert choice.chosen.name == f"G ({first})"


def test_nobody_falls_back_while_one_is_within_the_preferences():
    choice = choose("G (Europe)", "G (Japan)", fallbackRegions=True)[1]
    assert (choice.chosen.name, choice.fallback) == ("G (Europe)", False)


def test_fallback_takes_back_no_demo():
    assert choose("G (Japan) (Demo)", fallbackRegions=True)[1].chosen is None


@pytest.mark.parametrize(
    "named", ["G (Japan) (Beta)", "g (japan) (beta)", "*Beta*", "G"]
)
def test_what_is_included_passes_every_filter(named):
    choice = choose("G (Japan) (Beta)", include=[named])[1]
    assert choice.chosen is not None


@pytest.mark.parametrize("named", ["G (USA)", "g (usa)", "*(USA)", "G"])
def test_what_is_excluded_is_gone_though_included(named):
    wanted = {"exclude": [named], "include": ["G (USA)"]}
    assert dropped("G (USA)", **wanted) == {"G (USA)": ("excluded",)}


def test_a_pick_beats_exclusion_filters_and_rank():
    roms = ("G (USA)", "G (Japan) (Beta)")
    choice = choose(*roms, picks=[roms[1]], exclude=["*Beta*"])[1]
    assert choice.chosen.name == "G (Japan) (Beta)"
    assert [rom.name for rom in choice.ranked] == ["G (Japan) (Beta)", "G (USA)"]


def test_a_dropped_rom_is_told_in_words():
    using, choice = choose("G (Japan)", "G (USA)", exclude=["G (USA)"])
    told = {one.rom.name: one for one in Explainer(using).tell(choice)}
    assert told["G (Japan)"].reason == (
        "it has none of your languages: Japanese; it is of none of your regions: Japan"
    )
    assert told["G (USA)"].reason == "you excluded it"
    assert {one.rank for one in told.values()} == {0}


@pytest.mark.parametrize(
    ("given", "key", "words"),
    [
        (5, "profile", "must be an object"),
        ({"regions": []}, "regions", "at least one"),
        ({"regions": "USA"}, "regions", "list of texts"),
        ({"regions": ["Usaa"]}, "regions", "did you mean USA?"),
        ({"languages": ["Klingon"]}, "languages", "Klingon"),
        ({"languages": [1]}, "languages", "list of texts"),
        ({"mode": "best"}, "mode", "documented or compat"),
        ({"first": "name"}, "first", "region or language"),
        ({"filters": ["bugs"]}, "filters", "bugs"),
        ({"filterRegions": 1}, "filterRegions", "true or false"),
        ({"groups": {"a": ""}}, "groups", "both as texts"),
        ({"include": ["x" * 301]}, "include", "at most"),
        ({"exclude": ["x"] * 1001}, "exclude", "at most"),
    ],
)
def test_a_wrong_profile_is_told_where_and_what(given, key, words):
    with pytest.raises(ParameterError) as error:
        read_profile(given, WORDS)
    assert words in str(error.value)
    assert error.value.name == key


def test_both_spellings_of_a_profile_mean_the_same():
    wire = {"regions": ["usa"], "languages": ["En"], "filters": "all_but_games"}
    file = {
        "region_preferences": ["USA"],
        "language_preferences": ["English"],
        "note": "let pass",
        "ra": True,
    }
    assert read_profile(wire, WORDS) == read_profile(file, WORDS)


def test_a_profile_keeps_discs_together_but_in_compat():
    assert read_profile({}, WORDS).discs_together
    assert not read_profile({"mode": "compat"}, WORDS).discs_together
