"""What holds of every choice: of any names, lists and preferences."""

import warnings
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from zapcore.errors import ParameterError
from zapcore.selection.candidate import Rom
from zapcore.selection.choice import once
from zapcore.selection.choose import Chooser
from zapcore.selection.clonelist import CloneList, CloneListError, read_clone_list
from zapcore.selection.discs import edition
from zapcore.selection.explain import Explainer
from zapcore.selection.grouping import Grouper, Lists
from zapcore.selection.languages import LanguagesError, read_languages
from zapcore.selection.profile import Profile, read_profile
from zapcore.selection.retroachievements import (
    Achievements,
    AchievementsError,
    read_achievements,
)
from zapcore.selection.versions import compat_ranks, natural_ranks
from zapcore.titles.release_words import load_release_words
from zapcore.titles.releases import ReleaseReader

WORDS = load_release_words()
TITLES = ("G", "H", "G + H", "G Complete", "Le G")
PLACES = (
    "USA",
    "Europe",
    "Japan",
    "World",
    "USA, Europe",
    "Japan, USA",
    "Korea",
    "Asia",
)
TONGUES = ("En", "Fr", "Ja", "En,Fr,De", "En+Fr", "Zh-Hans", "Fr-CA")
KINDS = (
    *(
        "Rev 1",
        "Rev 2",
        "Rev A",
        "Rev",
        "v1.1",
        "v1.10",
        "v2.0 Beta",
        "Version 2",
        "Alt",
    ),
    *("Beta", "Proto", "Demo", "Unl", "Pirate", "Virtual Console", "Switch Online"),
    *("Greatest Hits", "EDC", "Arcade", "2024-01-02", "Manual", "Something Else"),
)
CLONES = {
    "variants": [
        {
            "group": "G",
            "titles": [
                {"searchTerm": "G"},
                {"searchTerm": "Le G", "priority": 2},
            ],
            "compilations": [{"searchTerm": "G + H", "titlePosition": 1}],
            "supersets": [{"searchTerm": "G Complete"}],
        },
        {
            "group": "H",
            "titles": [{"searchTerm": "H"}],
            "compilations": [{"searchTerm": "G + H", "titlePosition": 2}],
        },
    ]
}
BOTH = Lists(read_clone_list(CLONES), Achievements(frozenset({"aa"})))
NO_COMPILATIONS = Lists(achievements=Achievements(frozenset({"aa"})))


def _brackets(words):
    return st.sampled_from(words).map(" ({})".format)


@st.composite
def names(draw, discs=("", "", " (Disc 1)", " (Disc 2)")):
    parts = [
        draw(st.sampled_from(TITLES)),
        draw(_brackets(PLACES) | st.just("")),
        draw(_brackets(TONGUES) | st.just("")),
        draw(st.sampled_from(discs)),
        *draw(st.lists(_brackets(KINDS), max_size=2, unique=True)),
    ]
    return "".join(parts)


@st.composite
def libraries(draw, discs=("", "", " (Disc 1)", " (Disc 2)"), *, parents=True):
    found = draw(st.lists(names(discs), min_size=1, max_size=9))
    return [
        Rom(
            f"{number}/{name}",
            name,
            draw(st.sampled_from([(), (), ("Games",), ("Demos",), ("Manual",)])),
            draw(st.sampled_from([(), (), ("aa",)])),
            draw(st.sampled_from(["", "", *found] if parents else [""])),
        )
        for number, name in enumerate(found)
    ]


def _some(items, least=1):
    return st.lists(st.sampled_from(items), min_size=least, max_size=4, unique=True)


REGIONS = ("USA", "Europe", "Japan", "World")
FILTERS = ("demos", "preproduction", "unlicensed", "pirate", "manuals")


