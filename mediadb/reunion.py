"""Finds files again that were renamed or moved: the ``Reunion`` of the ports.

The missing row keeps its id and takes the new row's place. What the owner said of the
file is in ``user.db`` by its path and is moved first, on the disk, so that a cut in
between loses nothing: the next reunion does the rest, and until then the new row has
what the owner said.
"""

import asyncio
import os
import sqlite3
from collections.abc import Mapping, Sequence

from mediadb.database import Database
from mediadb.reunion_match import Matcher, Pair, Row, forget, strangers
from mediadb.reunion_rows import take_place
from mediadb.userdata import UserData
from zapcore.absence import Moved
from zapcore.spelling import is_spelled


class SqliteReunion:
    """Reunites rows, some at a time.

    ``accepts`` is system id to the extensions of its files: a file may be taken over
    by a system that would have it, too.
    """

    def __init__(
        self, media: Database, owner: UserData, accepts: Mapping[str, frozenset[str]]
    ) -> None:
        self._media = media
        self._owner = owner
        self._accepts = accepts

    async def waiting(self) -> bool:
        """Tell whether there are rows to look at; there are none if none is missing."""
        return bool(await self._media.run(strangers, 1))

    async def reunite(self, limit: int) -> list[Moved]:
        """Look at ``limit`` rows at most; give those that were found again.

        Raises:
            StoreError: nothing of it was written to ``media.db``.
        """
        looked, pairs = await self._media.run(self._look, limit)
        if not looked:
            return []
        if pairs:
            pairs = await asyncio.to_thread(_sure, pairs)
        moves = [(pair.old.key, pair.new.key) for pair in pairs]
        async with self._owner.moving(moves):
            return await self._media.write(self._write, looked, pairs)

    def _look(
        self, raw: sqlite3.Connection, limit: int
    ) -> tuple[list[int], list[Pair]]:
        looked = strangers(raw, limit)
        return looked, Matcher(raw, self._accepts).pairs(looked) if looked else []

    def _write(
        self, raw: sqlite3.Connection, looked: Sequence[int], pairs: Sequence[Pair]
    ) -> list[Moved]:
        moved = []
        for old, new in pairs:
            if _stands(raw, old) and _stands(raw, new):
                take_place(raw, old.id, new.id)
                moved.append(Moved(old.id, old.key.path, new.key.path))
        forget(raw, looked)
        return moved


def _stands(raw: sqlite3.Connection, row: Row) -> bool:
    """Tell whether a row is as it was when it was matched."""
    found = raw.execute(
        "SELECT FolderDBID, FileName, IsMissing FROM Media WHERE DBID = ?", (row.id,)
    ).fetchone()
    return bool(found == (row.folder, row.name, int(row.missing)))


def _sure(pairs: Sequence[Pair]) -> list[Pair]:
    """Leave out what is still where it was: then the new one is a copy. It blocks."""
    return [pair for pair in pairs if not _is_there(pair.old) and _is_there(pair.new)]


def _is_it(path: str) -> bool:
    """Tell whether a file is there; one that only has another case now is not."""
    return os.path.lexists(path) and is_spelled(path)


def _is_there(row: Row) -> bool:
    """Tell whether a file is there; of a zip that is there the index knows the rest."""
    if not row.container:
        return _is_it(row.path)
    return not row.missing and _is_it(row.container)
