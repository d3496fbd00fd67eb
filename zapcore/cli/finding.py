"""What the doctor found about one thing, and what to do about it."""

from dataclasses import asdict
from enum import StrEnum

from zapcore.valueclass import dataclass


class Level(StrEnum):
    """How bad it is: ``bad`` keeps zapcore from working."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``advice`` is what to do, "" if nothing is."""

    check: str
    level: Level
    text: str
    advice: str = ""

    def wire(self) -> dict[str, str]:
        """Give it for ``--json``."""
        return {name: str(value) for name, value in asdict(self).items()}


def good(check: str, text: str) -> Finding:
    """Say that all is well."""
    return Finding(check, Level.GOOD, text)


def note(check: str, text: str, advice: str = "") -> Finding:
    """Say what may be as wanted, or not."""
    return Finding(check, Level.NOTE, text, advice)


def bad(check: str, text: str, advice: str) -> Finding:
    """Say what keeps zapcore from working, and what to do."""
    return Finding(check, Level.BAD, text, advice)
