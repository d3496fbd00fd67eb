"""``zapcore serve``: the daemon."""

import argparse
import gc
import os
import signal
from collections.abc import Mapping, Sequence
from functools import partial

import platforms
from zapcore import config, logs
from zapcore.config_plain import PLAIN
from zapcore.errors import ConfigError

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
    import scrapers  # noqa: PLC0415 - heavy, and few configurations have options
    from scrapers import providers  # noqa: PLC0415 - the same
    from scrapers.providers.settings import keys as source_keys  # noqa: PLC0415 - same
    from scrapers.settings import keys  # noqa: PLC0415 - the same

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
    # Until the loop takes the signal there is nothing to undo.
    before = signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    try:
        return _serve(asked, problems)
    finally:
        signal.signal(signal.SIGTERM, before)


def _serve(asked: argparse.Namespace, problems: list[str]) -> int:
    # Nearly all that is imported stays: to look through it ten times is vain.
    gc.disable()
    settings = _settings(vars(asked), os.environ, problems)
    logs.to_stream(settings.log_level, settings.log_format)
    from zapcore import daemon  # noqa: PLC0415 - heavy; mistakes are told without it

    return daemon.run(settings)


def _settings(
    flags: Mapping[str, str | Sequence[str] | None],
    environment: Mapping[str, str],
    problems: Sequence[str],
) -> config.Config:
    """Read the configuration; the options of scrapers are loaded if it has any.

    Raises:
        ConfigError: it holds mistakes.
    """
    load = partial(
        config.load,
        flags,
        environment,
        platforms.names(),
        problems,
        systems=systems,
        detect=platforms.detect,
    )
    if not sets_options(environment):
        try:
            return load()
        except ConfigError:
            pass  # One of the keys that are not known without them, or a mistake.
    return load(option_keys())


def sets_options(environment: Mapping[str, str]) -> bool:
    """Tell whether a variable may set an option of a scraper or a source."""
    own = {key.variable for key in config.KEYS}
    return any(
        name in PLAIN or (name.startswith(config.PREFIX) and name not in own)
        for name in environment
    )
