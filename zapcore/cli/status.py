"""``zapcore status``: what the daemon holds and what it does."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from zapcore.cli import export as export_command
from zapcore.cli import gauge, operation, select_online, session
from zapcore.cli import index as index_command
from zapcore.cli import scan as scan_command
from zapcore.cli import scrape as scrape_command
from zapcore.cli.exits import Exit
from zapcore.cli.meter import Meter
from zapcore.cli.text import clean, many

if TYPE_CHECKING:
    from zapcore.cli.wire import Client

NAME = "status"
SUMMARY = "Say which daemon answers, what it holds and what it does."
REPORTS = {
    "index": index_command.report,
    "scan": scan_command.report,
    "scrape": scrape_command.report,
    "selection": select_online.report,
    "export": export_command.report,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare whether it waits."""
    parser.add_argument(
        "--watch",
        action="store_true",
        help="Show the progress of what runs until it ends; Ctrl-C leaves it running.",
    )
    session.add_arguments(parser)


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """Tell; see ``session.run`` for the errors."""
    return session.run(asked, problems, _watch if asked.watch else _tell)


async def _tell(client: "Client", asked: argparse.Namespace) -> int:
    found = {
        "version": await client.call("version"),
        **await client.call("media"),
        "messages": (await client.call("inbox"))["messages"],
        **{kind.name: await operation.status(client, kind) for kind in operation.ALL},
    }
    if asked.json:
        session.print_json(found)
    else:
        print("\n".join(lines(found)))
    return Exit.OK


async def _watch(client: "Client", asked: argparse.Namespace) -> int:
    found = await operation.running(client)
    if found is None:
        if asked.json:
            session.print_json(None)
        else:
            print("No operation is running.")
        return Exit.OK
    kind, status = found
    meter = Meter(quiet=asked.json)
    meter.show(kind.gauge().read(status))
    try:
        note = await operation.follow(client, kind, meter)
    finally:
        meter.keep()
    if asked.json:
        session.print_json(note)
    else:
        REPORTS[kind.name](note)
    return operation.outcome(kind, note)


def lines(found: dict[str, Any]) -> Iterator[str]:
    """Yield what is known, a line each."""
    version, database = found["version"], found["database"]
    own = version.get("zapcore")
    name = f"zapcore {own}" if own else f"Zaparoo Core {version['version']}"
    yield f"daemon    {clean(name)} on {clean(version['platform'])}"
    yield f"library   {_library(database)}"
    for kind in operation.ALL:
        if found[kind.name]:
            yield f"{kind.name:<9} {_operation(kind, found[kind.name])}"
    for one in found["messages"]:
        yield clean(f"message   {one.get('body') or one.get('title')}")
    for game in found["active"]:
        yield clean(f"playing   {game['mediaName']} ({game['systemName']})")


def _library(database: dict[str, Any]) -> str:
    if database["indexing"]:
        return "an index runs; it is counted when that has ended"
    if not database["exists"]:
        return "empty; `zapcore index` looks for games"
    missing = database.get("missingMedia", 0)
    gone = f", {missing:,} of them missing" if missing else ""
    return many(database.get("totalMedia", 0), "file") + gone


def _operation(kind: operation.Operation, status: dict[str, Any]) -> str:
    if status.get(kind.flag):
        reading = kind.gauge().read(status)
        return gauge.plain(reading, gauge.Pace())
    state = clean(status.get("state") or "idle")
    scraped = status.get("totalScraped")
    known = f"; {many(scraped, 'game')} with metadata" if scraped else ""
    error = clean(f": {status['error']}") if status.get("error") else ""
    return f"{state}{error}{known}"
