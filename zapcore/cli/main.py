"""``zapcore``: finds the command, turns errors into sentences and statuses."""

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Protocol

import zapcore
from zapcore.cli import call, firstlight, sample, serve
from zapcore.cli.exits import Exit
from zapcore.config import nearest
from zapcore.errors import ConfigError, StartError, StoreError, ZapcoreError


class Command(Protocol):
    """What a module of this package defines to be a command."""

    NAME: str
    SUMMARY: str

    @property
    def add_arguments(self) -> Callable[[argparse.ArgumentParser], None]:
        """Give the function that declares the command's own arguments."""

    @property
    def run(self) -> Callable[[argparse.Namespace, list[str]], int]:
        """Give the function that runs it and gives the exit status.

        Its second argument holds a sentence for each argument nobody knows.
        """


COMMANDS: tuple[Command, ...] = (serve, call, sample, firstlight)


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
        return int(asked.run(asked, problems))
    except ConfigError as error:
        return _mistakes(error)
    except (StartError, StoreError) as error:
        return _sentence(error, Exit.CANNOT_START)
    except ZapcoreError as error:
        return _sentence(error, Exit.FAILED)
    except KeyboardInterrupt:
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


def _sentence(error: ZapcoreError, status: Exit) -> int:
    print(f"zapcore: {error}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
