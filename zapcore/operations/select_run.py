"""Select: one game, one ROM, for the systems whose files, lists or profile changed.

A system is chosen anew as a whole when its profile or lists changed, else only the
games that the changed files touch. Memory does not grow with the library: first each
file's games are worked out as numbers, then games are chosen some hundred at a time.
Nothing is remembered between two batches but what is written, so that after a kill the
same selection begins its system again and writes only what still differs.
"""

import asyncio
from array import array
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import ParamSpec, TypeVar

from zapcore.model import JournalEntry, OperationState, Standing
from zapcore.operations.select_batch import Batcher, Readers
from zapcore.operations.select_desk import Desk
from zapcore.operations.select_progress import SelectProgress
from zapcore.ports import Control
from zapcore.ports_select import SelectStore
from zapcore.selected import OwnedRom, Stale
from zapcore.valueclass import dataclass

P = ParamSpec("P")
T = TypeVar("T")
KIND = "select"
PAGE = 2000
"""Files whose games are worked out in one hop."""

BATCH = 1000
"""Files that are chosen among, and written, in one go; more if one game has more."""

FEW = 2000
"""Changed files up to which their games alone are chosen anew."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked: ``systems`` are canonical ids, none means all.

    ``profile``: the one that is tried, in a dry run. ``waiting``: only the games of
    files that wait, whatever else is out of date.
    """

    systems: tuple[str, ...] = ()
    force: bool = False
    dry_run: bool = False
    waiting: bool = False
    profile: str = ""


class Selector:
    """Selects system by system; used by the operation and at the end of an index."""

    def __init__(
        self,
        store: SelectStore,
        desk: Desk,
        progress: SelectProgress,
        readers: Readers,
    ) -> None:
        self._store = store
        self._desk = desk
        self._progress = progress
        self._readers = readers

    async def stale(self, order: Order) -> list[Stale]:
        """Give the systems that need it, the smallest change first."""
        found = []
        standing = await self._store.standing()
        if order.waiting:
            return [
                system
                for system in standing
                if system.system_id in order.systems and system.stamp and system.waiting
            ]
        stamps = await self._desk.stamps([system.system_id for system in standing])
        for system in standing:
            if order.systems and system.system_id not in order.systems:
                continue
            whole = system.stamp != stamps[system.system_id]
            if whole or order.force:
                found.append(system._replace(stamp="", waiting=system.files))
            elif system.waiting:
                found.append(system)
        return sorted(found, key=lambda system: (system.waiting, system.system_id))

    async def end(self) -> None:
        """Leave the write-ahead log short."""
        await self._store.checkpoint()

    async def select(
        self, system: Stale, control: Control, order: Order | None = None
    ) -> None:
        """Bring one system up to date; a dry run only counts what would change."""
        order = order or Order()
        dry_run = order.dry_run
        # Before the picks are read: what is picked meanwhile is not taken for done.
        mark = await self._store.mark()
        setting = await self._desk.setting(system.system_id, order.profile)
        self._progress.notes(setting.notes)
        batcher = Batcher(setting, self._desk.words, self._readers)
        run = _SystemRun(
            self._store, self._progress, control, system.system_id, batcher, dry=dry_run
        )
        if system.stamp and system.waiting <= FEW:
            if setting.stamp != system.stamp and not dry_run:
                # A few games of another setting: the others must follow them.
                await self._store.outdate(system.system_id)
            await run.some(mark)
        else:
            await run.whole(setting.stamp, mark)


