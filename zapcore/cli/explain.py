"""``zapcore explain``: what a file is, why it is taken for that, why it is shown."""

import argparse
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from zapcore.cli import reference_to, session
from zapcore.cli.exits import Exit
from zapcore.cli.text import clean, size

if TYPE_CHECKING:
    from zapcore.cli.wire import Client

NAME = "explain"
SUMMARY = "Say what a file is, by which evidence, and why 1G1R shows it or not."


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
    selection = found["selection"]
    yield f"In {selection['game']}, by the profile {selection['profile']}:"
    yield f"  {selection['reason']}"
