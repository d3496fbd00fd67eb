"""What lies in a game's own folder is told by the folders below that one."""

import json
from importlib import resources

import pytest

from zapcore.identify.categories import CATEGORIES, TAGS, category_of
from zapcore.operations.game_folders import category_below, holds_a_game


@pytest.mark.parametrize(
    ("path", "category"),
    [
        ("DLC/Pack.nsp", "dlc"),
        ("dlcs/Pack.nsp", "dlc"),
        ("Patches/v1.1.ips", "patch"),
        ("updates/deep/down/v2.nsp", "update"),
        ("Manuals/a.pdf", "manual"),
        ("Prototype/a.sfc", "prototype"),
        ("screenshots/a.png", "screenshot"),
        ("update/dlc/a.nsp", "dlc"),
        ("game/dlc/a.nsp", "game"),
        ("Disc 1/a.cue", ""),
        ("Demo.sfc", ""),
        ("updated/a.nsp", ""),
        ("dlc", ""),
        ("", ""),
        ("/", ""),
    ],
)
def test_a_folder_means_a_category_by_its_name_or_the_plural(path, category):
    assert category_of(path) == category


def test_a_category_has_a_tag_of_the_vocabulary_or_none():
    path = resources.files("zapcore.titles") / "data" / "vocab.json"
    types = json.loads(path.read_text("utf-8"))["types"]
    assert set(TAGS) < set(CATEGORIES)
    for kind, value in TAGS.values():
        assert value in types[kind]


@pytest.mark.parametrize(
    ("files", "whether"),
    [
        (["Zelda.nsp"], True),
        (["ZELDA (USA) [v0].nsp"], True),
        (["disc.cue", "disc.bin"], True),
        (["list.m3u"], True),
        (["Zelda II.nsp", "Other.nsp"], False),
        (["bin", "noext"], False),
        ([], False),
    ],
)
def test_a_game_s_own_folder_has_a_sheet_or_a_file_of_its_name(files, whether):
    assert holds_a_game("Zelda", [(name, 1, 1) for name in files]) == whether


def test_only_what_lies_below_the_game_s_folder_is_judged():
    assert category_below("/games/Demo", "/games/Demo") == ""
    assert category_below("/games/Demo", "/games/Demo/Update") == "update"
