"""What a scraper told of rows before: known by a digest, taken back when that changes.

Records with a digest are of the title that their row has now: names of arcade sets are
written before what else a list says of them. Runs inside the caller's transaction.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from mediadb.scrape_writer import sentinel_type
from mediadb.set_guests import GUEST
from zapcore.guests import of_file
from zapcore.model import ScrapeRecord

DIGESTS = (
    "SELECT MediaDBID, Digest FROM Media JOIN ScrapeDigests ON MediaDBID = DBID"
    " WHERE SystemDBID = ?"
)
FOLDERS = (
    "SELECT RTRIM(Text, REPLACE(Text, '/', '')) FROM Media"
    " CROSS JOIN MediaProperties ON MediaDBID = Media.DBID AND Text GLOB '/*'"
    " WHERE SystemDBID = :system AND ScraperTypeDBID ="
    " (SELECT DBID FROM TagTypes WHERE Type = :kind)"
    " UNION SELECT Path FROM ScrapeSources"
    " WHERE ScraperID = :scraper AND SystemDBID = :system"
)
HOMES = (
    f"SELECT m.DBID, m.MediaTitleDBID, s.Slug IS NOT NULL AND {GUEST}"  # noqa: S608 - our own text
    " FROM json_each(?) AS w CROSS JOIN Media AS m ON m.DBID = w.value"
    " CROSS JOIN MediaTitles AS t ON t.DBID = m.MediaTitleDBID"
    " LEFT JOIN Sets AS s ON s.MediaDBID = m.DBID"
)
OTHERS = (
    "SELECT MediaDBID FROM json_each(?) AS w CROSS JOIN ScrapeDigests"
    " ON MediaDBID = json_extract(w.value, '$[0]')"
    " WHERE Digest <> json_extract(w.value, '$[1]')"
)
TOLD = (
    "DELETE FROM {table} WHERE {key} = :entity AND ScraperTypeDBID ="
    " (SELECT DBID FROM TagTypes WHERE Type = :kind)"
)
NOT_SENTINEL = (
    " AND TagDBID NOT IN (SELECT DBID FROM Tags WHERE TypeDBID = ScraperTypeDBID)"
)
DIGEST = (
    "INSERT INTO ScrapeDigests VALUES (?, ?) ON CONFLICT DO UPDATE"
    " SET Digest = excluded.Digest WHERE Digest <> excluded.Digest"
)


def digests_of(raw: sqlite3.Connection, system: int) -> dict[int, int]:
    """Give media id to the digest of what was told of it, of the rows of a system."""
    return dict(raw.execute(DIGESTS, (system,)).fetchall())


def folders_of(raw: sqlite3.Connection, scraper_id: str, system: int) -> frozenset[str]:
    """Give the folders of what a scraper brought of a system, and those it read."""
    values = {
        "kind": sentinel_type(scraper_id),
        "scraper": scraper_id,
        "system": system,
    }
    return frozenset(path.rstrip("/") for (path,) in raw.execute(FOLDERS, values))


def at_home(
    raw: sqlite3.Connection, batch: Sequence[ScrapeRecord]
) -> Sequence[ScrapeRecord]:
    """Give the records with the titles that their rows have now.

    What is said of the title of a file that is listed under its parent's is of the file
    alone.
    """
    media = [record.media_id for record in batch if record.digest]
    if not media:
        return batch
    homes = {
        number: (title, bool(guest))
        for number, title, guest in raw.execute(HOMES, (json.dumps(media),))
    }
    return [
        _at_home(record, *homes[record.media_id])
        if record.digest and record.media_id in homes
        else record
        for record in batch
    ]


def outdate(
    raw: sqlite3.Connection, scraper_id: str, batch: Sequence[ScrapeRecord]
) -> None:
    """Take back what a scraper told of rows of which it says something else now."""
    pairs = {record.media_id: record.digest for record in batch if record.digest}
    if not pairs:
        return
    found = raw.execute(OTHERS, (json.dumps([*pairs.items()]),)).fetchall()
    titles = {record.media_id: record for record in batch}
    kind = sentinel_type(scraper_id)
    for (media,) in found:
        _take_back(raw, "Media", media, kind)
        record = titles[media]
        if record.title_tags or record.title_properties:
            _take_back(raw, "MediaTitle", record.title_id, kind)
    raw.executemany(DIGEST, [*pairs.items()])


def _take_back(raw: sqlite3.Connection, owner: str, entity: int, kind: str) -> None:
    values = {"entity": entity, "kind": kind}
    tags = TOLD.format(table=f"{owner}Tags", key=f"{owner}DBID") + NOT_SENTINEL
    raw.execute(tags, values)
    raw.execute(
        TOLD.format(table=f"{owner}Properties", key=f"{owner}DBID"),
        values,
    )


def _at_home(record: ScrapeRecord, title: int, guest: bool) -> ScrapeRecord:  # noqa: FBT001 - one private caller
    home = replace(record, title_id=title)
    return of_file(home) if guest else home
