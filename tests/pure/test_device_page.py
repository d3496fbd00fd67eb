"""docs/device-proofs.md names tests and commands that exist, and says what stands."""

import importlib.util
import os
import re

from benchmarks.proof_pages import TEST, in_order, page, rows, unnamed
from benchmarks.rule_table import ROOT

PROOFS = "device-proofs.md"
COMMAND = re.compile(r"`python -m (benchmarks\.\w+)`")
SCRIPT = re.compile(r"`(scripts/\w+)[^`]*`")
STANDS = ("yes", "partly: ", "no: ", "its command says")


def test_each_test_and_command_that_is_named_exists():
    assert unnamed(PROOFS) == []
    modules = COMMAND.findall(page(PROOFS))
    assert modules
    assert [one for one in modules if importlib.util.find_spec(one) is None] == []
    scripts = SCRIPT.findall(page(PROOFS))
    assert all(os.access(os.path.join(ROOT, one), os.X_OK) for one in scripts)


def test_each_sentence_has_a_proof_and_a_number_in_order():
    sentences = list(rows(PROOFS, 4))
    assert in_order([number for number, *_ in sentences])
    unproved = [
        number
        for number, _, proof, _ in sentences
        if not any(kind.search(proof) for kind in (TEST, COMMAND, SCRIPT))
    ]
    assert unproved == []


def test_each_sentence_says_whether_it_stands():
    assert all(stands.startswith(STANDS) for *_, stands in rows(PROOFS, 4))
