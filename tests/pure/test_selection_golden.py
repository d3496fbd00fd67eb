"""``compat`` makes what ROMSearch 0.3.1 made of real systems and of hard cases."""

import os
from collections import Counter

import pytest

from benchmarks.one_game_compared import all_compared
from benchmarks.one_game_data import (
    read_edge_cases,
    read_golden,
    read_json,
    read_system,
    sane,
    scored,
    systems_of,
)

FOLDER = os.path.join(os.path.dirname(__file__), "..", "data", "one-game-one-rom")
PROFILES = read_json(os.path.join(FOLDER, "profiles.json"))
EDGES = {case.id: case for case in read_edge_cases(FOLDER)}
RAISED = [name for name, edge in EDGES.items() if "error" in edge.expected]
CHOSEN = [name for name in EDGES if name not in RAISED]
OF_THE_DOCUMENT = {
    "multi-region-sum": "G (Japan, USA)",
    "improved-over-version": "G (USA) (v1.2)",
    "demoted-vs-default": "G (Korea)",
}
"""Edge cases where the document's order chooses otherwise than the sums."""


@pytest.fixture(scope="module")
def right():
    """Give (profile: what was compared to how many were right) over all systems."""
    found = {name: Counter() for name in PROFILES}
    for folder in systems_of(FOLDER):
        system = read_system(folder)
        for name, given in PROFILES.items():
            golden = read_golden(folder, name)
            choices = system.choose(given, "compat")[1] if golden else []
            for score in scored(choices, golden):
                found[name]["groups"] += 1
                for kind in ("choice", "ranking", "scores", "exclusions"):
                    found[name][kind] += getattr(score, kind)
    return found


@pytest.mark.parametrize("profile", PROFILES)
def test_compat_chooses_what_romsearch_chose(right, profile):
    counts = right[profile]
    assert counts["groups"] >= 2500
    assert counts["choice"] >= 0.999 * counts["groups"]
    assert counts["exclusions"] >= 0.999 * counts["groups"]


@pytest.mark.parametrize("profile", PROFILES)
def test_compat_ranks_the_others_alike_with_the_same_scores(right, profile):
    counts = right[profile]
    assert counts["ranking"] >= 0.995 * counts["groups"]
    assert counts["scores"] >= 0.995 * counts["groups"]


@pytest.mark.parametrize("name", CHOSEN)
def test_hard_cases_come_out_to_the_last_digit(name):
    choice = EDGES[name].choose("compat")
    expected = EDGES[name].expected
    ranked = [[rom.name, choice.scores[rom.id]] for rom in choice.ranked]
    assert ranked == expected["ranked"]
    assert {rom.name: list(why) for rom, why in choice.dropped} == expected["excluded"]


@pytest.mark.parametrize("mode", ["compat", "documented"])
@pytest.mark.parametrize("name", RAISED)
def test_where_romsearch_raises_a_game_is_chosen_all_the_same(name, mode):
    choice = EDGES[name].choose(mode)
    assert sane(choice)
    assert choice.chosen is not None
    assert choice.chosen.name != "G (USA)", "the newer version is the better one"


@pytest.mark.parametrize("name", CHOSEN)
def test_the_document_chooses_as_the_sums_do_but_where_they_break_its_order(name):
    choice = EDGES[name].choose("documented")
    expected = EDGES[name].expected
    chosen = choice.chosen.name if choice.chosen else None
    if name in OF_THE_DOCUMENT:
        assert chosen == OF_THE_DOCUMENT[name]
    else:
        assert chosen in [expected["chosen"], *expected["tied"]]
    assert {rom.name: list(why) for rom, why in choice.dropped} == expected["excluded"]


def test_where_the_tools_differ_the_document_chooses_what_a_user_would_want():
    """The examples of the comparison with igir and Retool that are on Game Boy."""
    rows = list(all_compared(FOLDER, PROFILES))
    assert len(rows) == 10
    assert [row for row in rows if not row.wanted] == []
    rules = {row.rule for row in rows}
    assert rules >= {"region", "language", "revision", "improved", "default_region"}
