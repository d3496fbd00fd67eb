"""One system of an index: its places walked, its changes written, what is gone told.

What vanished is marked only if whoever is asked allows it: the first look at a system
only counts (``doubt.Tally``); after all systems were looked at, those from which
something vanished that is believed gone are looked at once more (``doubt.Verdict``),
and what is not there for the second time is marked. The stamp of a folder from which
something vanished is written when that is marked.
"""

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from zapcore.model import FolderPart, KnownFolder
from zapcore.operations.index_parse import FolderParser
from zapcore.operations.index_progress import IndexProgress
from zapcore.operations.library import Library
from zapcore.operations.places import Found, usable
from zapcore.operations.walk import Listing, Place, Unreadable, Walker
from zapcore.ports import Control, IndexStore
from zapcore.spelling import is_spelled, respelled

BATCH = 500
"""Files of one transaction: 1,000 and 5,000 cost the same CPU (COSTS)."""

READ_AHEAD = 2000
"""Unchanged files that one hop to the worker thread passes at least."""


class Run(Protocol):
    """The index that looks at this system."""

    @property
    def wrote(self) -> bool:
        """Tell whether anything was found to write."""

    @property
    def store(self) -> IndexStore:
        """Give the store."""

    @property
    def progress(self) -> IndexProgress:
        """Give what the world is told."""

    @property
    def library(self) -> Library:
        """Give where to look."""

    @property
    def found(self) -> Found:
        """Give what is mounted, and which folder is whose."""

    @property
    def quiet(self) -> bool:
        """Tell whether somebody else says which sheets cannot be followed."""

    def parser_of(self, system_id: str) -> FolderParser:
        """Give the parser of a system's names."""

    async def write(self, control: Control) -> None:
        """Say that something will be written: the journal hears of it first."""


class Belief(Protocol):
    """Says of files that vanished whether they are to be marked missing."""

    def look(self, listing: Listing, *, same: bool) -> None:
        """Hear of a folder that is there, and whether it is unchanged; in a thread."""

    def sure(self) -> None:
        """Hear that what was read until now is to be judged; in a thread."""

    def allows(self, system_id: str, folder: str, root: str, count: int) -> bool:
        """Tell whether these files of a folder may be marked."""


