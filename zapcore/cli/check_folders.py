"""The doctor's look at the library's roots: there, mounted, readable, known systems."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from zapcore.cli.finding import Finding, Level, bad, good, note
from zapcore.cli.text import many
from zapcore.operations.places import Found

ANSWER_S = 5.0
"""A share whose server is gone may let a question wait for ever."""

Look = Callable[[str], Found]
"""Finds the systems' folders of one root."""

Say = Callable[[str, str, str], Finding]
FSTAB = "/etc/fstab"

FEW = 5
ROOTS = "library"


def check_roots(
    roots: Sequence[str], look: Look, *, chosen: bool, answers: bool = False
) -> Iterator[Finding]:
    """Yield what there is to say of each root.

    Args:
        roots: the folders.
        look: finds which folder below is which system's.
        chosen: the owner named them; else they are a platform's usual ones, of which
            most are not there or hold no games; one that does is enough.
        answers: a daemon answers, which may have been started with other folders.
    """
    there = [root for root in roots if chosen or os.path.isdir(root)]
    none = f"none of the platform's usual folders is there: {', '.join(roots)}"
    if not there and answers:
        yield note(
            ROOTS,
            f"{none}; the daemon that answers may use others",
            "repeat its --library and --data here, or write them into config.yml",
        )
    elif not there:
        yield bad(ROOTS, none, "name yours with --library or `library:` in config.yml")
    found = [_in_time(root, look, bad if chosen else note) for root in there]
    yield from chain.from_iterable(found)
    if there and all(f.level is Level.NOTE for rows in found for f in rows):
        text = f"no games are in the platform's usual folders: {', '.join(there)}"
        yield bad(ROOTS, text, "put games there, or name yours with --library")


def _in_time(root: str, look: Look, unused: Say) -> list[Finding]:
    found: list[Finding] = []
    looking = threading.Thread(
        target=lambda: found.extend(check_root(root, look, FSTAB, unused)), daemon=True
    )
    looking.start()
    looking.join(ANSWER_S)
    if looking.is_alive():
        return [
            bad(
                ROOTS,
                f"{root} does not answer within {ANSWER_S:.0f} seconds",
                "its disk or server may be gone: unmount it or bring it back",
            )
        ]
    return found


def check_root(
    root: str, look: Look, table: str = FSTAB, unused: Say = bad
) -> Iterator[Finding]:
    """Yield what there is to say of one root.

    Args:
        root: the folder.
        look: finds which folder below is which system's.
        table: the file that lists what should be mounted (fstab(5)).
        unused: says of a root without games how bad that is.
    """
    waiting = _not_mounted(root, table)
    mounting = f"`mount {waiting}`" if waiting else "mount its disk or share"
    try:
        empty = not os.listdir(root)
    except OSError as error:
        advice = (
            f"let {_me()} read it: chmod or chown the folder"
            if isinstance(error, PermissionError)
            else f"{mounting}, or correct --library"
        )
        yield bad(ROOTS, f"{root} cannot be read: {error.strerror}", advice)
        return
    if empty:
        advice = f"{mounting}; a root that is not mounted keeps its games"
        yield unused(ROOTS, f"{root} is empty", advice)
        return
    if waiting:
        text = f"{waiting} stands in {table} and is not mounted"
        yield note(ROOTS, text, f"`mount {waiting}`")
    yield from _systems(root, look, unused)


def _systems(root: str, look: Look, unused: Say) -> Iterator[Finding]:
    found = look(root)
    places = {place.path for several in found.places.values() for place in several}
    closed = sorted(path for path in places if not os.access(path, os.R_OK | os.X_OK))
    for path in closed[:FEW]:
        advice = f"let {_me()} read it: chmod or chown the folder"
        yield bad(ROOTS, f"{path} cannot be read", advice)
    strange = ", ".join(found.unknown.get(root, [])[:FEW])
    if not places:
        yield unused(
            ROOTS,
            f"{root} holds no folder of a known system (it holds {strange or 'files'})",
            "a library is a folder whose children are named nes, snes, psx …",
        )
        return
    yield good(ROOTS, f"{root}: {many(len(found.places), 'system')}")
    if strange:
        yield note(ROOTS, f"{root}: folders of no known system: {strange}")


def _not_mounted(root: str, table: str) -> str:
    """Give the mount point at or above ``root`` that fstab names and nobody mounted."""
    for point in _mount_points(table):
        inside = root == point or root.startswith(point.rstrip("/") + "/")
        if inside and point != "/" and not os.path.ismount(point):
            return point
    return ""


def _mount_points(table: str) -> Iterator[str]:
    try:
        with open(table, encoding="utf-8", errors="replace") as file:
            for line in file:
                parts = line.partition("#")[0].split()
                if len(parts) > 1 and parts[1].startswith("/"):
                    yield parts[1].replace("\\040", " ")
    except OSError:
        return


def _me() -> str:
    return f"the user with the number {os.geteuid()}"
