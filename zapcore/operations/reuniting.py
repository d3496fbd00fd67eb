"""Has rows whose files were moved found again, a batch between two checkpoints."""

import logging

from zapcore.ports import Control
from zapcore.ports_missing import Reunion

logger = logging.getLogger(__name__)

BATCH = 200
"""Rows looked at in one transaction at most."""

NAMED = 20
"""Files that one call names in the log."""


class Reuniting:
    """What a scan calls whenever more is known of the bytes of files."""

    def __init__(self, reunion: Reunion) -> None:
        self._reunion = reunion

    async def run(self, control: Control) -> None:
        """Reunite all that can be now; nothing is written while nothing is missing.

        Raises:
            StoreError: the database refused; what was said of the files is kept.
        """
        count = 0
        while await self._reunion.waiting():
            await control.begin()
            for moved in await self._reunion.reunite(BATCH):
                count += 1
                if count <= NAMED:
                    logger.info("%r was moved to %r", moved.before, moved.after)
            await control.checkpoint()
        if count > NAMED:
            logger.info("%d files in all were found again", count)
