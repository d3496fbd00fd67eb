"""The short way for plain game titles says the same as the phases."""

import gzip
import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from zapcore.titles.plain_games import measure_plain_game, split_plain_game
from zapcore.titles.slug import (
    SlugRecord,
    general_slug_record,
    slug_record,
    slug_tokens,
)

_TITLES = Path(__file__).parent.parent / "data" / "slug_titles.json.gz"
# Every word and separator here has a rule of its own somewhere in the phases.
_PIECES = [
    "the",
    "The",
    "a",
    "an",
    "I",
    "V",
    "X",
    "II",
    "IV",
    "XIX",
    "n",
    "N",
    "'n'",
    "'n",
    "edition",
    "Version",
    "Special",
    "v",
    "v1",
    "v.2",
    "vII",
    "Bros",
    "Bros.",
    "Dr.",
    "Mr",
    "vs.",
    "one",
    "Ten",
    "ten,",
    "2nd",
    "3RD",
    "No.",
    "Vol.",
    "-",
    "--",
    ":",
    ",",
    ",the",
    "!",
    "?",
    "&",
    "'",
    "'s",
    "I'm",
    "foo",
    "Bar",
    "7",
    "U.S",
    "a.b.",
    "4-in-1",
    "x-",
    "'-'",
    "twenty",
    "feat.",
    "Tours",
]
_GLUE = st.sampled_from(["", " ", " ", "  ", " - ", ": ", ", The "])


@st.composite
def _titles(draw):
    words = draw(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=8))
    return "".join(word + draw(_GLUE) for word in words)


def _real_titles():
    return json.loads(gzip.decompress(_TITLES.read_bytes()))["titles"]


def test_real_titles_have_the_record_that_the_phases_make():
    differing = [
        title
        for title in _real_titles()
        if slug_record("Game", title) != general_slug_record("Game", title)
    ]
    assert differing == []


def test_most_real_titles_take_the_short_way():
    titles = _real_titles()
    taken = sum(measure_plain_game(title) is not None for title in titles)
    assert taken > 0.9 * len(titles)


@given(_titles())
def test_words_with_rules_of_their_own_make_no_difference(title):
    plain = measure_plain_game(title)
    assert plain is None or SlugRecord(*plain) == general_slug_record("Game", title)


@given(_titles())
def test_tokens_of_the_short_way_are_those_of_the_phases(title):
    plain = split_plain_game(title)
    assert plain is None or plain[0] == slug_tokens("Game", title)


def test_a_title_that_ends_in_an_edition_word_stays_on_the_short_way():
    assert measure_plain_game("Pokemon - Blue Version") == (
        "pokemonblue",
        "blue",
        11,
        2,
    )
    assert measure_plain_game("Foo Collectors Edition") == (
        "foocollectors",
        "",
        13,
        2,
    )


def test_titles_with_rules_of_their_own_are_declined():
    for title in ("Pokémon", "2nd Mix", "S.W.A.T. 2", "Foo v1.2", "Rock 'n' Roll"):
        assert measure_plain_game(title) is None
