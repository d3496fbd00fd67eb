"""Which ROMs are one game: by short name, clone list, DAT parents, owner's groups."""

import pytest

from zapcore.selection.candidate import Rom
from zapcore.selection.choice import once
from zapcore.selection.choose import Chooser
from zapcore.selection.clonelist import CloneListError, read_clone_list
from zapcore.selection.grouping import Grouper, Lists
from zapcore.selection.parents import families
from zapcore.selection.profile import read_profile
from zapcore.titles.release_words import load_release_words
from zapcore.titles.releases import ReleaseReader

WORDS = load_release_words()
EVERYTHING = {"filterRegions": False, "filterLanguages": False, "filters": []}


def variant(group, *titles, **more):
    return {"group": group, "titles": [_entry(title) for title in titles], **more}


def _entry(title):
    return {"searchTerm": title} if isinstance(title, str) else title


def condition(when, **then):
    """Give a variant whose only title has one condition."""
    filters = [{"conditions": when, "results": then}]
    return variant("G", {"searchTerm": "G", "filters": filters})


def grouped(names, variants=(), **wanted):
    """Give group to its candidates; a name may be (name, its DAT parent)."""
    profile = read_profile({**EVERYTHING, **wanted}, WORDS)
    lists = Lists(read_clone_list({"variants": list(variants)}))
    roms = [_rom(name) for name in names]
    games = Grouper(profile, WORDS, ReleaseReader(WORDS), lists).games(roms)
    return {game.name: list(game.candidates) for game in games}


def _rom(name):
    name, parent = (name, "") if isinstance(name, str) else name
    return Rom(name, name, parent=parent)


def members(names, variants=(), **wanted):
    found = grouped(names, variants, **wanted)
    return {group: [rom.name for rom in roms] for group, roms in found.items()}


def test_without_a_word_about_it_a_game_is_its_short_name():
    assert members(["G (USA)", "G (Japan) (Rev 1)", "H (USA)"]) == {
        "G": ["G (Japan) (Rev 1)", "G (USA)"],
        "H": ["H (USA)"],
    }


def test_letters_case_parts_no_game():
    assert members(["G Man (USA)", "g man (Japan)"]) == {
        "G Man": ["G Man (USA)", "g man (Japan)"]
    }


def test_each_disc_is_a_game_of_its_own():
    assert list(members(["G (USA) (Disc 1)", "G (USA) (Disc 2)"])) == [
        "G (Disc 1)",
        "G (Disc 2)",
    ]


def test_a_clone_list_joins_names():
    names = ["G (USA)", "Le G (France)"]
    assert members(names, [variant("G", "G", "le g")]) == {"G": names}


@pytest.mark.parametrize(
    ("name_type", "term"),
    [
        ("", "g (sub)"),
        ("full", "G (Sub) (usa) (Disc 1) (Alt)"),
        ("regionFree", "G (Sub) (Disc 1) (Alt)"),
        ("regex", r"^G \(Sub\).*alt"),
    ],
)
def test_a_term_names_its_rom_in_four_ways(name_type, term):
    name = "G (Sub) (USA) (Disc A) (Alt)"
    if not name_type:
        name = "G (Sub) (USA) (Alt)"
    entry = {"searchTerm": term, "nameType": name_type}
    assert members([name, "H (USA)"], [variant("Mine", entry)]) == {
        "Mine": [name],
        "H": ["H (USA)"],
    }


def test_a_group_without_titles_and_compilations_is_passed_over():
    alone = {"group": "Mine", "supersets": [{"searchTerm": "G"}]}
    assert list(members(["G (USA)"], [alone])) == ["G"]


def test_a_compilation_stands_in_each_of_its_games():
    variants = [
        variant(game, game, compilations=[{"searchTerm": "G + H", "titlePosition": at}])
        for at, game in enumerate(("G", "H"), 1)
    ]
    found = grouped(["G + H (Europe) (En+Fr)", "G (Japan)"], variants)
    assert {
        group: [rom.languages for rom in roms] for group, roms in found.items()
    } == {
        "G": [("Japanese",), ("English",)],
        "H": [("French",)],
    }
    assert found["H"][0].compilation


def test_a_superset_is_one_and_may_speak_english():
    supersets = [{"searchTerm": "G Gold", "englishFriendly": True}]
    variants = [variant("G", "G", supersets=supersets)]
    for mode in ("documented", "compat"):
        found = grouped(["G (USA)", "G Gold (Japan)"], variants, mode=mode)
        assert found["G"][1].superset
        assert found["G"][1].languages == ("English", "Japanese")


def test_the_clone_lists_categories_filter():
    entry = {"searchTerm": "G", "categories": ["Demos"]}
    found = grouped(["G (USA)"], [variant("G", entry)])
    assert found["G"][0].flags == {"demos"}


