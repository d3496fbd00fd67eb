"""``zapcore systems``: what systems there are, with their games counted."""

import argparse
from typing import TYPE_CHECKING, Any

from zapcore.cli import session
from zapcore.cli.exits import Exit
from zapcore.cli.text import table

if TYPE_CHECKING:
    from zapcore.cli.wire import Client

NAME = "systems"
SUMMARY = "List the systems that have games."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare which systems."""
    parser.add_argument(
        "--all", action="store_true", help="List those without games as well."
    )
    parser.add_argument(
        "--tag",
        metavar="TAG",
        action="append",
        help="Count only games with this tag, like region:jp; may be repeated.",
    )
    session.add_arguments(parser)


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """List; see ``session.run`` for the errors."""
    return session.run(asked, problems, _work)


async def _work(client: "Client", asked: argparse.Namespace) -> int:
    params: dict[str, Any] = {"all": True} if asked.all else {}
    if asked.tag:
        params["tags"] = asked.tag
    found = await client.call("systems", params)
    if asked.json:
        session.print_json(found)
        return Exit.OK if found["systems"] else Exit.NOTHING
    rows = [
        (one["id"], f"{one.get('mediaCount', 0):,}", one["name"])
        for one in found["systems"]
    ]
    if not rows:
        print("No system has such games." if asked.tag else "No system has games yet.")
        return Exit.NOTHING
    for line in table(("id", "games", "name"), rows, session.columns(), "games"):
        print(line)
    return Exit.OK
