"""``zapcore dat``: the owner's DATs, and what they list of a hash or a name."""

import argparse
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from zapcore.cli import session
from zapcore.cli.exits import Exit
from zapcore.cli.text import clean, table

if TYPE_CHECKING:
    from zapcore.cli.wire import Client

NAME = "dat"
SUMMARY = "List your DATs, or look a hash, a serial or a name up in them."
LIST, FIND = "list", "find"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what is asked."""
    parser.add_argument(
        "what",
        metavar="WHAT",
        choices=(LIST, FIND),
        help=f"{LIST}: the files of the folder of DATs; {FIND}: look something up.",
    )
    parser.add_argument(
        "query",
        metavar="TEXT",
        nargs="*",
        help="For find: a SHA-1, MD5 or CRC-32, a serial, or a game's whole name.",
    )
    parser.add_argument(
        "--system",
        metavar="SYSTEM",
        help="For find: only in the DATs of this system. Default: all.",
    )
    session.add_arguments(parser)


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """List or look up; see ``session.run`` for the errors."""
    if asked.what == FIND and not asked.query:
        problems.append("say what to find: a hash, a serial or a name")
    if asked.what == LIST and (asked.query or asked.system):
        problems.append("list takes neither a text nor --system; did you mean find?")
    return session.run(asked, problems, _find if asked.what == FIND else _list)


async def _list(client: "Client", asked: argparse.Namespace) -> int:
    found = await client.call("media.dats")
    dats = found["dats"]
    if asked.json:
        session.print_json(found)
    elif not dats:
        print("There are no DATs yet: put them into the folder of DATs, then scan.")
    else:
        rows = [_row(one) for one in dats]
        names = ("system", "entries", "DAT", "file")
        for line in table(names, rows, session.columns(), "entries"):
            print(line)
        for one in dats:
            if one.get("message"):
                print(f"{clean(one['path'])}: {clean(one['message'])}")
    return Exit.OK if dats else Exit.NOTHING


def _row(one: Mapping[str, Any]) -> tuple[str, ...]:
    name = " ".join(filter(None, (one["name"], one["version"])))
    many = f"{one['entries']:,}" if one["used"] else "unused"
    return one.get("system", "?"), many, name, one["path"]


async def _find(client: "Client", asked: argparse.Namespace) -> int:
    params = {"query": " ".join(asked.query)}
    if asked.system:
        params["system"] = asked.system
    found = await client.call("media.dats.find", params)
    if asked.json:
        session.print_json(found)
    elif not found["files"]:
        print("No DAT lists that.")
    else:
        print("\n".join(line for one in found["files"] for line in _lines(one)))
    return Exit.OK if found["files"] else Exit.NOTHING


def _lines(one: Mapping[str, Any]) -> Iterator[str]:
    yield clean(f"{one['game']}  ({one['system']}, {one['dat']})")
    told = {
        "file": one["file"],
        "size": f"{one['size']:,}" if "size" in one else "",
        "crc32": one.get("crc32", ""),
        "md5": one.get("md5", ""),
        "sha1": one.get("sha1", ""),
        "status": one.get("status", ""),
        "serial": one.get("serial", ""),
        "clone of": one.get("parent", ""),
        "category": ", ".join(one.get("categories", ())),
    }
    for name, value in told.items():
        if value:
            yield f"  {name:<9} {clean(value)}"
