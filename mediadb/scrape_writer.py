"""Writes one batch of scraped records: folded first, then only what differs.

Exclusive tag types replace, additive ones pile up, properties are replaced in their
row, and the sentinel comes last, with the run's mark (scraper document, "Tags And
Properties"). Everything runs on the database's thread, inside the caller's transaction.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from mediadb import many_values, one_step
from mediadb.tags import TagIds
from zapcore.model import PropertyValue, ScrapeRecord, ScrapeRun, TagValue
from zapcore.ports import Between
from zapcore.titles.tagvalues import is_exclusive

SCRAPED = "scraped"

UPSERT = (
    "INSERT INTO {table} ({key}, TypeTagDBID, Text, ScraperTypeDBID)"
    " VALUES (?, ?, ?, ?) ON CONFLICT ({key}, TypeTagDBID) DO UPDATE"
    " SET Text = excluded.Text, BlobDBID = NULL,"
    " ScraperTypeDBID = excluded.ScraperTypeDBID WHERE Text <> excluded.Text"
)
FILL = UPSERT + " AND {table}.ScraperTypeDBID = excluded.ScraperTypeDBID"
OWN_PROPERTIES = (
    "SELECT p.DBID, MediaDBID, TypeTagDBID, 'property:' || Tag, Text"
    " FROM json_each(?) AS wanted"
    " CROSS JOIN MediaProperties AS p ON MediaDBID = wanted.value"
    " CROSS JOIN Tags ON Tags.DBID = TypeTagDBID WHERE BlobDBID IS NULL"
)
PRESENT = (
    "SELECT {key} AS Entity, TagDBID, TypeDBID, ScraperTypeDBID"
    " FROM json_each(?) AS wanted"
    " CROSS JOIN {table} ON {key} = wanted.value"
    " CROSS JOIN Tags ON Tags.DBID = TagDBID"
)

STRANGER = (
    "SELECT 1 FROM json_each(?) AS w LEFT JOIN Media ON DBID = w.key"
    " WHERE MediaTitleDBID IS NOT w.value LIMIT 1"
)

INTO_MARKS = "INSERT OR IGNORE INTO RunMarks VALUES"

Known: TypeAlias = dict[tuple[str, str], tuple[int, int]]
"""(type, value) of a tag to (its id, the id of its type if that is exclusive)."""


def sentinel_type(scraper_id: str) -> str:
    """Give the tag type of a scraper's sentinel, whose value is ``scraped``."""
    return f"scraper.{scraper_id}"


class _Facts:
    """The folded facts of one kind of entity: titles, or media rows."""

    def __init__(self, kind: str, tags: TagIds, known: Known, *, fills: bool) -> None:
        self._tag_table = f"{kind}Tags"
        self._property_table = f"{kind}Properties"
        self._key = f"{kind}DBID"
        self._tags = tags
        self._known = known
        self._fills = fills
        self._only: dict[tuple[int, int], int] = {}
        self._many: list[tuple[int, int]] = []
        self._texts: dict[tuple[int, int], str] = {}

    def add(
        self,
        raw: sqlite3.Connection,
        entity: int,
        tags: Iterable[TagValue],
        properties: Iterable[PropertyValue],
    ) -> None:
        """Add what one record says; it wins over earlier ones."""
        known = self._known
        for tag in tags:
            number, kind = known.get((tag.type, tag.value)) or self._learn(raw, tag)
            if kind:
                self._only[entity, kind] = number
            else:
                self._many.append((entity, number))
        for item in properties:
            kind, _ = self._known.get((item.type_tag, "")) or self._property(raw, item)
            self._texts[entity, kind] = item.text

    def _learn(self, raw: sqlite3.Connection, tag: TagValue) -> tuple[int, int]:
        """Give (tag id, the id of its type if that is exclusive, else 0)."""
        number = self._tags.get(raw, tag.type, tag.value, tag.label)
        only = is_exclusive(tag.type)
        kind = self._tags.type_id(raw, tag.type) if only else 0
        found = self._known[tag.type, tag.value] = (number, kind)
        return found

    def _property(
        self, raw: sqlite3.Connection, item: PropertyValue
    ) -> tuple[int, int]:
        """Give (the tag id of a property's type, 0)."""
        kind, _, value = item.type_tag.partition(":")
        number = self._tags.get(raw, kind, value)
        found = self._known[item.type_tag, ""] = (number, 0)
        return found

    def holds(self, entity: int, kind: int) -> bool:
        """Tell whether a property of this type (the id of its tag) was added."""
        return (entity, kind) in self._texts

    def write(self, raw: sqlite3.Connection, scraper: int) -> None:
        """Write the differences; ``scraper`` is the id of the sentinel's type."""
        added = self._many
        if self._only:
            added += self._replace(raw, scraper)
        _add_tags(raw, self._tag_table, self._key, added, scraper)
        raw.executemany(
            (FILL if self._fills else UPSERT).format(
                table=self._property_table, key=self._key
            ),
            [(*key, text, scraper) for key, text in self._texts.items()],
        )

    def _replace(self, raw: sqlite3.Connection, scraper: int) -> list[tuple[int, int]]:
        """Remove other values of exclusive types; give the rows to add."""
        gone, there = [], set()
        for entity, tag, kind, brought in self._present(raw):
            value = self._only.get((entity, kind))
            if value == tag or (self._fills and brought != scraper):
                there.add((entity, kind))
            elif value is not None:
                gone.append((entity, tag))
        raw.executemany(
            f"DELETE FROM {self._tag_table} WHERE {self._key} = ? AND TagDBID = ?",  # noqa: S608 - two names from this module
            gone,
        )
        return [
            (entity, tag)
            for (entity, kind), tag in self._only.items()
            if (entity, kind) not in there
        ]

    def _present(self, raw: sqlite3.Connection) -> Iterator[tuple[int, int, int, int]]:
        """Give (title or row, tag, type, who brought it) of what may be replaced."""
        query = PRESENT.format(table=self._tag_table, key=self._key)
        for part in one_step.parts([*dict.fromkeys(e for e, _ in self._only)]):
            columns = "Entity, TagDBID, TypeDBID, ScraperTypeDBID"
            for row in one_step.rows(raw, columns, query, (json.dumps(part),)):
                yield row[0], row[1], row[2], row[3]


