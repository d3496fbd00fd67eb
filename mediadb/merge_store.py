"""Merges titles of which something else is known now, and writes what differs.

A batch is one transaction on the database's thread: facts, the owner's words and the
graph are read, values chosen (``zapcore.merge``) and written. A kill leaves a title as
it was, and marked.
"""

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from mediadb import one_step
from mediadb.database import Database
from mediadb.merge_art import ArtWriter
from mediadb.merge_graph import Level, Terms
from mediadb.merge_local import absorb
from mediadb.merge_owner import OwnerWords, owner_words
from mediadb.merge_read import Batch, files_of, fill
from mediadb.merge_refused import is_over, release
from mediadb.merge_values import (
    KINDS,
    MEDIA_TAGS,
    TITLE_PROPERTIES,
    TITLE_TAGS,
    Shapes,
    scraper_of_source,
)
from mediadb.merge_why import ORDER
from mediadb.read_owner import rows_of
from mediadb.read_runs import SENTINEL
from mediadb.scrape_writer import SCRAPED
from mediadb.settings import set_setting, setting
from zapcore.merge import Chosen, MergedTitle, MergeOrder, Ranking
from zapcore.merge_order import ONLINE, is_local
from zapcore.model import TagValue
from zapcore.ports import Between, GiveWay, never
from zapcore.sourced import OWNER

RULED, RULES = "Merge.Rules", "1"
"""Counts changes of what a merge makes of the same facts: all is merged anew then."""

MARK_ASKED = (
    "INSERT OR IGNORE INTO Unmerged SELECT MediaTitleDBID FROM Media"
    " WHERE EXISTS (SELECT 1 FROM Asked WHERE MediaDBID = Media.DBID)"
)
MARK = (
    "INSERT OR IGNORE INTO Unmerged SELECT MediaTitleDBID FROM json_each(?)"
    " CROSS JOIN Media ON Media.DBID = value"
)


