"""``zapcore``: finds the command, turns errors into sentences and statuses."""

import argparse
import errno
import os
import sys
from collections.abc import Sequence

import zapcore
from zapcore.cli import commands
from zapcore.cli.exits import Exit
from zapcore.cli.refusals import ClientError, sentence_of, status_of
from zapcore.config import nearest
from zapcore.errors import ConfigError, StartError, StoreError, ZapcoreError


def build_parser(known: Sequence[commands.Command]) -> argparse.ArgumentParser:
    """Give the parser of a command line that has these commands."""
    parser = argparse.ArgumentParser(
        prog="zapcore",
        description="Indexes a game library and serves it over WebSocket JSON-RPC.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--version", action="version", version=f"zapcore {zapcore.__version__}"
    )
    words = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in known:
        added = words.add_parser(
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
    words = list(sys.argv[1:] if arguments is None else arguments)
    named = words[:1] if words[:1] and words[0] in commands.NAMES else commands.NAMES
    parser = build_parser([commands.load(name) for name in named])
    asked, unknown = read(parser, words)
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
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _unread()
        print(
            "zapcore: the output cannot be written: the disk is full", file=sys.stderr
        )
        return Exit.FAILED
    except KeyboardInterrupt:
        return Exit.OK
    return done


def read(
    parser: argparse.ArgumentParser, words: Sequence[str]
) -> tuple[argparse.Namespace, list[str]]:
    """Give the arguments, and what nobody knows; systems may stand behind options.

    argparse takes a list that may be empty right behind the argument before it, and
    what follows an option it does not know any more.
    """
    asked, unknown = parser.parse_known_args(words)
    late = [word for word in unknown if not word.startswith("-")]
    if getattr(asked, "systems", None) == [] and len(late) == len(unknown):
        asked.systems = late
        return asked, []
    return asked, unknown


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