@st.composite
def profiles(draw, mode=None, **fixed):
    regions = draw(_some(REGIONS))
    given = {
        "regions": regions,
        "languages": draw(_some(("English", "French", "Japanese"))),
        "mode": mode or draw(st.sampled_from(["documented", "compat"])),
        "first": draw(st.sampled_from(["region", "language"])),
        "filters": draw(_some(FILTERS, 0)),
        "filterRegions": draw(st.booleans()),
        "filterLanguages": draw(st.booleans()),
        "excludeModern": draw(st.booleans()),
        "fallbackRegions": draw(st.sampled_from([False, True, ["Korea", "Japan"]])),
        "discsTogether": draw(st.booleans()),
        "include": draw(st.sampled_from([[], [], ["Le G*"]])),
        "exclude": draw(st.sampled_from([[], [], ["*(Rev 1)*"], ["H"]])),
        "groups": draw(st.sampled_from([{}, {}, {"H": "Mine"}])),
        **fixed,
    }
    return read_profile(given, WORDS)


def choose(roms, profile, lists=BOTH, picks=()):
    games = Grouper(profile, WORDS, ReleaseReader(WORDS), lists).games(roms, picks)
    return Chooser(profile, WORDS).choose(games)


def ids(choice):
    return [rom.id for rom in choice.ranked]


@given(libraries(), profiles(), st.data())
def test_the_order_of_input_changes_nothing(roms, profile, data):
    picks = data.draw(st.lists(st.sampled_from([rom.id for rom in roms]), max_size=1))
    mixed = data.draw(st.permutations(roms))
    assert choose(mixed, profile, picks=picks) == choose(roms, profile, picks=picks)


@given(libraries(), profiles())
def test_each_game_has_one_choice_or_none_with_reasons(roms, profile):
    choices = choose(roms, profile)
    for choice in choices:
        seen = Counter([*ids(choice), *(rom.id for rom, _ in choice.dropped)])
        assert set(seen.values()) == {1}, "each ROM once, ranked or dropped"
        assert all(why for _, why in choice.dropped)
        assert choice.chosen is not None or choice.dropped
    everywhere = {rom.id for c in choices for rom in (*c.ranked, *dict(c.dropped))}
    assert everywhere == {rom.id for rom in roms}, "no ROM is lost"
    assert len({choice.game.lower() for choice in choices}) == len(choices)


@given(libraries(), profiles())
def test_a_chosen_rom_is_given_once(roms, profile):
    choices = choose(roms, profile)
    given_once = once(choices)
    assert set(given_once) == {c.chosen.id for c in choices if c.chosen}
    for name, rom in given_once.values():
        if rom.compilation or rom.superset:
            assert name == rom.release.short


@given(
    libraries(discs=("",), parents=False),
    profiles(mode="documented", discsTogether=False),
)
def test_two_roms_stand_to_each_other_as_they_stand_among_all(roms, profile):
    for choice in choose(roms, profile, NO_COMPILATIONS):
        for pair in pairwise(ids(choice)):
            two = [rom for rom in roms if rom.id in pair]
            assert list(pair) in map(ids, choose(two, profile, NO_COMPILATIONS))


@given(
    libraries(discs=("",)),
    names(discs=("",)),
    profiles(mode="documented", discsTogether=False),
)
def test_a_worse_rom_changes_no_choice(roms, name, profile):
    """One is worse when it loses against the chosen one alone."""
    worse = Rom("worse", name)
    before = {choice.game: choice.chosen for choice in choose(roms, profile)}
    after = choose([*roms, worse], profile)
    for choice in after:
        chosen = before.get(choice.game)
        members = {rom.id for rom in (*choice.ranked, *dict(choice.dropped))}
        if chosen is None or "worse" not in members:
            continue
        duel = choose([rom for rom in roms if rom.id == chosen.id] + [worse], profile)
        (alone,) = (c for c in duel if c.game == choice.game)
        if alone.chosen == chosen:
            assert choice.chosen == chosen


@given(libraries(discs=("",)), names(discs=("",)), profiles(discsTogether=False))
def test_a_rom_that_a_filter_drops_changes_no_choice(roms, name, profile):
    before = {choice.game: ids(choice) for choice in choose(roms, profile)}
    for choice in choose([*roms, Rom("new", name)], profile):
        if any(rom.id == "new" for rom, _ in choice.dropped):
            assert ids(choice) == before.get(choice.game, [])


