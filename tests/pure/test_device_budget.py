"""docs/device-budget.md has the numbers that the arithmetic gives."""

import pytest

from benchmarks.device_budget import (
    MEDIA,
    RATE,
    SECONDS,
    SHARES,
    SLOWER,
    Spent,
    budget,
    device_seconds,
    told,
)
from benchmarks.proof_pages import page

PAGE = "device-budget.md"


def test_the_page_has_the_numbers_of_the_arithmetic():
    text = page(PAGE)
    allowed = budget()
    for number in allowed:
        assert f"**{number:,}**" in text
    for slower in (33, 65):
        assert f"{budget(slower).instructions:,}" in text
    for share in SHARES.values():
        assert f"{share:.0%}".replace("%", " %") in text
    assert f"{RATE:,.0f}" in text


def test_the_shares_are_the_whole():
    assert sum(SHARES.values()) == pytest.approx(1)


def test_what_just_keeps_its_budget_takes_the_whole_time():
    allowed = budget()
    spent = Spent("index", 10_000, *allowed)
    assert device_seconds(spent) == pytest.approx(SECONDS, rel=0.01)
    assert all("kept" in line for line in told(spent))


def test_what_is_over_a_budget_is_told():
    allowed = budget()
    spent = Spent("import", 5000, allowed.instructions + 1, None, None, allowed.syncs)
    lines = told(spent)
    assert len(lines) == 2
    assert all("MISSED" in line for line in lines)


def test_the_processor_alone_takes_its_ratio():
    spent = Spent("index", 1, RATE / 1000)
    assert device_seconds(spent) == pytest.approx(MEDIA / 1000 * SLOWER)
