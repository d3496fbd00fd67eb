"""Pairs made by rule from real names: no wrong one accepted, most right ones found."""

import pytest

from benchmarks.name_shelf import Shelf
from benchmarks.wrong_matches import LEAST, fresh, measure

PAIRS = 500


@pytest.fixture(scope="module")
def shelf():
    return Shelf()


@pytest.mark.parametrize("seed", [8, 2026])
def test_of_500_hard_pairs_none_is_accepted_and_the_right_ones_are_found(shelf, seed):
    hard, right = fresh(), fresh()
    measure(shelf, seed, PAIRS, hard, right)
    assert (hard.asked.total(), right.asked.total()) == (PAIRS, PAIRS)
    assert (hard.wrong, right.wrong) == ({}, {}), hard.shown + right.shown
    assert right.share() >= LEAST
