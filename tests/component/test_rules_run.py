"""``benchmarks.rules``: a rule that is disabled is noticed, and only in a copy."""

import os

import pytest

from benchmarks.rule_table import ROOT, read_table
from benchmarks.rules import Disabled, Tree, judge, occurrences, read_disabled

RULE = "asset-root-usb"


@pytest.fixture
def rule():
    return next(rule for rule in read_table() if rule.id == RULE)


@pytest.mark.timeout(120)
def test_it_tells_a_rule_that_is_proved_from_one_that_is_not(tmp_path, rule):
    how = read_disabled()[RULE]
    path = os.path.join(ROOT, how.file)
    with open(path, encoding="utf-8") as file:
        before = file.read()
    tree = Tree(str(tmp_path))
    tree.check_imported()
    assert judge(tree, rule, how) == ""
    harmless = Disabled(how.file, how.old, how.old + " ")
    assert judge(tree, rule, harmless).startswith("SURVIVED")
    gone = Disabled(how.file, "no such text", "")
    assert "stands 0 times" in judge(tree, rule, gone)
    broken = Disabled(how.file, how.old, "((")
    assert judge(tree, rule, broken).startswith("the test could not be run")
    assert occurrences(how, tree.folder) == 1
    with open(path, encoding="utf-8") as file:
        assert file.read() == before
