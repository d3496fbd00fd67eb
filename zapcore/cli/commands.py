"""The commands there are, each imported when it is asked for.

``zapcore serve`` needs none of the others, and each takes memory for as long as the
daemon runs.
"""

import argparse
import importlib
from collections.abc import Callable
from typing import Protocol, cast


class Command(Protocol):
    """What a module of this package defines to be a command."""

    @property
    def NAME(self) -> str:  # noqa: N802 - a constant of each module
        """Give the word that runs it."""

    @property
    def SUMMARY(self) -> str:  # noqa: N802 - a constant of each module
        """Give what it does, in a sentence."""

    @property
    def add_arguments(self) -> Callable[[argparse.ArgumentParser], None]:
        """Give the function that declares the command's own arguments."""

    @property
    def run(self) -> Callable[[argparse.Namespace, list[str]], int]:
        """Give the function that runs it and gives the exit status.

        Its second argument holds a sentence for each argument nobody knows.
        """


NAMES = (
    "serve",
    "status",
    "index",
    "scan",
    "scrape",
    "pause",
    "resume",
    "cancel",
    "search",
    "meta",
    "explain",
    "edit",
    "image",
    "select",
    "export",
    "tasks",
    "sources",
    "systems",
    "dat",
    "missing",
    "clean",
    "events",
    "doctor",
    "downgrade",
    "call",
    "completion",
    "sample",
    "firstlight",
    "key",
)
"""In the order of the help; each is a module of that name, or part of ``steer``."""

STEERS = frozenset({"pause", "resume", "cancel"})


def load(name: str) -> Command:
    """Import a command of ``NAMES``."""
    module = importlib.import_module(
        f"zapcore.cli.{'steer' if name in STEERS else name}"
    )
    return cast("Command", getattr(module, name.upper()) if name in STEERS else module)


def load_all() -> list[Command]:
    """Import all, in the order of the help."""
    return [load(name) for name in NAMES]
