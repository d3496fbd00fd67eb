"""What is wrong with one list, as warnings."""

from zapcore.events import Warned

WARNINGS_MAX = 100
"""Warnings of one list: more would say the same."""


class Told:
    """Collects warnings of one list; each is said once for its line."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._said: set[tuple[int, str]] = set()
        self.warnings: list[Warned] = []

    def warn(self, line: int, message: str, *, unread: bool = False) -> None:
        """Keep a warning, unless there are enough; ``unread``: see ``Warned``."""
        if (line, message) in self._said:
            return
        if unread or len(self._said) < WARNINGS_MAX:
            self._said.add((line, message))
            self.warnings.append(Warned(self._path, line, message, unread))

    def take(self) -> list[Warned]:
        """Give the warnings since the last time."""
        found, self.warnings = self.warnings, []
        return found
