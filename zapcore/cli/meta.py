"""``zapcore meta``: all that is known of one game."""

import argparse
import textwrap
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from zapcore.cli import reference_to, session
from zapcore.cli.exits import Exit
from zapcore.cli.text import clean, size

if TYPE_CHECKING:
    from zapcore.cli.wire import Client

NAME = "meta"
SUMMARY = "Show what is known of a game: facts, description, pictures, and from where."
WIDTH = 76
DESCRIPTION = "property:description"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare which game."""
    parser.add_argument("game", metavar="GAME", nargs="+", help=reference_to.HELP)
    session.add_arguments(parser)


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """Show; see ``session.run`` for the errors."""
    return session.run(asked, problems, _work)


async def _work(client: "Client", asked: argparse.Namespace) -> int:
    ref = await reference_to.resolve(client, asked.game)
    found = await client.call("media.meta", ref)
    if asked.json:
        session.print_json(found)
    else:
        print("\n".join(lines(found["media"])))
    return Exit.OK


def lines(media: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is known, for a person."""
    title = media["title"]
    yield clean(f"{title['name']}  ({title['system']['id']})")
    if "mediaId" in media:
        yield f"{'id':<14} {media['mediaId']}"
    gone = "  (the file is gone)" if media.get("isMissing") else ""
    yield f"{'file':<14} {clean(media['path'])}{gone}"
    if media.get("launcherOverride"):
        yield f"{'launcher':<14} {clean(media['launcherOverride'])}"
    for kind, values in _tags(media).items():
        yield f"{clean(kind):<14} {clean(', '.join(values))}"
    properties = {**title["properties"], **media["properties"]}
    description = properties.pop(DESCRIPTION, None)
    for name, one in sorted(properties.items()):
        yield f"{clean(name.removeprefix('property:')):<14} {_property(one)}"
    if description:
        yield ""
        for paragraph in description["text"].splitlines():
            yield from textwrap.wrap(clean(paragraph), WIDTH) or [""]


def _tags(media: Mapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tag in (*media["title"]["tags"], *media["tags"]):
        value = tag.get("label") or tag["tag"]
        if value not in found.setdefault(tag["type"], []):
            found[tag["type"]].append(value)
    return dict(sorted(found.items()))


def _property(one: Mapping[str, Any]) -> str:
    blob = one.get("blobSize")
    what = one.get("text") or (size(blob) if blob else "")
    source = one.get("source")
    return clean(f"{what}  [{source}]" if source else what)
