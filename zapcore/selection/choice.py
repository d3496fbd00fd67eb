"""What came of one game."""

from collections.abc import Iterable, Mapping
from dataclasses import field

from zapcore.selection.candidate import Candidate
from zapcore.valueclass import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """What came of one game: the ROMs that stayed, best first, and the others.

    ``dropped`` is in the order of names, each with its reasons. ``scores`` are those of
    ``compat`` by id; empty in the other mode. ``fallback``: no ROM was within the
    preferences, so the fall-back regions were asked.
    """

    game: str
    ranked: tuple[Candidate, ...]
    dropped: tuple[tuple[Candidate, tuple[str, ...]], ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)
    fallback: bool = False
    by_set: bool = False
    """Whether the discs of its set decided, and not this disc alone."""

    @property
    def chosen(self) -> Candidate | None:
        """Give the one ROM of the game, or None when all were filtered."""
        return self.ranked[0] if self.ranked else None


def once(choices: Iterable[Choice]) -> Mapping[str, tuple[str, Candidate]]:
    """Give each chosen ROM once, by id: (the name it stands under, the ROM).

    A compilation or superset stands under its own short name (document, last part).
    """
    found: dict[str, tuple[str, Candidate]] = {}
    for choice in choices:
        rom = choice.chosen
        if rom is not None:
            own = rom.compilation or rom.superset
            found.setdefault(rom.id, (rom.release.short if own else choice.game, rom))
    return found
