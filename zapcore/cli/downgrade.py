"""``zapcore downgrade``: gets a data folder ready for an older zapcore."""

import argparse
import os

import platforms
from zapcore import config
from zapcore.cli.check_data import is_held
from zapcore.cli.exits import Exit
from zapcore.cli.serve import option_keys
from zapcore.errors import ConfigError

NAME = "downgrade"
SUMMARY = "Let an older zapcore use the data folder; run it with the newer one."
FOLDER = ("data", "config", "platform")
NUMBERS = {
    "user": "The version of user.db that the older one knows: its message names it.",
    "media": "The version of media.db that it knows; a newer one is set aside.",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the folder, and what the older one knows."""
    for name, meaning in NUMBERS.items():
        parser.add_argument(f"--{name}", metavar="N", help=meaning)
    for key in config.KEYS:
        if key.name in FOLDER:
            parser.add_argument(
                key.flag,
                dest=key.name,
                metavar=key.metavar,
                help=f"{key.meaning} As for zapcore serve.",
            )


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """Do it and say what was done.

    Raises:
        ConfigError: the arguments hold mistakes, or a daemon runs.
        StartError: a number is none of an older version.
        StoreError: the folder cannot be written.
    """
    from mediadb.downgrade import lower  # noqa: PLC0415 - SQLite is heavy

    flags = {name: getattr(asked, name) for name in FOLDER}
    numbers, wrong = _numbers(asked)
    known = platforms.names()
    settings = config.load(flags, os.environ, known, [*problems, *wrong], option_keys())
    if is_held(settings.data):
        raise ConfigError([f"a daemon runs on {settings.data}; stop it first"])
    for sentence in lower(settings.data, numbers["user"], numbers["media"]):
        print(sentence)
    return Exit.OK


def _numbers(asked: argparse.Namespace) -> tuple[dict[str, int], list[str]]:
    given = {name: getattr(asked, name) or "" for name in NUMBERS}
    wrong = [
        f"--{name}: a whole number is expected, not {text[:40]!r}"
        for name, text in given.items()
        if text and not (text.isdecimal() and len(text) < len("1000"))
    ]
    if not any(given.values()):
        wrong.append("name --user, --media or both: what the older zapcore knows")
    return {n: int(t) if t and not wrong else 0 for n, t in given.items()}, wrong
