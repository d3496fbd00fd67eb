"""Each rule of ``documented`` by itself, and how ``compat`` counts otherwise."""

import pytest

from zapcore.selection.candidate import Rom
from zapcore.selection.choose import Chooser
from zapcore.selection.clonelist import read_clone_list
from zapcore.selection.explain import Explainer
from zapcore.selection.grouping import Grouper, Lists
from zapcore.selection.profile import read_profile
from zapcore.selection.retroachievements import Achievements, read_achievements
from zapcore.selection.versions import compat_ranks, natural_ranks
from zapcore.titles.release_words import load_release_words
from zapcore.titles.releases import ReleaseReader

WORDS = load_release_words()
PREFERRED = {
    "regions": ["USA", "Europe", "Japan"],
    "languages": ["English", "French", "German", "Japanese"],
    "filters": [],
}


def chooser(**wanted):
    return Chooser(read_profile({**PREFERRED, **wanted}, WORDS), WORDS)


def choose(names, lists=None, picks=(), **wanted):
    """Choose among these names, which are one game; each is its own MD5."""
    using = chooser(**wanted)
    roms = [Rom(name, name, md5=(name.lower(),)) for name in names]
    reader = ReleaseReader(WORDS)
    games = Grouper(using.profile, WORDS, reader, lists or Lists()).games(roms, picks)
    (choice,) = using.choose(games)
    return using, choice


def chosen(names, lists=None, **wanted):
    return choose(names, lists, **wanted)[1].chosen.name


def clones(**kinds):
    variant = {"group": "G", "titles": [{"searchTerm": "G"}]}
    for kind, entries in kinds.items():
        variant[kind] = [*variant.get(kind, []), *entries]
    return read_clone_list({"variants": [variant]})


RULES = [
    ("region", "G (USA)", "G (Europe)"),
    ("region", "G (Europe)", "G (Japan) (En)"),
    ("language", "G (Europe) (En,De)", "G (Europe) (Fr,De)"),
    ("language", "G (Europe) (En,Fr)", "G (Europe) (En,De)"),
    ("language", "G (Europe) (En,Fr,De)", "G (Europe) (En,Fr)"),
    ("budget", "G (USA) (Greatest Hits)", "G (USA) (Rev 2)"),
    ("revision", "G (USA) (Rev 2)", "G (USA) (Rev 1)"),
    ("revision", "G (USA) (Rev 1)", "G (USA) (v2.0)"),
    ("version", "G (USA) (v1.10)", "G (USA) (v1.9)"),
    ("version", "G (USA) (v1.1)", "G (USA) (EDC)"),
    ("improved", "G (USA) (EDC)", "G (USA)"),
    ("modern", "G (USA)", "G (USA) (Virtual Console)"),
    ("modern", "G (USA) (Alt)", "G (USA) (Switch Online)"),
    ("alternate", "G (USA) (Arcade)", "G (USA) (Alt)"),
    ("demoted", "G (USA)", "G (USA) (Arcade)"),
    ("name", "G (USA) (2001-01-01)", "G (USA) (2002-01-01)"),
]


@pytest.mark.parametrize(("rule", "better", "worse"), RULES)
def test_a_rule_decides_where_none_before_it_does(rule, better, worse):
    using, choice = choose([worse, better])
    assert choice.chosen.name == better
    told = next(Explainer(using).tell(choice))
    assert told.rule == rule
    assert told.reason.startswith("chosen: ")


def test_the_rules_stand_in_the_documents_order():
    names = [rule.name for rule in chooser().rules]
    assert names == [
        *("picked", "parent", "retroachievements", "superset"),
        *("region", "language"),
        *("budget", "revision", "version", "improved"),
        *("priority", "modern", "alternate", "demoted"),
        *("default_region", "default_language", "name"),
    ]


def test_language_may_outrank_region():
    names = ["G (Europe) (Fr)", "G (Japan) (En)"]
    assert chosen(names) == "G (Europe) (Fr)"
    assert chosen(names, first="language") == "G (Japan) (En)"
    assert chosen(names, first="language", mode="compat") == "G (Japan) (En)"


