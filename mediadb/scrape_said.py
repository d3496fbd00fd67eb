"""Tags and properties of titles and rows as a scrape has them: there, or in records."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

from mediadb import one_step
from zapcore.model import PropertyValue, ScrapeRecord, TagValue
from zapcore.titles.tagvalues import pad_value

Said: TypeAlias = set[tuple[int, str, str]]
"""(row or title, type, stored value): of a property the type is ``property``."""

PROPERTY = "property"
TAGS = (
    "SELECT {key} AS Entity, k.Type AS Type, Tag, ScraperTypeDBID AS Brought"
    " FROM json_each(?) AS w CROSS JOIN {table} ON {key} = w.value"
    " CROSS JOIN Tags ON Tags.DBID = TagDBID"
    " CROSS JOIN TagTypes AS k ON k.DBID = TypeDBID"
    " WHERE ScraperTypeDBID IN (SELECT value FROM json_each(?))"
)
OF_KINDS = " AND k.Type IN (SELECT value FROM json_each(?))"
TEXTS = (
    "SELECT {key} AS Entity, 'property' AS Type, Tag, ScraperTypeDBID AS Brought"
    " FROM json_each(?) AS w CROSS JOIN {table} ON {key} = w.value"
    " CROSS JOIN Tags ON Tags.DBID = TypeTagDBID"
    " WHERE ScraperTypeDBID IN (SELECT value FROM json_each(?)) AND BlobDBID IS NULL"
)
REMOVE = (
    "DELETE FROM {table} WHERE {key} = ? AND ScraperTypeDBID = ? AND {tag} ="
    " (SELECT Tags.DBID FROM Tags JOIN TagTypes AS k ON k.DBID = TypeDBID"
    " WHERE k.Type = ? AND Tag = ?)"
)
SENTINELS = "SELECT Type, DBID FROM TagTypes WHERE Type GLOB 'scraper.*'"


class Level(NamedTuple):
    """Titles or rows: what is there of them, by who brought it."""

    owner: str

    def there(
        self,
        raw: sqlite3.Connection,
        entities: Iterable[int],
        brought: Iterable[int],
        kinds: Iterable[str] | None = None,
    ) -> Iterator[tuple[int, str, str, int]]:
        """Give (row or title, type, stored value, who brought it) of tags.

        Of those ``brought`` it, and of these ``kinds`` of tags if any are named.
        """
        named = [] if kinds is None else [json.dumps([*kinds])]
        query = TAGS + (OF_KINDS if named else "")
        table = f"{self.owner}Tags"
        yield from self._read(raw, query, table, (entities, brought), named)

    def texts(
        self, raw: sqlite3.Connection, entities: Iterable[int], brought: int
    ) -> Iterator[tuple[int, str, str, int]]:
        """Give the same of properties."""
        table = f"{self.owner}Properties"
        yield from self._read(raw, TEXTS, table, (entities, [brought]), [])

    def _read(
        self,
        raw: sqlite3.Connection,
        query: str,
        table: str,
        wanted: tuple[Iterable[int], Iterable[int]],
        more: list[str],
    ) -> Iterator[tuple[int, str, str, int]]:
        text = query.format(table=table, key=f"{self.owner}DBID")
        values = [*(json.dumps([*numbers]) for numbers in wanted), *more]
        columns = "Entity, Type, Tag, Brought"
        for row in one_step.many_rows(raw, columns, text, values):
            yield row[0], row[1], row[2], row[3]

    def remove(self, raw: sqlite3.Connection, gone: Said, scraper: int) -> None:
        """Remove what this scraper brought of it."""
        for is_text, table, tag in (
            (False, f"{self.owner}Tags", "TagDBID"),
            (True, f"{self.owner}Properties", "TypeTagDBID"),
        ):
            query = REMOVE.format(table=table, key=f"{self.owner}DBID", tag=tag)
            rows = [one for one in sorted(gone) if (one[1] == PROPERTY) is is_text]
            values = [(entity, scraper, kind, text) for entity, kind, text in rows]
            raw.executemany(query, values)


TITLES, FILES = Level("MediaTitle"), Level("Media")


def of_files(batch: Iterable[ScrapeRecord]) -> Said:
    """Give what records say of files."""
    return {
        (r.media_id, *one)
        for r in batch
        for one in _values(r.media_tags, r.media_properties)
    }


def of_titles(batch: Iterable[ScrapeRecord]) -> Said:
    """Give what records say of titles."""
    return {
        (r.title_id, *one)
        for r in batch
        for one in _values(r.title_tags, r.title_properties)
    }


def _values(
    tags: Iterable[TagValue], texts: Iterable[PropertyValue]
) -> Iterable[tuple[str, str]]:
    for tag in tags:
        yield tag.type, pad_value(tag.value)
    for item in texts:
        yield PROPERTY, item.type_tag.partition(":")[2]
