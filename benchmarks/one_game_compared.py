"""Where ROMSearch, igir and Retool differ: what ``documented`` chooses, by which rule.

The examples are those of the facts' page "ONE-GAME-ONE-ROM-COMPARED" that the DATs at
hand contain, in ``data/one_game_compared.json``: system, profile (of ``profiles.json``,
or with changes of its own), the ROM that ROMSearch chooses, the one that igir or Retool
does, and which of them a user would want.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.one_game_data import System, read_json, read_system
from benchmarks.one_game_documented import decided
from zapcore.selection.choice import Choice

EXAMPLES = os.path.join(os.path.dirname(__file__), "data", "one_game_compared.json")


@dataclass(frozen=True)
class Compared:
    """One example: who chooses what, and the rule that decides in ``documented``."""

    kind: str
    profile: str
    romsearch: str
    other: str
    documented: str
    rule: str
    wanted: bool
    """Whether it is what a user would want."""


def read_examples() -> list[dict[str, Any]]:
    """Give the examples."""
    return read_json(EXAMPLES)["examples"]


def compare(system: System, example: Mapping[str, Any], given: Any) -> Compared:
    """Choose for one example and tell the rule, or the filter that dropped all."""
    chooser, choices = system.choose(
        {**given, **example.get("changes", {})}, "documented"
    )
    names = {example["romsearch"], example["other"]}
    choice = next(c for c in choices if names & _names(c))
    chosen = choice.chosen
    rivals = [rom for rom in choice.ranked[1:] if rom.name in names]
    if chosen is None:
        dropped = (why for rom, why in choice.dropped if rom.name in names)
        rule = "filtered: " + ", ".join(next(dropped))
    else:
        rule = decided(chooser, choice, chosen, rivals[0]) if rivals else "alone"
    name = chosen.name if chosen else "none"
    return Compared(
        example["kind"],
        example["profile"],
        example["romsearch"],
        example["other"],
        name,
        rule,
        name in example["wanted"],
    )


def _names(choice: Choice) -> set[str]:
    return {rom.name for rom in (*choice.ranked, *(rom for rom, _ in choice.dropped))}


def all_compared(folder: str, profiles: Mapping[str, Any]) -> Iterator[Compared]:
    """Compare every example whose system is in the folder."""
    systems: dict[str, System] = {}
    for example in read_examples():
        path = os.path.join(folder, example["system"])
        if os.path.isdir(path):
            if path not in systems:
                systems[path] = read_system(path)
            yield compare(systems[path], example, profiles[example["profile"]])


def compared(folder: str, profiles: Mapping[str, Any]) -> int:
    """Print a table; 0 when each choice is the one a user would want."""
    print("| kind | profile | ROMSearch | igir, Retool | documented | rule |")
    print("|---|---|---|---|---|---|")
    good = True
    for row in all_compared(folder, profiles):
        cells = (row.kind, row.profile, row.romsearch, row.other, row.documented)
        print("|", " | ".join(cells), "|", row.rule, "|" if row.wanted else "| **?** |")
        good = good and row.wanted
    return int(not good)
