"""What ``user.db`` holds, and what of it a client was told is kept.

Whatever the daemon had written when an answer left it must be there after a cut that
comes later. What it may hold besides is what it wrote until the next answer left: so
the contents at each sync of the database in between are allowed, and no others.
"""

import os
import sqlite3
import tempfile
from bisect import bisect_right
from collections.abc import Iterable

from benchmarks.power_cut.disk import Disk, File, Folder
from benchmarks.power_cut.recording import Recording

USER = "user.db"
PASSING = {"Untold", "sqlite_sequence"}
"""Notes of what the other database does not know yet; counters."""

Held = dict[str, list[tuple[object, ...]]]


def held_in(folder: str) -> Held | None:
    """Give table to rows of the owner's database in a folder; None without tables."""
    path = os.path.join(folder, USER)
    if not os.path.exists(path):
        return None
    raw = sqlite3.connect(path)
    try:
        tables = [
            name
            for (name,) in raw.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            )
            if name not in PASSING
        ]
        found = {
            name: sorted(raw.execute(f'SELECT * FROM "{name}"'), key=repr)
            for name in tables
        }
    finally:
        raw.close()
    return found or None


def held_on(disk: Disk, data: str) -> Held | None:
    """Give the same of a disk in memory, as whoever wrote it sees it."""
    try:
        folder = disk.find(data)
    except KeyError:
        return None
    if not isinstance(folder, Folder):
        return None
    with tempfile.TemporaryDirectory(prefix="power-cut-") as place:
        for end in ("", "-wal", "-journal"):
            node = folder.now.get(USER + end)
            if isinstance(node, File):
                with open(os.path.join(place, USER + end), "wb") as file:
                    file.write(node.now)
        return held_in(place)


class Oracle:
    """Knows what may be there after a cut at any step."""

    def __init__(self, recording: Recording, data: str) -> None:
        self._answers = sorted({*recording.answers.values(), *_commands(recording)})
        self._moments: list[int] = []
        self._held: list[Held | None] = []
        self._follow(recording, data)

    def _follow(self, recording: Recording, data: str) -> None:
        """Note each content that the database had when it was synced."""
        disk = recording.disk()
        answers = set(self._answers)
        self._moments.append(-1)
        self._held.append(held_on(disk, data))
        is_new = False
        for number, step in enumerate(recording.steps):
            disk.take(step)
            mine = f"{data}/{USER}"
            if step.kind == "write" and step.path.startswith(mine):
                is_new = True
            due = step.kind == "sync" and step.path.startswith(mine)
            if is_new and (due or number in answers):
                is_new = False
                held = held_on(disk, data)
                if held != self._held[-1]:
                    self._moments.append(number)
                    self._held.append(held)

    def allowed(self, cut: int) -> list[Held | None]:
        """Give what may be held after a cut behind this step."""
        place = bisect_right(self._answers, cut)
        told = self._answers[place - 1] if place else -1
        after = self._answers[place] if place < len(self._answers) else 1 << 60
        first = bisect_right(self._moments, told) - 1
        return self._held[first : bisect_right(self._moments, after)]


def _commands(recording: Recording) -> Iterable[int]:
    return (at for text, at in recording.said.items() if text.startswith("command "))


def said(wanted: list[Held | None], found: Held | None) -> str:
    """Say what is lost; "" if it is one of those that are wanted."""
    # Tables without rows are as good as none: a start makes them.
    plain = [_filled(one) for one in wanted]
    if _filled(found) in plain:
        return ""
    least, got = plain[0], _filled(found)
    lost = [
        f"{table}: {row}"[:200]
        for table, rows in least.items()
        for row in rows
        if row not in got.get(table, [])
    ]
    return "; ".join(lost[:5]) or f"user.db holds what it never held: {got}"[:600]


def _filled(held: Held | None) -> Held:
    return {table: rows for table, rows in (held or {}).items() if rows}
