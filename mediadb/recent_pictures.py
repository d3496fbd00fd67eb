"""Where pictures lie, remembered until the database is written: a grid asks again.

A thumbnail that is ready costs two hops to threads, and this saves one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from mediadb.read_images import Picture
    from mediadb.read_refs import Ref

KEPT = 512
"""Rows, some screens of a grid: half a kilobyte each."""


class RecentPictures:
    """Gives what ``read`` gives, from memory while ``changes`` stays the same.

    ``changes`` counts what was written (``Database.changes``); lives on the loop.
    """

    def __init__(
        self, read: Callable[[Ref], Awaitable[Picture]], changes: Callable[[], int]
    ) -> None:
        self._read = read
        self._changes = changes
        self._known: dict[Ref, Picture] = {}
        self._since = -1

    async def get(self, ref: Ref) -> Picture:
        """Give the images of one row; see ``MediaReader.picture`` for the errors."""
        now = self._changes()
        if now != self._since or len(self._known) >= KEPT:
            self._known.clear()
            self._since = now
        found = self._known.get(ref)
        if found is None:
            found = await self._read(ref)
            # Read before the write or after: nobody knows.
            if self._changes() == self._since == now:
                self._known[ref] = found
        return found
