"""Tags of file names: what each kind of bracket and bare word says."""

import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapcore.titles.tags import parse_tags
from zapcore.titles.vocabulary import load_vocabulary

_TYPES = ["Game", "Movie", "TVShow", "Music", "Audio", "Image", ""]
_WORDS = ["(", ")", "[", "]", "{", "}", "<", ">", "USA", ",", "-", "+", "Rev", "1.1"]
_WORDS += ["v2", "Disc", "of", "Side", "1990", "T+Eng", "Hack", "MSU-1", "by", "En"]
_WORDS += ["Fr", "Zh-Hans", "Alt", "#", "S01E02", "!", "b1", "Edition", "\udcff", "ch"]
_NAMES = st.text(st.characters(), max_size=60) | st.lists(
    st.sampled_from(_WORDS), max_size=14
).map(" ".join)
_TABLE = json.loads(
    (resources.files("zapcore.titles") / "data" / "vocab.json").read_text("utf-8")
)
_KNOWN = {"unknown", *_TABLE["types"], *_TABLE["exclusive"]}


def _tags(name, media_type="Game"):
    found = parse_tags(name, media_type, load_vocabulary())
    return [f"{kind}:{value}" for kind, value, _ in found]


@pytest.mark.parametrize(
    ("name", "tags"),
    [
        ("Game", []),
        ("Game (USA)", ["region:us", "lang:en"]),
        ("Game (USA, Europe)", ["region:us", "lang:en", "region:eu"]),
        ("Game (En,Fr,De)", ["lang:en", "lang:fr", "lang:de"]),
        ("Game (Rev 2)", ["rev:2"]),
        ("Game (v1.02)", ["rev:1-02"]),
        ("Game (Vol. 3)", ["volume:3"]),
        ("Game (Disc 2)", ["media:disc", "disc:2"]),
        ("Game (Disk 1 of 3)", ["media:disk", "disc:1", "disctotal:3"]),
        ("Game (Side B)", ["media:side-b"]),
        ("Game (Beta 2)", ["unfinished:beta:2"]),
        ("Game (Unl)", ["unlicensed:unlicensed"]),
        ("Game (1990)(Ocean)", ["year:1990", "publisher:ocean"]),
        ("Game (Proto) (1990-02-03)", ["unfinished:proto", "builddate:1990-02-03"]),
        ("Game (Special Edition)", ["edition:special"]),
        ("Game [!]", ["dump:verified"]),
        ("Game [b1]", ["dump:bad"]),
        ("Game [cr XOR]", ["dump:cracked", "credit:xor"]),
        ("Game [T+Ger]", ["unlicensed:translation", "lang:de"]),
        ("Game [T-Eng]", ["unlicensed:translation:old", "lang:en"]),
        ("Game T+Eng", ["unlicensed:translation", "lang:en"]),
        ("Game (Some Company)", ["credit:some-company"]),
    ],
)
def test_a_group_gives_its_tags(name, tags):
    assert _tags(name) == tags


@pytest.mark.parametrize(
    ("name", "tags"),
    [
        ("Game (Rev 1.1)", ["rev:1-1"]),
        ("Game (Zh-Hans)", ["lang:zh", "lang:zh-hans"]),
        ("Game (Pt-BR)", ["lang:pt-br"]),
        ("Game (En,Pt-BR)", ["lang:en", "lang:pt-br"]),
        ("Game (USA,UK)", ["region:us", "lang:en", "region:gb"]),
        ("Game (JP-US)", ["region:jp", "lang:ja", "region:us", "lang:en"]),
        ("Game (AU,NZ)", ["region:au", "lang:en", "region:nz"]),
        ("Game (Alt 1)", ["alt:1"]),
        ("Game [Alt 2]", ["alt:2"]),
        ("Game {x} (USA)", ["region:us", "lang:en"]),
    ],
)
def test_what_the_original_misreads_is_read_as_it_is_meant(name, tags):
    assert _tags(name) == tags


def test_a_bare_word_is_told_from_one_in_brackets():
    words = load_vocabulary()
    assert parse_tags("Game v1.2", "Game", words) == [("rev", "1-2", "inferred")]
    assert parse_tags("Game (v1.2)", "Game", words) == [("rev", "1-2", "bracketed")]


@pytest.mark.parametrize(
    ("media_type", "tags"),
    [("TVShow", ["season:1", "episode:2"]), ("Game", [])],
)
def test_only_other_media_than_games_have_episodes(media_type, tags):
    assert _tags("Some Show S01E02", media_type) == tags


def test_a_name_that_is_not_text_has_no_tags():
    assert _tags("Game\udcff (USA)") == []


def test_an_unclosed_group_says_nothing():
    assert _tags("Game (USA") == []


@given(_NAMES, st.sampled_from(_TYPES))
def test_any_name_gives_tags_of_types_that_the_vocabulary_has(name, media_type):
    for kind, _, source in parse_tags(name, media_type, load_vocabulary()):
        assert kind in _KNOWN
        assert source in {"bracketed", "inferred", "unknown"}
