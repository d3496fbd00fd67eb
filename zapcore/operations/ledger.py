"""The journal of the slot: what a full disk would not take is written later.

An operation that failed because the disk was full cannot write even that. Its row
would stay as running, its run marks too, and the next start would go on with what its
user was told has failed. So the terminal state is owed: written before the next
operation begins, or when the daemon stops.
"""

import logging
from collections.abc import Sequence

from zapcore.errors import StoreError
from zapcore.model import JournalEntry, OperationState
from zapcore.ports import Journal

logger = logging.getLogger(__name__)


class Ledger:
    """A ``Journal`` that forgets no terminal state."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._owed: dict[int, OperationState] = {}

    async def begin(self, entry: JournalEntry) -> int:
        """Write what is owed, then the row of an operation; give its id.

        Raises:
            StoreError: the disk takes no row.
        """
        await self.settle()
        return await self._journal.begin(entry)

    async def finish(self, journal_id: int, state: OperationState) -> None:
        """Write the terminal state, or keep it until it can be written."""
        try:
            await self._journal.finish(journal_id, state)
        except StoreError as error:
            logger.warning("the end of an operation is written later: %s", error)
            self._owed[journal_id] = state

    async def pending(self) -> Sequence[JournalEntry]:
        """Give what a restart must go on with, oldest first."""
        return await self._journal.pending()

    async def settle(self) -> None:
        """Write the terminal states that are owed.

        Raises:
            StoreError: the disk does not take them yet.
        """
        for journal_id, state in list(self._owed.items()):
            await self._journal.finish(journal_id, state)
            del self._owed[journal_id]
