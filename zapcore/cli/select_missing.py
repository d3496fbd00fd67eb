"""``zapcore select --format missing``: what is best and not owned.

A traffic light: ``best`` is owned (and not listed), ``acceptable`` has a lesser one in
its stead, ``missing`` has none.
"""

import sys
from collections import Counter
from collections.abc import Iterator

from zapcore.cli.select_modes import Selected
from zapcore.cli.select_owned import Owned
from zapcore.cli.text import clean
from zapcore.selection.choice import Choice, once

BEST, ACCEPTABLE, MISSING = "best", "acceptable", "missing"


def lines(selected: Selected) -> Iterator[bytes]:
    """Yield a line for each ROM: best name, light, the best owned one (tab between).

    How many there are of each goes to standard error.
    """
    owned = selected.inputs.owned or Owned({})
    games = {
        choice.chosen.id: choice
        for choice in reversed(selected.choices)
        if choice.chosen
    }
    lights: Counter[str] = Counter()
    for number, (_, rom) in once(selected.choices).items():
        if owned.has(rom.name):
            lights[BEST] += 1
            continue
        instead = _owned_one(games[number], owned)
        light = ACCEPTABLE if instead else MISSING
        lights[light] += 1
        yield clean_line(rom.name, light, *([instead] if instead else []))
    told = ", ".join(f"{lights[name]:,} {name}" for name in (BEST, ACCEPTABLE, MISSING))
    print(f"zapcore: {told}", file=sys.stderr)


def clean_line(*cells: str) -> bytes:
    """Give a line of cells."""
    return "\t".join(map(clean, cells)).encode("utf-8", "replace") + b"\n"


def _owned_one(choice: Choice, owned: Owned) -> str:
    return next((rom.name for rom in choice.ranked if owned.has(rom.name)), "")
