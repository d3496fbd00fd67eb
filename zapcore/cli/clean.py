"""``zapcore clean``: forget files that are gone."""

import argparse
from typing import TYPE_CHECKING, Any

from zapcore.cli import operation, session
from zapcore.cli.exits import Exit
from zapcore.cli.text import many

if TYPE_CHECKING:
    from zapcore.cli.wire import Client

NAME = "clean"
SUMMARY = "Forget files that are gone, and what was known of them only."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare which systems."""
    parser.add_argument(
        "systems",
        metavar="SYSTEM",
        nargs="*",
        help="Only these systems, by id or alias. Default: all.",
    )
    parser.add_argument("--dry-run", action="store_true", help="Only count.")
    session.add_arguments(parser)


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """Clean; see ``session.run`` for the errors."""
    return session.run(asked, problems, _work)


async def _work(client: "Client", asked: argparse.Namespace) -> int:
    params: dict[str, Any] = {"systems": asked.systems} if asked.systems else {}
    if asked.dry_run:
        params["dryRun"] = True
    found = await client.call("media.clean.orphans", params)
    if asked.json:
        session.print_json(found)
        return Exit.OK
    removed = found.get("removed") or {"media": found["deleted"]}
    rest = [f"{count:,} {kind}" for kind, count in removed.items() if kind != "media"]
    done = "would be forgotten" if asked.dry_run else "forgotten"
    print(f"{many(found['deleted'], 'file')} {done} ({', '.join(rest)}).")
    operation.tell_not_mounted(found)
    return Exit.OK
