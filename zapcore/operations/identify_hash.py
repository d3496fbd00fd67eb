"""Hashes the files that wait for it, smallest first, on some worker threads.

What was read is written every five seconds, so that a kill costs no more, and rows are
judged at once; more often would write the same pages of the database over and over. A
disk that is gone leaves its files waiting.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import Executor
from typing import Protocol, TypeAlias

from zapcore.background import Hands
from zapcore.content import FileFacts, FileStamp, HashJob, Scope
from zapcore.operations.hash_gate import HaltedError, HashGate
from zapcore.operations.identify_tell import Teller
from zapcore.ports import Control
from zapcore.ports_identify import FileReader, IdentifyStore

PAGE = 200
FLUSH_S = 5.0
FLUSH = 1000
"""Files of one transaction at most."""

MOMENT_S = 0.25
"""Between two looks at how far large files are."""

Done: TypeAlias = tuple[HashJob, tuple[FileStamp, FileFacts] | None]
Facts: TypeAlias = dict[int, tuple[FileStamp, FileFacts]]
Hashed: TypeAlias = Callable[[Sequence[int]], Awaitable[None]]
"""What follows when these files are hashed and written."""


class HashProgress(Protocol):
    """Hears how far hashing is."""

    def to_hash(self, files: int, size: int) -> None:
        """Hear how many files and bytes wait."""

    def hashing(self, job: HashJob) -> None:
        """Hear that a file is begun."""

    def hashed(self, job: HashJob) -> None:
        """Hear that a file is done, or left."""

    def read(self, size: int) -> None:
        """Hear how many bytes were read in all."""


class Hashing:
    """Hashes with so many threads."""

    def __init__(  # noqa: PLR0913 - what it reads, writes, tells and is steered by
        self,
        *,
        store: IdentifyStore,
        reader: FileReader,
        progress: HashProgress,
        teller: Teller,
        gate: HashGate,
        workers: int,
    ) -> None:
        self._store = store
        self._reader = reader
        self._progress = progress
        self._teller = teller
        self._gate = gate
        self._workers = workers

    async def run(
        self, scope: Scope, without: Sequence[str], control: Control, hashed: Hashed
    ) -> None:
        """Hash all that waits in a scope, but not files of the systems ``without``."""
        files, size = await self._store.to_hash(scope, without)
        self._progress.to_hash(files, size)
        if not files:
            return
        await control.begin()
        threads = Hands(self._workers, "hashing")
        try:
            jobs = self._jobs(scope, without)
            await self._work(jobs, threads, control, hashed)
        finally:
            self._gate.stop()
            threads.shutdown(wait=False, cancel_futures=True)

    async def _jobs(
        self, scope: Scope, without: Sequence[str]
    ) -> AsyncIterator[HashJob]:
        after = (-1, 0)
        while page := await self._store.waiting(scope, without, after, PAGE):
            for job in page:
                yield job
            after = (page[-1].stamp.size, page[-1].id)

    async def _work(
        self,
        jobs: AsyncIterator[HashJob],
        threads: Executor,
        control: Control,
        hashed: Hashed,
    ) -> None:
        loop = asyncio.get_running_loop()
        found: Facts = {}
        busy: set[asyncio.Future[Done]] = set()
        since = time.monotonic()
        more = True
        while more or busy:
            while more and len(busy) < self._workers:
                job = await anext(jobs, None)
                more = job is not None
                if job is not None:
                    self._progress.hashing(job)
                    busy.add(loop.run_in_executor(threads, self._hash, job, control))
            done, busy = await control.unless_cancelled(_some(busy))
            for job, facts in (one.result() for one in done):
                self._keep(job, facts, found)
            self._progress.read(self._gate.read)
            late = time.monotonic() - since >= FLUSH_S
            if found and (late or len(found) >= FLUSH or not (more or busy)):
                await self._store.hashed(found)
                await hashed(list(found))
                found, since = {}, time.monotonic()
            await control.checkpoint()

    def _hash(self, job: HashJob, control: Control) -> Done:
        """Hash one file, on a worker thread; None when it was left."""
        try:
            return job, self._reader.hash(job, self._gate.tick(control.give_way))
        except HaltedError:
            return job, None
        except OSError as error:
            self._teller.unreadable(job.path, error)
            return job, None
        except Exception as error:  # noqa: BLE001 - one file must not end a scan; it is logged whole
            self._teller.unexpected(job.path, error)
            return job, None

    def _keep(
        self, job: HashJob, facts: tuple[FileStamp, FileFacts] | None, found: Facts
    ) -> None:
        self._progress.hashed(job)
        if facts is None:
            return
        found[job.id] = facts
        for message in facts[1].messages:
            self._teller.warn(job.path, message)


async def _some(
    busy: set[asyncio.Future[Done]],
) -> tuple[set[asyncio.Future[Done]], set[asyncio.Future[Done]]]:
    """Give what is done, after a moment at most, and what is not."""
    if not busy:
        return set(), set()
    return await asyncio.wait(
        busy, timeout=MOMENT_S, return_when=asyncio.FIRST_COMPLETED
    )
