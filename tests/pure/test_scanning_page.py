"""docs/scanning-proofs.md names tests that there are."""

import ast
import os
import re
from collections import Counter
from functools import cache

from benchmarks.rule_table import ROOT
from zapcore import config

TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
STANDS = {"yes", "no", "partly", "other"}


def page(name):
    with open(os.path.join(ROOT, "docs", name), encoding="utf-8") as file:
        return file.read()


def rows(columns):
    """Give the cells of each row of the tables of so many columns, without heads."""
    for line in page("scanning-proofs.md").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == columns and cells[0][0].isdigit():
            yield cells


@cache
def names_of(file):
    with open(os.path.join(ROOT, file), encoding="utf-8") as source:
        tree = ast.parse(source.read())
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    return {node.name for node in tree.body if isinstance(node, functions)}


SENTENCES, BETTER = tuple(rows(3)), tuple(rows(5))


def test_each_test_that_is_named_exists():
    named = TEST.findall(page("scanning-proofs.md"))
    assert len(named) > len(SENTENCES)
    assert [one for one in named if one[1] not in names_of(one[0])] == []


def test_each_sentence_has_a_test():
    assert len(SENTENCES) > 50
    assert [number for number, _, proof in SENTENCES if not TEST.search(proof)] == []


def test_sentences_are_numbered_in_their_order():
    numbers = [tuple(map(int, number.split("."))) for number, *_ in SENTENCES]
    sections = Counter(section for section, _ in numbers)
    assert numbers == [
        (section, number)
        for section in range(1, len(sections) + 1)
        for number in range(1, sections[section] + 1)
    ]


def test_what_is_not_as_well_as_it_could_be_says_why():
    for section, what, stands, why, proof in BETTER:
        assert stands in STANDS, what
        assert stands == "yes" or why, what
        assert TEST.search(proof), (section, what)


def test_the_owners_page_leads_to_the_proofs_and_is_short():
    text = page("scanning.md")
    assert "(scanning-proofs.md)" in text
    assert len(text.splitlines()) <= 250


def test_the_example_of_a_configuration_is_one(tmp_path):
    [text] = re.findall(r"```yaml\n(.*?)```", page("scanning.md"), re.DOTALL)
    (tmp_path / "config.yml").write_text(text)
    found = config.load({"data": str(tmp_path)}, {}, ("linux",))
    assert found.system_platforms == {"my-games": "snes"}
    assert found.rescan_on_change
    assert found.scheduled_rescan


def test_the_pages_link_to_pages_that_there_are():
    for name in ("scanning.md", "scanning-proofs.md"):
        for link in re.findall(r"\]\(([\w./-]+)", page(name)):
            assert os.path.exists(os.path.join(ROOT, "docs", link)), (name, link)
