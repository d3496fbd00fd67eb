"""Tags and properties of titles and rows as a scrape has them: there, or in records."""

import json
import sqlite3
from collections.abc import Iterable
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
)
TEXTS = (
    "SELECT {key} AS Entity, 'property' AS Type, Tag, ScraperTypeDBID AS Brought"
    " FROM json_each(?) AS w CROSS JOIN {table} ON {key} = w.value"
    " CROSS JOIN Tags ON Tags.DBID = TypeTagDBID WHERE BlobDBID IS NULL"
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
        self, raw: sqlite3.Connection, entities: Iterable[int], *, texts: bool
    ) -> Iterable[tuple[int, str, str, int]]:
        """Give (row or title, type, stored value, who brought it)."""
        columns = "Entity, Type, Tag, Brought"
        names = {"key": f"{self.owner}DBID"}
        queries = [TAGS.format(table=f"{self.owner}Tags", **names)]
        if texts:
            queries.append(TEXTS.format(table=f"{self.owner}Properties", **names))
        wanted = (json.dumps([*entities]),)
        for query in queries:
            for row in one_step.many_rows(raw, columns, query, wanted):
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
