"""One scan: index, first look, local metadata, hashes, sources of the network.

Names come first, so that the library is useful at once, then what a quick look at the
files tells, then what lies beside them, then the long reading of all bytes. Sources of
the network come last: most of them know a game best by its hashes. Every
stage passes over what is done, so that a restart or the next scan goes on where this
one stopped; only what must not be done twice (the order to read all hashes again, a
source that is finished) is noted in the journal.
"""

import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from zapcore.content import ScanOrder, Scope, Tally
from zapcore.model import JournalEntry, OperationState, Standing
from zapcore.operations.hash_gate import HashGate
from zapcore.operations.identify_hash import Hashing
from zapcore.operations.identify_judge import Judging
from zapcore.operations.identify_look import Look
from zapcore.operations.identify_tell import Teller
from zapcore.operations.library import Library
from zapcore.operations.online_stage import OnlineParts, OnlineStage
from zapcore.operations.scan_notes import (
    BEFORE,
    FRESH,
    QUEUED,
    REHASH,
    SINCE,
    Notes,
    as_json,
    before_of,
)
from zapcore.operations.scan_plan import Plan, plan_of
from zapcore.operations.scan_progress import ScanProgress
from zapcore.operations.scan_stages import Stages
from zapcore.ports import Control
from zapcore.ports_dats import DatIndex
from zapcore.ports_identify import FileReader, IdentifyStore, Judge
from zapcore.valueclass import dataclass

KIND = "scan"
COUNT_S = 5.0
"""Between two counts of what is identified; one of 100,000 rows takes 0.1 s."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a scan is made of.

    ``unhashed`` are systems whose files' bytes are never looked at, ``unread`` those
    that are only not hashed. ``refresh`` brings the DATs' index to their folder,
    ``reunite`` joins files with the rows that they had before they were moved.
    """

    library: Library
    store: IdentifyStore
    dats: DatIndex
    reader: FileReader
    judge: Judge
    stages: Stages
    refresh: Callable[[Control], Awaitable[None]]
    reunite: Callable[[Control], Awaitable[None]]
    unhashed: frozenset[str]
    unread: frozenset[str]
    online: OnlineParts | None = None
    workers: int = 1
    hashes: bool = True

    @property
    def spared(self) -> frozenset[str]:
        """Give the systems whose files are not hashed."""
        return self.unhashed | self.unread


