"""The discs of one set: the same release for all of them, wherever there is one.

Each disc is its own game, so that each could be chosen from another release (wishes:
Retool 222). A set takes the release that the owner picked for one of its discs, else
the one that has most of its discs, among those the one that its lowest disc ranks
first.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from zapcore.selection.candidate import Candidate
from zapcore.selection.choice import Choice

_DISC = re.compile(r"(.+?)\s*\(disc ([0-9a-z]+)\)", re.IGNORECASE)
Edition: TypeAlias = tuple[object, ...]
GAMES = frozenset({"games"})
"""What a DAT calls a game: it may say so of one disc and not of the next."""


def edition(rom: Candidate) -> Edition:
    """Give what the discs of one release share."""
    at = rom.release
    return (at.regions, at.languages, at.revision, at.version, rom.flags - GAMES)


def together(choices: Sequence[Choice]) -> list[Choice]:
    """Give the choices, those of sets made alike; the order stays."""
    found = list(choices)
    for members in _sets(choices).values():
        if len(members) > 1:
            _agree(found, members)
    return found


def set_of(game: str) -> tuple[str, str] | None:
    """Give (disc, lower-cased name of its set) of a game that is a disc."""
    found = _DISC.match(game)
    return (found[2].upper().rjust(4, "0"), found[1].lower()) if found else None


def set_name(game: str) -> str:
    """Give the name of the set that a disc is of; of what is no disc its own."""
    found = _DISC.match(game)
    return found[1] if found else game


def _sets(choices: Sequence[Choice]) -> Mapping[str, list[int]]:
    """Give set to the places of its discs, the lowest disc first."""
    sets: dict[str, list[tuple[str, int]]] = {}
    for place, choice in enumerate(choices):
        disc = set_of(choice.game) if choice.ranked else None
        if disc is not None:
            sets.setdefault(disc[1], []).append((disc[0], place))
    return {name: [place for _, place in sorted(found)] for name, found in sets.items()}


def _agree(found: list[Choice], members: Sequence[int]) -> None:
    discs: dict[Edition, int] = {}
    first: dict[Edition, tuple[int, int]] = {}
    picked = {edition(rom) for at in members for rom in found[at].ranked if rom.picked}
    for number, place in enumerate(members):
        # What is no disc stands for a disc at times, but for no whole set.
        roms = [rom for rom in found[place].ranked if rom.release.disc]
        for rank, mine in enumerate(dict.fromkeys(map(edition, roms))):
            discs[mine] = discs.get(mine, 0) + 1
            first.setdefault(mine, (number, rank))
    order = sorted(discs, key=lambda it: (it not in picked, -discs[it], first[it]))
    for place in members:
        found[place] = _led(found[place], order)


def _led(choice: Choice, order: Sequence[Edition]) -> Choice:
    """Put the ROM of the best edition that this disc has in front."""
    if any(rom.picked for rom in choice.ranked[:1]):
        return choice
    for mine in order:
        for at, rom in enumerate(choice.ranked):
            if rom.release.disc and edition(rom) == mine:
                return moved(choice, at)
    return choice


def moved(choice: Choice, at: int) -> Choice:
    """Put what stands there in front, for the set's sake."""
    if at == 0:
        return choice
    rest = [*choice.ranked[:at], *choice.ranked[at + 1 :]]
    return replace(choice, ranked=(choice.ranked[at], *rest), by_set=True)