class ScrapeWriter:
    """Writes batches of one run; knows the tags it has used."""

    def __init__(self, raw: sqlite3.Connection, run: ScrapeRun) -> None:
        self._tags = TagIds(raw)
        self._known: Known = {}
        self._run = run

    def write(
        self,
        raw: sqlite3.Connection,
        batch: Sequence[ScrapeRecord],
        between: Between,
    ) -> None:
        """Write these records; of several of one title or row the last wins.

        ``between`` is called between two, to give way.

        Raises:
            sqlite3.IntegrityError: one names no row, or not the title of its row. What
                was written for it would be inherited by a row to come.
        """
        rows = {record.media_id: record.title_id for record in batch}
        is_torn = any(rows[record.media_id] != record.title_id for record in batch)
        if is_torn or raw.execute(STRANGER, (json.dumps(rows),)).fetchone():
            raise sqlite3.IntegrityError("it is for a row that is not there")
        fills = self._run.fills
        titles = _Facts("MediaTitle", self._tags, self._known, fills=fills)
        media = _Facts("Media", self._tags, self._known, fills=fills)
        for record in batch:
            between()
            titles.add(raw, record.title_id, record.title_tags, record.title_properties)
            media.add(raw, record.media_id, record.media_tags, record.media_properties)
        _remove_outdated(raw, batch, media)
        kind = sentinel_type(self._run.scraper_id)
        sentinel = self._tags.get(raw, kind, SCRAPED)
        scraper = self._tags.type_id(raw, kind)
        titles.write(raw, scraper)
        media.write(raw, scraper)
        done = [record.media_id for record in batch if record.sentinel]
        pairs = [(number, sentinel) for number in done]
        _add_tags(raw, "MediaTags", "MediaDBID", pairs, scraper)
        marks = [(self._run.journal_id, number) for number in done]
        many_values.insert(
            raw, "INSERT OR IGNORE INTO RunMarks VALUES", "(?, ?)", marks
        )


def _add_tags(
    raw: sqlite3.Connection,
    table: str,
    key: str,
    pairs: Iterable[tuple[int, int]],
    scraper: int,
) -> None:
    """Add those of these tags that are not there, as brought by this scraper."""
    many_values.insert(
        raw,
        f"INSERT OR IGNORE INTO {table} ({key}, TagDBID, ScraperTypeDBID) VALUES",
        f"(?, ?, {int(scraper)})",
        sorted(pairs),
    )


def _remove_outdated(
    raw: sqlite3.Connection, batch: Sequence[ScrapeRecord], media: _Facts
) -> None:
    """Remove the properties that a record calls outdated and does not hold."""
    judges = {r.media_id: r.outdated for r in batch if r.outdated is not None}
    if not judges:
        return
    rows = raw.execute(OWN_PROPERTIES, (json.dumps(list(judges)),)).fetchall()
    gone = [
        (number,)
        for number, entity, kind, tag, text in rows
        if not media.holds(entity, kind) and judges[entity](tag, text)
    ]
    raw.executemany("DELETE FROM MediaProperties WHERE DBID = ?", gone)
