"""Keeps what is chosen in step with the library, though nobody asks for it.

It looks when the daemon starts and whenever something may have changed: an operation
ended, the owner changed a profile or picked a file. There is no clock: a daemon where
nothing happens does nothing.
"""

import asyncio
import logging

from zapcore.errors import AlreadyRunningError, StoreError
from zapcore.model import OperationState
from zapcore.operations.occupation import Manner
from zapcore.operations.select_progress import SelectProgress
from zapcore.operations.select_run import KIND, Order, SelectOperation, Selector
from zapcore.operations.slot import Slot

logger = logging.getLogger(__name__)

QUIET_S = 2.0
"""How long the slot is left free before a selection that nobody asked for starts."""


class Freshener:
    """Starts selections in the background, which make room for what is asked for."""

    def __init__(
        self, slot: Slot, selector: Selector, progress: SelectProgress
    ) -> None:
        self._slot = slot
        self._selector = selector
        self._progress = progress
        self._woken = False
        self._hushed = False

    def wake(self) -> None:
        """Hear that something changed, though no operation ended."""
        self._woken = True
        self._slot.freed.set()

    def hush(self, *, hushed: bool) -> None:
        """Hear that the user cancels a selection: its end is no reason for another."""
        self._hushed = hushed

    async def keep(self) -> None:
        """Select whatever is out of date whenever the slot has been free for a while.

        Never ends. One that failed, or that its user cancelled, is not tried again
        before something else has happened.
        """
        while True:
            self._woken = False
            await self._once()
            await self._slot.freed.wait()
            self._slot.freed.clear()
            hushed, self._hushed = self._hushed, False
            if hushed and not self._woken:
                await self._slot.freed.wait()
            await asyncio.sleep(QUIET_S)

    async def _once(self) -> None:
        if not await self._lags():
            return
        operation = SelectOperation(self._selector, self._progress, Order(), quiet=True)
        try:
            self._slot.claim(KIND)
        except AlreadyRunningError:
            # Its end is heard, whatever it is.
            return
        self._progress.begin(quiet=True)
        self._slot.start(operation, manner=Manner(background=True))
        await self._slot.wait()
        made_room = operation.state is OperationState.CANCELLED
        if not made_room and not self._woken:
            # Its own end is no reason to look again: what failed would fail for ever.
            self._slot.freed.clear()

    async def _lags(self) -> bool:
        """Tell whether anything is out of date; no, while an operation runs."""
        if self._slot.kind is not None:
            return False
        try:
            return bool(await self._selector.stale(Order()))
        except StoreError as error:
            logger.warning("what is selected may be out of date: %s", error)
            return False
