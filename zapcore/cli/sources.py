"""``zapcore sources``: the sources of the network, how they stand, what they need."""

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from zapcore.cli import session
from zapcore.cli.exits import Exit
from zapcore.cli.text import clean, table

if TYPE_CHECKING:
    from zapcore.cli.wire import Client

NAME = "sources"
SUMMARY = "List the online sources: which are on, what each needs, quota, last error."
NUMBERS = "known waiting asked kept quota"
COLUMNS = ("source", "state", "known", "waiting", "asked", "kept", "quota", "name")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare how the daemon is reached."""
    session.add_arguments(parser)


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """List; see ``session.run`` for the errors."""
    return session.run(asked, problems, _work)


async def _work(client: "Client", asked: argparse.Namespace) -> int:
    found = await client.call("media.sources")
    if asked.json:
        session.print_json(found)
        return Exit.OK
    rows = [_row(one) for one in found["sources"]]
    for line in table(COLUMNS, rows, session.columns(), NUMBERS):
        print(line)
    for one in found["sources"]:
        for text in (one.get("needs"), one.get("lastError")):
            if text:
                print(f"{one['id']}: {clean(text)}")
    return Exit.OK


def _row(one: Mapping[str, Any]) -> tuple[str, ...]:
    until = f" until {one['until']}" if one.get("until") else ""
    quota = one.get("quotaLeft")
    return (
        one["id"],
        one["state"] + until,
        f"{one['hits']:,}",
        f"{one['waiting']:,}",
        f"{one['requests']:,}",
        f"{one['cached']:,}",
        "" if quota is None else f"{quota:,}",
        one["name"],
    )
