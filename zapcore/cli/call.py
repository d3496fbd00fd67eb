"""``zapcore call``: ask a running daemon one thing over its socket."""

import argparse
import json
import os

from zapcore.cli import target
from zapcore.cli.exits import Exit

NAME = "call"
SUMMARY = "Call one method of a running daemon and print its result as JSON."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare method, parameters and where the daemon listens."""
    parser.add_argument(
        "method", metavar="METHOD", help="A method, such as media.search."
    )
    parser.add_argument(
        "params",
        metavar="PARAMS",
        nargs="?",
        help="Its parameters, a JSON object. Default: none.",
    )
    target.add_arguments(parser)


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """Print the result.

    Raises:
        ConfigError: the parameters are no JSON.
        ZapcoreError: there is no daemon, or it answers with an error.
    """
    params = None
    try:
        params = json.loads(asked.params) if asked.params else None
    except ValueError as error:
        problems = [*problems, f"PARAMS is no JSON: {error}"]
    meant = target.read(asked, os.environ, problems)
    from zapcore.cli import wire  # noqa: PLC0415 - aiohttp is heavy

    result = wire.ask(meant.url, asked.method, params, meant.key)
    print(json.dumps(result, indent=2, ensure_ascii=False))
    return Exit.OK