class SystemRun:
    """One look at a system; files of the second one are not ``counted`` again."""

    def __init__(
        self,
        run: Run,
        system_id: str,
        belief: Belief,
        *,
        reparse: bool = False,
        counted: bool = True,
    ) -> None:
        self._run = run
        self._store = run.store
        self._system_id = system_id
        self._name = run.library.systems.get(system_id).name
        self._belief = belief
        self._reparse = reparse
        self._counted = counted
        self._known: dict[str, KnownFolder] = {}
        self._seen: set[str] = set()
        self._kept: set[str] = set()
        self._packed: set[str] = set()
        self._wrote = False

    async def run(self, control: Control) -> None:
        """Walk and write; what is gone goes to the belief."""
        self._known = await self._store.folders(self._system_id)
        for place in self._run.found.places.get(self._system_id, ()):
            await self._walk(place, control)
        if self._packed and self._counted:
            zips = frozenset(self._packed)  # as they were, so they were not opened
            self._count(await self._store.packed(self._system_id, zips))
        gone = self._gone()
        if gone:
            await self._forget(gone, control)
        if self._wrote:
            await self._store.end_system()

    async def _walk(self, place: Place, control: Control) -> None:
        stamps = {} if self._reparse else {p: k.stamp for p, k in self._known.items()}
        # The second look meets the same sheets, and a scan tells of each one it reads.
        aloud = self._counted and not self._run.quiet
        level = logging.WARNING if aloud else logging.DEBUG
        walker = Walker(self._run.library.platform.zip_as_directory, stamps, level)
        listings = walker.walk(place)
        more = True
        while more:
            enough = BATCH if self._run.wrote else 1
            read, changed, more = await control.unless_cancelled(
                asyncio.to_thread(self._read, listings, enough)
            )
            await control.checkpoint()
            if changed:
                await self._write(changed, read, control)
            else:
                self._count(read)
        gone = f"{place.path}/" in self._kept
        if gone and not await asyncio.to_thread(usable, place.root):
            self._run.progress.lost(place.root)

    def _read(
        self, listings: Iterator[Listing | Unreadable], enough: int
    ) -> tuple[int, list[Listing], bool]:
        """Pass unchanged folders, stop at enough changed ones or files; in a thread.

        Gives (files passed, changed folders, is there more).
        """
        read, changed, size, more = 0, [], 0, False
        for listing in listings:
            if isinstance(listing, Unreadable):
                self._kept.add(listing.path)
                continue
            known = self._known.get(listing.path)
            same = (
                known is not None and known.stamp == listing.stamp and not self._reparse
            )
            self._see(listing, same=same)
            read += len(listing.files)
            told = listing.files or known is not None or listing.zip_stamped
            self._belief.look(listing, same=same)
            if not same and told:
                changed.append(listing)
                size += len(listing.files)
            if size >= enough or read >= READ_AHEAD or len(changed) >= enough:
                more = True
                break
        if changed:
            self._belief.sure()
        return read, changed, more

    def _see(self, listing: Listing, *, same: bool) -> None:
        self._seen.add(listing.path)
        if listing.zip_stamped and same:
            self._kept.add(listing.path)
            self._packed.add(listing.path)

    def _count(self, files: int) -> None:
        if self._counted:
            self._run.progress.files(files)

    async def _write(
        self, listings: Sequence[Listing], read: int, control: Control
    ) -> None:
        """Write what is new or changed; of what vanished, what is believed.

        The ``read`` files are counted once the journal knows: what is told goes on.
        """
        old: dict[str, dict[str, tuple[int, int]]] = {}
        held: set[str] = set()
        spelled: dict[str, dict[str, str]] = {}
        await self._respell_folders(listings, control)
        for listing in listings:
            if listing.path in self._known:
                files = await self._store.files(self._system_id, listing.path)
                names = {file[0] for file in listing.files}
                gone = files.keys() - names
                pairs = respelled(gone, names - files.keys())
                if pairs:
                    spelled[listing.path] = pairs
                    # Of no size: what is made of the name is made anew.
                    files |= dict.fromkeys(pairs.values(), (-1, -1))
                    files = {n: files[n] for n in files.keys() - pairs.keys()}
                    gone -= pairs.keys()
                if gone and not self._may_mark(listing.path, listing.root, len(gone)):
                    held.add(listing.path)
                    files = {n: files[n] for n in files.keys() - gone}
                old[listing.path] = files
        if any(self._is_news(one, held, old.get(one.path, {})) for one in listings):
            # Before names are parsed: what was begun is gone on with after a kill.
            await self._run.write(control)
        self._count(read)
        for path, pairs in spelled.items():
            await self._store.respell(self._system_id, path, pairs)
        parser = self._run.parser_of(self._system_id)
        parts = parser.parts(listings, old, BATCH, reparse=self._reparse)
        while batch := await asyncio.to_thread(next, parts, None):
            await self._write_parts([*_without_stamps(batch, held)], control)

    async def _respell_folders(
        self, listings: Sequence[Listing], control: Control
    ) -> None:
        """Let known folders have their new paths, if only the case of these differs."""
        folded = {path.casefold(): path for path in self._known.keys() - self._seen}
        for listing in listings:
            old = folded.get(listing.path.casefold(), "")
            if not old or listing.path in self._known:
                continue
            if await asyncio.to_thread(is_spelled, old):
                continue
            await self._run.write(control)
            await self._store.respell_folder(self._system_id, old, listing.path)
            self._known[listing.path] = self._known.pop(old)

    def _is_news(
        self, listing: Listing, held: set[str], old: Mapping[str, tuple[int, int]]
    ) -> bool:
        """Tell whether there is something to write, whatever vanished."""
        if self._reparse or listing.path not in held:
            return True
        return any(old.get(file[0]) != file[1:] for file in listing.files)

    async def _write_parts(self, parts: list[FolderPart], control: Control) -> None:
        if parts:
            await self._run.write(control)
            self._wrote = True
            await self._store.write(self._system_id, self._name, parts)
        await control.checkpoint()

    def _may_mark(self, folder: str, root: str, count: int) -> bool:
        return self._belief.allows(self._system_id, folder, root, count)

    def _gone(self) -> list[str]:
        """Give the known folders that were not seen, below roots that are there."""
        return [
            path
            for path, folder in self._known.items()
            if path not in self._seen
            and folder.alive
            and folder.root in self._run.found.usable
            and not any(above in self._kept for above in _folders_above(path))
        ]

    async def _forget(self, gone: list[str], control: Control) -> None:
        """Mark what may be marked in these folders; never below a root that is lost."""
        roots = {self._known[path].root for path in gone}
        for root in sorted(roots):
            if not await asyncio.to_thread(usable, root):
                roots.remove(root)
                self._run.progress.lost(root)
        await asyncio.to_thread(self._belief.sure)
        gone = [path for path in gone if self._known[path].root in roots]
        for start in range(0, len(gone), BATCH):
            some = gone[start : start + BATCH]
            counts = await self._store.doubts.counts(self._system_id, some)
            believed = [
                path
                for path, count in zip(some, counts, strict=True)
                if not count or self._may_mark(path, self._known[path].root, count)
            ]
            if believed:
                await self._run.write(control)
                self._wrote = True
                await self._store.forget(self._system_id, believed)
            await control.checkpoint()


def _without_stamps(
    parts: Sequence[FolderPart], held: set[str]
) -> Iterator[FolderPart]:
    """Leave the stamps of held folders out, and parts that hold nothing then."""
    for part in parts:
        if part.path not in held:
            yield part
        elif part.files:
            yield replace(part, stamp=None)


def _folders_above(path: str) -> Iterator[str]:
    """Give the folder itself and each above it, all with their end slash."""
    at = len(path)
    while at > 0:
        yield path[:at]
        at = path.rfind("/", 0, at - 1) + 1
