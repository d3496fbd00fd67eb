"""One value of what has one meaning, though lists, packs and files say several.

A scraper that fills in adds none beside that of another scraper of this device or of
the file's name, nor to a title beside the word of its file itself (an MRA's). Runs
inside the caller's transaction.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

from mediadb.read_runs import scraper_of
from mediadb.scrape_said import FILES, SENTINELS, TITLES, of_files, of_titles
from mediadb.scrape_writer import sentinel_type
from zapcore.arcade import MRA
from zapcore.merge_order import is_local
from zapcore.model import ScrapeRecord, ScrapeRun, TagValue
from zapcore.titles.tagvalues import is_exclusive

Meanings: TypeAlias = set[tuple[int, str]]
"""(row or title, meaning) that has a value."""

ONE = frozenset({"players", "rotation", "cabinet"})
"""Types of which a game has one value, though they may be several by the vocabulary."""

DIVIDED = frozenset({"input"})
"""Types that have one value for each first word: ``input:joystick:8``."""

TURN, TATE = "rotation", ("search", "tate")
"""``search:tate:cw`` says which way ``rotation:vertical`` is."""
SINGLE = frozenset({*ONE, *DIVIDED, TATE[0]})
"""Types that are not exclusive by the vocabulary, and of which some have one value."""


def settled(
    raw: sqlite3.Connection, run: ScrapeRun, batch: Sequence[ScrapeRecord]
) -> Sequence[ScrapeRecord]:
    """Give the records of a scraper that fills in, without what would contradict."""
    if not run.fills:
        return batch
    sentinels = dict(raw.execute(SENTINELS).fetchall())
    scraper = sentinels.get(sentinel_type(run.scraper_id), -1)
    local = {n for kind, n in sentinels.items() if is_local(scraper_of(kind))}
    mra = {sentinels[kind] for kind in (sentinel_type(MRA),) if kind in sentinels}
    others = (local | {0}) - {scraper}
    means = [record for record in batch if _means(record)]
    media = [record.media_id for record in means]
    title = {record.title_id for record in means}
    own = _meanings(FILES.there(raw, media, mra))
    files = own | _meanings(FILES.there(raw, media, others - mra, SINGLE))
    titles = _meanings(TITLES.there(raw, title, others, SINGLE))
    found = [_settled(record, files, titles, own) for record in batch]
    _drop(raw, scraper, batch, found)
    return found


def meaning(kind: str, value: str) -> str:
    """Give what a tag says one thing of: its type or a part of it; "" of several."""
    if kind in ONE or is_exclusive(kind):
        return kind
    head, colon, _ = value.partition(":")
    if (kind, head) == TATE:
        return TURN
    return f"{kind}:{head}" if colon and kind in DIVIDED else ""


def _settled(
    record: ScrapeRecord,
    files: Meanings,
    titles: Meanings,
    own: Meanings,
) -> ScrapeRecord:
    media, title = record.media_id, record.title_id

    def adds(entity: int, tag: TagValue, there: Meanings) -> bool:
        # Values of exclusive types are kept from each other where they are written.
        return is_exclusive(tag.type) or (entity, _meaning(tag)) not in there

    media_tags = tuple(t for t in record.media_tags if adds(media, t, files))
    title_tags = tuple(
        t
        for t in record.title_tags
        if adds(title, t, titles) and (media, _meaning(t)) not in own
    )
    if (media_tags, title_tags) == (record.media_tags, record.title_tags):
        return record
    return replace(record, media_tags=media_tags, title_tags=title_tags)


def _drop(
    raw: sqlite3.Connection,
    scraper: int,
    before: Sequence[ScrapeRecord],
    after: Sequence[ScrapeRecord],
) -> None:
    """Remove what the scraper itself brought of what it need not say."""
    changed = [(b, a) for b, a in zip(before, after, strict=True) if b is not a]
    olds, news = [b for b, _ in changed], [a for _, a in changed]
    FILES.remove(raw, of_files(olds) - of_files(news), scraper)
    TITLES.remove(raw, of_titles(olds) - of_titles(news), scraper)


def _means(record: ScrapeRecord) -> bool:
    return any(map(_meaning, (*record.media_tags, *record.title_tags)))


def _meaning(tag: TagValue) -> str:
    return meaning(tag.type, tag.value)


def _meanings(there: Iterable[tuple[int, str, str, int]]) -> Meanings:
    """Give (row or title, meaning) of values."""
    return {
        (entity, said) for entity, kind, tag, _ in there if (said := meaning(kind, tag))
    }
