"""Patterns of clone lists: Retool's own are taken, those that take for ever are not."""

import pytest

from zapcore.selection.clonelist import read_clone_list
from zapcore.selection.patterns import PatternError, compiled


@pytest.mark.parametrize(
    "text",
    [
        r"Cave Story - Doukutsu Monogatari.*\(SNAPSHOT.*?\).*",
        r"^Blockage \((?:(?!NESDev .*).)*$",
        r"^Blockage \(World\) .* \(NESDev .*\)",
        r"^Lizard.*?\([0-9]{19}\)",
        "60 pin cart",
        "V2",
    ],
)
def test_patterns_of_retools_lists_are_taken(text):
    assert compiled(text)


@pytest.mark.parametrize(
    "text",
    [
        r"(\w+\s?)*\?$",
        "^(a+)+$",
        "(x+x+)+y",
        "(a|aa)*$",
        "(?:a{1,50}){1,50}b",
        ".*a.*b.*c.*d",
        "(",
        "a{99999999999}",
    ],
)
def test_what_could_take_for_ever_or_is_broken_is_refused(text):
    with pytest.raises(PatternError, match="pattern"):
        compiled(text)


def test_one_such_pattern_costs_its_entry_only():
    titles = [{"searchTerm": "(a+)+$", "nameType": "regex"}, {"searchTerm": "Fine"}]
    found = read_clone_list({"variants": [{"group": "Game", "titles": titles}]})
    assert [*found.by_short] == ["fine"]
    assert "could take for ever" in found.passed[0]
