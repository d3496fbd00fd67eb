"""Artwork that is wanted from the network, and what became of it (``WantedArt``).

A merge decides what is wanted (``mediadb.merge_art``); whoever fetches asks here what
is left, and tells what arrived. What a file shows is swapped when the new one is there.
"""

import hashlib
import json
import sqlite3
from collections.abc import Mapping, Sequence

from mediadb.database import Database
from mediadb.identify_scope import WITHIN, values
from mediadb.merge_graph import UPSERT, Terms
from mediadb.merge_refused import refuse
from mediadb.merge_values import KINDS, scraper_of_source
from zapcore.content import Scope
from zapcore.ports_art import ArrivedArt, RefusedArt, WantedArt
from zapcore.sourced import Art

WISHES = (
    "SELECT w.MediaDBID, w.Source, Told, Tries FROM WantedArt AS w"  # noqa: S608 - our own text
    " CROSS JOIN Media AS m ON m.DBID = w.MediaDBID AND IsMissing = 0"
    f" WHERE w.Source = :source AND State <> 1 AND Again <= :now AND {WITHIN}"
    " AND NOT EXISTS (SELECT 1 FROM Unmerged WHERE TitleDBID = m.MediaTitleDBID)"
    " AND NOT EXISTS (SELECT 1 FROM json_each(:behind) AS b CROSS JOIN ToAsk AS t"
    "  ON t.Source = b.value AND t.MediaDBID = m.DBID)"
    " ORDER BY w.MediaDBID, Kind LIMIT :limit"
)
KNOWN = (
    "SELECT URL, MAX(a.Path) FROM json_each(?) CROSS JOIN WantedArt AS a ON URL = value"
    " WHERE State = 1 GROUP BY URL"
)
WANTS = "SELECT Source, URL FROM WantedArt WHERE MediaDBID = ? AND Kind = ?"
ARRIVED = (
    "UPDATE WantedArt SET State = 1, Path = ?, Had = URL, Again = 0, Words = ''"
    " WHERE MediaDBID = ? AND Kind = ?"
)
REFUSED = (
    "UPDATE WantedArt SET State = 2, Tries = Tries + 1, Words = ?, Again = ?"
    " WHERE MediaDBID = ? AND Kind = ?"
)
PATHS = (
    "SELECT DISTINCT Path FROM WantedArt WHERE Path > ? AND Path <> ''"
    " ORDER BY Path LIMIT ?"
)
LOST = (
    "UPDATE WantedArt SET State = State * (State <> 1), Path = ''"
    " WHERE Path IN (SELECT value FROM json_each(?)) AND Path <> ''"
)
USED = (
    "SELECT SUBSTR(Path, :start, 15) FROM WantedArt WHERE Path <> ''"
    " UNION ALL SELECT SUBSTR(Text, :start, 15) FROM MediaProperties"
    " WHERE SUBSTR(Text, 1, :length) = :folder"
)
"""What a row shows may not be what it wants any more; it stays until that is there."""

COUNTS = "SELECT Source, State, COUNT(*) FROM WantedArt GROUP BY Source, State"


class SqliteArtStore:
    """The ``ArtStore`` of ``zapcore.ports_art``.

    ``online`` remembers what was fetched for when ``media.db`` is lost.
    """

    def __init__(self, media: Database, online: Database | None = None) -> None:
        self._media = media
        self._online = online
        self._given: dict[tuple[int, str], str] = {}
        """What was given to be fetched: a merge may want another one meanwhile."""

    async def wanted(
        self,
        source: str,
        scope: Scope,
        now: int,
        limit: int,
        behind: Sequence[str] = (),
    ) -> list[WantedArt]:
        """Give what is to be fetched from a source for rows that are there.

        What was refused until later than ``now`` is left out, and what another source
        may still win: rows that one of the sources ``behind`` is to be asked about.
        """
        given = values(
            scope, source=source, now=now, limit=limit, behind=json.dumps([*behind])
        )
        found = await self._media.run(_wanted, given)
        for one in found:
            self._given[one.media_id, one.art.kind] = one.art.url
        return found

    async def known(self, urls: Sequence[str]) -> dict[str, str]:
        """Give URL to path of what was fetched before, for whichever row.

        The file may be gone meanwhile.
        """
        found = await self._media.run(_known, urls)
        rest = [url for url in urls if url not in found]
        if rest and self._online is not None:
            found |= await self._online.run(_remembered, rest)
        return found

    async def arrived(self, batch: Sequence[ArrivedArt]) -> None:
        """Show what is there now, in place of what was shown before.

        What is not wanted any more is passed over.

        Raises:
            StoreError: nothing of it was written.
        """
        urls = [self._given.pop((one.media_id, one.kind), "") for one in batch]
        if self._online is not None:
            pairs = zip(urls, (one.path for one in batch), strict=True)
            await self._online.write(_remember, [pair for pair in pairs if pair[0]])
        await self._media.write(_arrived, batch, urls)

    async def refused(self, batch: Sequence[RefusedArt]) -> None:
        """Keep why something cannot be had; what was shown before stays.

        What cannot be had for good is chosen last until it is tried again: its title
        is marked to be merged.
        """
        urls = [self._given.pop((one.media_id, one.kind), "") for one in batch]
        await self._media.write(_refused, batch, urls)

    async def paths(self, after: str, limit: int) -> list[str]:
        """Give the paths of what was fetched, in order, behind ``after``."""
        return await self._media.run(_paths, after, limit)

    async def lost(self, paths: Sequence[str]) -> None:
        """Want again what was in these files, which are gone.

        Raises:
            StoreError: nothing was written.
        """
        await self._media.write(_lost, paths)

    async def used(self, folder: str) -> frozenset[int]:
        """Give the keys (60 bits of their hashes) of files of a folder that are used.

        A file lies in a folder of its hash's first two digits.
        """
        return await self._media.run(_used, folder)

    async def counts(self) -> dict[str, tuple[int, int, int]]:
        """Give source to how much of it is to be fetched, there, and refused."""
        return await self._media.run(_counts)