class SqliteMerge:
    """Merges what is marked; ``order`` is what the configuration says."""

    def __init__(
        self,
        media: Database,
        user: Database,
        order: MergeOrder,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._media = media
        self._user = user.path
        self._order = order
        self._clock = clock
        self._shapes = Shapes()

    async def merge(
        self, limit: int, order: MergeOrder | None = None, give_way: GiveWay = never
    ) -> tuple[int, bool]:
        """Merge at most so many titles; give (how many, whether there are more).

        Another order than last time marks all titles first. Writes nothing, not even a
        transaction, when there is nothing to do.

        Raises:
            StoreError: nothing of this batch was written.
        """
        order = order or self._order
        now = int(self._clock())
        is_same, waits = await self._media.run(_state, order.text(), now)
        if not is_same:
            await self._media.write(_another_order, self._user, order.text())
        elif not waits:
            return 0, False
        return await self._media.write(self._merge, limit, order, now, give_way)

    async def some(self, limit: int) -> int:
        """Merge at most so many titles; give how many there were."""
        return (await self.merge(limit))[0]

    async def mark(self, media: Sequence[int]) -> None:
        """Mark the titles of these files: something else is said of them now."""
        await self._media.write(_mark, media)

    def _merge(
        self,
        raw: sqlite3.Connection,
        limit: int,
        order: MergeOrder,
        now: int,
        give_way: GiveWay,
    ) -> tuple[int, bool]:
        release(raw, now)
        query = "SELECT TitleDBID FROM Unmerged ORDER BY TitleDBID LIMIT ?"
        marked = one_step.numbers(raw, "TitleDBID", query, (limit + 1,))
        if not marked:
            return 0, False
        titles = marked[:limit]
        with owner_words(self._user) as words:
            batch = files_of(raw, titles)
            absorb(raw, batch.files, now, batch.guests)
            fill(raw, batch, words)
            writer = _Writer(raw, batch, words, self._shapes)
            _choose(batch, Ranking(order), writer, give_way())
            writer.write()
        done = [(title,) for title, media in batch.files.items() if media]
        raw.executemany("INSERT OR IGNORE INTO Merged VALUES (?)", done)
        read = [(title,) for title in titles]
        raw.executemany("DELETE FROM Unmerged WHERE TitleDBID = ?", read)
        return len(titles), len(marked) > limit


def _state(raw: sqlite3.Connection, order: str, now: int) -> tuple[bool, bool]:
    """Give (whether the order is that of last time, whether anything waits)."""
    waits = raw.execute("SELECT EXISTS (SELECT 1 FROM Unmerged)").fetchone()[0]
    is_same = setting(raw, ORDER) == order and setting(raw, RULED) == RULES
    return is_same, bool(waits) or is_over(raw, now)


def _another_order(raw: sqlite3.Connection, user: str, order: str) -> None:
    mark_all(raw, user)
    set_setting(raw, ORDER, order)
    set_setting(raw, RULED, RULES)


def _mark(raw: sqlite3.Connection, media: Sequence[int]) -> None:
    raw.execute(MARK, (json.dumps([*media]),))


def mark_all(raw: sqlite3.Connection, user: str) -> None:
    """Mark all titles of which a source or the owner said anything."""
    raw.execute(MARK_ASKED)
    with owner_words(user) as words:
        keys = words.keys()
    _mark(raw, [number for key in keys for number in rows_of(raw, key)])


class _Writer:
    """Turns choices into what the graph is to have."""

    def __init__(
        self,
        raw: sqlite3.Connection,
        batch: Batch,
        words: OwnerWords,
        shapes: Shapes,
    ) -> None:
        self._raw = raw
        self._terms = terms = Terms(raw)
        online = terms.scraper(ONLINE)
        self._online = online
        self._title_kinds = _numbers(TITLE_TAGS.values(), terms.kind)
        self._title_texts = _numbers(TITLE_PROPERTIES.values(), terms.stand_in)
        self._media_kinds = _numbers(MEDIA_TAGS.values(), terms.kind)
        self._titles = Level(
            "MediaTitle",
            self._title_kinds.values(),
            self._title_texts.values(),
            own=False,
        )
        self._files = Level(
            "Media",
            [*self._media_kinds.values(), online],
            _numbers(KINDS.values(), terms.stand_in).values(),
            own=True,
        )
        self._titles.entities = [*batch.files]
        self._files.entities = [*batch.keys]
        self._art = ArtWriter(raw, terms, words, self._files, batch.art)
        self._shapes = shapes

    def add(self, title: int, whole: MergedTitle, hits: Iterable[int]) -> None:
        """Add what was chosen for a title and its files."""
        for name, chosen in whole.fields.items():
            self._field(self._titles, title, name, chosen)
        for media, own in whole.files.items():
            for name, chosen in own.fields.items():
                self._of_file(media, name, chosen)
            self._art.add(media, own.art)
        for media in hits:
            sentinel = self._terms.tag(TagValue(SENTINEL + ONLINE, SCRAPED))
            self._files.tags.setdefault(media, {})[sentinel] = self._online

    def write(self) -> None:
        """Write it all."""
        self._titles.write(self._raw, self._terms)
        self._files.write(self._raw, self._terms)
        self._art.write()

    def _of_file(self, media: int, name: str, chosen: Chosen) -> None:
        """Add what a list of this device or the owner says of a file's own fields."""
        said = [(chosen.source, chosen.texts), *chosen.others]
        for source, texts in said:
            if source == OWNER or is_local(source):
                local = Chosen(texts, source)
                self._field(self._files, media, name, local)
                return

    def _field(self, level: Level, entity: int, name: str, chosen: Chosen) -> None:
        terms = self._terms
        brought = terms.scraper(scraper_of_source(chosen.source))
        found = self._shapes.of(name, chosen.texts)
        kind = TITLE_TAGS.get(name) or MEDIA_TAGS.get(name)
        if kind:
            level.ruled.add((entity, terms.kind(kind)))
            tags = level.tags.setdefault(entity, {})
            for tag in found.tags:
                tags[terms.tag(tag)] = brought
        if kind := TITLE_PROPERTIES.get(name):
            place = entity, self._title_texts[kind]
            if found.text:
                level.texts[place] = (found.text, None, brought)
            else:
                level.unset.add(place)


def _choose(batch: Batch, ranking: Ranking, writer: _Writer, between: Between) -> None:
    for title, media in batch.files.items():
        between()
        if media:
            pool = batch.pools.get(title, ())
            hits = {number for number, source in pool if not is_local(source)}
            writer.add(title, batch.choose(title, ranking, alternatives=False), hits)


def _numbers(names: Iterable[str], number: Callable[[str], int]) -> Mapping[str, int]:
    return {name: number(name) for name in names}
