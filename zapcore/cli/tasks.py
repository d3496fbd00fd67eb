"""``zapcore tasks``: what runs by itself or by hand, and run one now."""

import argparse
from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from zapcore.cli import session
from zapcore.cli.exits import Exit
from zapcore.cli.refusals import ClientError
from zapcore.cli.text import clean, table
from zapcore.errors import ConfigError

if TYPE_CHECKING:
    from zapcore.cli.wire import Client

NAME = "tasks"
SUMMARY = "List what runs by the clock, by hand or on changes, or run one of them now."
ACTIONS = ("list", "run")
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "systemId": "system",
        "romsFound": "missing games",
        "romsDeleted": "forgotten",
        "marked": "with a favourite, an edit or a pick of yours, which stays",
        "kept": "kept, for their disk is not there or a question about them is open",
        "media": "files that are gone",
        "titles": "titles without a file",
        "folders": "empty folders",
        "blobs": "pictures in the database",
        "tags": "tags that nothing carries",
        "properties": "properties of these",
        "read": "hashes of files that are gone",
        "thumbnails": "small pictures in the cache",
        "bytes": "bytes of small pictures",
        "notMounted": "not mounted",
        "errors": "errors",
    }
)
"""What the figures of a clean-up are called; others are not shown."""
HEAD = ("task", "kind", "enabled", "when", "next run", "last run")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the action, the task and what it is run with."""
    parser.add_argument(
        "action",
        metavar="ACTION",
        nargs="?",
        choices=ACTIONS,
        help=f"One of {', '.join(ACTIONS)}. Default: list.",
    )
    parser.add_argument(
        "task",
        metavar="TASK",
        nargs="?",
        help="For run: the task, as `zapcore tasks` lists it.",
    )
    parser.add_argument(
        "--system",
        metavar="SYSTEM",
        help="For run: only this system, by id or alias. Default: all.",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="For run: a clean-up only counts."
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help="For run: clean up resources though there is no game at all.",
    )
    session.add_arguments(parser)


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """List or run; see ``session.run`` for the errors.

    Raises:
        ConfigError: an argument does not fit the action.
    """
    wrong = [*problems, *_mistakes(asked)]
    if wrong:
        raise ConfigError(wrong)
    return session.run(asked, problems, _start if asked.action == "run" else _list)


def _mistakes(asked: argparse.Namespace) -> Iterator[str]:
    if asked.action == "run":
        if asked.task is None:
            yield "TASK is missing: which task is to run?"
        return
    if asked.task is not None:
        yield f"{asked.task} is not expected after list"
    for flag in ("system", "dry_run", "force"):
        if getattr(asked, flag):
            yield f"--{flag.replace('_', '-')} is for run only"


async def _list(client: "Client", asked: argparse.Namespace) -> int:
    found = await client.call("tasks")
    if asked.json:
        session.print_json(found)
        return Exit.OK
    rows = [_row(group, task) for group, tasks in found.items() for task in tasks]
    for line in table(HEAD, rows, session.columns()):
        print(line)
    return Exit.OK


def _row(group: str, task: Mapping[str, Any]) -> tuple[str, ...]:
    last = task.get("lastRun")
    ran = f"{_local(last['started'])}, {last['state']}" if last else "never"
    return (
        task["name"],
        group,
        "yes" if task["enabled"] else "no",
        task.get("cronString", "") if task["enabled"] else "",
        _local(task["nextRun"]) if "nextRun" in task else "",
        ran,
    )


def _local(text: str) -> str:
    """Give a time of the wire as the clock on the wall shows it."""
    return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M")


async def _start(client: "Client", asked: argparse.Namespace) -> int:
    args: dict[str, Any] = {}
    if asked.system:
        args["system_id"] = asked.system
    for flag in ("dry_run", "force"):
        if getattr(asked, flag):
            args[flag] = True
    found = await client.call("tasks.run", {"name": asked.task, "args": args})
    if asked.json:
        session.print_json(found)
    if found["status"] == "failed":
        raise ClientError(f"{asked.task} failed: {found.get('error', '')}")
    if asked.json:
        return Exit.OK
    figures = found.get("meta", {}).get("cleanupStats", {})
    if found["status"] == "started":
        print(f"{asked.task} has started; `zapcore tasks` shows how it ends.")
    for line in _told(figures, tried=asked.dry_run):
        print(line)
    return Exit.OK


def _told(figures: Mapping[str, Any], *, tried: bool) -> Iterator[str]:
    """Say in words what a clean-up did, or ``tried`` would do."""
    for name, words in WORDS.items():
        value = figures.get(name)
        if value is None or (tried and name == "romsDeleted"):
            continue
        if isinstance(value, list):
            value = clean(", ".join(map(str, value))) or "none"
        yield f"{words}: {value:,}" if isinstance(value, int) else f"{words}: {value}"
