"""Writes chosen values into the graph: differences only, each with its provenance.

What a file's own name told is never touched. Values of scrapers of this device stay
where no source gives any; those of the network, and the owner's, go with their sources.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from mediadb import one_step
from mediadb.read_runs import SENTINEL, scraper_of
from mediadb.tags import TagIds
from zapcore.merge_order import is_local
from zapcore.model import TagValue
from zapcore.titles.tagvalues import pad_value

PRESENT_TAGS = (
    "SELECT {key} AS Entity, TagDBID, TypeDBID, ScraperTypeDBID AS Brought"
    " FROM json_each(?1) AS w CROSS JOIN {table} ON {key} = w.value"
    " CROSS JOIN Tags ON Tags.DBID = TagDBID"
    " WHERE TypeDBID IN (SELECT value FROM json_each(?2))"
)
PRESENT_TEXTS = (
    "SELECT DBID, {key} AS Entity, TypeTagDBID AS Kind, Text, BlobDBID AS Blob,"
    " ScraperTypeDBID AS Brought"
    " FROM json_each(?1) AS w CROSS JOIN {table} ON {key} = w.value"
    " WHERE TypeTagDBID IN (SELECT value FROM json_each(?2))"
)
UPSERT = (
    "INSERT INTO {table} ({key}, TypeTagDBID, Text, BlobDBID, ScraperTypeDBID)"
    " VALUES (?, ?, ?, ?, ?) ON CONFLICT ({key}, TypeTagDBID) DO UPDATE"
    " SET Text = excluded.Text, BlobDBID = excluded.BlobDBID,"
    " ScraperTypeDBID = excluded.ScraperTypeDBID"
)

Texts: TypeAlias = dict[tuple[int, int], tuple[str, int | None, int]]
"""(title or row, type of property) to (text, blob, who brought it)."""


class Terms:
    """Ids of the tags, types and provenances that a batch uses."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw
        self._tags = TagIds(raw)
        rows = raw.execute("SELECT DBID, Type FROM TagTypes").fetchall()
        scrapers = {n: kind for n, kind in rows if kind.startswith(SENTINEL)}
        self.foreign = frozenset(
            n for n, kind in scrapers.items() if not is_local(scraper_of(kind))
        )
        """Types of the sentinels of sources of the network, and of the owner."""

        self._known: dict[str, int] = {}
        self._stand_ins: dict[str, int] = {}
        self._unmade: dict[int, str] = {}

    def tag(self, tag: TagValue) -> int:
        """Give the id of a tag."""
        return self._tags.get(self._raw, tag.type, tag.value, tag.label)

    def kind(self, name: str) -> int:
        """Give the id of a tag type."""
        return self._tags.type_id(self._raw, name)

    def property(self, name: str) -> int:
        """Give the id of a property's type, which is a tag."""
        return self._tags.get(self._raw, "property", name)

    def stand_in(self, name: str) -> int:
        """Give the id of a property's type, or a number that stands for it.

        A tag that nothing has is not made before something is to have it.
        """
        query = (
            "SELECT Tags.DBID FROM Tags JOIN TagTypes ON TagTypes.DBID = TypeDBID"
            " WHERE Type = 'property' AND Tag = ?"
        )
        row = self._raw.execute(query, (pad_value(name),)).fetchone()
        if row:
            return int(row[0])
        number = self._stand_ins.setdefault(name, -1 - len(self._stand_ins))
        self._unmade[number] = name
        return number

    def made(self, number: int) -> int:
        """Give the id that a number stands for."""
        name = self._unmade.get(number)
        return number if name is None else self.property(name)

    def scraper(self, scraper_id: str) -> int:
        """Give the provenance of a scraper: the type of its sentinel."""
        found = self._known.get(scraper_id)
        if found is None:
            found = self._known[scraper_id] = self.kind(SENTINEL + scraper_id)
        return found