class ScanOperation:
    """One scan.

    ``entry`` is the journal row that a restart goes on with; ``notes`` tell what the
    same scan had done when its time was over.
    """

    kind = KIND

    def __init__(
        self,
        parts: Parts,
        progress: ScanProgress,
        order: ScanOrder,
        entry: JournalEntry | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        self._parts = parts
        self._progress = progress
        self._order = order
        self._plan: Plan = plan_of(order)
        self._resumed = entry
        self._scope = Scope(order.systems, order.media_ids)
        self._gate = HashGate()
        self._stage: OnlineStage | None = None
        self._notes = Notes(parts.store, notes)
        self._teller = Teller(progress)
        self.timed_out = self.over = False
        self._counted = time.monotonic()
        kept = entry.options.get(SINCE) if entry else None
        self._since = kept if isinstance(kept, int) else int(time.time())
        self._before = Tally()
        self._look = Look(parts.store, parts.reader, self._teller, parts.unread)
        self._judging = Judging(
            parts.store, parts.dats, parts.reader, parts.judge, self._teller
        )

    def entry(self) -> JournalEntry:
        """Give the row that the journal keeps."""
        order = self._order
        options = {k: v for k, v in as_json(order).items() if k != "systems"}
        options[BEFORE] = list(self._before)
        options[SINCE] = self._since
        return JournalEntry(kind=KIND, systems=order.systems, options=options)

    def told(self) -> str:
        """Give, for a scan that runs out of time, what the next one need not do."""
        return json.dumps({"order": as_json(self._order), "notes": [*self._notes]})

    def changed(self, standing: Standing) -> None:
        """Publish how it stands; threads that hash wait or go on."""
        self._gate.stands(standing)
        self._progress.stands(standing)
        if self._stage is not None:
            self._stage.stands(standing)

    def ended(self, state: OperationState, error: str | None) -> None:
        """Publish the terminal state."""
        self.over = True
        self._progress.end(state, "scan timeout" if self.timed_out else error)

    def figures(self) -> Mapping[str, object]:
        """Give what it was about, and its counts."""
        status = self._progress.status
        found: dict[str, object] = {
            "type": self._order.type,
            "files": status.scanned_roms,
            "new": status.new_roms,
            "identified": status.identified_roms,
            "missing": status.missing_roms,
            "hashed": status.bytes_hashed,
        }
        if self._order.systems:
            found["asked"] = ",".join(self._order.systems)
        if self.timed_out:
            found["timeout"] = "the next scan goes on"
        return found

    async def run(self, control: Control) -> None:
        """Go through the stages; see the module."""
        parts, progress = self._parts, self._progress
        self._before = await parts.store.tally(self._scope)
        if self._resumed is not None:
            await self._notes.read(self._resumed)
            self._before = before_of(self._resumed, self._before)
        there = await parts.store.present(self._order.media_ids)
        absent = [n for n in self._order.media_ids if n not in there]
        progress.knew(self._before, absent)
        if not self._plan.index:
            progress.files(self._before.files)
        if self._order.media_ids:
            # Which systems they are of does not matter.
            self._scope = self._scope._replace(media=tuple(there), systems=())
            if not there:
                return
        await parts.store.begin()
        try:
            await self._stages(control)
        finally:
            self._gate.stop()
            await parts.store.end()
            progress.knows(await parts.store.tally(self._scope))
        await parts.stages.finish(control)

    async def _stages(self, control: Control) -> None:
        parts, progress, plan = self._parts, self._progress, self._plan
        if plan.index:
            progress.enter("index")
            systems = self._scope.systems
            if self._order.media_ids:
                there = await parts.store.present(self._order.media_ids)
                systems = tuple(dict.fromkeys(there.values()))
            if plan.fresh_only:
                systems = await self._fresh(systems, control)
                if not systems:
                    return
                # Of these systems nothing was there before.
                self._scope = Scope(systems)
                progress.knew(Tally())
            await parts.stages.index(control, systems, rebuild=plan.rebuild)
            progress.knows(await parts.store.tally(self._scope))
        if plan.rehash and REHASH not in self._notes:
            await parts.store.again(self._scope)
            await self._notes.add(REHASH, control)
        if plan.local:
            await self._read(control)
        if plan.metadata and parts.online is not None:
            progress.enter("online")
            await self._ask(parts.online, control)

    async def _read(self, control: Control) -> None:
        """Look at files, read what lies beside them, then all bytes."""
        await self._identify(control)
        if self._plan.metadata:
            self._progress.enter("metadata")
            await self._metadata(control)
        if self._parts.hashes:
            self._progress.enter("hash")
            await self._hash(control)

    async def _ask(self, online: OnlineParts, control: Control) -> None:
        """Ask the sources of the network, merge, and fetch artwork."""
        stage = self._stage = OnlineStage(online, self._progress)
        if QUEUED not in self._notes:
            fresh = self._plan.again is not self._plan.again.NEVER
            since = self._since if fresh else 0
            if await stage.queue(self._order, self._scope, since):
                await self._notes.add(QUEUED, control)
        await stage.run(control, self._order.sources, self._scope)

    async def _fresh(self, asked: tuple[str, ...], control: Control) -> tuple[str, ...]:
        """Give the systems without a file; after a restart, those that were then."""
        if (noted := self._notes.fresh()) is not None:
            return noted
        fresh = await self._parts.stages.fresh(control, asked)
        if fresh:
            await self._notes.add(FRESH + ",".join(fresh), control)
        return fresh

    async def _identify(self, control: Control) -> None:
        """Look at what came or changed, and judge it by what a look tells."""
        parts = self._parts
        self._progress.enter("identify")
        await parts.refresh(control)
        await self._judging.begin()
        await self._judging.outdated(self._scope, control)
        await self._look.parts(self._scope, control)
        await self._look_at_all(control)
        await self._judging.left(self._scope, control)

    async def _look_at_all(self, control: Control) -> None:
        """Look until nothing is left: what is found again is to be looked at anew."""
        linked = True
        while linked:
            linked, after = False, 0
            while True:
                after, rows = await self._look.next(self._scope, after, control)
                linked = linked or bool(rows)
                await self._judging.rows(rows, control)
                await self._parts.reunite(control)
                if not after:
                    break
                await self._count()

    async def _count(self) -> None:
        """Count what is known now, but not so often that it would be felt."""
        if time.monotonic() - self._counted >= COUNT_S:
            self._progress.knows(await self._parts.store.tally(self._scope))
            self._counted = time.monotonic()

    async def _hash(self, control: Control) -> None:
        parts = self._parts
        hashing = Hashing(
            store=parts.store,
            reader=parts.reader,
            progress=self._progress,
            teller=self._teller,
            gate=self._gate,
            workers=parts.workers,
        )

        async def hashed(files: Sequence[int]) -> None:
            rows = await parts.store.owners(files)
            await self._judging.rows(rows, control)
            await parts.reunite(control)
            await self._count()

        await hashing.run(self._scope, sorted(parts.spared), control, hashed)
        self._progress.hashed_all()
        await self._look_at_all(control)

    async def _metadata(self, control: Control) -> None:
        parts = self._parts
        for source in parts.stages.sources(self._order.sources):
            if source in self._notes:
                continue
            resumed = self._resumed
            await parts.stages.scrape(
                control,
                source,
                self._scope,
                again=self._plan.again,
                cursor=resumed.cursor if resumed else "",
            )
            self._resumed = replace(resumed, cursor="") if resumed else None
            if self._plan.again is not self._plan.again.NEVER:
                await self._notes.add(source, control)
