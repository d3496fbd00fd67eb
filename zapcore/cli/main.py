"""``zapcore``: finds the command, turns errors into sentences and statuses."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import Protocol

import zapcore
from zapcore.cli import (
    call,
    clean,
    completion,
    doctor,
    events,
    firstlight,
    image,
    index,
    key,
    meta,
    sample,
    scrape,
    search,
    serve,
    status,
    steer,
    systems,
)
from zapcore.cli.exits import Exit
from zapcore.cli.refusals import ClientError, sentence_of, status_of
from zapcore.config import nearest
from zapcore.errors import ConfigError, StartError, StoreError, ZapcoreError


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


COMMANDS: tuple[Command, ...] = (
    serve,
    status,
    index,
    scrape,
    steer.PAUSE,
    steer.RESUME,
    steer.CANCEL,
    search,
    meta,
    image,
    systems,
    clean,
    events,
    doctor,
    call,
    completion,
    sample,
    firstlight,
    key,
)


def build_parser() -> argparse.ArgumentParser:
    """Give the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="zapcore",
        description="Indexes a game library and serves it over WebSocket JSON-RPC.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--version", action="version", version=f"zapcore {zapcore.__version__}"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in COMMANDS:
        added = commands.add_parser(
            command.NAME,
            help=command.SUMMARY,
            description=command.SUMMARY,
            allow_abbrev=False,
        )
        command.add_arguments(added)
        added.set_defaults(run=command.run, options=_options(added))
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give the exit status."""
    asked, unknown = build_parser().parse_known_args(arguments)
    problems = [
        _unknown(word, asked.options)
        for before, word in zip(["", *unknown], unknown, strict=False)
        if word.startswith("-") or not before.startswith("-")
    ]
    try:
        done = int(asked.run(asked, problems))
        sys.stdout.flush()
    except ConfigError as error:
        return _mistakes(error)
    except ZapcoreError as error:
        return _sentence(error)
    except BrokenPipeError:
        return _unread()
    except KeyboardInterrupt:
        return Exit.OK
    return done


def _unread() -> int:
    """End quietly: whoever read our output (``| head``) has had enough.

    What is still buffered would fail once more when the interpreter ends.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.OK


def _options(parser: argparse.ArgumentParser) -> list[str]:
    words = parser.format_usage().replace("[", " ").replace("]", " ").split()
    return [word for word in words if word.startswith("--")]


def _unknown(word: str, options: Sequence[str]) -> str:
    if not word.startswith("-"):
        return f'the argument "{word}" is not expected'
    return f'unknown option "{word}"{nearest(word.partition("=")[0], options)}'


def _mistakes(error: ConfigError) -> int:
    many = len(error.problems)
    head = "one mistake" if many == 1 else f"{many} mistakes"
    print(f"zapcore: {head}, nothing was started:", file=sys.stderr)
    for problem in error.problems:
        print(f"  - {problem}", file=sys.stderr)
    return Exit.USAGE


def _sentence(error: ZapcoreError) -> int:
    if isinstance(error, ClientError):
        print(f"zapcore: {sentence_of(error)}", file=sys.stderr)
        return status_of(error)
    print(f"zapcore: {error}", file=sys.stderr)
    starting = isinstance(error, StartError | StoreError)
    return Exit.CANNOT_START if starting else Exit.FAILED


if __name__ == "__main__":
    sys.exit(main())