@pytest.mark.parametrize(
    ("when", "name", "holds"),
    [
        ({"matchRegions": ["Japan"]}, "G (Japan)", True),
        ({"matchRegions": ["Japan", "USA"]}, "G (USA)", True),
        ({"matchRegions": ["Japan"]}, "G (USA)", False),
        ({"matchLanguages": ["Fr"]}, "G (Europe) (En,Fr)", True),
        ({"matchLanguages": ["Fr"]}, "G (France)", True),
        ({"matchLanguages": ["Fr"]}, "G (Europe)", False),
        ({"matchString": r"\(rev 1\)"}, "G (USA) (Rev 1)", True),
        ({"matchString": r"\(rev 1\)"}, "G (USA)", False),
        ({"matchRegions": ["USA"], "matchString": "Alt"}, "G (USA)", False),
        ({"matchRegions": ["USA"], "matchString": "Alt"}, "G (USA) (Alt)", True),
        ({}, "G (USA)", True),
    ],
)
@pytest.mark.parametrize("mode", ["documented", "compat"])
def test_a_conditions_parts_must_all_hold(when, name, holds, mode):
    found = members([name], [condition(when, group="Other")], mode=mode)
    assert list(found) == ["Other" if holds else "G"]


@pytest.mark.parametrize(
    ("order", "first"),
    [
        (["Japan", "USA"], True),
        (["USA", "Japan"], False),
        (["Japan"], True),
        (["USA"], False),
    ],
)
def test_an_order_of_regions_holds_for_who_prefers_the_higher(order, first):
    """ROMSearch tests it the wrong way round, so ``compat`` does."""
    when = {"regionOrder": {"higherRegions": ["Japan"], "lowerRegions": ["USA"]}}
    variants = [condition(when, group="Other")]
    documented = members(["G (Japan)"], variants, regions=order)
    compat = members(["G (Japan)"], variants, regions=order, mode="compat")
    assert list(documented) == ["Other" if first else "G"]
    assert list(compat) == ["G" if first else "Other"]


def test_an_order_of_regions_may_speak_of_all_others():
    lower = ["All other regions"]
    when = {"regionOrder": {"higherRegions": ["Japan", "Asia"], "lowerRegions": lower}}
    variants = [condition(when, group="Other")]
    for order, game in ((["Asia", "USA"], "Other"), (["USA", "Japan"], "G")):
        assert list(members(["G (Japan)"], variants, regions=order)) == [game]


def test_a_condition_may_set_priority_and_superset():
    when = {"matchRegions": ["Japan"]}
    variants = [condition(when, priority=3, superset=True)]
    (rom,) = grouped(["G (Japan)"], variants)["G"]
    assert (rom.priority, rom.superset) == (3, True)
    (rom,) = grouped(["G (Japan)"], variants, mode="compat")["G"]
    assert (rom.priority, rom.superset) == (3, False), "ROMSearch forgets it"


def test_a_bad_entry_is_told_and_costs_nothing_else():
    variants = [
        variant("G", {"searchTerm": "(", "nameType": "regex"}, {"searchTerm": ""}, "G"),
        {"titles": [{"searchTerm": "H"}]},
        "nonsense",
    ]
    clones = read_clone_list({"variants": variants})
    assert [entry.group for entry in clones.find(ReleaseReader(WORDS).read("G"))] == [
        "G"
    ]
    assert len(clones.passed) == 4


@pytest.mark.parametrize("given", [None, [], {}, {"variants": 5}, "text"])
def test_what_is_no_clone_list_is_told_to_be_none(given):
    with pytest.raises(CloneListError, match="no clone list"):
        read_clone_list(given)


def test_a_clone_list_of_a_newer_form_is_told_to_be_one():
    newer = {"description": {"minimumVersion": "3.00"}, "variants": []}
    with pytest.raises(CloneListError, match="newer form"):
        read_clone_list(newer)


def test_a_dats_parent_joins_games():
    names = ["G (USA)", ("Le G (France)", "G (USA)")]
    assert members(names) == {"G": ["G (USA)", "Le G (France)"]}
    assert len(members(names, mode="compat")) == 2, "ROMSearch reads no parents"
    assert len(members(names, datParents=False)) == 2


def test_who_tells_no_parent_follows_the_others_of_its_name():
    names = ["G (USA)", ("Le G (France)", "G (USA)"), "Le G (France) (Rev 1)"]
    assert list(members(names)) == ["G"]


def test_a_name_may_be_one_game_here_and_another_there():
    turtles, arcade = "Turtles (USA)", "Turtles II - The Arcade Game (USA)"
    names = [
        *(turtles, ("Hero Turtles (Europe)", turtles)),
        *(arcade, ("Turtles (Japan)", arcade), "Turtles (Asia)"),
    ]
    assert members(names) == {
        "Turtles": ["Hero Turtles (Europe)", "Turtles (Asia)", "Turtles (USA)"],
        "Turtles II - The Arcade Game": ["Turtles (Japan)", arcade],
    }