STRICTER = {
    "demos": lambda p: {"dat_filters": [*p.dat_filters, "demos"]},
    "preproduction": lambda p: {"dat_filters": [*p.dat_filters, "preproduction"]},
    "modern": lambda _: {"exclude_modern": True},
    "regions": lambda _: {"filter_regions": True},
    "languages": lambda _: {"filter_languages": True},
    "fewer regions": lambda p: {"region_preferences": p.region_preferences[:1]},
    "fewer languages": lambda p: {"language_preferences": p.language_preferences[:1]},
    "exclude": lambda p: {"exclude": [*p.exclude, "*(Alt)*"]},
}


@pytest.mark.parametrize("stricter", STRICTER)
@given(roms=libraries(), profile=profiles(fallbackRegions=False))
@settings(max_examples=20)
def test_a_filter_never_adds(stricter, roms, profile):
    narrow = read_profile({**profile.as_json(), **STRICTER[stricter](profile)}, WORDS)
    alone = Lists(achievements=BOTH.achievements)
    assert _kept(choose(roms, narrow, alone)) <= _kept(choose(roms, profile, alone))
    # A compilation may come in where the filter took the single game, never a game.
    games = {c.game for c in choose(roms, narrow) if c.ranked}
    assert games <= {c.game for c in choose(roms, profile) if c.ranked}


def _kept(choices):
    return {(c.game, rom.id) for c in choices for rom in c.ranked}


@given(libraries(), profiles())
def test_an_explanation_recomputes_to_the_same_choice(roms, profile):
    games = Grouper(profile, WORDS, ReleaseReader(WORDS), BOTH).games(roms)
    chooser = Chooser(profile, WORDS)
    for choice in chooser.choose(games):
        told = list(Explainer(chooser).tell(choice))
        assert len(told) == len(choice.ranked) + len(choice.dropped)
        assert all(one.reason for one in told)
        ranked = [one for one in told if one.rank]
        assert [one.rank for one in ranked] == list(range(1, len(ranked) + 1))
        if choice.by_set:
            assert ranked[0].rule == "set"
            continue
        again = sorted(ranked, key=_sums if profile.compat else _values)
        assert [one.rom.id for one in again] == ids(choice)


def _values(told):
    return list(told.values.values())


def _sums(told):
    total = round(sum(told.values.values()), 6)
    assert total == pytest.approx(told.score)
    return (not told.rom.picked, -total, f"{told.rom.name}.zip", told.rom.id)


@given(libraries(discs=(" (Disc 1)", " (Disc 2)")), profiles(discsTogether=True))
def test_discs_come_from_one_release_where_there_is_one_for_all(roms, profile):
    sets = {}
    for choice in choose(roms, profile, NO_COMPILATIONS):
        if choice.ranked and not choice.ranked[0].picked:
            sets.setdefault(choice.game.partition(" (Disc")[0], []).append(choice)
    for choices in sets.values():
        common = set.intersection(*({*map(edition, c.ranked)} for c in choices))
        chosen = {edition(choice.chosen) for choice in choices}
        assert not common or (len(chosen) == 1 and chosen <= common)


@given(libraries(), profiles(), st.data())
def test_an_owners_pick_beats_all(roms, profile, data):
    pick = data.draw(st.sampled_from(roms)).id
    for choice in choose(roms, profile, picks=[pick]):
        members = {rom.id for rom in (*choice.ranked, *dict(choice.dropped))}
        if pick in members:
            assert choice.chosen is not None
            assert choice.chosen.id == pick


@given(libraries(), profiles())
def test_what_is_excluded_is_never_chosen(roms, profile):
    chosen = (c.chosen for c in choose(roms, profile) if c.chosen)
    if "*(Rev 1)*" in profile.exclude:
        assert not any("(rev 1)" in rom.name.lower() for rom in chosen)


@given(st.lists(st.text(max_size=40), max_size=6), profiles())
def test_any_text_is_a_name(texts, profile):
    roms = [Rom(str(number), text) for number, text in enumerate(texts)]
    assert sum(len(c.ranked) + len(c.dropped) for c in choose(roms, profile)) == len(
        roms
    )


ODD = st.text(alphabet="0123456789.vabeta rRC-_é٣", max_size=12) | st.text(max_size=8)


