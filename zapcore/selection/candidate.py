"""One ROM that may stand for a game, and all that the rules ask of it."""

from collections.abc import Sequence

from zapcore.titles.release_words import Flags
from zapcore.titles.releases import NONE, Release
from zapcore.valueclass import dataclass


@dataclass(frozen=True, slots=True)
class Rom:
    """What is known of one ROM before it has a game.

    ``id`` tells it from others, ``name`` is its name without extension, ``parent`` the
    name of the ROM that a DAT calls its parent. ``disc`` is the name of a disc of the
    set that a playlist stands for. ``achievements`` is the hash of its bytes by the
    rule of RetroAchievements, in hex, where it is known. ``alternative``
    is 0 for the parent of an arcade game, higher for what stands farther from it.
    """

    id: str
    name: str
    categories: tuple[str, ...] = ()
    md5: tuple[str, ...] = ()
    parent: str = ""
    disc: str = ""
    achievements: str = ""
    alternative: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ROM in one game.

    ``languages`` in the table's order, with duplicates as the name implies them.
    """

    id: str
    name: str
    release: Release
    regions: tuple[str, ...]
    languages: tuple[str, ...]
    flags: Flags = NONE
    priority: int = 1
    compilation: bool = False
    superset: bool = False
    achievements: bool = False
    picked: bool = False
    alternative: int = 0

    @property
    def place(self) -> tuple[str, str]:
        """Give where it stands among equals: by name, then by id."""
        return self.name, self.id


@dataclass(frozen=True, slots=True)
class Game:
    """One game and every ROM of it, in the order of their names."""

    name: str
    candidates: Sequence[Candidate]
