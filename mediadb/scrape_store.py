"""Where a scrape keeps what it found: the ``ScrapeStore`` of ``zapcore.ports``."""

import logging
import sqlite3
import time
from collections.abc import Callable, Collection, Mapping, Sequence

from mediadb.database import Database
from mediadb.export_catalog import ROWS
from mediadb.index_store import fill_search, waits_to_settle
from mediadb.known_state import known_state
from mediadb.late_indexes import lacks_indexes, make_indexes, set_aside_titles
from mediadb.merge_local import keep_records
from mediadb.read_beside import beside, beside_state, elsewhere
from mediadb.read_sets import dumps_of, sets_of
from mediadb.scrape_digests import at_home, digests_of, folders_of, outdate
from mediadb.scrape_settled import settled
from mediadb.scrape_stale import remove_stale
from mediadb.scrape_writer import SCRAPED, ScrapeWriter, sentinel_type
from mediadb.set_guests import guests_of
from mediadb.set_store import Settling, keep_listed
from zapcore.arcade import Listed
from zapcore.compact import Rows
from zapcore.model import ScrapeCatalog, ScrapeRecord, ScrapeRun
from zapcore.ports import Between, GiveWay, never

logger = logging.getLogger(__name__)

BAD_RECORD = (
    sqlite3.IntegrityError,
    sqlite3.DataError,
    sqlite3.InterfaceError,
    OverflowError,
    UnicodeEncodeError,
)
"""What one record can be guilty of; anything else ends the run."""


