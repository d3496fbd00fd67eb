"""``zapcore scrape``: have the daemon import what a source knows of the games."""

import argparse
import functools
import json
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from zapcore.cli import operation, session
from zapcore.cli.exits import Exit
from zapcore.cli.refusals import AnswerError
from zapcore.cli.text import clean, many, warning
from zapcore.config import nearest
from zapcore.errors import ConfigError

if TYPE_CHECKING:
    from zapcore.cli.wire import Client

NAME = "scrape"
SUMMARY = "Import names, facts and pictures of the games, and show the progress."
USUAL = "gamelist.xml"
UNKNOWN_SCRAPER = 1003


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare which source, which systems, and how it waits."""
    parser.add_argument(
        "scraper",
        metavar="SCRAPER",
        nargs="?",
        default=USUAL,
        help=f"Where from, as --list names it. Default: {USUAL}.",
    )
    parser.add_argument(
        "--system",
        metavar="SYSTEM",
        action="append",
        help="Only this system, by id or alias; may be given more than once.",
    )
    parser.add_argument(
        "--force", action="store_true", help="Read also what was read before."
    )
    parser.add_argument(
        "--option",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="An option of the scraper, for this run; may be given more than once.",
    )
    parser.add_argument(
        "--list", action="store_true", help="Only name the scrapers and their options."
    )
    operation.add_arguments(parser)
    session.add_arguments(parser)


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """Import; see ``session.run`` for the errors."""
    problems += [
        f"--option: NAME=VALUE is expected, not {pair!r}"
        for pair in asked.option
        if "=" not in pair
    ]
    return session.run(asked, problems, _list if asked.list else _work)


async def _list(client: "Client", asked: argparse.Namespace) -> int:
    found = await client.call("scrapers")
    if asked.json:
        session.print_json(found)
        return Exit.OK
    for scraper in found["scrapers"]:
        print(f"{scraper['id']}  ({clean(scraper['name'])})")
        for one in scraper.get("options") or ():
            default = json.dumps(one["default"])
            print(f"  {one['name']}={default}  {clean(one['description'])}")
    return Exit.OK


async def _work(client: "Client", asked: argparse.Namespace) -> int:
    params: dict[str, Any] = {"scraperId": asked.scraper}
    if asked.system:
        params["systems"] = asked.system
    if asked.force:
        params["force"] = True
    known = (await client.call("scrapers"))["scrapers"]
    if asked.option:
        params["options"] = options(asked.option, asked.scraper, known)
    served = {
        system
        for one in known
        if one["id"] == asked.scraper
        for system in one["supportedSystems"]
    }
    tell = functools.partial(report, served=served)
    return await operation.carry_out(client, operation.SCRAPE, params, asked, tell)


def options(
    pairs: Sequence[str], scraper_id: str, scrapers: Sequence[Mapping[str, Any]]
) -> dict[str, object]:
    """Give the options of a run, each as the type that its scraper declares.

    Raises:
        AnswerError: there is no such scraper.
        ConfigError: it has no such option, or a value is of another type.
    """
    chosen = next((one for one in scrapers if one["id"] == scraper_id), None)
    if chosen is None:
        raise AnswerError(UNKNOWN_SCRAPER, f"unknown scraper: {scraper_id}")
    types = {one["name"]: one["type"] for one in chosen.get("options") or ()}
    found: dict[str, object] = {}
    problems = []
    for pair in pairs:
        name, _, text = pair.partition("=")
        if name not in types:
            hint = nearest(name, types)
            problems.append(f"{scraper_id} has no option {name!r}{hint}")
        else:
            found[name] = _typed(types[name], name, text, problems)
    if problems:
        raise ConfigError(problems)
    return found


def _typed(kind: str, name: str, text: str, problems: list[str]) -> object:
    if kind == "number":
        if text.isascii() and text.isdigit():
            return int(text[:18])
        problems.append(f"option {name}: a whole number is expected, not {text!r}")
    if kind == "boolean":
        if text.lower() in {"true", "false"}:
            return text.lower() == "true"
        problems.append(f"option {name}: true or false is expected, not {text!r}")
    return text


def report(note: dict[str, Any], served: Collection[str] = ()) -> None:
    """Print what came of it; the scraper is for ``served`` systems, () for any."""
    read = many(note["processed"], "entry", "entries")
    if note.get("state") == "cancelled":
        print(f"The scrape was cancelled after {read}; what it had written is kept.")
    elif note.get("state") != "failed":
        print(
            f"{read} read: {note['matched']:,} matched, {note['skipped']:,} without a "
            f"game; {many(note['totalScraped'], 'game')} with metadata."
        )
    _report_skipped(note.get("skippedSystems") or (), served)
    for one in note.get("warnings") or ():
        print(f"warning: {warning(one)}")


def _report_skipped(skipped: Collection[str], served: Collection[str]) -> None:
    others = [system for system in skipped if served and system not in served]
    absent = ", ".join(system for system in skipped if system not in others)
    if others:
        named = clean(", ".join(others))
        print(f"warning: this scraper is not for them, so passed over: {named}.")
    if absent:
        absent = clean(absent)
        print(f"warning: not indexed or not mounted, so passed over: {absent}.")
