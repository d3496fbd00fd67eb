"""``zapcore export``: give the library back to front-ends and launchers."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from zapcore.cli import operation, session
from zapcore.cli.exits import Exit
from zapcore.cli.text import clean, many, warning
from zapcore.exporting import Frontend, What

if TYPE_CHECKING:
    from zapcore.cli.wire import Client

NAME = "export"
SUMMARY = "Write gamelists, launch files, playlists, DATs and lists of the games."
SHOWN = 12
"""Files that are named; the rest is counted."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what is written, of which systems, and how it waits."""
    parser.add_argument(
        "what",
        metavar="WHAT",
        choices=[what.value for what in What],
        help="gamelist, pegasus, launchbox, mgl (launch files of MiSTer), m3u (games "
        "of several discs), dat or list.",
    )
    parser.add_argument(
        "systems",
        metavar="SYSTEM",
        nargs="*",
        default=[],
        help="Only these systems, by id or alias. Default: all.",
    )
    parser.add_argument(
        "--frontend",
        choices=[frontend.value for frontend in Frontend],
        help="Whose rules a gamelist follows. Default: batocera.",
    )
    parser.add_argument(
        "--preferred",
        action="store_true",
        help="Only the files that `zapcore select` chose, one a game.",
    )
    parser.add_argument(
        "--no-artwork", action="store_true", help="Bring no pictures along."
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="Only tell what it would write."
    )
    operation.add_arguments(parser)
    session.add_arguments(parser)


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """Export; see ``session.run`` for the errors."""
    return session.run(asked, problems, _work)


async def _work(client: "Client", asked: argparse.Namespace) -> int:
    params: dict[str, Any] = {"what": asked.what}
    if asked.systems:
        params["systems"] = asked.systems
    if asked.frontend:
        params["frontend"] = asked.frontend
    if asked.preferred:
        params["preferred"] = True
    if asked.no_artwork:
        params["artwork"] = False
    if not asked.dry_run:
        params["wait"] = False
        return await operation.carry_out(
            client, operation.EXPORT, params, asked, report
        )
    found = await client.call("media.export", {**params, "dryRun": True})
    if asked.json:
        session.print_json(found)
    else:
        report(found)
    return Exit.OK


def report(note: dict[str, Any]) -> None:
    """Print what came of it."""
    if note.get("state") != "failed":
        print("\n".join(_lines(note)))
    operation.tell_not_mounted(note)
    skipped = ", ".join(note.get("skippedSystems") or ())
    if skipped:
        print(f"warning: not indexed or not mounted, so passed over: {clean(skipped)}.")
    for one in note.get("warnings") or ():
        print(f"warning: {warning(one)}")


def _lines(note: dict[str, Any]) -> Iterator[str]:
    """Yield what was written, or would be."""
    cancelled = note.get("state") == "cancelled"
    begin = "The export was cancelled: " if cancelled else ""
    files = many(note["filesTotal"], "file")
    yield (
        f"{begin}{many(note['games'], 'game')} in {files}, "
        f"{note['added']:,} of them new there and {note['changed']:,} changed"
        f"{_pictures(note)}; {_written(note)}."
    )
    told = [one for one in note.get("files") or () if one["added"] or one["changed"]]
    told += [
        one for one in note.get("files") or () if one["written"] and one not in told
    ]
    for one in told[:SHOWN]:
        yield clean(f"  {one['path']}  {many(one['games'], 'game')}")
    if len(told) > SHOWN:
        yield f"  and {len(told) - SHOWN:,} more"


def _pictures(note: dict[str, Any]) -> str:
    return f", {many(note['pictures'], 'picture')}" if note["pictures"] else ""


def _written(note: dict[str, Any]) -> str:
    if note["dryRun"]:
        return "nothing was written, for this was a dry run"
    count = note["filesWritten"]
    return f"{many(count, 'file')} written" if count else "nothing had to be written"
