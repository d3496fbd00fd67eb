"""``zapcore select`` without a DAT: the daemon chooses among the library's files."""

import argparse
import json
import os
from typing import TYPE_CHECKING, Any

from zapcore.cli import operation, session
from zapcore.cli.exits import Exit
from zapcore.cli.select_formats import JSONL
from zapcore.cli.text import clean, many
from zapcore.cli.written import STDOUT
from zapcore.errors import ConfigError

if TYPE_CHECKING:
    from zapcore.cli.wire import Client

LARGEST = 1 << 20
"""Bytes of a profile."""

SHOWN = 3
"""Regions of a profile that the list shows."""

ONLY_WITH_DAT = ("clonelist", "ra", "metadata", "lists", "mode", "owned")


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """Select; see ``session.run`` for the errors."""
    problems += (
        f"--{name}: goes together with --dat only"
        for name in ONLY_WITH_DAT
        if getattr(asked, name) is not None
    )
    if asked.dry_run and asked.profile:
        problems.append(
            "--dry-run: the daemon would have to keep the file's profile; name one "
            "that it keeps, with --profile-name"
        )
    if asked.format != JSONL or asked.out != STDOUT:
        problems.append("--format, --out: go together with --dat only")
    return session.run(asked, problems, _profiles if asked.profiles else _work)


async def _profiles(client: "Client", asked: argparse.Namespace) -> int:
    found = await client.call("media.select.profiles")
    if asked.json:
        session.print_json(found)
        return Exit.OK
    for one in found["profiles"]:
        where = "all systems" if one["active"] else ", ".join(one["systems"])
        regions, more = one["regions"][:SHOWN], len(one["regions"]) > SHOWN
        told = ", ".join(regions) + (", …" if more else "")
        print(clean(f"{one['name']:<20} {one['mode']:<11} {told:<32} {where}"))
    return Exit.OK


async def _work(client: "Client", asked: argparse.Namespace) -> int:
    params: dict[str, Any] = {"systems": asked.systems} if asked.systems else {}
    if asked.dry_run:
        if asked.profile_name:
            params["profile"] = asked.profile_name
        found = await client.call("media.select", {**params, "dryRun": True})
        if asked.json:
            session.print_json(found)
        else:
            print(f"{many(found['changed'], 'game')} would show another file, or none.")
        return Exit.OK
    if asked.force:
        params["force"] = True
    if asked.profile:
        params["profile"] = await _kept(client, asked)
    elif asked.profile_name:
        params["profile"] = asked.profile_name
    return await operation.carry_out(client, operation.SELECT, params, asked, report)


async def _kept(client: "Client", asked: argparse.Namespace) -> str:
    """Have the daemon keep the profile of a file; give its name there."""
    given = _read(asked.profile)
    stem = os.path.basename(asked.profile).partition(".")[0]
    name = asked.profile_name or stem or "profile"
    if asked.profile_name and isinstance(given.get(name), dict):
        given = given[name]
    answer = await client.call(
        "media.select.profiles.set", {"name": name, "profile": given}
    )
    return str(answer["name"])


def _read(path: str) -> dict[str, Any]:
    try:
        with open(path, "rb") as file:
            given = json.loads(file.read(LARGEST))
    except OSError as error:
        words = f"--profile: {path} cannot be read: {error.strerror}"
        raise ConfigError([words]) from None
    except (ValueError, RecursionError):
        raise ConfigError([f"--profile: {path} is no JSON"]) from None
    if not isinstance(given, dict):
        raise ConfigError([f"--profile: {path} must hold an object"])
    return given


def report(note: dict[str, Any]) -> None:
    """Print what came of it."""
    if note.get("state") == "cancelled":
        print("The selection was cancelled; what it had chosen is kept.")
    elif note.get("state") != "failed":
        games, files = note.get("games", 0), note.get("media", 0)
        if not note.get("systemsTotal"):
            print("Nothing has changed since the last selection.")
        else:
            chosen = many(note.get("chosen", 0), "game")
            print(f"{chosen} of {games:,} have a file that is shown ({files:,} files).")
    for text in note.get("notes") or ():
        print(f"note: {clean(text)}")