class _SystemRun:
    """One system, wholly or in part."""

    def __init__(  # noqa: PLR0913 - what one run holds together
        self,
        store: SelectStore,
        progress: SelectProgress,
        control: Control,
        system_id: str,
        batcher: Batcher,
        *,
        dry: bool,
    ) -> None:
        self._store = store
        self._progress = progress
        self._control = control
        self._system_id = system_id
        self._batcher = batcher
        self._dry = dry

    async def whole(self, stamp: str, mark: int) -> None:
        """Choose for all games; forget those that no file is of."""
        bundles, media = await self._bundled()
        kept = array("q")
        order = await self._work(_ordered, bundles)
        chunks = _chunks(order, bundles, media)
        done = 0
        while chunk := await self._work(next, chunks, None):
            wanted, ids = chunk
            roms = await self._store.roms_of(ids)
            kept.extend(await self._choose(roms, wanted, set()))
            done += len(ids)
            # A compilation stands in several games; it is one file.
            self._progress.files_of(done, len(order))
            await self._control.checkpoint()
        if not self._dry:
            await self._store.finish(
                self._system_id, stamp, kept, mark, hashed=self._batcher.hashed
            )

    async def some(self, mark: int) -> None:
        """Choose for the games that the changed files touch."""
        ids = await self._store.waiting(self._system_id, FEW)
        fresh = await self._store.roms_of(ids)
        bundles, _ = await self._work(
            self._batcher.bundles, fresh, self._control.give_way
        )
        wanted = {*bundles}
        touched, roms = await self._store.touched(self._system_id, ids, [*wanted])
        await self._choose(roms, wanted, touched)
        self._progress.files(len(ids))
        if not self._dry:
            await self._store.selected(ids, mark)

    async def _bundled(self) -> tuple["array[int]", "array[int]"]:
        """Give bundle and media id of every file, once for each of its games."""
        bundles, media = array("q"), array("q")
        after = 0
        while page := await self._store.roms(self._system_id, after, PAGE):
            found = await self._work(
                self._batcher.bundles, page, self._control.give_way
            )
            bundles.extend(found[0])
            media.extend(found[1])
            after = page[-1].id
            await self._control.checkpoint()
        return bundles, media

    async def _choose(
        self,
        roms: Sequence[OwnedRom],
        bundles: Container[int],
        touched: set[int],
    ) -> list[int]:
        """Choose, and write what differs; give the games' ids."""
        games = await self._work(
            self._batcher.games, roms, bundles, touched, self._control.give_way
        )
        self._progress.games(games)
        if self._dry:
            shown = await self._store.shown([rom.id for rom in roms])
            self._progress.would(games, shown)
            return []
        gone = touched - {game.hash for game in games}
        return await self._store.write(self._system_id, games, sorted(gone))

    async def _work(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run on a worker thread, which is left to itself when the run is cancelled.

        It writes nothing, and a game of 50,000 files takes it seconds: what makes room
        for something else makes it at once.
        """
        task = asyncio.to_thread(work, *args, **kwargs)
        return await self._control.unless_cancelled(task)


def _ordered(bundles: "array[int]") -> "array[int]":
    """Give the places of the bundles so that equal ones follow each other."""
    return array("q", sorted(range(len(bundles)), key=bundles.__getitem__))


def _chunks(
    order: "array[int]", bundles: "array[int]", media: "array[int]"
) -> Iterator[tuple[set[int], list[int]]]:
    """Give (bundles, their media ids) some at a time; no bundle is torn apart."""
    wanted: set[int] = set()
    ids: list[int] = []
    for at in order:
        if len(ids) >= BATCH and bundles[at] not in wanted:
            yield wanted, ids
            wanted, ids = set(), []
        wanted.add(bundles[at])
        ids.append(media[at])
    if ids:
        yield wanted, ids


class SelectOperation:
    """One selection in the slot."""

    kind = KIND

    def __init__(
        self,
        selector: Selector,
        progress: SelectProgress,
        order: Order,
        *,
        quiet: bool = False,
    ) -> None:
        self._selector = selector
        self._progress = progress
        self._order = order
        self._quiet = quiet
        self.state = OperationState.RUNNING
        self.error = ""

    def entry(self) -> JournalEntry:
        """Give the row that the journal keeps."""
        order = self._order
        return JournalEntry(kind=KIND, systems=order.systems, force=order.force)

    def changed(self, standing: Standing) -> None:
        """Publish how it stands."""
        self._progress.stands(standing)

    def ended(self, state: OperationState, error: str | None) -> None:
        """Publish the terminal state."""
        self.state, self.error = state, error or ""
        self._progress.end(state, error)

    def figures(self) -> Mapping[str, object]:
        """Give what was looked at and chosen."""
        status = self._progress.status
        return {
            "systems": status.systems_completed,
            "media": status.media,
            "games": status.games,
            "chosen": status.chosen,
        }

    async def run(self, control: Control) -> None:
        """Select every system that needs it; one that needs nothing is not touched."""
        order = self._order
        stale = await self._selector.stale(order)
        self._progress.systems(stale)
        if stale and not (self._quiet or order.dry_run):
            await control.begin()
        for number, system in enumerate(stale, 1):
            self._progress.enter(number, system)
            await self._selector.select(system, control, order)
            await control.checkpoint()
        if stale and not (order.dry_run or order.waiting):
            await self._selector.end()
