"""What all commands of the client share: connect, do the work, end as asked."""

import argparse
import asyncio
import io
import json
import os
import shutil
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from zapcore.cli import target
from zapcore.cli.exits import Exit

if TYPE_CHECKING:
    from zapcore.cli.wire import Client

Work = Callable[["Client", argparse.Namespace], Awaitable[int]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what every command of the client takes."""
    target.add_json(parser)
    target.add_arguments(parser)


def run(asked: argparse.Namespace, problems: list[str], work: Work) -> int:
    """Connect and do ``work``; give its exit status.

    Raises:
        ConfigError: the command line holds mistakes.
        ClientError: there is no daemon, or it answers with an error.
    """
    meant = target.read(asked, os.environ, problems)
    plain_output()
    from zapcore.cli import wire  # noqa: PLC0415 - aiohttp is heavy

    async def inside() -> int:
        async with wire.connect(meant.url, meant.key) as client:
            return await work(client, asked)

    try:
        return asyncio.run(inside())
    except KeyboardInterrupt:
        return Exit.INTERRUPTED


def plain_output() -> None:
    """Let a name that the terminal cannot show be printed all the same."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def print_json(value: object) -> None:
    """Print a value as JSON."""
    print(json.dumps(value, indent=2, ensure_ascii=False))


def columns() -> int:
    """Give the width that a table may have; 0 where nothing is to be cut."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
