"""``zapcore events``: print what the daemon tells everybody, as it happens."""

import argparse
import json
import time
from typing import TYPE_CHECKING, Any

from zapcore.cli import gauge, operation, session
from zapcore.cli.exits import Exit
from zapcore.cli.text import clean

if TYPE_CHECKING:
    from zapcore.cli.wire import Client

NAME = "events"
SUMMARY = "Print the daemon's notifications as they come, until Ctrl-C."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare which, and how many."""
    parser.add_argument(
        "--only",
        metavar="NAME",
        action="append",
        help="Only this notification, such as media.scraping; may be repeated.",
    )
    parser.add_argument("--count", metavar="N", type=int, help="End after so many.")
    session.add_arguments(parser)


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """Print until Ctrl-C, which is a good end here."""
    if asked.count is not None and asked.count < 1:
        problems.append(f"--count: 1 or more is expected, not {asked.count}")
    status = session.run(asked, problems, _work)
    return Exit.OK if status == Exit.INTERRUPTED else status


async def _work(client: "Client", asked: argparse.Namespace) -> int:
    left = asked.count
    async for frame in client.iter_frames():
        name, params = frame.get("method", ""), frame.get("params")
        if asked.only and name not in asked.only:
            continue
        if asked.json:
            line = json.dumps({"method": name, "params": params}, ensure_ascii=False)
        else:
            line = f"{time.strftime('%H:%M:%S')} {clean(name)} {shown(name, params)}"
        print(line, flush=True)
        left = left and left - 1
        if left == 0:
            break
    return Exit.OK


def shown(name: str, params: dict[str, Any] | None) -> str:
    """Give one notification in words where they are known, else as JSON."""
    for kind in operation.ALL:
        if name == kind.note and params is not None and params[kind.flag]:
            return gauge.plain(kind.gauge().read(params), gauge.Pace())
    return clean(json.dumps(params, ensure_ascii=False))
