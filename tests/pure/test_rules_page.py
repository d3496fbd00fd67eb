"""docs/rules.md, the marks of the tests and the ways to disable a rule agree."""

import os
import re
from collections import Counter

import pytest

from benchmarks.rule_table import ROOT, read_marks, read_table
from benchmarks.rules import (
    PACKAGES,
    check_syntax,
    drawn,
    occurrences,
    read_disabled,
)

RULES = read_table()
WAYS = read_disabled()


def differences():
    with open(os.path.join(ROOT, "docs", "differences.md"), encoding="utf-8") as file:
        return {line.split("|")[1].strip() for line in file if line.startswith("| ")}


def test_each_rule_has_the_test_that_is_marked_with_it_and_the_reverse():
    table = [(rule.id, rule.test) for rule in RULES]
    assert sorted(table) == sorted(read_marks())


def test_a_rule_stands_once_and_says_something():
    counted = Counter(rule.id for rule in RULES)
    assert [rule for rule, times in counted.items() if times > 1] == []
    assert all(rule.text.endswith(".") for rule in RULES)


def test_rules_are_numbered_in_their_order():
    numbers = [tuple(map(int, rule.number.split("."))) for rule in RULES]
    sections = Counter(section for section, _ in numbers)
    assert numbers == [
        (section, number)
        for section in range(1, len(sections) + 1)
        for number in range(1, sections[section] + 1)
    ]


def test_a_difference_that_is_linked_is_a_row_of_that_page():
    linked = {
        name
        for rule in RULES
        for name in re.findall(r"\[([^\]]+)\]\(differences\.md\)", rule.difference)
    }
    assert linked
    assert linked <= differences()


def test_each_rule_can_be_disabled():
    assert list(WAYS) == [rule.id for rule in RULES]


@pytest.mark.parametrize("rule", WAYS)
def test_the_text_that_goes_stands_once_in_the_product(rule):
    how = WAYS[rule]
    assert how.file.split("/")[0] in PACKAGES
    assert how.old != how.new
    assert occurrences(how) == 1, f"{how.file} has no longer exactly one {how.old!r}"
    with open(os.path.join(ROOT, how.file), encoding="utf-8") as file:
        check_syntax(how.file, file.read().replace(how.old, how.new))


def test_a_seed_draws_the_same_twenty_again_and_another_draws_others():
    first = drawn(RULES, 4, 20)
    assert len({rule.id for rule in first}) == 20
    assert first == drawn(RULES, 4, 20)
    assert first != drawn(RULES, 5, 20)
