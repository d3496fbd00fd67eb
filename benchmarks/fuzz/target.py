"""What a target is, and where its corpus lies."""

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

MEMORY = "/dev/shm"
CORPUS = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data", "corpus")


class BrokenError(Exception):
    """The target gave something that its contract forbids."""


def must(condition: object, message: str) -> None:
    """Raise unless the contract holds; unlike ``assert`` also under ``-O``."""
    if not condition:
        raise BrokenError(message)


@dataclass(frozen=True)
class Target:
    """One reader under test.

    ``run`` takes one input and raises if the contract is broken. ``shape`` makes a new
    input from one of the corpus, knowing its format. ``tokens`` are what the format's
    words are. ``close`` ends what ``run`` needed.
    """

    name: str
    run: Callable[[bytes], None]
    tokens: Sequence[bytes] = ()
    shape: Callable[[Random, bytes], bytes] | None = None
    close: Callable[[], None] = field(default=lambda: None)
    longest: int = 4096


def scratch() -> str:
    """Make a folder, in memory where that is there: inputs are files by the million."""
    place = MEMORY if os.access(MEMORY, os.W_OK) else None
    return os.path.realpath(tempfile.mkdtemp(prefix="fuzz-", dir=place))


def corpus(name: str) -> list[tuple[str, bytes]]:
    """Give (file name, content) of a target's corpus, by name."""
    folder = os.path.join(CORPUS, name)
    found = []
    for entry in sorted(os.listdir(folder)):
        with open(os.path.join(folder, entry), "rb") as file:
            found.append((entry, file.read()))
    return found
