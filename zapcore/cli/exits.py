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
    UNREACHABLE = 4, "No daemon answers there, or the connection ended."
    NOT_ALLOWED = 5, "The daemon wants a key, or one of a higher level."
    BUSY = 6, "Another operation is running."
    NOTHING = 7, "Nothing was found: no such game, no picture of it, no hit."
    CANCELLED = 8, "The operation was cancelled."
    TROUBLE = 9, "`zapcore doctor` found something that keeps zapcore from working."
    INTERRUPTED = 130, "Ctrl-C; an operation that was started goes on in the daemon."

    def __new__(cls, value: int, meaning: str) -> Self:
        """Make a status that carries its meaning."""
        status = int.__new__(cls, value)
        status._value_ = value
        status.meaning = meaning
        return status
