"""``zapcore missing``: files that are gone, and what is asked before more are."""

import argparse
from typing import TYPE_CHECKING, Any

from zapcore.cli import session
from zapcore.cli.exits import Exit
from zapcore.cli.text import many

if TYPE_CHECKING:
    from zapcore.cli.wire import Client

NAME = "missing"
SUMMARY = "List files that are gone; say of many that vanished whether they are."
GONE, WAITING = "gone", "waiting"
SHOWN = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare which systems, how many, and an answer."""
    parser.add_argument(
        "systems",
        metavar="SYSTEM",
        nargs="*",
        help="Only these systems, by id or alias. Default: all.",
    )
    parser.add_argument(
        "--limit",
        type=int,
        default=SHOWN,
        metavar="N",
        help=f"List N files at most. Default: {SHOWN}; 0: only the questions.",
    )
    parser.add_argument(
        "--answer",
        nargs=2,
        metavar=("PATH", "ANSWER"),
        help=f"Say of the files that vanished from PATH: {GONE} (they are marked "
        f"missing) or {WAITING} (they will be back; nothing is asked unless more "
        "vanish).",
    )
    session.add_arguments(parser)


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """List or answer; see ``session.run`` for the errors."""
    if asked.answer and asked.answer[1] not in {GONE, WAITING}:
        problems.append(
            f'the answer "{asked.answer[1]}" is neither {GONE} nor {WAITING}'
        )
    return session.run(asked, problems, _answer if asked.answer else _list)


async def _answer(client: "Client", asked: argparse.Namespace) -> int:
    path, answer = asked.answer
    params = {"path": path, "gone": answer == GONE}
    found = await client.call("media.missing.answer", params)
    if asked.json:
        session.print_json(found)
    elif answer == WAITING:
        print(f"Nothing is asked of {path} unless more vanishes there.")
    elif found["started"]:
        print(f"What vanished from {path} is being marked missing: `zapcore status`.")
    else:
        print(f"What vanished from {path} is marked missing by the next index.")
    return Exit.OK


async def _list(client: "Client", asked: argparse.Namespace) -> int:
    params: dict[str, Any] = {"systems": asked.systems} if asked.systems else {}
    rows: list[dict[str, Any]] = []
    cursor = ""
    while True:
        left = max(1, min(asked.limit - len(rows), 1000))
        found = await client.call(
            "media.missing", {**params, "maxResults": left, "cursor": cursor}
        )
        rows += found["missing"][: max(0, asked.limit)]
        cursor = found.get("pagination", {}).get("nextCursor", "")
        if not cursor or len(rows) >= asked.limit:
            break
    if asked.json:
        session.print_json({**found, "missing": rows})
    else:
        _tell(found, rows)
    return Exit.OK


def _tell(found: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    for question in found["questions"]:
        _tell_question(question)
    for row in rows:
        print(f"{row['since'][:10]}  {row['system']['id']:<14} {row['path']}")
    more = found["total"] - len(rows)
    if more > 0 and rows:
        print(f"… and {more:,} more; --limit lists them.")
    words = "is missing" if found["total"] == 1 else "are missing"
    print(f"{many(found['total'], 'file')} {words}; nothing of them was deleted.")


def _tell_question(question: dict[str, Any]) -> None:
    path = question["path"]
    print(
        f"{question['gone']:,} of {question['known']:,} files vanished at once from "
        f"{path}, since {question['since'][:10]}."
    )
    if question["notMounted"]:
        print("  It is not mounted, or empty.")
    answer = question.get("answer")
    if answer == GONE:
        print("  You said that they are gone: the next index marks them missing.")
    elif answer == WAITING:
        print("  You said that they will be back: they are kept as they are.")
    else:
        print(f"  Are they gone? zapcore missing --answer {path!r} {GONE}|{WAITING}")
