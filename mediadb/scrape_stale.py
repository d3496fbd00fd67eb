"""What a scraper said before and does not say any more.

A record that is ``whole`` stands for all that its scraper says of a row and its title;
a title is judged when the first of its records is written in a run. Runs inside the
caller's transaction.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence

from mediadb import one_step
from mediadb.merge_values import KIND_OF
from mediadb.scrape_said import (
    FILES,
    PROPERTY,
    SENTINELS,
    TITLES,
    Level,
    Said,
    of_files,
    of_titles,
)
from mediadb.scrape_writer import sentinel_type
from zapcore.model import PropertyValue, ScrapeRecord, ScrapeRun, TagValue

WRITTEN = (
    "SELECT DISTINCT MediaTitleDBID AS Title FROM json_each(?) AS w"
    " CROSS JOIN Media ON MediaTitleDBID = w.value"
    " CROSS JOIN RunMarks ON OperationDBID = ? AND MediaDBID = Media.DBID"
)
SETS = "SELECT EXISTS (SELECT 1 FROM Sets)"
IN_SETS = (
    "SELECT MediaDBID AS Number FROM json_each(?) AS w"
    " CROSS JOIN Sets ON MediaDBID = w.value"
)


def remove_stale(
    raw: sqlite3.Connection, run: ScrapeRun, batch: Sequence[ScrapeRecord]
) -> None:
    """Remove what this run's scraper said of rows and titles of which it says else."""
    scraper = dict(raw.execute(SENTINELS)).get(sentinel_type(run.scraper_id), 0)
    if not scraper:
        return
    _leave_files(raw, scraper, batch)
    whole = [record for record in batch if record.whole]
    if not whole:
        return
    _keep_only(raw, FILES, scraper, [r.media_id for r in whole], of_files(batch))
    if not run.part:
        titles = json.dumps([record.title_id for record in whole])
        written = one_step.numbers(raw, "Title", WRITTEN, (titles, run.journal_id))
        fresh = {record.title_id for record in whole}.difference(written)
        _keep_only(raw, TITLES, scraper, fresh, of_titles(batch))


def _leave_files(
    raw: sqlite3.Connection, scraper: int, batch: Sequence[ScrapeRecord]
) -> None:
    """Take from files what was said of them as alternatives, and is their title's."""
    if not raw.execute(SETS).fetchone()[0]:
        return
    said = (r for r in batch if not r.whole)
    titled = {r.media_id: r for r in said if r.title_tags or r.title_properties}
    media = one_step.numbers(raw, "Number", IN_SETS, (json.dumps([*titled]),))
    home = {
        number: _kinds(titled[number].title_tags, titled[number].title_properties)
        - _kinds(titled[number].media_tags, titled[number].media_properties)
        for number in media
    }
    gone = {
        (entity, kind, tag)
        for entity, kind, tag in _own(raw, FILES, scraper, home)
        if (f"{kind}:{tag}" if kind == PROPERTY else kind) in home[entity]
    }
    FILES.remove(raw, gone, scraper)


def _keep_only(
    raw: sqlite3.Connection,
    level: Level,
    scraper: int,
    entities: Iterable[int],
    said: Said,
) -> None:
    """Remove what the scraper brought of these and does not say; artwork stays."""
    gone = {
        one
        for one in _own(raw, level, scraper, entities) - said
        if not one[1].startswith("scraper.")
        and not (one[1] == PROPERTY and one[2] in KIND_OF)
    }
    level.remove(raw, gone, scraper)


def _own(
    raw: sqlite3.Connection, level: Level, scraper: int, entities: Iterable[int]
) -> Said:
    """Give what the scraper brought of these."""
    wanted = [*entities]
    tags = level.there(raw, wanted, [scraper])
    texts = level.texts(raw, wanted, scraper)
    return {row[:3] for rows in (tags, texts) for row in rows}


def _kinds(tags: Iterable[TagValue], texts: Iterable[PropertyValue]) -> set[str]:
    return {tag.type for tag in tags} | {item.type_tag for item in texts}
