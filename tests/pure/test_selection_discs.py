"""The discs of one set come from one release."""

import pytest

from zapcore.selection.candidate import Rom
from zapcore.selection.choose import Chooser
from zapcore.selection.clonelist import read_clone_list
from zapcore.selection.discs import set_name, set_of
from zapcore.selection.explain import SET, Explainer
from zapcore.selection.grouping import Grouper, Lists
from zapcore.selection.profile import read_profile
from zapcore.titles.release_words import load_release_words
from zapcore.titles.releases import ReleaseReader

WORDS = load_release_words()
PREFERRED = {
    "regions": ["USA", "Europe", "Japan"],
    "languages": ["English", "Japanese"],
}


def choices(names, picks=(), **wanted):
    profile = read_profile({**PREFERRED, **wanted}, WORDS)
    chooser = Chooser(profile, WORDS)
    roms = [Rom(name, name) for name in names]
    games = Grouper(profile, WORDS, ReleaseReader(WORDS), Lists()).games(roms, picks)
    return chooser, chooser.choose(games)


def chosen(names, picks=(), **wanted):
    """Give the chosen names, in the order of their discs."""
    found = choices(names, picks, **wanted)[1]
    return [c.chosen.name for c in sorted(found, key=lambda c: c.game) if c.chosen]


REVISED = ["G (USA) (Disc 1) (Rev 1)", "G (USA) (Disc 1)", "G (USA) (Disc 2)"]


def test_a_newer_first_disc_does_not_part_a_set():
    assert chosen(REVISED) == ["G (USA) (Disc 1)", "G (USA) (Disc 2)"]


def test_each_disc_is_chosen_by_itself_where_the_owner_wants_it():
    alone = ["G (USA) (Disc 1) (Rev 1)", "G (USA) (Disc 2)"]
    assert chosen(REVISED, discsTogether=False) == alone
    assert chosen(REVISED, mode="compat") == alone


def test_of_two_whole_releases_the_better_one_is_taken():
    names = [
        f"G ({place}) (Disc {disc})" for place in ("Japan", "Europe") for disc in "12"
    ]
    assert chosen(names) == ["G (Europe) (Disc 1)", "G (Europe) (Disc 2)"]


def test_a_whole_release_from_elsewhere_beats_a_part_of_the_preferred_one():
    names = ["G (USA) (Disc 1)", "G (Japan) (Disc 1)", "G (Japan) (Disc 2)"]
    assert chosen(names) == ["G (Japan) (Disc 1)", "G (Japan) (Disc 2)"]


def test_a_disc_that_the_release_lacks_is_taken_from_the_next():
    names = [
        *("G (USA) (Disc 1)", "G (USA) (Disc 2)", "G (Japan) (Disc 3)"),
        *("G (Japan) (Disc 1)", "G (Europe) (Disc 2)"),
    ]
    assert chosen(names) == [
        "G (USA) (Disc 1)",
        "G (USA) (Disc 2)",
        "G (Japan) (Disc 3)",
    ]


def test_a_pick_for_one_disc_leads_the_others():
    names = [
        f"G ({place}) (Disc {disc})" for place in ("USA", "Europe") for disc in "12"
    ]
    picked = "G (Europe) (Disc 2)"
    assert chosen(names, [picked]) == ["G (Europe) (Disc 1)", picked]


def test_a_pick_stands_against_its_set():
    names = ["G (USA) (Disc 1)", "G (USA) (Disc 2)", "G (Japan) (Disc 1)"]
    assert chosen(names, ["G (Japan) (Disc 1)"]) == [
        "G (Japan) (Disc 1)",
        "G (USA) (Disc 2)",
    ]


@pytest.mark.parametrize("word", ["Disc", "CD", "Disk", "Disco"])
def test_a_set_is_one_however_its_discs_are_called(word):
    names = ["G (USA) (Disc 1)", "G (Europe) (Disc 1)", f"G (Europe) ({word} 2)"]
    assert chosen(names) == ["G (Europe) (Disc 1)", f"G (Europe) ({word} 2)"]


def test_two_sets_of_like_names_are_two():
    names = ["G (USA) (Disc 1)", "G II (Japan) (Disc 2)", "G (Japan) (Disc 1)"]
    assert chosen(names) == ["G (USA) (Disc 1)", "G II (Japan) (Disc 2)"]


def test_the_owner_is_told_that_the_set_decided():
    chooser, found = choices(REVISED)
    told = list(Explainer(chooser).tell(found[0]))
    assert [(one.rule, one.rank) for one in told] == [("set", 1), ("set", 2)]
    assert told[0].reason == SET


def test_what_is_no_disc_never_stands_for_a_set():
    lists = Lists(
        read_clone_list(
            {
                "variants": [
                    {
                        "group": "Games (Disc 2)",
                        "titles": [
                            {"searchTerm": "Games (Disc 2)"},
                            {"searchTerm": "Cards"},
                        ],
                    }
                ]
            }
        )
    )
    names = ["Games (Europe) (Disc 1)", "Games (Europe) (Disc 2)", "Cards (USA)"]
    profile = read_profile({"regions": ["USA", "Europe"]}, WORDS)
    grouper = Grouper(profile, WORDS, ReleaseReader(WORDS), lists)
    found = Chooser(profile, WORDS).choose(grouper.games(Rom(n, n) for n in names))
    assert {choice.chosen.name for choice in found if choice.chosen} == {*names[:2]}


@pytest.mark.parametrize(
    ("game", "disc", "name"),
    [
        ("Twin Moons (Disc 1)", "0001", "Twin Moons"),
        ("twin moons (disc b)", "000B", "twin moons"),
        ("Twin Moons (DISC 12) (Bonus)", "0012", "Twin Moons"),
    ],
)
def test_a_set_is_one_however_its_letters_are_written(game, disc, name):
    assert set_of(game) == (disc, name.lower())
    assert set_name(game) == name


@pytest.mark.parametrize("game", ["Twin Moons", "(Disc 1)", "Moons (Disc)", "Disc 1"])
def test_what_is_no_disc_is_of_no_set(game):
    assert set_of(game) is None
    assert set_name(game) == game
