"""What the owner includes and excludes: by a name of a game or of a file."""

import fnmatch
from collections.abc import Iterable
from typing import Protocol


class HasNames(Protocol):
    """What is asked about."""

    @property
    def id(self) -> str:
        """Give the id: a path, or the name."""

    @property
    def name(self) -> str:
        """Give the name without extension."""


class Named:
    """A list of names, whole or with ``*``, ``?``; without regard to case."""

    def __init__(self, names: Iterable[str]) -> None:
        lowered = [name.lower() for name in names]
        self._whole = {name for name in lowered if not _is_pattern(name)}
        self._patterns = [name for name in lowered if _is_pattern(name)]

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self._whole or self._patterns)

    def covers(self, rom: HasNames, game: str) -> bool:
        """Tell whether this ROM, or its whole game, is named."""
        texts = {rom.name.lower(), rom.id.lower(), game.lower()}
        if texts & self._whole:
            return True
        return any(
            fnmatch.fnmatchcase(text, pattern)
            for pattern in self._patterns
            for text in texts
        )


def _is_pattern(name: str) -> bool:
    return "*" in name or "?" in name
