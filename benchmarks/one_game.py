"""Scores one game, one ROM against what ROMSearch made of real systems.

    .venv/bin/python -m benchmarks.one_game FOLDER [--profiles FILE]
                                            [--documented] [--compared]

FOLDER holds ``profiles.json`` (or FILE is it), ``edge_cases.json`` and a folder for
each system
(``benchmarks.one_game_data``). Of every system and profile: how many choices, rankings,
scores and exclusions ``compat`` makes as ROMSearch did, and groups where ROMSearch
raised; then groups a CPU second, from DAT file to choice, against ROMSearch's 130 at a
calib of 0.71 s. A system without recorded results is chosen in both modes and checked:
each game has one choice, or none with reasons.

``--documented`` counts what ``documented`` chooses otherwise, by rule;
``--compared`` shows the examples of the comparison with igir and Retool
(``benchmarks/data/one_game_compared.json``). The exit status tells whether ``compat``
reaches 99.9 % of choices and 99.5 % of rankings, and no rule is broken.
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from benchmarks.calib import calib
from benchmarks.one_game_compared import compared
from benchmarks.one_game_data import (
    read_edge_cases,
    read_golden,
    read_json,
    read_system,
    sane,
    scored,
    systems_of,
)
from benchmarks.one_game_documented import differences, overruled, violations
from zapcore.selection.choice import Choice

YARD_GROUPS, YARD_CALIB = 130, 0.71
"""ROMSearch's groups a CPU second, and the calib of the machine it was measured on."""

KINDS = ("choice", "ranking", "scores", "exclusions")
LEAST = {"choice": 0.999, "ranking": 0.995}


def main() -> int:
    """Print figures; 0 when they are good enough."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--profiles")
    parser.add_argument("--documented", action="store_true")
    parser.add_argument("--compared", action="store_true")
    asked = parser.parse_args()
    profiles = read_json(asked.profiles or os.path.join(asked.folder, "profiles.json"))
    if asked.compared:
        return compared(asked.folder, profiles)
    if asked.documented:
        return documented(asked.folder, profiles)
    return compat(asked.folder, profiles)


def compat(folder: str, profiles: Mapping[str, Any]) -> int:
    """Score ``compat`` on every system and profile."""
    totals: Counter[str] = Counter()
    used, before = 0.0, calib()
    print(
        f"{'system':40s} {'profile':16s} {'groups':>6s}", *(f"{k:>10s}" for k in KINDS)
    )
    for path in systems_of(folder):
        for name, given in profiles.items():
            begin = time.process_time()
            system = read_system(path)
            choices = system.choose(given, "compat")[1]
            used += time.process_time() - begin
            row = _row(path, name, choices)
            if row["unscored"]:
                documented_too = system.choose(given, "documented")[1]
                row["insane"] += sum(not sane(choice) for choice in documented_too)
            row["chosen"] = len(choices)
            _print(os.path.basename(path), name, row)
            totals += row
    _print("all", "", totals)
    yard = (before + calib()) / 2
    speed = totals["chosen"] / used
    times = speed * yard / YARD_CALIB / YARD_GROUPS
    print(f"{speed:.0f} groups a CPU second from file to choice, calib {yard:.2f}:")
    print(f"{times:.1f} times ROMSearch's {YARD_GROUPS} at a calib of {YARD_CALIB}")
    wrong = _edges(folder)
    enough = all(
        totals[kind] >= least * totals["groups"] for kind, least in LEAST.items()
    )
    return int(not enough or bool(wrong) or totals["insane"] > 0)


def _row(path: str, profile: str, choices: list[Choice]) -> Counter[str]:
    row: Counter[str] = Counter(insane=sum(not sane(choice) for choice in choices))
    try:
        golden = read_golden(path, profile)
    except FileNotFoundError:
        row["unscored"] = len(choices)
        return row
    for score in scored(choices, golden):
        row["groups"] += 1
        row["errors"] += score.error
        for kind in KINDS:
            row[kind] += getattr(score, kind)
    return row


def _print(system: str, profile: str, row: Mapping[str, int]) -> None:
    shares = (f"{_share(row[kind], row['groups']):>10s}" for kind in KINDS)
    notes = [
        f"{row[note]} {note}" for note in ("errors", "unscored", "insane") if row[note]
    ]
    print(f"{system[:40]:40s} {profile:16s} {row['groups']:6d}", *shares, *notes)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.3f} %" if whole else "-"


def _edges(folder: str) -> list[str]:
    wrong = []
    if not os.path.exists(os.path.join(folder, "edge_cases.json")):
        return wrong
    for case in read_edge_cases(folder):
        choice, expected = case.choose("compat"), case.expected
        ranked = [[rom.name, choice.scores[rom.id]] for rom in choice.ranked]
        excluded = {rom.name: list(why) for rom, why in choice.dropped}
        right = (ranked, excluded) == (expected.get("ranked"), expected.get("excluded"))
        if not (sane(choice) if "error" in expected else right):
            wrong.append(case.id)
    print("edge cases:", f"wrong: {', '.join(wrong)}" if wrong else "all right")
    return wrong


def documented(folder: str, profiles: Mapping[str, Any]) -> int:
    """Count the differences of the modes, and what higher rules overruled."""
    kinds: dict[str, Counter[str]] = {}
    cases: Counter[tuple[str, str]] = Counter()
    broken = 0
    for path in systems_of(folder):
        system = read_system(path)
        for name, given in profiles.items():
            kinds.setdefault(name, Counter()).update(differences(system, given))
            found = overruled(system, given)
            broken += violations(found, system.choose(given, "documented")[0].rules)
            cases += found
    _print_kinds(kinds)
    for (what, rule), count in sorted(cases.items()):
        print(f"{what}: {count} by {rule}")
    print(f"{broken} of them without a rule of higher rank")
    return int(broken > 0)


def _print_kinds(kinds: Mapping[str, Counter[str]]) -> None:
    total = sum(kinds.values(), Counter())
    print(
        f"{'games by what decides':58s}",
        *(f"{name[:9]:>9s}" for name in kinds),
        "total",
    )
    for kind, count in total.most_common():
        print(f"{kind:58s}", *(f"{row[kind]:9d}" for row in kinds.values()), count)


if __name__ == "__main__":
    sys.exit(main())
