"""What scrapers of this device brought, as facts beside those of the network.

Values that a ``gamelist.xml`` gave were written into the graph. When a title is merged
for the first time they are taken from there by their provenance; from then on each
record of a scrape is kept here too, so that they can come back.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from mediadb import one_step
from mediadb.merge_values import (
    FIELD_OF,
    FIELD_OF_PROPERTY,
    GAMELIST_XML,
    KIND_OF,
    artwork,
    facts,
    source_of,
)
from mediadb.online_facts import encode
from mediadb.read_runs import scraper_of
from mediadb.set_guests import guests_among
from zapcore.merge_order import is_local
from zapcore.model import PropertyValue, ScrapeRecord, TagValue
from zapcore.sourced import How, Outcome, SourceGame

MERGED = "SELECT EXISTS (SELECT 1 FROM Merged)"
MERGED_TITLES = (
    "SELECT w.value FROM json_each(?) AS w CROSS JOIN Merged AS x"
    " ON x.TitleDBID = w.value"
)
TAGS = (
    "SELECT {key} AS Entity, k.Type AS Type, Tag, DisplayName,"
    " (SELECT Type FROM TagTypes WHERE DBID = ScraperTypeDBID) AS Brought"
    " FROM json_each(?) AS w CROSS JOIN {table} ON {key} = w.value"
    " CROSS JOIN Tags ON Tags.DBID = TagDBID"
    " CROSS JOIN TagTypes AS k ON k.DBID = TypeDBID"
)
PROPERTIES = (
    "SELECT {key} AS Entity, 'property' AS Type, Tag, Text,"
    " (SELECT Type FROM TagTypes WHERE DBID = ScraperTypeDBID) AS Brought"
    " FROM json_each(?) AS w CROSS JOIN {table} ON {key} = w.value"
    " CROSS JOIN Tags ON Tags.DBID = TypeTagDBID WHERE BlobDBID IS NULL"
)
GAME = (
    "INSERT INTO SourceGames (Source, GameID, Facts) VALUES (?, ?, ?)"
    " ON CONFLICT DO UPDATE SET Facts = excluded.Facts"
)
ASKED = (
    "INSERT INTO Asked (MediaDBID, Source, Outcome, GameDBID, How, At)"
    " SELECT ?, Source, ?, DBID, ?, ? FROM SourceGames WHERE Source = ? AND GameID = ?"
    " ON CONFLICT DO UPDATE SET Outcome = excluded.Outcome,"
    " GameDBID = excluded.GameDBID, How = excluded.How, At = excluded.At"
)


class _Told(NamedTuple):
    """What one scraper said of one file and its title."""

    tags: list[TagValue]
    properties: list[PropertyValue]


class _Brought(dict[tuple[int, str], _Told]):
    """(media id, source) to what it brought."""

    def __missing__(self, key: tuple[int, str]) -> _Told:
        self[key] = told = _Told([], [])
        return told

    def add(self, media: int, scraper_id: str, row: Sequence[str]) -> None:
        """Add a tag or property of the graph."""
        kind, tag, text = row
        told = self[media, source_of(scraper_id)]
        if kind == "property":
            told.properties.append(PropertyValue(f"property:{tag}", text))
        else:
            told.tags.append(TagValue(kind, tag, text))


def absorb(
    raw: sqlite3.Connection,
    files: dict[int, list[int]],
    now: int,
    guests: Collection[int] = (),
) -> None:
    """Take from the graph what scrapers brought for titles that were never merged.

    ``files`` gives title to its media ids. What a title has is kept as said of its file
    of the lowest id that is no guest.
    """
    merged = one_step.numbers(raw, "value", MERGED_TITLES, (json.dumps([*files]),))
    new = {
        title: min(media, key=lambda number: (number in guests, number))
        for title, media in files.items()
        if media
    }
    for title in merged:
        new.pop(title, None)
    if not new:
        return
    media = [number for title in new for number in files[title]]
    brought = _brought(raw, new, media)
    known = {(media, source) for media, source in _asked(raw, media)}
    _keep(raw, {key: told for key, told in brought.items() if key not in known}, now)


def local_games(raw: sqlite3.Connection, title: int, media: int) -> list[SourceGame]:
    """Give what scrapers brought for a file and its title that were never merged."""
    titles = {} if guests_among(raw, [media]) else {title: media}
    brought = _brought(raw, titles, [media])
    return [_game(number, source, told) for (number, source), told in brought.items()]


def _brought(
    raw: sqlite3.Connection, titles: dict[int, int], media: Sequence[int]
) -> _Brought:
    """Give what scrapers brought; ``titles`` gives title to the file it is said of."""
    brought = _Brought()
    for title, row, scraper_id in _rows(raw, "MediaTitle", titles):
        brought.add(titles[title], scraper_id or GAMELIST_XML, row)
    for number, row, scraper_id in _rows(raw, "Media", media):
        # A tag that nobody brought is of the file's name; a property never is.
        if scraper_id or row[0] == "property":
            brought.add(number, scraper_id or GAMELIST_XML, row)
    return brought


def keep_records(
    raw: sqlite3.Connection, scraper_id: str, batch: Sequence[ScrapeRecord], now: int
) -> None:
    """Keep what a scrape wrote for titles that were merged, and mark them unmerged.

    Costs one look where nothing was ever merged.
    """
    if not raw.execute(MERGED).fetchone()[0]:
        return
    titles = json.dumps([record.title_id for record in batch])
    merged = frozenset(one_step.numbers(raw, "value", MERGED_TITLES, (titles,)))
    source = source_of(scraper_id)
    brought = {
        (record.media_id, source): _Told(
            [*record.title_tags, *record.media_tags],
            [*record.title_properties, *record.media_properties],
        )
        for record in batch
        if record.title_id in merged
    }
    _keep(raw, brought, now)
    raw.executemany(
        "INSERT OR IGNORE INTO Unmerged VALUES (?)", [(title,) for title in merged]
    )


def _rows(
    raw: sqlite3.Connection, owner: str, entities: Iterable[int]
) -> Iterable[tuple[int, list[str], str]]:
    """Give (title or row, (type, tag, label or text), scraper) that a merge takes."""
    numbers = (json.dumps([*entities]),)
    queries = (
        (TAGS.format(key=f"{owner}DBID", table=f"{owner}Tags"), "DisplayName"),
        (PROPERTIES.format(key=f"{owner}DBID", table=f"{owner}Properties"), "Text"),
    )
    for query, text in queries:
        columns = f"Entity, Type, Tag, {text}, Brought"
        for entity, kind, *row, sentinel in one_step.many_rows(
            raw, columns, query, numbers
        ):
            scraper_id = scraper_of(sentinel)
            if _is_taken(kind, row[0]) and (not scraper_id or is_local(scraper_id)):
                yield entity, [kind, *row], scraper_id


def _is_taken(kind: str, tag: str) -> bool:
    if kind == "property":
        return tag in FIELD_OF_PROPERTY or tag in KIND_OF
    return kind in FIELD_OF


def _asked(raw: sqlite3.Connection, media: Sequence[int]) -> Iterable[tuple[int, str]]:
    query = "SELECT MediaDBID, Source FROM json_each(?) CROSS JOIN Asked"
    rows = one_step.many_rows(
        raw, "MediaDBID, Source", f"{query} ON MediaDBID = value", (json.dumps(media),)
    )
    return ((number, source) for number, source in rows)


def _keep(
    raw: sqlite3.Connection, brought: dict[tuple[int, str], _Told], now: int
) -> None:
    games, asked = [], []
    for (media, source), told in brought.items():
        game = _game(media, source, told)
        games.append((source, game.id, encode(game)))
        asked.append((media, Outcome.HIT, How.FILE, now, source, game.id))
    raw.executemany(GAME, games)
    raw.executemany(ASKED, asked)


def _game(media: int, source: str, told: _Told) -> SourceGame:
    said = tuple(dict.fromkeys(facts(told.tags, told.properties)))
    art = tuple(artwork(told.properties))
    return SourceGame(source, f"media:{media}", said, art)
