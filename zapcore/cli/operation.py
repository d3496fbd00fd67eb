"""The operations as the client knows them: started, followed, steered."""

import argparse
import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from zapcore.cli import session
from zapcore.cli.exits import Exit
from zapcore.cli.gauge import (
    ExportGauge,
    IndexGauge,
    ScanGauge,
    ScrapeGauge,
    SelectGauge,
)
from zapcore.cli.meter import Meter
from zapcore.cli.refusals import AnswerError, ClientError
from zapcore.cli.text import clean
from zapcore.valueclass import dataclass

if TYPE_CHECKING:
    from zapcore.cli.wire import Client

METHOD_NOT_FOUND = -32601


@dataclass(frozen=True, slots=True)
class Operation:
    """One kind: its name for people, its methods, its notification and flag."""

    name: str
    method: str
    note: str
    flag: str
    gauge: type[IndexGauge | ScanGauge | ScrapeGauge | SelectGauge | ExportGauge]


INDEX = Operation("index", "media.generate", "media.indexing", "indexing", IndexGauge)
SCRAPE = Operation("scrape", "media.scrape", "media.scraping", "scraping", ScrapeGauge)
SELECT = Operation(
    "selection", "media.select", "media.selecting", "selecting", SelectGauge
)
SCAN = Operation("scan", "media.scan", "media.scanning", "scanning", ScanGauge)
EXPORT = Operation(
    "export", "media.export", "media.exporting", "exporting", ExportGauge
)
ALL = (INDEX, SCAN, SCRAPE, SELECT, EXPORT)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare how a command waits for what it starts."""
    parser.add_argument(
        "--no-wait",
        action="store_true",
        help="Only start it. Default: show its progress until it ends; Ctrl-C then "
        "leaves it running in the daemon.",
    )
    parser.add_argument(
        "--cancel-on-ctrl-c",
        action="store_true",
        help="Let Ctrl-C cancel it. A second Ctrl-C leaves it.",
    )


async def status(client: "Client", kind: Operation) -> dict[str, Any]:
    """Give its last status; an empty one if the daemon has no such operation."""
    try:
        found: dict[str, Any] = await client.call(f"{kind.method}.status")
    except AnswerError as error:
        if error.code != METHOD_NOT_FOUND:
            raise
        return {}
    return found


async def running(client: "Client") -> tuple[Operation, dict[str, Any]] | None:
    """Give the operation that holds the slot now, with its status, or None."""
    for kind in ALL:
        found = await status(client, kind)
        if found.get(kind.flag):
            return kind, found
    return None


async def carry_out(
    client: "Client",
    kind: Operation,
    params: object,
    asked: argparse.Namespace,
    report: Callable[[dict[str, Any]], None],
) -> Exit:
    """Start one, follow it and have ``report`` print what came of it.

    Raises:
        AnswerError: the daemon refuses.
        ClientError: it failed.
    """
    note = await start(client, kind, params, asked)
    if asked.json:
        session.print_json(note)
    elif note is None:
        print(f"The {kind.name} has started; `zapcore status --watch` shows it.")
    else:
        report(note)
    return outcome(kind, note) if note else Exit.OK


async def start(
    client: "Client", kind: Operation, params: object, asked: argparse.Namespace
) -> dict[str, Any] | None:
    """Start one and follow it; give its last status, None with ``--no-wait``.

    Raises:
        AnswerError: the daemon refuses.
    """
    client.notes.clear()
    await client.call(kind.method, params)
    if asked.no_wait:
        return None
    meter = Meter(quiet=asked.json)
    try:
        return await follow(client, kind, meter)
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if not asked.cancel_on_ctrl_c or task is None:
            meter.keep()
            meter.say(left_running(kind))
            raise
        task.uncancel()
        meter.say("Cancelling; Ctrl-C once more leaves it running")
        await client.call(f"{kind.method}.cancel")
        return await follow(client, kind, meter)


def tell_not_mounted(answer: Mapping[str, Any]) -> None:
    """Print which roots were left alone."""
    for path in answer.get("notMounted") or ():
        print(f"warning: {clean(path)} is not mounted; its games are kept as they are.")


def left_running(kind: Operation) -> str:
    """Say what becomes of an operation that is no longer watched."""
    return (
        f"The {kind.name} goes on in the daemon. `zapcore status --watch` shows it "
        "again, `zapcore pause` and `zapcore cancel` steer it."
    )


async def follow(client: "Client", kind: Operation, meter: Meter) -> dict[str, Any]:
    """Show progress until it has ended; give its last notification."""
    gauge = kind.gauge()
    seen = False
    async for note in client.iter_notes(kind.note):
        if note[kind.flag]:
            seen = True
            meter.show(gauge.read(note))
        elif seen or not (await status(client, kind)).get(kind.flag):
            # What an operation before this one told last may still be on its way.
            break
    meter.clear()
    return note


def outcome(kind: Operation, note: Mapping[str, Any]) -> Exit:
    """Give the exit status of what has ended.

    Raises:
        ClientError: it failed.
    """
    if note.get("state") == "cancelled":
        return Exit.CANCELLED
    if note.get("error"):
        raise ClientError(f"the {kind.name} failed: {note['error']}")
    if note.get("state") == "failed":
        raise ClientError(f"the {kind.name} failed; the daemon's log says why")
    return Exit.OK
