"""Pages of docs that name a test for each sentence, and whether they are true."""

import ast
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from benchmarks.rule_table import ROOT

TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
STANDS = frozenset({"yes", "no", "partly", "other"})
"""How a page says that something stands beside what it could be."""


def page(name: str) -> str:
    """Give the text of a page of docs/."""
    with open(os.path.join(ROOT, "docs", name), encoding="utf-8") as file:
        return file.read()


def rows(name: str, columns: int) -> Iterator[list[str]]:
    """Give the cells of each row of the tables of so many columns, without heads."""
    for line in page(name).splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == columns and cells[0][0].isdigit():
            yield cells


def unnamed(name: str) -> list[tuple[str, str]]:
    """Give the tests that a page names and nobody has, as (file, test)."""
    named = TEST.findall(page(name))
    return [(file, test) for file, test in named if test not in _tests(file)]


def in_order(numbers: Sequence[str]) -> bool:
    """Tell whether ``section.number`` counts up without a gap."""
    pairs = [tuple(map(int, number.split("."))) for number in numbers]
    sections = Counter(section for section, _ in pairs)
    return pairs == [
        (section, number)
        for section in range(1, len(sections) + 1)
        for number in range(1, sections[section] + 1)
    ]


@cache
def _tests(file: str) -> frozenset[str]:
    with open(os.path.join(ROOT, file), encoding="utf-8") as source:
        tree = ast.parse(source.read())
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    return frozenset(node.name for node in tree.body if isinstance(node, functions))
