"""The owner's 1G1R profiles and picks, in ``user.db``."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from mediadb.database import Database

ALL = ""
"""Stands for all systems."""


class SqliteProfiles:
    """The ``ProfileStore`` of ``zapcore.ports``; what returns is on the disk."""

    def __init__(self, user: Database) -> None:
        self._user = user

    async def profiles(self) -> dict[str, dict[str, Any]]:
        """Give name to JSON form of every profile."""
        return await self._user.run(_profiles)

    async def set(self, name: str, value: Mapping[str, object]) -> None:
        """Make or replace a profile.

        Raises:
            StoreError: nothing was changed.
        """
        await self._user.write(_set, name, json.dumps(value, ensure_ascii=False))

    async def delete(self, name: str, *, stays: bool = False) -> bool:
        """Delete a profile and, unless it ``stays``, end its reign; False without one.

        Raises:
            StoreError: nothing was changed.
        """
        return await self._user.write(_delete, name, stays=stays)

    async def active(self) -> dict[str, str]:
        """Give system id to the name of its profile; ``ALL`` stands for the others."""
        return await self._user.run(_active)

    async def activate(self, name: str, systems: Sequence[str] | None) -> None:
        """Let a profile hold for these systems; for all, of which none is left out.

        Raises:
            StoreError: nothing was changed.
        """
        await self._user.write(_activate, name, systems)

    async def picks(self, system_id: str) -> dict[str, int]:
        """Give path to number of each file that the owner picked, the last highest."""
        return await self._user.run(_picks, system_id)

    async def pick(self, system_id: str, path: str, rivals: Sequence[str]) -> None:
        """Pick a file, and none of its rivals (their paths) any more.

        Raises:
            StoreError: nothing was changed.
        """
        await self._user.write(_pick, system_id, path, rivals)

    async def unpick(self, system_id: str, paths: Sequence[str]) -> None:
        """Let the rules choose again.

        Raises:
            StoreError: nothing was changed.
        """
        await self._user.write(_unpick, system_id, paths)


def _profiles(raw: sqlite3.Connection) -> dict[str, dict[str, Any]]:
    rows = raw.execute("SELECT Name, Value FROM Profiles ORDER BY Name")
    return {name: json.loads(value) for name, value in rows}


def _set(raw: sqlite3.Connection, name: str, value: str) -> None:
    raw.execute("INSERT OR REPLACE INTO Profiles VALUES (?, ?)", (name, value))


def _delete(raw: sqlite3.Connection, name: str, *, stays: bool) -> bool:
    if not raw.execute("DELETE FROM Profiles WHERE Name = ?", (name,)).rowcount:
        return False
    if not stays:
        raw.execute("DELETE FROM ActiveProfiles WHERE Name = ?", (name,))
    return True


def _active(raw: sqlite3.Connection) -> dict[str, str]:
    return dict(raw.execute("SELECT SystemID, Name FROM ActiveProfiles"))


def _activate(
    raw: sqlite3.Connection, name: str, systems: Sequence[str] | None
) -> None:
    if systems is None:
        raw.execute("DELETE FROM ActiveProfiles")
    raw.executemany(
        "INSERT OR REPLACE INTO ActiveProfiles VALUES (?, ?)",
        [(system_id, name) for system_id in systems or (ALL,)],
    )


def _picks(raw: sqlite3.Connection, system_id: str) -> dict[str, int]:
    rows = raw.execute(
        "SELECT Path, Number FROM Picks WHERE SystemID = ?", (system_id,)
    )
    return dict(rows.fetchall())


def _pick(
    raw: sqlite3.Connection, system_id: str, path: str, rivals: Sequence[str]
) -> None:
    _unpick(raw, system_id, rivals)
    raw.execute(
        "INSERT OR REPLACE INTO Picks SELECT ?, ?, COALESCE(MAX(Number), 0) + 1"
        " FROM Picks",
        (system_id, path),
    )


def _unpick(raw: sqlite3.Connection, system_id: str, paths: Sequence[str]) -> None:
    raw.executemany(
        "DELETE FROM Picks WHERE SystemID = ? AND Path = ?",
        [(system_id, path) for path in paths],
    )
