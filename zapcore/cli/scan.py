"""``zapcore scan``: find what is new, know what every file is, bring metadata in."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from zapcore.cli import operation, session
from zapcore.cli.exits import Exit
from zapcore.cli.text import clean, many, size

if TYPE_CHECKING:
    from zapcore.cli.wire import Client

NAME = "scan"
SUMMARY = "Find new games, identify every file, import metadata; show the progress."
TIMEOUT = "scan timeout"
TYPES = ("new_platforms", "quick", "update", "unmatched", "complete", "hashes")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what is visited, whom it asks, and how it waits."""
    parser.add_argument(
        "systems",
        metavar="SYSTEM",
        nargs="*",
        help="Only these systems, by id or alias. Default: all.",
    )
    parser.add_argument(
        "--type",
        choices=TYPES,
        default="quick",
        help="What is visited. Default: quick, which is what is new or changed.",
    )
    parser.add_argument(
        "--media",
        metavar="ID",
        type=int,
        action="append",
        help="Only this file, whose bytes are read again; may be given more than once.",
    )
    parser.add_argument(
        "--source",
        metavar="SOURCE",
        action="append",
        help="Only this source of metadata; may be given more than once. Default: all.",
    )
    parser.add_argument(
        "--unmatched",
        choices=("none", "any"),
        help="With --type unmatched: files that none of the sources knows (the "
        "default), or those that any of them does not know.",
    )
    parser.add_argument(
        "--no-sources", action="store_true", help="Bring no metadata in."
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="Only tell what it would do."
    )
    operation.add_arguments(parser)
    session.add_arguments(parser)


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """Scan; see ``session.run`` for the errors."""
    return session.run(asked, problems, _work)


async def _work(client: "Client", asked: argparse.Namespace) -> int:
    params: dict[str, Any] = {"type": asked.type}
    if asked.systems:
        params["systems"] = asked.systems
    if asked.media:
        params["mediaIds"] = asked.media
    if asked.source or asked.no_sources:
        params["sources"] = [] if asked.no_sources else asked.source
    if asked.unmatched:
        params["unmatched"] = asked.unmatched
    if not asked.dry_run:
        return await operation.carry_out(client, operation.SCAN, params, asked, report)
    found = await client.call("media.scan", {**params, "dryRun": True})
    if asked.json:
        session.print_json(found)
    else:
        print("\n".join(_would(found)))
    return Exit.OK


def report(note: dict[str, Any]) -> None:
    """Print what came of it."""
    if note.get("state") == "failed":
        return
    ended = "was cancelled" if note.get("state") == "cancelled" else "has ended"
    if note.get("error") == TIMEOUT:
        ended = "ran out of its time (scan.timeout; the next one goes on from here)"
    print(
        f"The scan {ended}: {many(note['totalRoms'], 'file')}, "
        f"{note['newRoms']:,} new, {note['identifiedRoms']:,} identified, "
        f"{note['missingRoms']:,} missing; "
        f"{size(note['bytesHashed'])} read."
    )
    for line in _answers(note):
        print(line)
    operation.tell_not_mounted(note)
    for path in note.get("questions") or ():
        print(
            f"warning: more than half of the files of {clean(path)} vanished at once; "
            "`zapcore missing` asks whether they are gone."
        )
    skipped = ", ".join(note.get("skippedSystems") or ())
    if skipped:
        print(f"warning: not indexed or not mounted, so passed over: {clean(skipped)}.")
    for one in note.get("warnings") or ():
        print(clean(f"warning: {one['file']}: {one['message']}"))


def _answers(note: dict[str, Any]) -> Iterator[str]:
    """Yield what sources of the network answered, and which could not be asked."""
    for source, stats in note["providers"].items():
        if not stats["requests"] and not stats["errors"] and not stats.get("error"):
            continue
        found = [f"{stats['hits']:,} known", f"{stats['misses']:,} not"]
        if stats["errors"]:
            found.append(f"{stats['errors']:,} not answered")
        if stats.get("waiting"):
            found.append(f"{stats['waiting']:,} still to be asked")
        error = f": {stats['error']}" if stats.get("error") else ""
        requests = many(stats["requests"], "request")
        yield clean(f"  {source:<11} {', '.join(found)}; {requests}{error}")
    if note.get("artwork"):
        yield f"  {many(note['artwork'], 'file')} of artwork fetched"


def _would(note: dict[str, Any]) -> Iterator[str]:
    yield (
        f"It would visit {many(note['totalRoms'], 'file')} of "
        f"{many(note['totalPlatforms'], 'system')}, find {note['newRoms']:,} new and "
        f"{note['missingRoms']:,} missing ones, and read {size(note['bytesToHash'])}."
    )
    for source, stats in note["providers"].items():
        asked = f"  {many(stats['waiting'], 'file')}" if stats.get("waiting") else ""
        yield f"  {clean(source):<14} {clean(stats['state'])}{asked}"
