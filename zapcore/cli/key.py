"""``zapcore key``: keys that let a phone, a script or another house in.

Works on ``user.db`` of the data folder, also while the daemon runs, which asks the
database for each key: who may write the folder may make keys.
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Iterator

import platforms
from zapcore import config
from zapcore.cli.exits import Exit
from zapcore.cli.serve import option_keys
from zapcore.errors import ConfigError, ZapcoreError
from zapcore.model import LONGEST_KEY_NAME, KeyInfo, Level

NAME = "key"
SUMMARY = "Make, list or revoke keys that let a client in from anywhere."

ACTIONS = ("new", "list", "revoke")
LEVELS = tuple(level.word for level in Level)
FOLDER = ("data", "config", "platform")
"""Settings that say where the data folder is, as for ``zapcore serve``."""

CLOCK_WAS_SET = 1577836800
"""2020-01-01, UTC: no key is older, so an earlier time is that of a wrong clock."""


class NoSuchKeyError(ZapcoreError):
    """No key has this number."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the action and its options."""
    parser.add_argument(
        "action", metavar="ACTION", help=f"One of {', '.join(ACTIONS)}."
    )
    parser.add_argument(
        "number",
        metavar="NUMBER",
        nargs="?",
        help="For revoke: the key's number, as `zapcore key list` shows it.",
    )
    parser.add_argument(
        "--level",
        metavar="LEVEL",
        help=f"For new: what the key allows, one of {', '.join(LEVELS)}.",
    )
    parser.add_argument(
        "--name",
        metavar="TEXT",
        default="",
        help="For new: whose key it is, shown in lists and logs. Default: none.",
    )
    for key in config.KEYS:
        if key.name in FOLDER:
            parser.add_argument(
                key.flag,
                metavar=key.metavar,
                help=f"{key.meaning} As for zapcore serve.",
            )


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """Do it; print the secret of a new key, which nobody can show again.

    Raises:
        ConfigError: the arguments hold mistakes.
        NoSuchKeyError: there is no key to revoke.
        StoreError: the database cannot be used.
    """
    flags = {name: getattr(asked, name) for name in FOLDER}
    wrong = [*problems, *_mistakes(asked)]
    settings = config.load(
        flags,
        os.environ,
        platforms.names(),
        wrong,
        option_keys(),
        detect=platforms.detect,
    )
    if not os.path.isdir(settings.data):
        words = "does not exist; start zapcore serve once, or name it with --data"
        raise ConfigError([f"the data folder {settings.data} {words}"])
    asyncio.run(_act(settings.data, asked))
    return Exit.OK


async def _act(folder: str, asked: argparse.Namespace) -> None:
    from mediadb.keys import Keys  # noqa: PLC0415 - SQLite is heavy
    from mediadb.user_bak import copy_now  # noqa: PLC0415 - the same
    from mediadb.user_db import open_user  # noqa: PLC0415 - the same

    user = await open_user(folder)
    changes: list[None] = []
    try:
        keys = Keys(user, lambda: changes.append(None))
        if asked.action == "new":
            _tell(*await keys.new(Level[asked.level.upper()], asked.name))
        elif asked.action == "list":
            print(table(await keys.list()))
        elif await keys.revoke(int(asked.number)):
            print(f"key {asked.number} is revoked; who is connected with it must leave")
        else:
            raise NoSuchKeyError(
                f"there is no key {asked.number}; `zapcore key list` shows all"
            )
        # The daemon does not hear of it, and a copy from before would undo it.
        failed = await copy_now(user) if changes else ""
        if failed:
            print(
                f"{failed}; until then a restored copy has the old keys",
                file=sys.stderr,
            )
    finally:
        await user.close()


def _tell(key: KeyInfo, secret: str) -> None:
    print(secret)
    print(
        f"This is key {key.number}; it may {key.level.word}. It is shown this once: "
        'give it as "Authorization: Bearer KEY", as ?key=KEY, or as a WebSocket '
        "subprotocol beside zapcore.",
        file=sys.stderr,
    )


def table(keys: list[KeyInfo]) -> str:
    """Give the list of keys as lines; none of them shows a secret."""
    rows = [("number", "level", "made", "name")]
    rows += [(str(k.number), k.level.word, _day(k.made), k.name) for k in keys]
    return "\n".join(f"{a:<8}{b:<12}{c:<12}{d}".rstrip() for a, b, c, d in rows)


def _day(made: int) -> str:
    """Give a day; a device whose clock was not set yet did not know it."""
    if made < CLOCK_WAS_SET:
        return "unknown"
    return time.strftime("%Y-%m-%d", time.localtime(made))


def _mistakes(asked: argparse.Namespace) -> Iterator[str]:
    if asked.action not in ACTIONS:
        yield f'"{asked.action}" is not known; there are: {", ".join(ACTIONS)}'
    if asked.action == "new" and asked.level not in LEVELS:
        yield f"--level is needed, one of {', '.join(LEVELS)}"
    if len(asked.name) > LONGEST_KEY_NAME or not asked.name.isprintable():
        yield f"--name has at most {LONGEST_KEY_NAME} characters that can be printed"
    number = asked.number or ""
    good = number.isascii() and number.isdigit() and len(number) < LONGEST_KEY_NAME // 4
    if asked.action == "revoke" and not good:
        yield "the NUMBER of a key is needed, as `zapcore key list` shows it"
    if asked.action != "revoke" and number:
        yield f'the argument "{number}" is not expected'
