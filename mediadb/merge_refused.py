"""What became of artwork: there, wanted, or refused for good (``RefusedArt``)."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from mediadb import one_step
from zapcore.merge_art import Fetched

WANTED = (
    "SELECT MediaDBID, Kind, Source, URL, State, a.Path AS Path, Had FROM json_each(?)"
    " CROSS JOIN WantedArt AS a ON MediaDBID = value"
)
REFUSED = (
    "SELECT MediaDBID, Kind, URL, Again, Words FROM json_each(?)"
    " CROSS JOIN RefusedArt ON MediaDBID = value"
)
ANY = "SELECT EXISTS (SELECT 1 FROM RefusedArt)"
OVER = "SELECT EXISTS (SELECT 1 FROM RefusedArt WHERE Again <= ?)"
REFUSE = (
    "INSERT OR REPLACE INTO RefusedArt SELECT MediaDBID, Kind, URL, Again, Words"
    " FROM WantedArt WHERE MediaDBID = ? AND Kind = ?"
)
MARK = "INSERT OR IGNORE INTO Unmerged SELECT MediaTitleDBID FROM Media WHERE DBID = ?"
MARK_OVER = (
    "INSERT OR IGNORE INTO Unmerged SELECT MediaTitleDBID FROM RefusedArt AS r"
    " CROSS JOIN Media AS m ON m.DBID = MediaDBID WHERE Again <= ?"
)


class Row(NamedTuple):
    """What is wanted of the network for one kind of a file; ``had`` gave ``path``."""

    source: str
    url: str
    state: int
    path: str
    had: str


class Refusal(NamedTuple):
    """Until when (epoch seconds) something is left out, and why."""

    again: int
    words: str


class ArtState:
    """What became of the artwork of some files."""

    def __init__(
        self,
        wanted: Mapping[tuple[int, str], Row],
        refused: Mapping[tuple[int, str, str], Refusal],
    ) -> None:
        self.wanted = wanted
        self.refused = refused

    def fetched(self) -> dict[int, Fetched]:
        """Give media id to what a choice needs of it."""
        there: dict[int, dict[str, str]] = {}
        for (media, kind), row in self.wanted.items():
            if row.path:
                there.setdefault(media, {})[kind] = row.had
        refused: dict[int, set[tuple[str, str]]] = {}
        for media, kind, url in self.refused:
            refused.setdefault(media, set()).add((kind, url))
        return {
            media: Fetched(refused.get(media, ()), there.get(media, {}))
            for media in {*there, *refused}
        }


def art_state(raw: sqlite3.Connection, media: Iterable[int]) -> ArtState:
    """Read it."""
    numbers = (json.dumps([*media]),)
    columns = "MediaDBID, Kind, Source, URL, State, Path, Had"
    found = one_step.many_rows(raw, columns, WANTED, numbers)
    wanted = {(row[0], row[1]): Row(*row[2:]) for row in found}
    (some,) = raw.execute(ANY).fetchone()
    return ArtState(wanted, dict(_refused(raw, numbers)) if some else {})


def _refused(
    raw: sqlite3.Connection, numbers: tuple[str]
) -> Iterator[tuple[tuple[int, str, str], Refusal]]:
    for media, kind, url, again, words in raw.execute(REFUSED, numbers):
        yield (media, kind, url), Refusal(again, words)


def refuse(raw: sqlite3.Connection, media: int, kind: str) -> None:
    """Leave out what is wanted until its ``Again``; the next best is chosen soon."""
    raw.execute(REFUSE, (media, kind))
    raw.execute(MARK, (media,))


def is_over(raw: sqlite3.Connection, now: int) -> bool:
    """Tell whether something is not to be left out any more."""
    return bool(raw.execute(OVER, (now,)).fetchone()[0])


def release(raw: sqlite3.Connection, now: int) -> None:
    """Let what was left out long enough be chosen again."""
    if is_over(raw, now):
        raw.execute(MARK_OVER, (now,))
        raw.execute("DELETE FROM RefusedArt WHERE Again <= ?", (now,))