def _key(url: str) -> bytes:
    return hashlib.blake2b(
        url.encode("utf-8", "surrogatepass"), digest_size=16
    ).digest()


def _remembered(raw: sqlite3.Connection, urls: Sequence[str]) -> dict[str, str]:
    query = "SELECT Path FROM ArtFiles WHERE Key = ?"
    rows = ((url, raw.execute(query, (_key(url),)).fetchone()) for url in urls)
    return {url: row[0] for url, row in rows if row}


def _remember(raw: sqlite3.Connection, pairs: Sequence[tuple[str, str]]) -> None:
    raw.executemany(
        "INSERT INTO ArtFiles VALUES (?, ?) ON CONFLICT (Key) DO UPDATE"
        " SET Path = excluded.Path WHERE Path <> excluded.Path",
        [(_key(url), path) for url, path in pairs],
    )


def _wanted(raw: sqlite3.Connection, named: Mapping[str, object]) -> list[WantedArt]:
    return [
        WantedArt(media, source, Art(*json.loads(told)), tries)
        for media, source, told, tries in raw.execute(WISHES, named).fetchall()
    ]


def _known(raw: sqlite3.Connection, urls: Sequence[str]) -> dict[str, str]:
    return dict(raw.execute(KNOWN, (json.dumps([*urls]),)).fetchall())


def _source(raw: sqlite3.Connection, media: int, kind: str, url: str) -> str:
    """Give whose picture is wanted, "" if it is another one than that of ``url``."""
    row = raw.execute(WANTS, (media, kind)).fetchone()
    return str(row[0]) if row and (not url or row[1] == url) else ""


def _arrived(
    raw: sqlite3.Connection, batch: Sequence[ArrivedArt], urls: Sequence[str]
) -> None:
    terms = Terms(raw)
    shown = []
    for one, url in zip(batch, urls, strict=True):
        if source := _source(raw, one.media_id, one.kind, url):
            raw.execute(ARRIVED, (one.path, one.media_id, one.kind))
            brought = terms.scraper(scraper_of_source(source))
            kind = terms.property(KINDS[one.kind])
            shown.append((one.media_id, kind, one.path, None, brought))
    raw.executemany(UPSERT.format(table="MediaProperties", key="MediaDBID"), shown)


def _refused(
    raw: sqlite3.Connection, batch: Sequence[RefusedArt], urls: Sequence[str]
) -> None:
    for one, url in zip(batch, urls, strict=True):
        if _source(raw, one.media_id, one.kind, url):
            raw.execute(REFUSED, (one.words, one.again, one.media_id, one.kind))
            if one.for_good:
                refuse(raw, one.media_id, one.kind)


def _paths(raw: sqlite3.Connection, after: str, limit: int) -> list[str]:
    return [path for (path,) in raw.execute(PATHS, (after, limit))]


def _lost(raw: sqlite3.Connection, paths: Sequence[str]) -> None:
    raw.execute(LOST, (json.dumps([*paths]),))


def _used(raw: sqlite3.Connection, folder: str) -> frozenset[int]:
    start = len(folder) + len("/00/") + 1
    given = {"folder": folder, "length": len(folder), "start": start}
    rows = raw.execute(USED, given)
    return frozenset(int(name, 16) for (name,) in rows if _is_hex(name))


def _is_hex(name: str) -> bool:
    return bool(name) and all(digit in "0123456789abcdef" for digit in name)


def _counts(raw: sqlite3.Connection) -> dict[str, tuple[int, int, int]]:
    found: dict[str, list[int]] = {}
    for source, state, number in raw.execute(COUNTS):
        found.setdefault(source, [0, 0, 0])[state] = number
    return {source: (one, two, three) for source, (one, two, three) in found.items()}
