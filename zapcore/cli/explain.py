"""``zapcore explain``: what a file is and why, what sources say, why it is shown."""

import argparse
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from zapcore.cli import reference_to, session
from zapcore.cli.exits import Exit
from zapcore.cli.text import clean, size

if TYPE_CHECKING:
    from zapcore.cli.wire import Client

NAME = "explain"
SUMMARY = "Say what a file is, what sources know of it, why 1G1R shows it or not."
LONGEST = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare which game."""
    parser.add_argument("game", metavar="GAME", nargs="+", help=reference_to.HELP)
    session.add_arguments(parser)


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """Explain; see ``session.run`` for the errors."""
    return session.run(asked, problems, _work)


async def _work(client: "Client", asked: argparse.Namespace) -> int:
    ref = await reference_to.resolve(client, asked.game)
    found = await client.call("media.explain", ref)
    if asked.json:
        session.print_json(found)
    else:
        print("\n".join(clean(line) for line in lines(found)))
    return Exit.OK


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is known, for a person."""
    identity = found["identity"]
    yield identity["words"]
    for one in found["evidence"]:
        claims = one["claims"]
        what = claims.get("game") or claims.get("title") or ""
        refused = f"  refused: {one['refused']}" if one.get("refused") else ""
        yield (
            f"  {one['strength']:.2f}  {one['kind']:<14} {what}"
            f"  [{one['source']}]{refused}"
        )
    for body in identity["hashes"]:
        crc, md5, sha1 = (body.get(kind, "-") for kind in ("crc32", "md5", "sha1"))
        name = f" {body['name']}" if body.get("name") else ""
        yield f"  {body['kind']}{name}, {size(body['size'])}"
        yield f"    crc32 {crc}  md5 {md5}  sha1 {sha1}"
    if identity.get("achievements"):
        yield f"  RetroAchievements {identity['achievements']}"
    for message in identity["messages"]:
        yield f"  warning: {message}"
    yield from _sources(found)
    selection = found["selection"]
    yield f"In {selection['game']}, by the profile {selection['profile']}:"
    yield f"  {selection['reason']}"


def _sources(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield what sources of the network said, and what was chosen of it."""
    for one in found["providers"]:
        how = f" by {one['how']}" if one.get("how") else ""
        name = f"  {one['gameName']} ({one['gameId']})" if one.get("gameName") else ""
        yield f"{one['id']}: {one['outcome']}{how}{name}"
        if one.get("words"):
            yield f"  {one['words']}"
        for candidate in one.get("candidates", ()):
            year = f", {candidate['year']}" if candidate.get("year") else ""
            yield (
                f"  {candidate.get('score', 0):.2f}  {candidate['id']}  "
                f"{candidate['name']}{year}  {candidate.get('words', '')}"
            )
    for one in found["fields"]:
        lock = " (locked)" if one["locked"] else ""
        text = "; ".join(one["values"]).replace("\n", " ")
        yield f"  {one['field']:<14} {text[:LONGEST]}  [{one['source']}]{lock}"
    for one in found["artwork"]:
        words = f": {one['words']}" if one.get("words") else ""
        lock = " (locked)" if one["locked"] else ""
        yield f"  {one['kind']:<14} {one['state']}  [{one['source']}]{lock}{words}"