class SqliteScrapeStore:
    """Reads and writes for a scrape, each call one hop."""

    def __init__(
        self, database: Database, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._clock = clock
        self._writer: tuple[ScrapeRun, ScrapeWriter] | None = None
        self._settling = Settling()

    async def systems(self) -> list[str]:
        """Give the systems that have rows, by id."""
        return await self._database.run(_systems)

    async def state(
        self,
        scraper_id: str,
        system_id: str,
        shared: Sequence[str] = (),
        wants: Collection[str] = (),
    ) -> tuple[str, dict[str, bytes]]:
        """Give (a text that changes with the system's rows, known stamps by path).

        It changes with those that other systems have in its ``shared`` folders, too,
        and of a scraper that ``wants`` dumps with all that rows are known by.
        """
        asked = (scraper_id, system_id, tuple(shared), "dumps" in wants)
        return await self._database.run(_state, *asked)

    async def catalog(
        self,
        run: ScrapeRun,
        system_id: str,
        wants: Collection[str] = (),
        shared: Sequence[str] = (),
    ) -> ScrapeCatalog:
        """Give titles, rows that are not missing, and those that are done."""
        asked = (run, system_id, frozenset(wants), tuple(shared))
        found = await self._database.run(_catalog, *asked)
        # The thread keeps its last result until the next: here some megabytes.
        await self._database.run(_nothing)
        return found

    async def apply(
        self,
        run: ScrapeRun,
        batch: Sequence[ScrapeRecord],
        give_way: GiveWay = never,
    ) -> int:
        """Write a batch in one transaction; give how many records failed.

        ``give_way``: see ``Control``.

        Raises:
            StoreError: nothing of the batch was written.
        """
        try:
            return await self._database.write(self._apply, run, batch, give_way)
        except BaseException:
            self._writer = None
            raise

    async def list_sets(self, run: ScrapeRun, system_id: str, listed: Listed) -> None:
        """Keep what lists say of arcade sets; a forced run drops what none says.

        Raises:
            StoreError: nothing of it was written.
        """
        await self._database.write(_list_sets, system_id, listed, run.force)
        self._settling = Settling()

    async def name_sets(self) -> bool:
        """Bring some titles to what lists say; give whether there are more."""
        if await self._database.run(waits_to_settle):
            await self._database.write(self._settling.step)
            return True
        return await self._database.write(fill_search)

    async def remember(
        self,
        run: ScrapeRun,
        system_id: str,
        stamps: Mapping[str, bytes],
        cursor: str,
    ) -> None:
        """Keep the stamps of what was read of a system, and how far the run came."""
        await self._database.write(_remember, run, system_id, stamps, cursor)

    async def allow_art(self, folder: str) -> None:
        """Remember a folder outside the library whose artwork may be served."""
        await self._database.run(_allow_art, folder)

    async def total(self, scraper_id: str) -> int:
        """Count the rows that carry the scraper's sentinel; "" counts any scraper's."""
        return await self._database.run(_total, scraper_id)

    async def checkpoint(self) -> None:
        """Move the write-ahead log into the file; let go of what was kept in mind.

        What stood aside while a first run filled the library is made.
        """
        self._writer = None
        if await self._database.run(lacks_indexes):
            await self._database.run(make_indexes)
        await self._database.run(_checkpoint)

    def _apply(
        self,
        raw: sqlite3.Connection,
        run: ScrapeRun,
        batch: Sequence[ScrapeRecord],
        give_way: GiveWay,
    ) -> int:
        raw.execute("SAVEPOINT batch")
        try:
            self._write(raw, run, batch, give_way())
        except BAD_RECORD:
            raw.execute("ROLLBACK TO batch")
            self._writer = None
            return self._one_by_one(raw, run, batch)
        raw.execute("RELEASE batch")
        return 0

    def _one_by_one(
        self, raw: sqlite3.Connection, run: ScrapeRun, batch: Sequence[ScrapeRecord]
    ) -> int:
        """Write a batch that holds bad records without them.

        If all of several are bad it is no record's fault, and the run ends.
        """
        failed = 0
        for record in batch:
            try:
                self._write(raw, run, [record], never())
                raw.execute("RELEASE batch")
            except BAD_RECORD as error:
                raw.execute("ROLLBACK TO batch")
                raw.execute("RELEASE batch")
                self._writer = None
                failed += 1
                logger.warning("media %s was not written: %s", record.media_id, error)
                if failed == len(batch) > 1:
                    raise
            raw.execute("SAVEPOINT batch")
        raw.execute("RELEASE batch")
        return failed

    def _write(
        self,
        raw: sqlite3.Connection,
        run: ScrapeRun,
        batch: Sequence[ScrapeRecord],
        between: Between,
    ) -> None:
        """Write records, and keep them beside what sources of the network say."""
        batch = settled(raw, run, at_home(raw, batch))
        outdate(raw, run.scraper_id, batch)
        remove_stale(raw, run, batch)
        self._writer_of(raw, run).write(raw, batch, between)
        keep_records(raw, run.scraper_id, batch, int(self._clock()))

    def _writer_of(self, raw: sqlite3.Connection, run: ScrapeRun) -> ScrapeWriter:
        if self._writer is None or self._writer[0] != run:
            if not run.part and not _total(raw, run.scraper_id):
                set_aside_titles(raw)
            self._writer = (run, ScrapeWriter(raw, run))
        return self._writer[1]


def _nothing(raw: sqlite3.Connection) -> None:
    """Do nothing."""


def _systems(raw: sqlite3.Connection) -> list[str]:
    rows = raw.execute(
        "SELECT SystemID FROM Systems WHERE EXISTS"
        " (SELECT 1 FROM Folders WHERE SystemDBID = Systems.DBID AND EXISTS"
        "   (SELECT 1 FROM Media WHERE FolderDBID = Folders.DBID AND IsMissing = 0))"
        " ORDER BY SystemID"
    )
    return [row[0] for row in rows]


def _system(raw: sqlite3.Connection, system_id: str) -> int:
    row = raw.execute("SELECT DBID FROM Systems WHERE SystemID = ?", (system_id,))
    return int(row.fetchone()[0])


def _state(
    raw: sqlite3.Connection,
    scraper_id: str,
    system_id: str,
    shared: tuple[str, ...],
    dumps: bool,  # noqa: FBT001 - handed on by position to the database's thread
) -> tuple[str, dict[str, bytes]]:
    system = _system(raw, system_id)
    state = raw.execute(
        "SELECT COUNT(*), TOTAL(Media.DBID), TOTAL(MediaTitleDBID) FROM Folders"
        " JOIN Media ON FolderDBID = Folders.DBID AND IsMissing = 0"
        " WHERE Folders.SystemDBID = ?",
        (system,),
    ).fetchone()
    stamps = raw.execute(
        "SELECT Path, Stamp FROM ScrapeSources WHERE ScraperID = ? AND SystemDBID = ?",
        (scraper_id, system),
    )
    told = " ".join(f"{number:.0f}" for number in state)
    told += known_state(raw, system) if dumps else ""
    return told + beside_state(raw, system, shared), dict(stamps.fetchall())


def _catalog(
    raw: sqlite3.Connection,
    run: ScrapeRun,
    system_id: str,
    wants: frozenset[str],
    shared: tuple[str, ...],
) -> ScrapeCatalog:
    system = _system(raw, system_id)
    titles = raw.execute(
        "SELECT Slug, DBID, Name FROM MediaTitles WHERE SystemDBID = ?", (system,)
    ).fetchall()
    rows = Rows(raw.execute(ROWS, (system,)))
    finished = _finished(raw, run, rows)
    done = finished if run.force else _scraped(raw, run.scraper_id, system)
    return ScrapeCatalog(
        {slug: number for slug, number, _ in titles},
        rows,
        frozenset(row[0] for row in rows if row[0] in done) if done else done,
        finished,
        {name: slug for slug, _, name in titles},
        sets_of(raw, system),
        dumps_of(raw, system) if "dumps" in wants else {},
        beside(raw, system, shared),
        elsewhere(raw, system) if "elsewhere" in wants else frozenset(),
        digests_of(raw, system) if "digests" in wants else {},
        guests_of(raw, system),
        folders_of(raw, run.scraper_id, system) if "folders" in wants else frozenset(),
    )


def _finished(
    raw: sqlite3.Connection, run: ScrapeRun, rows: Sequence[tuple[int, int, str]]
) -> frozenset[int]:
    """Give those of a system's rows that this run wrote before a restart.

    Its marks of other systems are left out: late in a large run they are most.
    """
    if not rows:
        return frozenset()
    found = raw.execute(
        "SELECT MediaDBID FROM RunMarks"
        " WHERE OperationDBID = ? AND MediaDBID BETWEEN ? AND ?",
        (run.journal_id, rows[0][0], rows[-1][0]),
    )
    return frozenset(number for (number,) in found)


def _scraped(raw: sqlite3.Connection, scraper_id: str, system: int) -> frozenset[int]:
    """Give the rows of a system that carry the scraper's sentinel."""
    sentinel = _sentinel(raw, scraper_id)
    if not sentinel:
        return frozenset()
    rows = raw.execute(
        "SELECT MediaDBID FROM Folders JOIN Media ON FolderDBID = Folders.DBID"
        " JOIN MediaTags ON MediaDBID = Media.DBID AND TagDBID = ?"
        " WHERE Folders.SystemDBID = ?",
        (sentinel, system),
    )
    return frozenset(number for (number,) in rows)


def _sentinel(raw: sqlite3.Connection, scraper_id: str) -> int:
    """Give the id of the sentinel's tag, 0 while nothing was scraped."""
    row = raw.execute(
        "SELECT Tags.DBID FROM Tags JOIN TagTypes ON TagTypes.DBID = TypeDBID"
        " WHERE Type = ? AND Tag = ?",
        (sentinel_type(scraper_id), SCRAPED),
    ).fetchone()
    return int(row[0]) if row else 0


def _list_sets(
    raw: sqlite3.Connection,
    system_id: str,
    listed: Listed,
    forced: bool,  # noqa: FBT001 - handed on by position to the database's thread
) -> None:
    keep_listed(raw, _system(raw, system_id), listed, forced=forced)


def _remember(
    raw: sqlite3.Connection,
    run: ScrapeRun,
    system_id: str,
    stamps: Mapping[str, bytes],
    cursor: str,
) -> None:
    system = _system(raw, system_id)
    raw.execute(
        "DELETE FROM ScrapeSources WHERE ScraperID = ? AND SystemDBID = ?",
        (run.scraper_id, system),
    )
    raw.executemany(
        "INSERT INTO ScrapeSources (ScraperID, SystemDBID, Path, Stamp)"
        " VALUES (?, ?, ?, ?)",
        [(run.scraper_id, system, path, stamp) for path, stamp in stamps.items()],
    )
    raw.execute(
        "UPDATE Operations SET Cursor = ? WHERE DBID = ?", (cursor, run.journal_id)
    )


def _allow_art(raw: sqlite3.Connection, folder: str) -> None:
    """Write only what is new: an unchanged library costs no writes."""
    query = "SELECT 1 FROM ArtRoots WHERE Path = ?"
    if raw.execute(query, (folder,)).fetchone() is None:
        raw.execute("INSERT INTO ArtRoots VALUES (?)", (folder,))


def _total(raw: sqlite3.Connection, scraper_id: str) -> int:
    kinds = [sentinel_type(scraper_id)] if scraper_id else []
    where = "Type = ?" if kinds else "Type GLOB 'scraper.*'"
    row = raw.execute(
        "SELECT COUNT(DISTINCT MediaDBID) FROM TagTypes"  # noqa: S608 - one of two texts above
        " CROSS JOIN Tags ON TypeDBID = TagTypes.DBID"
        " CROSS JOIN MediaTags ON TagDBID = Tags.DBID"
        f" WHERE {where} AND Tag = ?",
        (*kinds, SCRAPED),
    ).fetchone()
    return int(row[0])


def _checkpoint(raw: sqlite3.Connection) -> None:
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
