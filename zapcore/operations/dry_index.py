"""An index that writes nothing: it runs as ever over a store that only counts."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import TypeVar

from zapcore.absence import Doubts, Reach, Settled
from zapcore.model import FolderPart, KnownFolder, PausedBy
from zapcore.ports import Between, Control, IndexStore
from zapcore.ports_missing import DoubtStore

T = TypeVar("T")


class DryControl:
    """A ``Control`` whose operation leaves no trace in the journal."""

    def __init__(self, control: Control) -> None:
        self._control = control

    async def checkpoint(self) -> None:
        """Rest, wait, end as the real one says."""
        await self._control.checkpoint()

    def give_way(self) -> Between:
        """Give way as the real one says."""
        return self._control.give_way()

    async def begin(self) -> int:
        """Write no row."""
        return 0

    @property
    def resumed(self) -> bool:
        """Tell that it is a new one."""
        return False

    async def until(
        self, ready: Callable[[], Awaitable[bool]], reason: PausedBy
    ) -> None:
        """Wait as the real one does."""
        await self._control.until(ready, reason)

    async def unless_cancelled(self, work: Coroutine[object, object, T]) -> T:
        """Work as the real one does."""
        return await self._control.unless_cancelled(work)

    def hold(self, reason: PausedBy) -> None:
        """Pause as the real one does."""
        self._control.hold(reason)


class DryDoubts:
    """Reads what is doubted, writes nothing."""

    def __init__(self, doubts: DoubtStore) -> None:
        self._doubts = doubts

    async def doubts(self) -> Doubts:
        """Give what earlier indexes left."""
        return await self._doubts.doubts()

    async def counts(self, system_id: str, paths: Sequence[str]) -> list[int]:
        """Give how many files of each folder are not missing."""
        return await self._doubts.counts(system_id, paths)

    async def known(
        self, reaches: Sequence[Reach], systems: Sequence[str], top: int
    ) -> list[int]:
        """Count rows that are not missing."""
        return await self._doubts.known(reaches, systems, top)

    async def settle(self, settled: Settled) -> None:
        """Write nothing."""


class DryIndex:
    """The ``IndexStore`` of an index that is only tried: it counts.

    ``size``: bytes of the files that are new or changed.
    """

    def __init__(self, store: IndexStore) -> None:
        self._store = store
        self._doubts = DryDoubts(store.doubts)
        self.systems: set[str] = set()
        # By their hashes: a system in which something vanished is looked at twice.
        self._new: set[int] = set()
        self._changed: set[int] = set()
        self._gone: set[int] = set()
        self.forgotten = self.size = 0

    @property
    def new(self) -> int:
        """Give how many files would be new."""
        return len(self._new)

    @property
    def gone(self) -> int:
        """Give how many files would be marked missing."""
        return len(self._gone) + self.forgotten

    @property
    def doubts(self) -> DryDoubts:
        """Give what is doubted."""
        return self._doubts

    def begin(self) -> None:
        """Begin nothing."""

    async def roots(self) -> dict[str, set[str]]:
        """Give system id to the roots that hold rows of it."""
        return await self._store.roots()

    async def packed(self, system_id: str, zips: frozenset[str]) -> int:
        """Count the present files in these zips."""
        return await self._store.packed(system_id, zips)

    async def folders(self, system_id: str) -> dict[str, KnownFolder]:
        """Give the known folders of a system."""
        return await self._store.folders(system_id)

    async def files(self, system_id: str, path: str) -> dict[str, tuple[int, int]]:
        """Give the files of a folder."""
        return await self._store.files(system_id, path)

    async def write(
        self,
        system_id: str,
        name: str,  # noqa: ARG002 - the shape of a store
        parts: Sequence[FolderPart],
    ) -> None:
        """Count what would be written."""
        self.systems.add(system_id)
        for part in parts:
            known = await self._store.files(system_id, part.path)
            for file in part.files:
                counted = self._changed if file.file_name in known else self._new
                key = hash((part.path, file.file_name, file.raw))
                if key not in counted:
                    counted.add(key)
                    self.size += file.size
            self._gone.update(hash((part.path, name)) for name in part.gone)

    async def respell(
        self, system_id: str, path: str, names: Mapping[str, str]
    ) -> None:
        """Write nothing."""

    async def respell_folder(self, system_id: str, path: str, new: str) -> None:
        """Write nothing."""

    async def forget(self, system_id: str, paths: Sequence[str]) -> None:
        """Count the files that would be marked missing."""
        self.forgotten += sum(await self._store.doubts.counts(system_id, paths))

    async def end_system(self) -> None:
        """Write nothing."""

    async def parser(self) -> str:
        """Give the parser of the last whole index."""
        return await self._store.parser()

    async def set_parser(self, parser: str) -> None:
        """Write nothing."""

    async def make_indexes(self) -> None:
        """Write nothing."""

    async def checkpoint(self) -> None:
        """Write nothing."""

    async def has_rows(self) -> bool:
        """Tell whether any file was ever found."""
        return await self._store.has_rows()
