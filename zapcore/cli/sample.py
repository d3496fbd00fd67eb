"""``zapcore sample``: make a small library to try things with."""

import argparse
import os

from zapcore.cli.exits import Exit
from zapcore.errors import ConfigError, ZapcoreError

NAME = "sample"
SUMMARY = "Make a small sample library: tiny invented games, art and gamelists."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the folder."""
    parser.add_argument("folder", metavar="DIR", help="Where; made if absent.")


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """Make the library.

    Raises:
        ConfigError: an argument nobody knows.
        ZapcoreError: the folder cannot be written.
    """
    if problems:
        raise ConfigError(problems)
    from zapcore.cli import sample_library  # noqa: PLC0415 - used here only

    folder = os.path.abspath(asked.folder)
    try:
        made = sample_library.make(folder)
    except OSError as error:
        raise ZapcoreError(
            f"the sample library cannot be written: {error.strerror} ({error.filename})"
        ) from error
    print(f"{made} games in {folder}")
    return Exit.OK
