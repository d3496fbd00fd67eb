"""Path records, and the short way that indexing takes to the same result."""

import gzip
import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zapcore.titles.names import NameParser, sort_key
from zapcore.titles.paths import (
    canonical_path,
    detect_prefix_policy,
    path_record,
    split_name,
    strip_prefix,
)
from zapcore.titles.words import runes

_FILE = os.path.join(os.path.dirname(__file__), "..", "data", "name_vectors.json.gz")
_WORDS = ["The", "Zelda", "II", "v1.1", "Edition", "-", "(USA)", "(Europe, Japan)"]
_WORDS += ["(Rev 1)", "(Disc 1)", "[!]", "[b1]", "[T+Eng]", "(Hack)", "MSU-1", "1080p"]
_WORDS += ["x264", "S01E02", "02.", "1990-01-02", "{x}", "<y>", "(", "]", "\u30ac"]
_WORDS += ["\udcff", ".nes", ".ab", ",", "!", "&", "", "S1E2)", "[4k]", "(edition)"]
_WORDS += ["Dr.", "Version", "(v1.1)", "(Rev-AB.12)", "T-Rex", "HD", "(Hacker)", "A.B"]
_NAMES = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=8).flatmap(
    lambda words: st.sampled_from([" ".join(words), "".join(words), "_".join(words)])
)


def test_a_path_gives_all_that_the_store_holds_of_it():
    record = path_record("/m/nes/Legend of Zelda, The (USA) (Rev 1).nes", "Game")
    assert record.parent_dir == "/m/nes/"
    assert record.file_name == "Legend of Zelda, The (USA) (Rev 1)"
    assert record.title == record.display_title == "Legend of Zelda, The"
    assert record.slug == "legendofzelda"
    assert record.ext == ".nes"
    assert record.tags == (
        ("extension", "nes"),
        ("rev", "1"),
        ("region", "us"),
        ("lang", "en"),
    )


def test_a_file_shows_its_disc_where_its_game_does_not():
    record = path_record("/m/psx/Game (USA) (Disc 2).cue", "Game")
    assert (record.title, record.display_title) == ("Game", "Game (Disc 2)")


def test_a_name_in_another_script_keeps_a_slug():
    assert path_record("/m/(USA).nes", "Game").slug == "(usa)"


@pytest.mark.parametrize(
    ("path", "clean"),
    [
        ("/a/./b/../c.nes", "/a/c.nes"),
        ("//a//b", "/a/b"),
        ("C:\\games\\x.nes", "C:/games/x.nes"),
        ("steam://1/../2", "steam://1/../2"),
        ("", ""),
    ],
)
def test_a_path_is_cleaned_without_asking_the_disk(path, clean):
    assert canonical_path(path) == clean


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("/m/Game.SFC", ("Game.SFC", ".sfc")),
        ("/m/Game.sfc", ("Game", ".sfc")),
        ("/m/Game. nes", ("Game. nes", "")),
        ("steam://440/Team%20Fortress%202.0", ("Team Fortress 2.0", "")),
        ("https://x/y/A%20B.zip?c=d#e", ("A B.zip", ".zip")),
    ],
)
def test_the_extension_is_told_from_the_name(path, parts):
    assert split_name(path) == parts


@pytest.mark.parametrize(
    ("stems", "policy"),
    [
        (["01. A", "02. B", "03 - C", "4) D", "E"], "rank"),
        (["1990-01-02 A", "1990-02-03 B", "1991_01_02 C", "01. D", "E"], "date"),
        (["01. A", "02. B", "C", "D", "E"], ""),
        (["01. A", "02. B", "03. C", "04. D"], ""),
    ],
)
def test_a_folder_has_a_prefix_when_most_of_five_names_begin_so(stems, policy):
    assert detect_prefix_policy(stems) == policy


def test_only_the_prefix_of_the_folders_kind_is_taken_away():
    assert strip_prefix("01. Game", "rank") == "Game"
    assert strip_prefix("01. Game", "date") == "01. Game"
    assert strip_prefix("01. Game", "") == "01. Game"


def test_a_supplied_name_is_title_and_display_title():
    record = path_record("/m/x.nes", "Game", provided="The Game (USA)")
    assert record.title == record.display_title == "The Game (USA)"


def _long(name, media_type, policy=""):
    record = path_record(name, media_type, policy=policy)
    shown = record.display_title or record.file_name
    return (
        record.title or runes(record.file_name),
        runes(shown),
        sort_key(runes(shown)),
        record.slug,
        record.secondary,
        record.length,
        record.words,
        record.tags,
    )


def test_indexing_reads_recorded_names_as_path_records_do():
    with gzip.open(_FILE, "rt", encoding="utf-8") as file:
        names = {row["in"] for row in json.load(file)["tags"]}
    names = {name for name in names if "/" not in name and "\\" not in name}
    parser = NameParser("Game", cache_size=50)
    for name in sorted(names):
        assert tuple(parser.parse(f"{name}.nes")) == _long(f"{name}.nes", "Game")


@settings(max_examples=300)
@given(_NAMES, st.sampled_from(["Game", "Movie", "Music", ""]), st.booleans())
def test_indexing_reads_any_name_as_path_records_do(name, media_type, ranked):
    policy = "rank" if ranked else ""
    got = NameParser(media_type).parse(name, policy)
    assert tuple(got) == _long(name, media_type, policy)


def test_a_title_that_ends_in_edition_is_read_with_its_tag():
    name = NameParser("Game").parse("Jaws - Retro Edition (World).nes")
    assert name.title == "Jaws - Retro Edition"
    assert ("edition", "edition") in name.tags


def test_equal_suffixes_share_one_tuple_of_tags():
    parser = NameParser("Game")
    one = parser.parse("One (USA) [!].nes")
    other = parser.parse("Other (USA) [!].nes")
    assert one.tags is other.tags


def test_sorting_passes_over_case_and_a_leading_article():
    assert sort_key("The Zelda") == sort_key("zelda") == "zelda"
