"""The rules of the scraper document: the table in docs/rules.md, the tests' marks."""

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PAGE = "docs/rules.md"
COLUMNS = 5

_ROW = re.compile(r"^\| (\d+\.\d+) \|")


@dataclass(frozen=True)
class Rule:
    """One row: its number, its id, what it says, its test, what Core does otherwise."""

    number: str
    id: str
    text: str
    test: str
    difference: str


def read_table(root: str = ROOT) -> list[Rule]:
    """Give the rows of the page in order."""
    with open(os.path.join(root, PAGE), encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file if _ROW.match(line)]
    return [_row(line) for line in lines]


def _row(line: str) -> Rule:
    cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    if len(cells) != COLUMNS:
        raise ValueError(f"{PAGE}: not {COLUMNS} cells: {line}")
    number, rule, text, test, difference = cells
    return Rule(number, rule.strip("`"), text, test.strip("`"), difference)


def read_marks(root: str = ROOT) -> list[tuple[str, str]]:
    """Give (rule id, test as pytest names it) of each mark below tests/, in order."""
    found = []
    for folder, below, names in os.walk(os.path.join(root, "tests")):
        below.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            if name.startswith("test_") and name.endswith(".py"):
                found += _marks_of(path, os.path.relpath(path, root))
    return found


def _marks_of(path: str, shown: str) -> Iterator[tuple[str, str]]:
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    for test in ast.walk(tree):
        if isinstance(test, ast.FunctionDef | ast.AsyncFunctionDef):
            for decorator in test.decorator_list:
                for rule, case in _rules(decorator):
                    yield rule, f"{shown}::{test.name}{case}"


def _rules(decorator: ast.expr) -> Iterator[tuple[str, str]]:
    """Give (rule id, the case in brackets or ""): ``mark.rule(…)``, ``ruled(…)``."""
    for call in ast.walk(decorator):
        if not isinstance(call, ast.Call):
            continue
        words = [a.value for a in call.args if isinstance(a, ast.Constant)]
        if isinstance(call.func, ast.Attribute) and call.func.attr == "rule":
            yield from ((str(word), "") for word in words)
        elif isinstance(call.func, ast.Name) and call.func.id == "ruled":
            yield str(words[0]), f"[{words[0]}]"
