"""``zapcore doctor``: what is wrong here, and what to do about it."""

import argparse
import asyncio
import functools
import os
import time
from collections.abc import Iterator, Mapping

import platforms
from zapcore import config
from zapcore.cli import serve, session, target
from zapcore.cli.check_data import check_data, is_held
from zapcore.cli.check_folders import Look, check_roots
from zapcore.cli.check_machine import check_archives, check_clock, check_pillow
from zapcore.cli.exits import Exit
from zapcore.cli.finding import Finding, Level, bad, good
from zapcore.cli.text import clean
from zapcore.errors import ConfigError
from zapcore.operations.library import Library, look_at
from zapcore.operations.shape import shape_of
from zapcore.ports import Platform
from zapcore.systems.table import SystemTable

NAME = "doctor"
SUMMARY = "Look for what keeps zapcore from working, and say what to do."
MARKS: Mapping[Level, str] = {
    Level.GOOD: "ok  ",
    Level.NOTE: "note",
    Level.BAD: "BAD ",
}
OWN = ("library", "data", "config", "platform")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where the daemon would look, and where it listens."""
    for key in config.KEYS:
        if key.name in OWN:
            parser.add_argument(
                key.flag,
                dest=key.name,
                metavar=key.metavar,
                action="append" if key.repeatable else "store",
                help=f"As for `zapcore serve`. Default: {key.default}.",
            )
    session.add_arguments(parser)


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """Look; give ``TROUBLE`` if something keeps zapcore from working.

    Raises:
        ConfigError: the command line itself holds mistakes.
    """
    meant = target.read(asked, os.environ, problems)
    session.plain_output()
    found = list(_look(asked, meant))
    trouble = any(one.level is Level.BAD for one in found)
    if asked.json:
        session.print_json(
            {"ok": not trouble, "findings": [one.wire() for one in found]}
        )
    else:
        for one in found:
            print(clean(f"{MARKS[one.level]}  {one.check}: {one.text}"))
            if one.advice:
                print(clean(f"      -> {one.advice}"))
    return Exit.TROUBLE if trouble else Exit.OK


def _look(asked: argparse.Namespace, meant: target.Target) -> Iterator[Finding]:
    from zapcore.cli.check_daemon import check_daemon  # noqa: PLC0415 - aiohttp is heavy

    settings, wrong = _settings(asked) if meant.is_here else (None, [])
    held = settings is not None and is_held(settings.data)
    daemon = asyncio.run(check_daemon(meant, held=held))
    if meant.is_here:
        yield from wrong
        if settings is not None:
            platform = platforms.load(settings.platform)
            roots = settings.library or platform.default_roots(os.environ)
            look = _looking(settings, platform)
            chosen = bool(settings.library)
            yield from check_roots(roots, look, chosen=chosen, answers=daemon.answers)
            yield from check_data(settings.data, settings.media_db)
            yield check_clock(time.time(), _newest(settings.data))
        yield check_pillow()
        yield check_archives()
        if settings is not None:
            from zapcore.cli.check_sources import (  # noqa: PLC0415 - a module for each
                check_sources,
            )

            yield from check_sources(settings)
    yield from daemon.findings


def _looking(settings: config.Config, platform: Platform) -> Look:
    systems = SystemTable.load()
    library = Library(platform, (), systems, shape_of(settings, systems))
    return functools.partial(look_at, library)


def _settings(
    asked: argparse.Namespace,
) -> tuple[config.Config | None, list[Finding]]:
    flags = {name: getattr(asked, name) for name in OWN}
    try:
        settings = config.load(
            flags,
            os.environ,
            platforms.names(),
            (),
            serve.option_keys(),
            systems=serve.systems,
            detect=platforms.detect,
        )
    except ConfigError as error:
        advice = "correct it; docs/reference.md lists what there is"
        return None, [bad("configuration", one, advice) for one in error.problems]
    return settings, [good("configuration", f"it is in order, for {settings.platform}")]


def _newest(folder: str) -> float:
    paths = (os.path.join(folder, name) for name in ("media.db", "user.db"))
    return max(
        (os.path.getmtime(path) for path in paths if os.path.exists(path)), default=0.0
    )
