"""``zapcore edit``: the owner's own values, locks, matches and pictures."""

import argparse
import base64
from typing import TYPE_CHECKING, Any

from zapcore.cli import reference_to, session
from zapcore.cli.exits import Exit
from zapcore.sourced import FIELDS, SEVERAL

if TYPE_CHECKING:
    from zapcore.cli.wire import Client

NAME = "edit"
SUMMARY = "Set, lock or match a game's values; yours outrank every source."
FORGET, NONE = "auto", "none"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare which game, and what is set."""
    parser.add_argument("game", metavar="GAME", nargs="+", help=reference_to.HELP)
    parser.add_argument(
        "--set",
        metavar="FIELD=TEXT",
        action="append",
        default=[],
        help=f"Your own value; without TEXT it is taken away. Fields: "
        f"{', '.join(FIELDS)}. Genres and the like take several, apart by ';'.",
    )
    parser.add_argument(
        "--lock",
        metavar="FIELD",
        action="append",
        default=[],
        help="Hold a field, or a kind of artwork such as box2d, as it is now.",
    )
    parser.add_argument(
        "--unlock",
        metavar="FIELD",
        action="append",
        default=[],
        help="Hold it no more.",
    )
    parser.add_argument(
        "--match",
        metavar="SOURCE=ID",
        help=f"Which game of a source it is, by its id there ({NONE}: none of them, "
        f"{FORGET}: let the source decide); `zapcore explain` lists candidates.",
    )
    parser.add_argument(
        "--picture",
        metavar="KIND=FILE",
        help="Your own picture, such as box2d=cover.png; without FILE yours goes.",
    )
    session.add_arguments(parser)


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """Set; see ``session.run`` for the errors."""
    given = (asked.set, asked.lock, asked.unlock, asked.match, asked.picture)
    if not any(given):
        problems.append(
            "say what to change: --set, --lock, --unlock, --match, --picture"
        )
    problems.extend(
        f'"{text}" lacks its "=": write NAME=VALUE'
        for text in (*asked.set, asked.match, asked.picture)
        if text and "=" not in text
    )
    asked.data = _read((asked.picture or "").partition("=")[2], problems)
    return session.run(asked, problems, _work)


async def _work(client: "Client", asked: argparse.Namespace) -> int:
    ref = await reference_to.resolve(client, asked.game)
    shown: dict[str, Any] = {}
    if params := _change(asked):
        shown["update"] = await client.call("media.meta.update", {**ref, **params})
    if asked.picture:
        kind = asked.picture.partition("=")[0]
        picture = {**ref, "type": kind, "data": asked.data}
        shown["picture"] = await client.call("media.artwork.set", picture)
    if asked.json:
        session.print_json(shown)
    else:
        picks = asked.match and not asked.match.endswith((f"={NONE}", f"={FORGET}"))
        print("It is set." + (_told(shown) if picks else ""))
    return Exit.OK


def _change(asked: argparse.Namespace) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if asked.set:
        found["fields"] = dict(_field(text) for text in asked.set)
    if asked.lock:
        found["lock"] = asked.lock
    if asked.unlock:
        found["unlock"] = asked.unlock
    if asked.match:
        source, _, number = asked.match.partition("=")
        found["match"] = {"provider": source}
        if number != FORGET:
            found["match"]["id"] = None if number == NONE else number
    return found


def _field(text: str) -> tuple[str, Any]:
    name, _, value = text.partition("=")
    if not value:
        return name, None
    if name in SEVERAL:
        return name, [part.strip() for part in value.split(";") if part.strip()]
    return name, value


def _read(path: str, problems: list[str]) -> str | None:
    """Give a file in base64, None without one."""
    if not path:
        return None
    try:
        with open(path, "rb") as file:
            return base64.b64encode(file.read()).decode()
    except OSError as error:
        problems.append(f"{path} cannot be read: {error.strerror}")
        return None


def _told(shown: dict[str, Any]) -> str:
    asked = shown["update"]["asked"]
    words = "is asked now" if asked else "is asked by the next scan"
    return f" The source {words}."
