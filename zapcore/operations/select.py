"""Starts and steers selections: what ``media.select`` calls; and keeps them fresh."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence

from zapcore.errors import (
    AlreadyRunningError,
    ParameterError,
    StoreError,
    UnknownProfileError,
    UnknownSystemError,
)
from zapcore.events import MediaSelecting
from zapcore.model import JournalEntry, OperationState
from zapcore.operations.occupation import Manner
from zapcore.operations.select_batch import Batcher, Readers, Setting
from zapcore.operations.select_desk import DEFAULT, Desk
from zapcore.operations.select_fresh import Freshener
from zapcore.operations.select_progress import SelectProgress
from zapcore.operations.select_run import KIND, Order, SelectOperation, Selector
from zapcore.operations.slot import Slot
from zapcore.ports import Control, Publisher
from zapcore.ports_select import ProfileStore, SelectStore
from zapcore.selected import OwnedRom
from zapcore.selection.choice import Choice
from zapcore.selection.choose import Chooser
from zapcore.selection.profile import Profile, read_profile
from zapcore.systems.table import SystemTable

AT_ONCE = 1000
"""Files up to which an index selects what it changed before it ends."""

LONGEST_NAME = 60
MOST_PROFILES = 100


class SelectService:
    """Starts and steers selections, and knows the profiles."""

    def __init__(  # noqa: PLR0913 - the parts it joins
        self,
        *,
        slot: Slot,
        store: SelectStore,
        profiles: ProfileStore,
        desk: Desk,
        systems: SystemTable,
        publisher: Publisher,
    ) -> None:
        self._slot = slot
        self._store = store
        self._profiles = profiles
        self._desk = desk
        self._systems = systems
        self._progress = SelectProgress(publisher)
        self._readers = Readers(desk.words)
        self._selector = Selector(store, desk, self._progress, self._readers)
        self._fresh = Freshener(slot, self._selector, self._progress)
        self._publisher = publisher

    async def start(
        self,
        profile: str = "",
        systems: Sequence[str] | None = None,
        *,
        force: bool = False,
    ) -> None:
        """Start over all systems, or those named by id or alias.

        ``profile`` holds for them from now on. ``force`` also looks at systems where
        nothing changed.

        Raises:
            AlreadyRunningError: the slot is taken.
            UnknownProfileError: there is no profile of this name.
            UnknownSystemError: an id that no system has.
        """
        wanted = self._canonical(systems or ())
        if profile:
            await self._desk.get(profile)
        await self._slot.make_room()
        with self._slot.reserve(KIND):
            if profile:
                await self._profiles.activate(profile, wanted or None)
        self._start(Order(wanted, force=force), 0)

    async def try_out(
        self, systems: Sequence[str] | None = None, profile: str = ""
    ) -> MediaSelecting:
        """Count what a selection would change, and wait for the end.

        ``profile``: as if this one held.

        Raises:
            AlreadyRunningError: the slot is taken, it was cancelled, or the daemon
                is stopping.
            UnknownProfileError: there is no profile of this name.
            UnknownSystemError: an id that no system has.
            StoreError: the database refused.
        """
        wanted = self._canonical(systems or ())
        if profile:
            await self._desk.get(profile)
        order = Order(wanted, force=True, dry_run=True, profile=profile)
        await self._slot.make_room()
        self._slot.claim(KIND)
        self._progress.begin(dry_run=True, quiet=True)
        operation = SelectOperation(self._selector, self._progress, order, quiet=True)
        self._slot.start(operation, manner=Manner(pausable=False))
        await self._slot.wait()
        if operation.state is OperationState.CANCELLED:
            words = "it was cancelled, or zapcore is stopping"
            raise AlreadyRunningError("shutdown", words)
        if operation.state is not OperationState.COMPLETED:
            raise StoreError(operation.error)
        return self._progress.status

    async def go_on(self, entry: JournalEntry) -> None:
        """Go on with what a restart interrupted."""
        self._start(Order(entry.systems, force=entry.force), entry.id)

    def pause(self) -> None:
        """Pause between two batches."""
        self._slot.pause(KIND)

    def resume(self) -> bool:
        """Go on; false when it was not paused."""
        return self._slot.resume(KIND)

    async def cancel(self) -> bool:
        """Cancel; the slot is free when this returns. False when nothing ran."""
        # What runs by itself would be back in a moment: it waits for a new occasion.
        self._fresh.hush(hushed=True)
        cancelled = await self._slot.cancel(KIND)
        if not cancelled:
            self._fresh.hush(hushed=False)
        return cancelled

    def status(self) -> MediaSelecting:
        """Give the last status."""
        return self._progress.status

    async def freshen(self, control: Control) -> None:
        """Select what a running index changed, if that is little (``AT_ONCE``)."""
        room = AT_ONCE
        selector = self._aside()
        for system in await selector.stale(Order()):
            room -= system.waiting
            if room < 0:
                return
            await selector.select(system, control)

    async def keep_fresh(self) -> None:
        """Select whatever is out of date in the background; never ends."""
        await self._fresh.keep()

    async def profiles(self) -> tuple[dict[str, Profile], dict[str, str]]:
        """Give every profile by name, and system id to the one that holds there.

        "" stands for the systems that are not named.
        """
        return await self._desk.named(), await self._desk.active()

    async def set_profile(self, name: str, given: Mapping[str, object]) -> Profile:
        """Make or replace a profile; where it holds, a selection follows by itself.

        Raises:
            ParameterError: a value is wrong; it names the key. Or there are too many.
            StoreError: nothing was changed.
        """
        if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
            words = f"has 1 to {LONGEST_NAME} characters that can be printed"
            raise ParameterError("name", f"name {words}")
        try:
            profile = read_profile(given, self._desk.words)
        except ParameterError as error:
            raise ParameterError(error.name, f"{error.name} {error}") from None
        known = await self._profiles.profiles()
        if name not in known and len(known) >= MOST_PROFILES:
            words = f"there are {MOST_PROFILES} profiles already; delete one first"
            raise ParameterError("name", words, whole=True)
        await self._profiles.set(name, profile.as_json())
        self._fresh.wake()
        return profile

    async def delete_profile(self, name: str) -> None:
        """Delete a profile; where it held, that of all systems does, or the default.

        Raises:
            UnknownProfileError: there is none, or it is the default one as it comes.
            StoreError: nothing was changed.
        """
        if not await self._profiles.delete(name, stays=name == DEFAULT):
            raise UnknownProfileError(name)
        self._fresh.wake()

    async def pick(
        self, system_id: str, roms: Sequence[OwnedRom], media: int, *, on: bool
    ) -> None:
        """Have the owner's pick beat all rules for a game, or no more.

        ``roms`` are all files of the game, ``media`` the id of the picked one. The game
        is chosen anew: now, if nothing runs that somebody asked for.

        Raises:
            StoreError: nothing was changed.
        """
        paths = [rom.path for rom in roms]
        if on:
            path = next(rom.path for rom in roms if rom.id == media)
            await self._profiles.pick(system_id, path, paths)
        else:
            await self._profiles.unpick(system_id, paths)
        await self._store.again([rom.id for rom in roms])
        self._fresh.wake()
        await self._slot.make_room()
        order = Order((system_id,), waiting=True)
        progress = SelectProgress(self._publisher, quiet=True)
        with contextlib.suppress(AlreadyRunningError):
            self._slot.start(
                SelectOperation(self._aside(), progress, order, quiet=True),
                manner=Manner(pausable=False),
            )
            await self._slot.wait()

    def _aside(self) -> Selector:
        """Give what selects without a word: clients follow another operation."""
        progress = SelectProgress(self._publisher, quiet=True)
        return Selector(self._store, self._desk, progress, self._readers)

    async def tell(
        self, system_id: str, roms: Sequence[OwnedRom]
    ) -> tuple[Setting, list[Choice], Chooser]:
        """Choose again among these files, which are all of some games."""
        setting = await self._desk.setting(system_id)
        batcher = Batcher(setting, self._desk.words, self._readers)
        choices = await asyncio.to_thread(batcher.choices, roms)
        return setting, choices, batcher.chooser

    def _start(self, order: Order, journal_id: int) -> None:
        self._slot.claim(KIND)
        self._progress.begin()
        operation = SelectOperation(self._selector, self._progress, order)
        self._slot.start(operation, journal_id=journal_id)

    def _canonical(self, systems: Sequence[str]) -> tuple[str, ...]:
        found = []
        for text in systems:
            system = self._systems.find(text)
            if system is None:
                raise UnknownSystemError(text)
            found.append(system.id)
        return tuple(dict.fromkeys(found))
