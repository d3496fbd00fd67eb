"""Which game a name means: filters, shorter names, likeness, choice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.golden_titles import Titles
from zapcore.titles.choice import Preferences
from zapcore.titles.query import Filter, Operator, read_filters, shorter, take_filters
from zapcore.titles.resolve import resolve, take_apart
from zapcore.titles.similarity import jaro_winkler, most_alike, slips

SHELF = Titles(
    [
        "/g/Region Game (USA).nes",
        "/g/Region Game (Japan).nes",
        "/g/Region Game (USA) (Beta).nes",
        "/g/Early Game (USA) (Beta 1).nes",
        "/g/Early Game (USA) (Beta 2).nes",
        "/g/Alone (Japan) (Proto).nes",
        "/g/Castle - Night of Bats (USA).nes",
        "/g/Touhou One - The Red Devil (Japan).nes",
        "/g/Super Robot War (World).nes",
        "/g/Copy (USA) (1).nes",
        "/g/Copy (USA).nes",
        "/g/Deep/Copy (USA).nes",
        "/g/Plain.nes",
        "/g/ゼルダの伝説.nes",
    ]
)


def meant(name, tags=(), **preferences):
    wanted = take_apart("Game", name, read_filters(tags), Preferences(**preferences))
    found = resolve(SHELF, wanted)
    return (found.candidate.path[3:], round(found.confidence, 3)) if found else None


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("region game", ("Region Game (USA).nes", 1)),
        ("Region Game (Japan)", ("Region Game (Japan).nes", 1)),
        ("Region Game (region:jp)", ("Region Game (Japan).nes", 1)),
        ("Region Game (-region:us)", ("Region Game (Japan).nes", 1)),
        ("Region Game (~region:jp)(~region:br)", ("Region Game (Japan).nes", 1)),
        ("Region Game (Beta)", ("Region Game (USA) (Beta).nes", 1)),
        ("Region Game (Rev 3)", ("Region Game (USA).nes", 1)),
        ("Game Region", ("Region Game (USA).nes", 1)),
        ("Regon Gme", ("Region Game (USA).nes", 0.953)),
        ("Night of Bats", ("Castle - Night of Bats (USA).nes", 0.92)),
        ("Castle", ("Castle - Night of Bats (USA).nes", 0.9)),
        ("Touhou 06: The Red Devil", ("Touhou One - The Red Devil (Japan).nes", 0.92)),
        ("Plain: The Next Generation", ("Plain.nes", 0.9)),
        ("Super Robot War Turbo Deluxe", ("Super Robot War (World).nes", 0.85)),
        ("Alone", ("Alone (Japan) (Proto).nes", 1)),
        ("Copy", ("Copy (USA).nes", 1)),
        ("ゼルダの伝説", ("ゼルダの伝説.nes", 1)),
        ("Early Game", None),
        ("Early Game (Beta 2)", ("Early Game (USA) (Beta 2).nes", 1)),
        ("Super Robot War A B C D", None),
        ("Plain (USA)", ("Plain.nes", 1)),
        ("zzz", None),
        ("(USA)", None),
        ("", None),
    ],
)
def test_a_name_means_this_file(name, found):
    assert meant(name) == found


def test_preferences_and_further_filters_choose_among_equals():
    assert meant("Region Game", regions=("jp",))[0] == "Region Game (Japan).nes"
    assert meant("Region Game", ["region:jp"])[0] == "Region Game (Japan).nes"
    assert meant("Copy", ["-region:us"]) is None


def test_filters_are_taken_out_of_a_name_and_nothing_else():
    filters, rest = take_filters("Game  (~lang:en,-dump:bad) Two (USA) (x:())")
    assert filters == [
        Filter("lang", "en", Operator.ANY),
        Filter("dump", "bad", Operator.NONE),
    ]
    assert rest == "Game Two (USA) (x:())"
    assert take_filters("Game (1x:y)") == ([], "Game (1x:y)")


def test_a_name_gets_shorter_word_by_word_as_far_as_it_says_anything():
    assert list(shorter("Game", "Super Mario Bros. Deluxe (USA)", 0)) == [
        "supermariobrothersdeluxe",
        "supermariobrothers",
        "supermario",
    ]
    assert list(shorter("Game", "Super Mario Bros. Deluxe", 1))[-1] == (
        "supermariobrothers"
    )
    assert list(shorter("Game", "Two Words", 3)) == []


def test_letters_swapped_left_out_or_changed_are_one_slip_each():
    assert slips("zelda", "zedla") == slips("zelda", "zeda") == slips("ab", "ax") == 1
    assert slips("", "abc") == 3


@given(st.text("abcde", max_size=12), st.text("abcde", max_size=12))
def test_likeness_is_the_same_both_ways_and_within_bounds(a, b):
    assert jaro_winkler(a, b) == pytest.approx(jaro_winkler(b, a))
    assert 0 <= jaro_winkler(a, b) <= 1
    assert slips(a, b) == slips(b, a) >= abs(len(a) - len(b))
    assert (a == b) == (slips(a, b) == 0)


@given(
    st.text("abcd", min_size=5, max_size=10),
    st.lists(st.text("abcd", min_size=3, max_size=12), max_size=20),
)
def test_what_is_passed_over_unread_was_not_alike(slug, others):
    near = [o for o in others if abs(len(o) - len(slug)) <= 2]
    alike = sorted(o for o in near if jaro_winkler(slug, o) >= 0.85)
    assert sorted(other for other, _ in most_alike(slug, others)) == alike


@given(st.text(max_size=40))
def test_no_name_is_too_odd_to_be_looked_up(name):
    assert meant(name) is None or meant(name)[1] >= 0.6
