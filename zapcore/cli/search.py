"""``zapcore search``: find games by words, system, tags, letter."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from zapcore.cli import session
from zapcore.cli.exits import Exit
from zapcore.cli.text import many, table

if TYPE_CHECKING:
    from zapcore.cli.wire import Client

NAME = "search"
SUMMARY = "Find games by words of their names, and by system, tag, letter or folder."
SORTS = ("name-asc", "name-desc", "filename-asc", "filename-desc")
PAGE = 1000
USUAL_LIMIT = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what is looked for."""
    parser.add_argument(
        "words",
        metavar="WORD",
        nargs="*",
        help="Words in any order; accents and case do not matter. Default: all games.",
    )
    parser.add_argument(
        "--system",
        metavar="SYSTEM",
        action="append",
        help="Only of this system, by id or alias; may be given more than once.",
    )
    parser.add_argument(
        "--tag",
        metavar="TAG",
        action="append",
        help="Only with this tag, like region:jp; --tag=-lang:de: without it; ~ before "
        "several: with any of them. May be given more than once.",
    )
    parser.add_argument(
        "--letter", metavar="LETTER", help="Only names with this first letter."
    )
    parser.add_argument(
        "--below", metavar="FOLDER", help="Only files whose path begins so."
    )
    parser.add_argument(
        "--sort",
        metavar="ORDER",
        choices=SORTS,
        help=f"One of {', '.join(SORTS)}. Default: best first.",
    )
    parser.add_argument(
        "--limit",
        metavar="N",
        type=int,
        default=USUAL_LIMIT,
        help=f"How many at most; 0 for all. Default: {USUAL_LIMIT}.",
    )
    parser.add_argument(
        "--preferred",
        action="store_true",
        help="One file of each game: the one that `zapcore select` chose.",
    )
    parser.add_argument("--paths", action="store_true", help="Show the files' paths.")
    session.add_arguments(parser)


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """Find; see ``session.run`` for the errors."""
    if asked.limit < 0:
        problems.append(f"--limit: 0 or more is expected, not {asked.limit}")
    return session.run(asked, problems, _work)


async def _work(client: "Client", asked: argparse.Namespace) -> int:
    rows, more = await _pages(client, _params(asked), asked.limit)
    if asked.json:
        session.print_json({"results": rows, "total": len(rows), "more": more})
    elif not rows:
        print("No game was found.")
    else:
        for line in shown(rows, session.columns(), paths=asked.paths):
            print(line)
        if more:
            print(f"… and more than these {many(len(rows), 'game')}; see --limit.")
    return Exit.OK if rows else Exit.NOTHING


def _params(asked: argparse.Namespace) -> dict[str, Any]:
    given = {
        "query": " ".join(asked.words),
        "systems": asked.system,
        "tags": asked.tag,
        "letter": asked.letter,
        "pathPrefix": asked.below,
        "sort": asked.sort,
        "preferred": asked.preferred,
    }
    return {name: value for name, value in given.items() if value}


async def _pages(
    client: "Client", params: dict[str, Any], limit: int
) -> tuple[list[dict[str, Any]], bool]:
    """Give up to ``limit`` rows (0: all) and whether there are more."""
    rows: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None and (not limit or len(rows) < limit):
        wanted = min(PAGE, limit - len(rows)) if limit else PAGE
        page = {**params, "maxResults": wanted}
        found = await client.call("media.search", page | _from(cursor))
        rows += found["results"]
        pagination = found.get("pagination") or {}
        more = pagination.get("hasNextPage")
        cursor = pagination.get("nextCursor") if more else None
    return rows, cursor is not None


def _from(cursor: str) -> dict[str, str]:
    return {"cursor": cursor} if cursor else {}


def shown(
    rows: Sequence[dict[str, Any]], columns: int, *, paths: bool = False
) -> list[str]:
    """Give a table of found games; what tells two alike apart stands last."""
    last = "path" if paths else "which"
    cells = [
        (
            str(row["mediaId"]),
            row["system"]["id"],
            row["name"],
            row["path"] if paths else apart(row),
        )
        for row in rows
    ]
    return list(table(("id", "system", "name", last), cells, columns, "id"))


def apart(row: dict[str, Any]) -> str:
    """Give the tags that tell a file from others of its title."""
    tags = row.get("disambiguatingTags") or ()
    return ", ".join(tag.get("label") or tag["tag"] for tag in tags)
