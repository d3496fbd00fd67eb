"""``zapcore index``: have the daemon look at the library's files."""

import argparse
from typing import TYPE_CHECKING, Any

from zapcore.cli import operation, session
from zapcore.cli.text import clean, many

if TYPE_CHECKING:
    from zapcore.cli.wire import Client

NAME = "index"
NAMED = 3
UNREADABLE = "mra:unreadable"
SUMMARY = "Look for new, changed and vanished games, and show the progress."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare which systems, and how it waits."""
    parser.add_argument(
        "systems",
        metavar="SYSTEM",
        nargs="*",
        help="Only these systems, by id or alias. Default: all.",
    )
    parser.add_argument(
        "--rebuild",
        action="store_true",
        help="Read every name anew, also in folders that did not change.",
    )
    operation.add_arguments(parser)
    session.add_arguments(parser)


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """Index; see ``session.run`` for the errors."""
    return session.run(asked, problems, _work)


async def _work(client: "Client", asked: argparse.Namespace) -> int:
    params: dict[str, Any] = {"systems": asked.systems} if asked.systems else {}
    if asked.rebuild:
        params["rebuild"] = True
    code = await operation.carry_out(client, operation.INDEX, params, asked, report)
    if not (asked.json or asked.no_wait):
        await _tell_unreadable(client)
    return code


async def _tell_unreadable(client: "Client") -> None:
    """Print which MRA files cannot be read: the first of them, and how to see all."""
    params = {"tags": [UNREADABLE], "maxResults": NAMED + 1}
    rows = (await client.call("media.search", params))["results"]
    if rows:
        names = ", ".join(clean(row["path"].rpartition("/")[2]) for row in rows[:NAMED])
        more = " and more" if len(rows) > NAMED else ""
        print(f"warning: MRA files that cannot be read: {names}{more}.")
        print(f"  `zapcore search --tag {UNREADABLE} --limit 0` lists them all,")
        print("  `zapcore explain FILE` says what is wrong.")


def report(note: dict[str, Any]) -> None:
    """Print what came of it."""
    if note.get("state") == "cancelled":
        print("The index was cancelled; what it had found is kept.")
    elif note.get("state") != "failed":
        print(f"{many(note.get('totalFiles', 0), 'file')} indexed.")
    operation.tell_not_mounted(note)
