"""An index by itself, where ``media.db`` was set aside and its place is empty."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Protocol

from zapcore.errors import ZapcoreError

logger = logging.getLogger(__name__)

WAIT_S = 20.0
"""Whoever asks for an index or a scan just after the start comes first."""


class Emptied(Protocol):
    """A database that may have taken the place of another."""

    async def wants_rebuild(self) -> bool:
        """Tell whether it did, and nothing was found since."""


class Slot(Protocol):
    """The one place where an operation runs."""

    async def wait(self) -> None:
        """Wait until it is free."""


class Index(Protocol):
    """What looks for games."""

    async def start(
        self, systems: Sequence[str] | None = None, *, rebuild: bool = False
    ) -> None:
        """Start over all systems."""


def rebuilding(media: Emptied, slot: Slot, index: Index) -> asyncio.Task[None]:
    """Start the task that fills an emptied database, which then ends."""
    return asyncio.create_task(_fill(media, slot, index), name="media.db built again")


async def _fill(media: Emptied, slot: Slot, index: Index) -> None:
    if not await media.wants_rebuild():
        return
    await asyncio.sleep(WAIT_S)
    await slot.wait()
    try:
        if await media.wants_rebuild():
            await index.start()
    except ZapcoreError as error:
        # Its own events, and the status, say what was wrong: a disk is away, say.
        logger.warning("media.db is not built again yet: %s", error)
