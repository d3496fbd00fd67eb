"""The exit statuses of every command; ``docs/reference.md`` is made from this list."""

from enum import IntEnum
from typing import Self


class Exit(IntEnum):
    """What the status of a finished command says."""

    meaning: str

    OK = 0, "Done; the daemon was stopped by SIGTERM or Ctrl-C."
    FAILED = 1, "The command failed; standard error says why."
    USAGE = 2, "The command line, environment or configuration file holds mistakes."
    CANNOT_START = 3, "The daemon cannot start: data folder in use, port taken …"

    def __new__(cls, value: int, meaning: str) -> Self:
        """Make a status that carries its meaning."""
        status = int.__new__(cls, value)
        status._value_ = value
        status.meaning = meaning
        return status