@given(st.lists(ODD, max_size=5))
def test_any_text_is_a_version_or_a_revision(texts):
    for ranks in (natural_ranks(texts), compat_ranks(texts)):
        assert set(ranks) == set(texts)
        assert {*ranks.values()} == set(range(len({*ranks.values()})))


@given(st.lists(ODD, min_size=1, max_size=4), profiles())
def test_any_version_in_a_name_leaves_a_choice(texts, profile):
    assume(not any(mark in text for text in texts for mark in "()[]"))
    forms = ("G (Rev {})", "G (v{})", "G (Version {})", "G (v1) (Version {})")
    roms = [
        Rom(str(number), forms[number % 4].format(text))
        for number, text in enumerate(texts)
    ]
    choices = choose(roms, profile)
    assert sum(len(c.ranked) + len(c.dropped) for c in choices) == len(roms)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)
KEYS = (
    *("variants", "group", "titles", "compilations", "supersets", "searchTerm"),
    *("nameType", "priority", "titlePosition", "filters", "conditions", "results"),
    *("matchRegions", "matchString", "matchLanguages", "regionOrder", "description"),
    *("higherRegions", "lowerRegions", "minimumVersion", "superset", "categories"),
)


def _filled(leaf, keys):
    return st.recursive(
        leaf,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(keys), inner, max_size=5)
        ),
        max_leaves=15,
    )


LEAVES = st.sampled_from(
    ["G", "full", "regex", "(", "a{9999999999999}", "USA", "En", 1, True]
)


def _read(reader, *given_things, **options):
    """Give what a reader makes of it, or its sentence."""
    try:
        return reader(*given_things, **options)
    except (CloneListError, AchievementsError, LanguagesError, ParameterError) as error:
        return str(error)


def _said(found):
    return isinstance(found, str) and len(found) > 5


@given(st.dictionaries(st.sampled_from(KEYS), _filled(LEAVES | JSON, KEYS)), profiles())
def test_any_json_is_a_clone_list_or_told_to_be_none(given_list, profile):
    clones = _read(read_clone_list, given_list)
    if isinstance(clones, CloneList):
        roms = [Rom("1", "G (USA)"), Rom("2", "H (USA)")]
        assert choose(roms, profile, Lists(clones))
    else:
        assert _said(clones)


@given(st.lists(_filled(LEAVES, KEYS), max_size=4))
def test_a_bad_variant_never_costs_its_neighbours(variants):
    good = {"group": "Good", "titles": [{"searchTerm": "G"}]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        clones = read_clone_list({"variants": [*variants, good]})
    found = clones.find(ReleaseReader(WORDS).read("G (USA)"))
    assert "Good" in {entry.group for entry in found}


@given(JSON, st.booleans())
def test_any_json_is_a_list_of_retroachievements_or_told_to_be_none(
    given_list, by_name
):
    reader = ReleaseReader(WORDS)
    found = _read(read_achievements, given_list, reader, by_name=by_name)
    assert _said(found) or isinstance(found, Achievements)


@given(JSON)
def test_any_json_is_a_list_of_languages_or_told_to_be_none(given_list):
    found = _read(read_languages, given_list, WORDS)
    assert _said(found) or all(set(of) <= {*WORDS.languages} for of in found.values())


PROFILE_KEYS = (
    *("regions", "regionPreferences", "languages", "mode", "first", "filters"),
    *("filterRegions", "fallbackRegions", "groups", "include", "exclude", "note"),
    *("discsTogether", "datParents", "excludeModern", "dat_filters"),
)
PROFILE_VALUES = st.sampled_from(
    ["USA", ["USA"], ["usa", "EUROPE"], ["En", "French"], "compat", "all", True, [], {}]
)


@given(JSON | st.dictionaries(st.sampled_from(PROFILE_KEYS), PROFILE_VALUES | JSON))
def test_any_json_is_a_profile_or_told_what_is_wrong(given_profile):
    profile = _read(read_profile, given_profile, WORDS)
    if isinstance(profile, Profile):
        assert read_profile(profile.as_json(), WORDS) == profile
    else:
        assert _said(profile)