def test_achievements_outrank_everything_but_a_pick():
    lists = Lists(achievements=Achievements(frozenset({"g (japan)"})))
    names = ["G (USA)", "G (Japan)"]
    assert chosen(names, lists) == "G (Japan)"
    assert choose(names, lists, ["G (USA)"])[1].chosen.name == "G (USA)"


def test_a_superset_outranks_the_region():
    lists = Lists(clones(supersets=[{"searchTerm": "G Gold"}]))
    assert chosen(["G (USA)", "G Gold (Japan)"], lists) == "G Gold (Japan)"


def test_a_superset_of_no_wanted_region_is_nothing_special():
    lists = Lists(clones(supersets=[{"searchTerm": "G Gold"}]))
    names = ["G (USA)", "G Gold (Korea)"]
    assert chosen(names, lists, filterRegions=False, filterLanguages=False) == "G (USA)"


def test_a_rom_with_achievements_beats_a_superset():
    achievements = Achievements(frozenset({"g (japan)"}))
    lists = Lists(clones(supersets=[{"searchTerm": "G Gold"}]), achievements)
    assert chosen(["G (Japan)", "G Gold (USA)"], lists) == "G (Japan)"


def test_the_clone_lists_priority_comes_after_the_improved_version():
    lists = Lists(clones(titles=[{"searchTerm": "Le G", "priority": 2}]))
    assert chosen(["G (USA)", "Le G (USA)"], lists) == "G (USA)"
    assert chosen(["G (USA) (Alt)", "Le G (USA)"], lists) == "G (USA) (Alt)"
    assert chosen(["G (USA)", "Le G (USA) (EDC)"], lists) == "Le G (USA) (EDC)"


@pytest.mark.parametrize(
    ("names", "documented", "compat"),
    [
        (["G (USA)", "G (USA, Europe)"], "G (USA)", "G (USA, Europe)"),
        (["G (USA) (Rev 1)", "G (USA, Europe)"], "G (USA) (Rev 1)", "G (USA, Europe)"),
        (["G (USA)", "G (USA, Europe) (Switch Online)"], "G (USA)", None),
        (["G (USA)", "G (USA) (Rev 2) (Virtual Console)"], None, None),
        (["G (USA) (v1.2)", "G (USA) (EDC)"], "G (USA) (v1.2)", "G (USA) (EDC)"),
        (
            ["G (Europe) (En,De)", "G (Europe) (De) (Platinum)"],
            "G (Europe) (En,De)",
            None,
        ),
    ],
)
def test_the_document_goes_by_order_where_romsearch_adds_up(names, documented, compat):
    """``None``: the other of the two is the one."""
    last = names[-1]
    assert chosen(names) == (documented or last)
    assert chosen(names, mode="compat") == (compat or last)


def test_an_implied_language_counts_once():
    """The two are told apart by their names alone: each speaks English, in the USA."""
    using, choice = choose(["G (USA, Europe)", "G (USA)"])
    told = next(Explainer(using).tell(choice))
    assert told.rule == "name"


def test_ties_leave_exactly_one_the_first_by_name():
    names = ["G (USA) (Beta 2)", "G (USA) (Beta 1)"]
    assert chosen(names) == "G (USA) (Beta 1)"
    assert chosen(names, mode="compat") == "G (USA) (Beta 1)"


def test_of_two_files_of_one_name_one_is_chosen():
    using = chooser()
    roms = [Rom("b", "G (USA)"), Rom("a", "G (USA)")]
    games = Grouper(using.profile, WORDS, ReleaseReader(WORDS), Lists()).games(roms)
    assert [rom.id for rom in using.choose(games)[0].ranked] == ["a", "b"]


@pytest.mark.parametrize(
    "older_first",
    [
        ["", "1", "2", "10", "A", "B", "AB"],
        ["1.0", "1.02", "1.10", "1.10b", "1.11"],
        ["2.0-alpha9", "2.0-alpha10", "2.0-beta1", "2.0 rc1", "2.0", "2.0.1"],
        ["2023-12-31", "2024-01-02"],
    ],
)
def test_versions_stand_in_their_natural_order(older_first):
    ranks = natural_ranks(older_first)
    assert [ranks[text] for text in older_first] == list(range(len(older_first)))


