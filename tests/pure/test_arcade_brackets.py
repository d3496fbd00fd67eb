"""Names as MAME writes them: what their brackets say, and what is no bracket."""

import pytest

from zapcore.identify.mra.brackets import ArcadeNames, regions, spell
from zapcore.titles.names import NameParser


def parsed(name):
    return ArcadeNames(NameParser("Game")).parse(name)


@pytest.mark.parametrize(
    ("group", "tags"),
    [
        ("US set 1", "region:us set:1"),
        ("Japan set 2", "region:jp set:2"),
        ("Euro 980904", "region:eu builddate:1998-09-04"),
        ("ETC 910206", "region:world builddate:1991-02-06"),
        ("Hispanic 950403", "region:latin-america builddate:1995-04-03"),
        ("Brazil 980904", "region:br builddate:1998-09-04"),
        ("Japan, rev B", "region:jp rev:b"),
        ("World, Rev 2", "region:world rev:2"),
        ("bootleg set 2", "unlicensed:bootleg set:2"),
        ("hack", "unlicensed:hack"),
        ("prototype", "unfinished:proto"),
        ("4 players ver EAB", "players:4 region:eu rev:eab"),
        ("ver JAA", "region:jp rev:jaa"),
        ("NGM-055 ~ NGH-055", ""),
        ("8-way joystick", "input:joystick:8"),
        ("sitdown/upright, Rev B", "cabinet:sitdown cabinet:upright rev:b"),
        ("USA/Europe", "region:us region:eu"),
        ("Midway", "credit:midway"),
        ("AC/DC", "credit:ac-dc"),
        ("bootleg of US set 1", "unlicensed:bootleg set:1"),
    ],
)
def test_brackets_of_mame_become_tags(group, tags):
    found = parsed(f"Foo Fighter ({group})")
    said = {f"{kind}:{value}" for kind, value in found.tags if kind != "lang"}
    assert (said, found.title) == (set(tags.split()), "Foo Fighter")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("I <3 Games", "I <3 Games"),
        ("R-Type & Leo <II>", "R-Type & Leo <II>"),
        ("Foo [b] {x} (Rev A", "Foo (Rev A"),
        ("Ver) x (Japan)", "Ver) x"),
    ],
)
def test_angles_and_brackets_without_an_end_are_text(name, title):
    found = parsed(name)
    assert (found.title, found.display_title) == (title, title)
    assert "credit" not in dict(found.tags)


def test_releases_are_spelled_with_their_regions_in_one_bracket():
    assert spell("A (US/Euro 980904, Foo)").released == (
        "A (USA, Europe) (1998-09-04) (Foo)"
    )
    assert spell("A (Foo) B").released == "A (Foo) B"
    assert regions("A (Euro 980904) (bootleg)") == ["Europe"]


def test_a_hostile_name_costs_little():
    assert parsed("(" * 250).title
    assert parsed("a (" + "us/" * 80 + ")").title == "a"