class Level:
    """The titles, or the files, of a batch: what they are to have.

    ``kinds`` are the types of tags, ``texts`` those of properties that a merge writes;
    ``own``: tags that nobody brought are of the files' names, and stay.
    """

    def __init__(
        self,
        owner: str,
        kinds: Iterable[int],
        texts: Iterable[int],
        *,
        own: bool,
    ) -> None:
        self._owner = owner
        self._key = f"{owner}DBID"
        self._kinds = json.dumps([*kinds])
        self._texts = json.dumps([*texts])
        self._own = own
        self.entities: list[int] = []
        self.tags: dict[int, dict[int, int]] = {}
        """Title or row to the tags that it is to have, each with who brought it."""

        self.ruled: set[tuple[int, int]] = set()
        """(title or row, type) that is to have just these, or none."""

        self.texts: Texts = {}
        self.unset: set[tuple[int, int]] = set()
        """(title or row, type of property) that is to have none."""

    def present(
        self, raw: sqlite3.Connection
    ) -> Iterable[tuple[int, int, int, str, int | None, int]]:
        """Give (id, title or row, type, text, blob, who brought it) of properties."""
        columns = "DBID, Entity, Kind, Text, Blob, Brought"
        table = f"{self._owner}Properties"
        query = PRESENT_TEXTS.format(key=self._key, table=table)
        for row in one_step.many_rows(raw, columns, query, self._values(self._texts)):
            yield (row[0], row[1], row[2], row[3], row[4], row[5])

    def write(self, raw: sqlite3.Connection, terms: Terms) -> None:
        """Write what differs."""
        self._write_tags(raw, terms.foreign)
        self._write_texts(raw, terms)

    def _values(self, kinds: str) -> tuple[str, str]:
        return json.dumps(self.entities), kinds

    def _write_tags(self, raw: sqlite3.Connection, foreign: frozenset[int]) -> None:
        table = f"{self._owner}Tags"
        query = PRESENT_TAGS.format(key=self._key, table=table)
        gone, moved = [], []
        there: set[tuple[int, int]] = set()
        nothing: Mapping[int, int] = {}
        columns = "Entity, TagDBID, TypeDBID, Brought"
        for entity, tag, kind, brought in one_step.many_rows(
            raw, columns, query, self._values(self._kinds)
        ):
            wanted = self.tags.get(entity, nothing).get(tag)
            if self._own and not brought:
                there.add((entity, tag))
            elif wanted is not None:
                there.add((entity, tag))
                if wanted != brought:
                    moved.append((wanted, entity, tag))
            elif brought in foreign or (entity, kind) in self.ruled:
                gone.append((entity, tag))
        new = [
            (entity, tag, brought)
            for entity, tags in self.tags.items()
            for tag, brought in tags.items()
            if (entity, tag) not in there
        ]
        where = f"WHERE {self._key} = ? AND TagDBID = ?"
        raw.executemany(f"DELETE FROM {table} {where}", gone)  # noqa: S608 - names from this module
        raw.executemany(f"UPDATE {table} SET ScraperTypeDBID = ? {where}", moved)  # noqa: S608 - the same
        raw.executemany(
            f"INSERT INTO {table} ({self._key}, TagDBID, ScraperTypeDBID)"  # noqa: S608 - the same
            " VALUES (?, ?, ?)",
            new,
        )

    def _write_texts(self, raw: sqlite3.Connection, terms: Terms) -> None:
        table = f"{self._owner}Properties"
        gone = []
        for number, entity, kind, text, blob, brought in self.present(raw):
            wanted = self.texts.get((entity, kind))
            if wanted == (text, blob, brought):
                del self.texts[entity, kind]
            elif wanted is None and self._goes((entity, kind), brought, terms.foreign):
                gone.append((number,))
        raw.executemany(f"DELETE FROM {table} WHERE DBID = ?", gone)  # noqa: S608 - names from this module
        raw.executemany(
            UPSERT.format(table=table, key=self._key),
            [
                (entity, terms.made(kind), *value)
                for (entity, kind), value in self.texts.items()
            ],
        )

    def _goes(
        self, place: tuple[int, int], brought: int, foreign: frozenset[int]
    ) -> bool:
        """Tell whether a property that is not wanted goes.

        Those of files are artwork, of which each is decided on (``mediadb.merge_art``).
        """
        return place in self.unset or (brought in foreign and not self._own)
