"""Where operations are: all that runs them, built together when one is first needed."""

import asyncio
from contextlib import AsyncExitStack

from mediadb.journal import SqliteJournal
from zapcore.assembly import Services, services
from zapcore.assembly_tasks import Automatic
from zapcore.config import Config
from zapcore.operations.activity import Activity
from zapcore.operations.automatic import end_with
from zapcore.operations.dat_desk import DatDesk
from zapcore.operations.library import Library
from zapcore.operations.slot import Slot
from zapcore.operations.tasks import TaskDesk
from zapcore.ports import Publisher
from zapcore.stores import Stores
from zapcore.taking_up import take_up
from zapcore.valueclass import dataclass


@dataclass(frozen=True, slots=True)
class Workshop:
    """What runs operations, by itself or when it is asked."""

    work: Services
    dats: DatDesk
    automatic: Automatic

    @property
    def tasks(self) -> TaskDesk:
        """Give what tells of tasks and runs them."""
        return self.automatic.desk

    async def take_up(self, journal: SqliteJournal) -> None:
        """Go on with what a restart interrupted; it holds the slot at once."""
        await take_up(journal, self.work)

    def begin(self, stack: AsyncExitStack) -> None:
        """Let what is chosen follow the library, and scans start by themselves.

        It ends with ``stack``. To be called in the loop, as an operation.
        """
        follow = self.work.online.merging.follow()
        end_with(stack, asyncio.create_task(follow, name="values merged"))
        keep = self.work.select.keep_fresh()
        end_with(stack, asyncio.create_task(keep, name="selections kept fresh"))
        self.automatic.start(stack)

    async def close(self) -> None:
        """Let nothing go out any more; the slot is closed before."""
        await self.work.scanning.scan.close()
        await self.work.online.network.close()


def workshop(  # noqa: PLR0913, PLR0917 - the parts it joins
    config: Config,
    library: Library,
    stores: Stores,
    slot: Slot,
    hub: Publisher,
    activity: Activity,
) -> Workshop:
    """Build it; that takes long, and may be done in any thread."""
    work = services(config, library, stores, slot, hub)
    automatic = Automatic(config, library, stores, slot, work, activity)
    return Workshop(work, DatDesk(stores.dats), automatic)