def test_versions_that_say_the_same_stand_together():
    ranks = natural_ranks(["1.2", "1.02", "1.2.0", ""])
    assert [*ranks.values()].count(1) == 3


@pytest.mark.parametrize(
    "older_first",
    [
        ["", "1", "3", "A", "B"],
        ["", ".1", "1", "1a", "1b", "2"],
        ["1", "1-2", "2"],
        ["1.0", "2.0 Beta", "2.1"],
    ],
)
def test_compat_orders_versions_as_romsearch_or_naturally_where_it_raises(older_first):
    ranks = compat_ranks(older_first)
    assert [ranks[text] for text in older_first] == list(range(len(older_first)))


@pytest.mark.parametrize(
    "one", ["2.0 Beta", "1..2", "2024-01-02", "1.0, 1.1", "9" * 5000]
)
@pytest.mark.parametrize("mode", ["documented", "compat"])
def test_no_version_costs_a_game_its_choice(one, mode):
    assert chosen([f"G (USA) (v{one})", "G (USA)"], mode=mode).startswith("G (USA) (v")


LIST = {
    "Title": {
        "Hashes": [
            {"MD5": "AB", "Name": "G (USA) (Rev 1)"},
            {"MD5": "CD", "Name": "G (Japan)", "PatchUrl": "https://example.org/p"},
        ]
    },
    "G [Subset - Bonus]": {"Hashes": [{"MD5": "EF", "Name": "G (Europe)"}]},
}


def test_achievements_are_known_by_hash_in_any_case():
    found = read_achievements(LIST, ReleaseReader(WORDS), by_name=False)
    reader = ReleaseReader(WORDS)
    assert found.has(Rom("1", "X", md5=("ab",)), reader.read("X"), "")
    assert not found.has(Rom("1", "X", md5=("cd",)), reader.read("X"), ""), "a patch"
    assert not found.has(Rom("1", "X", md5=("ef",)), reader.read("X"), ""), "a subset"
    assert not found.has(Rom("1", "G (USA) (Rev 1)"), reader.read("G (USA)"), "")


@pytest.mark.parametrize(
    ("name", "has"),
    [
        ("G (USA) (Rev 1)", True),
        ("G (USA)", False),
        ("G (USA) (Rev 2)", False),
        ("G (Europe) (Rev 1)", False),
        ("G (Japan)", False),
        ("H (USA) (Rev 1)", False),
    ],
)
def test_achievements_by_name_ask_region_version_and_revision(name, has):
    reader = ReleaseReader(WORDS)
    found = read_achievements(LIST, reader, by_name=True)
    assert found.has(Rom("1", name, md5=("ab",)), reader.read(name), "") is has


@pytest.mark.parametrize(("known", "has"), [("ab", True), ("cd", False), ("", True)])
def test_a_hash_that_is_known_beats_a_name_that_has_achievements(known, has):
    reader = ReleaseReader(WORDS)
    found = read_achievements(LIST, reader, by_name=True)
    rom = Rom("1", "G (USA) (Rev 1)", achievements=known)
    assert found.has(rom, reader.read(rom.name), "") is has


def test_retools_form_of_achievements_is_read_too():
    given = {"retroachievements": [{"name": "G (USA)", "digest": "AB"}]}
    found = read_achievements(given, ReleaseReader(WORDS), by_name=False)
    assert found.hashes == {"ab"}


def test_the_default_lists_break_what_is_left_of_a_tie():
    wanted = {"filterRegions": False, "filterLanguages": False, "regions": ["USA"]}
    assert chosen(["G (Korea)", "G (UK)"], **wanted) == "G (UK)"
    wanted["languages"] = ["English"]
    names = ["G (Asia) (Ko)", "G (Asia) (Ja)"]
    assert chosen(names, **wanted) == "G (Asia) (Ja)"
    assert chosen(names, mode="compat", **wanted) == "G (Asia) (Ja)"