def test_the_clone_list_comes_before_a_dats_parents():
    names = ["G (USA)", ("Le G (France)", "G (USA)")]
    assert list(members(names, [variant("Le Mien", "Le G")])) == ["G", "Le Mien"]


def test_who_follows_a_parent_follows_it_into_its_group():
    names = ["G (USA)", ("Le G (France)", "G (USA)")]
    assert list(members(names, [variant("Mine", "G")])) == ["Mine"]
    assert list(members(names, groups={"G": "My own"})) == ["My own"]


def test_two_parents_are_not_made_one_by_a_clone_of_both():
    names = ["A (USA)", "B (USA)", ("C (USA)", "A (USA)"), ("C (USA) (Alt)", "B (USA)")]
    assert members(names) == {
        "A": ["A (USA)", "C (USA)"],
        "B": ["B (USA)", "C (USA) (Alt)"],
    }


@pytest.mark.parametrize(
    "names",
    [
        [("A (USA)", "B (USA)"), ("B (USA)", "A (USA)")],
        [("A (USA)", "A (USA)"), ("B (USA)", "A (USA)")],
        [("A (USA)", "B (USA)"), ("B (USA)", "C (USA)"), ("C (USA)", "A (USA)")],
    ],
)
def test_parents_in_a_circle_are_one_game(names):
    assert len(members(names)) == 1


def test_a_parent_that_is_not_there_joins_its_clones():
    names = [("A (France)", "G (USA)"), ("B (Germany)", "G (USA)")]
    assert members(names) == {"G": ["A (France)", "B (Germany)"]}


def test_no_disc_is_the_clone_of_another():
    names = [("G (USA) (Disc 2)", "G (USA) (Disc 1)"), "G (USA) (Disc 1)"]
    assert len(members(names)) == 2


@pytest.mark.parametrize("named", ["H", "h", "H (USA)", "h (usa)"])
def test_the_owners_own_groups_come_first(named):
    variants = [variant("Listed", "H")]
    found = members(["G (USA)", "H (USA)"], variants, groups={named: "G"})
    assert found == {"G": ["G (USA)", "H (USA)"]}


def test_a_chosen_compilation_is_given_once_under_its_own_name():
    variants = [
        variant(game, game, compilations=[{"searchTerm": "G + H"}]) for game in "GH"
    ]
    found = grouped(["G + H (USA)"], variants)
    profile = read_profile({"regions": ["USA"]}, WORDS)
    games = Grouper(
        profile,
        WORDS,
        ReleaseReader(WORDS),
        Lists(read_clone_list({"variants": variants})),
    ).games([Rom("1", "G + H (USA)")])
    given = once(Chooser(profile, WORDS).choose(games))
    assert list(found) == ["G", "H"]
    assert {rom: name for rom, (name, _) in given.items()} == {"1": "G + H"}


@pytest.mark.parametrize("mode", ["documented", "compat"])
def test_a_compilation_gives_way_to_a_single_game(mode):
    variants = [variant("G", "G", compilations=[{"searchTerm": "G + H"}])]
    wanted = {"regions": ["USA"], "languages": ["English"], "mode": mode}
    profile = read_profile(wanted, WORDS)
    lists = Lists(read_clone_list({"variants": variants}))
    grouper = Grouper(profile, WORDS, ReleaseReader(WORDS), lists)
    names = ["G + H (USA)", "G (USA) (Virtual Console)", "G (Japan)"]
    for taken, chosen in ((3, names[1]), (1, names[0])):
        (game,) = grouper.games([Rom(name, name) for name in names[:taken]])
        choice = Chooser(profile, WORDS).one(game)
        assert choice.chosen.name == chosen
        dropped = {rom.name: why for rom, why in choice.dropped}
        assert dropped.get(names[0]) == (("is_compilation",) if taken == 3 else None)


def test_a_long_chain_of_parents_is_followed_once():
    named = [ReleaseReader(WORDS).read(f"Z{number} (USA)") for number in range(20_000)]
    told = [
        (release, named[at - 1] if at else None) for at, release in enumerate(named)
    ]
    found = families(told)
    assert {release.name for release in found.values()} == {"Z0 (USA)"}
    assert len(found) == len(named) - 1


def test_a_name_in_decomposed_letters_is_the_same_game():
    reader = ReleaseReader(WORDS)
    whole, apart = "Pok\u00e9mon (USA)", "Poke\u0301mon (USA) (Rev 1)"
    assert reader.read(whole).short == reader.read(apart).short
