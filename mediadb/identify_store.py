"""Where a scan keeps what files' bytes tell: the ``IdentifyStore`` of the ports."""

import sqlite3
from collections.abc import Mapping, Sequence

from mediadb import identify_facts, identify_files, identify_judged, settings
from mediadb.checkpoints import checkpoint
from mediadb.database import Database
from zapcore.content import (
    FileFacts,
    FileLink,
    FileStamp,
    HashJob,
    Judgement,
    KnownFile,
    KnownPart,
    MediaFacts,
    MediaPlace,
    Scope,
    Tally,
)

LOG, LONG_LOG = 1000, 4000
"""Pages that the write-ahead log holds before it is moved: SQLite's own bound, and that
of a scan, which writes half as many bytes with it (16 MB on the disk meanwhile).
"""


class SqliteIdentifyStore:
    """Reads and writes for a scan, each call one hop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._began = 0
        self._tallied = (-1, Scope(), Tally())
        """The last count, and the rows written when it was made."""

    async def unread(self, scope: Scope, after: int, limit: int) -> list[MediaPlace]:
        """Give rows behind ``after`` whose bytes are to be looked at, by id."""
        run = self._database.run
        return await run(identify_files.unread, scope, after, limit)

    async def known(self, stamps: Sequence[FileStamp]) -> list[KnownFile | None]:
        """Give what the cache has of each file; samples are for the caller to compare.

        Looked up by device, inode, size and time.
        """
        return await self._database.run(identify_files.known, stamps)

    async def parts(self, scope: Scope, after: int, limit: int) -> list[KnownPart]:
        """Give the files that sheets of rows behind ``after`` name, by row.

        Of about ``limit`` rows, all of each.
        """
        run = self._database.run
        return await run(identify_files.parts, scope, after, limit)

    async def look_again(self, media: Sequence[int]) -> None:
        """Have the bytes of these rows looked at."""
        await self._database.write(identify_files.look_again, media)

    async def link(self, links: Mapping[int, Sequence[FileLink]]) -> None:
        """Keep which files a row has, and take it from those that are unread.

        Raises:
            StoreError: nothing was written.
        """
        await self._database.write(identify_files.link, links)

    async def waiting(
        self, scope: Scope, without: Sequence[str], after: tuple[int, int], limit: int
    ) -> list[HashJob]:
        """Give files that wait for hashing, smallest first; not those of ``without``.

        ``after`` is (size, id) of the last one that was given.
        """
        run = self._database.run
        return await run(identify_files.waiting, scope, without, after, limit)

    async def to_hash(self, scope: Scope, without: Sequence[str]) -> tuple[int, int]:
        """Give (files, bytes) that wait for hashing."""
        return await self._database.run(identify_files.to_hash, scope, without)

    async def size_of(self, scope: Scope, without: Sequence[str]) -> int:
        """Give the bytes of all files of a scope, but of the systems ``without``."""
        return await self._database.run(identify_files.size_of, scope, without)

    async def again(self, scope: Scope) -> None:
        """Have all files of the scope hashed again; what is known stays until then."""
        await self._database.write(identify_files.again, scope)

    async def hashed(self, found: Mapping[int, tuple[FileStamp, FileFacts]]) -> None:
        """Keep what was read of files, by their ids.

        Raises:
            StoreError: nothing was written.
        """
        await self._database.write(identify_facts.keep, found)

    async def owners(self, files: Sequence[int]) -> list[int]:
        """Give the rows that these files are of, and that are there."""
        return await self._database.run(identify_files.owners, files)

    async def facts(self, media: Sequence[int]) -> list[MediaFacts]:
        """Give what is known of the bytes of these rows."""
        return await self._database.run(identify_facts.of_media, media)

    async def judged(self, found: Mapping[int, tuple[Judgement, str | None]]) -> None:
        """Keep what rows are taken for, with their RetroAchievements hashes.

        None leaves the hash as it was.
        """
        await self._database.write(identify_judged.keep, found)

    async def achievements(self, media: int) -> str:
        """Give the RetroAchievements hash of a row in hex, "" without one."""
        return await self._database.run(identify_judged.achievements, media)

    async def stale(self, scope: Scope, stamps: Mapping[str, str]) -> list[str]:
        """Give the systems that were judged by other DATs than these stamps tell."""
        return await self._database.run(identify_judged.stale, scope, stamps)

    async def judge_anew(self, system_id: str, stamp: str) -> None:
        """Have all rows of a system judged by the DATs of this stamp."""
        await self._database.write(identify_judged.judge_anew, system_id, stamp)

    async def unjudged(
        self, scope: Scope, after: int, limit: int
    ) -> list[tuple[int, bool]]:
        """Give rows behind ``after`` of which more is known than when they were judged.

        Each with whether it is more of their bytes, and not only of the DATs.
        """
        run = self._database.run
        return await run(identify_judged.unjudged, scope, after, limit)

    async def tally(self, scope: Scope) -> Tally:
        """Count the rows of a scope; not again while nothing was written."""
        changes, counted, tally = self._tallied
        if (changes, counted) != (self._database.changes, scope):
            tally = await self._database.run(identify_judged.tally, scope)
            self._tallied = self._database.changes, scope, tally
        return tally

    async def system_ids(self, numbers: Sequence[int]) -> dict[int, str]:
        """Give number of the database to id of these systems; unknown ones left out."""
        return await self._database.run(identify_judged.system_ids, numbers)

    async def present(self, media: Sequence[int]) -> dict[int, str]:
        """Give media id to system id of those of these rows that exist."""
        return await self._database.run(identify_judged.present, media)

    async def note(self, journal_id: int, text: str) -> None:
        """Remember how far an operation came; its cursor begins anew."""
        await self._database.write(identify_judged.note, journal_id, text)

    async def noted(self, journal_id: int) -> str:
        """Give what was remembered of an operation."""
        return await self._database.run(identify_judged.noted, journal_id)

    async def setting(self, name: str) -> str:
        """Give what was remembered under a name, or ""."""
        return await self._database.run(settings.setting, name)

    async def set_setting(self, name: str, value: str) -> None:
        """Remember a value; "" forgets it."""
        await self._database.write(settings.set_setting, name, value)

    async def begin(self) -> None:
        """Let the write-ahead log grow: pages that change often are moved once."""
        self._began = self._database.changes
        await self._database.run(_keep_log, LONG_LOG)

    async def end(self) -> None:
        """Move the write-ahead log into the file, if anything was written."""
        await self._database.run(_keep_log, LOG)
        if self._began != self._database.changes:
            await self._database.run(checkpoint)


def _keep_log(raw: sqlite3.Connection, pages: int) -> None:
    raw.execute(f"PRAGMA wal_autocheckpoint = {pages}")
