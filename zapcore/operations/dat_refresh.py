"""Brings the index of DATs to the owner's folder: what changed is read, no more.

A DAT is taken whole or not at all: one that breaks off leaves what was known of it
before. Of one name in several versions the newest counts.
"""

import asyncio
import contextlib
import logging
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from zapcore.content import DatEntry, DatInfo
from zapcore.identify.dats.entries import read_entries, read_header
from zapcore.identify.logiqx import DatError
from zapcore.lists.dat_names import load_dat_names
from zapcore.operations.dat_folder import DatFile, DatSystems, dat_files, version_key
from zapcore.ports_dats import DatShelf
from zapcore.systems.table import SystemTable
from zapcore.valueclass import dataclass

logger = logging.getLogger(__name__)

Checkpoint: TypeAlias = Callable[[], Awaitable[None]]
Tell: TypeAlias = Callable[[str], None]

BATCH = 256
"""Entries of a transaction, between two looks at pause and cancel."""

NO_SYSTEM = "no system is known by its folder, by its own name or by its file's"
OLDER = "it is no newer than "


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file with what is known of it; ``fresh`` if it must be read to be used."""

    file: DatFile
    dat: DatInfo
    fresh: bool


class DatRefresher:
    """Compares the folder with the index and reads what differs."""

    def __init__(self, shelf: DatShelf, folder: Path, systems: SystemTable) -> None:
        self._shelf = shelf
        self._folder = folder
        self._systems = DatSystems(systems, load_dat_names())

    async def refresh(self, checkpoint: Checkpoint, tell: Tell) -> None:
        """Bring the index to the folder. Where nothing changed nothing is written.

        Args:
            checkpoint: awaited between batches; what it raises ends the refresh, and
                the DAT in hand stays as it was before.
            tell: hears which DAT is being read, and what is wrong.

        Raises:
            StoreError: the index cannot be written.
        """
        try:
            files = await asyncio.to_thread(dat_files, self._folder)
        except OSError as error:
            if not isinstance(error, FileNotFoundError) or await self._shelf.listed():
                tell(f"the folder of DATs cannot be read: {error.strerror}")
            return
        known = {dat.path: dat for dat in await self._shelf.listed()}
        await self._tidy(checkpoint)
        for path in known.keys() - {file.shown for file in files}:
            await self._shelf.forget(path)
        seen = [await self._look(file, known.get(file.shown)) for file in files]
        for versions in _lines(seen):
            newest = ""
            for one in versions:
                await checkpoint()
                if newest:
                    await self._note(
                        _unused(one.dat, f"{OLDER}{newest}, which is used"), known, tell
                    )
                elif await self._bring(one, known, checkpoint, tell):
                    newest = one.dat.path
        await self._tidy(checkpoint)

    async def _tidy(self, checkpoint: Checkpoint) -> None:
        while await self._shelf.tidy():
            await checkpoint()

    async def _look(self, file: DatFile, known: DatInfo | None) -> _Seen:
        """Give what is known of a file; of a new or changed one read what it says."""
        if known is not None and _same(file, known):
            return _Seen(file, self._of_system(known), fresh=False)
        dat = DatInfo(file.shown, file.size, file.mtime_ns, message=file.message)
        if file.message:
            return _Seen(file, dat, fresh=False)
        try:
            header = await asyncio.to_thread(read_header, file.path)
        except DatError as error:
            return _Seen(file, _broken(file, known, error), fresh=False)
        dat = dat._replace(name=header.name, version=header.version)
        return _Seen(file, self._of_system(dat), fresh=True)

    def _of_system(self, dat: DatInfo) -> DatInfo:
        if dat.message and not _waits(dat):
            return dat
        return dat._replace(system_id=self._systems.of(dat.path, dat.name))

    async def _bring(
        self,
        one: _Seen,
        known: Mapping[str, DatInfo],
        checkpoint: Checkpoint,
        tell: Tell,
    ) -> bool:
        """Read a DAT, or keep why it cannot be used; tell whether it is used now."""
        dat = one.dat
        if not dat.message or _waits(dat):
            if not dat.system_id:
                dat = _unused(dat, NO_SYSTEM)
            elif one.fresh or not dat.used:
                return await self._read(one, known.get(dat.path), checkpoint, tell)
        await self._note(dat, known, tell)
        return dat.used

    async def _note(
        self, dat: DatInfo, known: Mapping[str, DatInfo], tell: Tell
    ) -> None:
        if dat != known.get(dat.path):
            await self._shelf.note(dat)
            if dat.message:
                logger.warning("the DAT %r: %s", dat.path, dat.message)
                tell(f"{dat.path}: {dat.message}")

    async def _read(
        self, one: _Seen, known: DatInfo | None, checkpoint: Checkpoint, tell: Tell
    ) -> bool:
        tell(f"reading {one.file.shown}")
        dat = one.dat._replace(used=True, message="")
        number = await self._shelf.begin(dat)
        try:
            with _entries(one.file.path) as entries:
                while batch := await asyncio.to_thread(_batch, entries):
                    await self._shelf.add(number, batch)
                    await checkpoint()
            await asyncio.to_thread(_check_same, one.file)
        except DatError as error:
            broken = _broken(one.file, known, error)
            await self._shelf.note(broken)
            logger.warning("the DAT %r: %s", dat.path, broken.message)
            tell(broken.message)
            return broken.used
        await self._shelf.finish(number, dat)
        return True


@contextlib.contextmanager
def _entries(path: Path) -> Iterator[Iterator[DatEntry]]:
    entries = read_entries(path)
    try:
        yield entries
    finally:
        # After a cancel a thread may still be reading: it ends with its batch.
        with contextlib.suppress(ValueError):
            entries.close()


def _batch(entries: Iterator[DatEntry]) -> list[DatEntry]:
    return [*islice(entries, BATCH)]


def _check_same(file: DatFile) -> None:
    """Raise DatError if the file was changed while it was read."""
    try:
        found = os.stat(file.path)
    except OSError as error:
        raise DatError(f"{file.shown} is gone: {error.strerror}") from None
    if (found.st_size, found.st_mtime_ns) != (file.size, file.mtime_ns):
        raise DatError(f"{file.shown} changed while it was read; it is read again")


def _broken(file: DatFile, known: DatInfo | None, error: DatError) -> DatInfo:
    """Give what is kept of a file that cannot be read: what was known before."""
    before = known or DatInfo(file.shown)
    message = str(error)
    if before.used:
        message += "; what was read of it before stays in use"
    return before._replace(size=file.size, mtime_ns=file.mtime_ns, message=message)


def _same(file: DatFile, known: DatInfo) -> bool:
    return (file.size, file.mtime_ns) == (known.size, known.mtime_ns) and (
        not file.message or file.message == known.message
    )


def _waits(dat: DatInfo) -> bool:
    """Tell whether it is unused for a reason that may be gone now."""
    return dat.message == NO_SYSTEM or dat.message.startswith(OLDER)


def _unused(dat: DatInfo, why: str) -> DatInfo:
    return dat._replace(used=False, entries=0, message=why)


def _lines(seen: Sequence[_Seen]) -> Iterator[list[_Seen]]:
    """Yield the versions of each DAT, newest first."""
    lines: dict[tuple[str, str], list[_Seen]] = {}
    for one in seen:
        lines.setdefault(_line(one.dat), []).append(one)
    for versions in lines.values():
        yield sorted(versions, key=_age, reverse=True)


def _line(dat: DatInfo) -> tuple[str, str]:
    """Give what all versions of one DAT share; of one without a name its path."""
    return dat.system_id, (dat.name.casefold() or dat.path)


def _age(one: _Seen) -> tuple[tuple[int, ...], int]:
    return version_key(one.dat.version), one.file.mtime_ns
