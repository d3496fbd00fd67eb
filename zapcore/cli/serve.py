"""``zapcore serve``: the daemon."""

import argparse
import gc
import os

import platforms
import scrapers
from scrapers import providers
from scrapers.providers.settings import keys as source_keys
from scrapers.settings import keys
from zapcore import config, logs

NAME = "serve"
SUMMARY = "Run the daemon until SIGTERM or Ctrl-C."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare one flag for each key; values are checked together, by the key table."""
    for key in config.KEYS:
        if not key.has_flag:
            continue
        parser.add_argument(
            key.flag,
            dest=key.name,
            metavar=key.metavar,
            action="append" if key.repeatable else "store",
            help=f"{describe(key)} Default: {key.default}.".replace("%", "%%"),
        )


def describe(key: config.Key) -> str:
    """Say what a key means, with the values it may have where the house knows them."""
    if key.kind != "platform":
        return key.meaning
    return f"{key.meaning} One of auto, {', '.join(platforms.names())}."


def option_keys() -> list[config.Key]:
    """Give the keys of the options of all scrapers and sources that are there."""
    own = keys(scrapers.load(dict.fromkeys(scrapers.OWN, ())).values())
    return [*own, *source_keys(providers.specs())]


def systems() -> set[str]:
    """Give what a system may be called in the configuration."""
    from zapcore.systems.folder_names import FolderNames  # noqa: PLC0415 - few ask
    from zapcore.systems.table import SystemTable  # noqa: PLC0415 - the same

    return FolderNames.load(SystemTable.load()).known()


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """Serve; give the daemon's status.

    Raises:
        ConfigError: the configuration holds mistakes.
        StartError: the daemon cannot start.
    """
    settings = config.load(
        vars(asked),
        os.environ,
        platforms.names(),
        problems,
        option_keys(),
        systems=systems,
        detect=platforms.detect,
    )
    logs.to_stream(settings.log_level, settings.log_format)
    # Nearly all of nine hundred modules stays: to look through it ten times is vain.
    gc.disable()
    try:
        from zapcore import daemon  # noqa: PLC0415 - heavy; mistakes are told without it
    finally:
        gc.enable()
    return daemon.run(settings)
