"""docs/giving-back-proofs.md names tests and commands that there are."""

import importlib.util
import re

from benchmarks.proof_pages import TEST, in_order, page, rows, unnamed

PROOFS = "giving-back-proofs.md"
COMMAND = re.compile(r"`python -m (benchmarks\.\w+)`")


def test_each_test_and_command_that_is_named_exists():
    assert unnamed(PROOFS) == []
    modules = COMMAND.findall(page(PROOFS))
    assert modules
    assert [one for one in modules if importlib.util.find_spec(one) is None] == []


def test_each_sentence_has_a_proof_and_a_number_in_order():
    sentences = list(rows(PROOFS, 3))
    assert in_order([number for number, _, _ in sentences])
    unproved = [
        number
        for number, _, proof in sentences
        if not TEST.search(proof) and not COMMAND.search(proof)
    ]
    assert unproved == []
