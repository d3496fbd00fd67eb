"""docs/scanning-proofs.md names tests that there are."""

import os
import re

from benchmarks.proof_pages import STANDS, TEST, in_order, page, rows, unnamed
from benchmarks.rule_table import ROOT
from zapcore import config

PROOFS = "scanning-proofs.md"
SENTENCES, BETTER = tuple(rows(PROOFS, 3)), tuple(rows(PROOFS, 5))


def test_each_test_that_is_named_exists():
    assert len(TEST.findall(page(PROOFS))) > len(SENTENCES)
    assert unnamed(PROOFS) == []


def test_each_sentence_has_a_test():
    assert len(SENTENCES) > 50
    assert [number for number, _, proof in SENTENCES if not TEST.search(proof)] == []


def test_sentences_are_numbered_in_their_order():
    assert in_order([number for number, *_ in SENTENCES])


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
