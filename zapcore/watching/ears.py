"""Hears of changes through inotify, which watchdog reads in a thread that sleeps.

``InotifyFD`` is used rather than an observer: an observer says nothing of a folder
below that it could not watch, follows links in circles, and has a thread for each root.
Watched are folders of systems with all that is below them, and gates, where only
folders that come and go count. The tree of nodes knows where a folder went that was
moved; it holds names, not paths, for there may be many thousands.
"""

import errno
import logging
import os
import threading
from typing import Protocol

from watchdog.observers.inotify_c import (
    CallbackId,
    InotifyConstants,
    InotifyEvent,
    InotifyFD,
    Mask,
    WatchDescriptor,
)

from zapcore.watching.ground import Names, Top, walk
from zapcore.watching.ignored import is_ignored_file, is_ignored_folder

logger = logging.getLogger(__name__)

MASK = Mask(
    InotifyConstants.IN_CREATE
    | InotifyConstants.IN_CLOSE_WRITE
    | InotifyConstants.IN_MOVE
    | InotifyConstants.IN_DELETE
    | InotifyConstants.IN_DELETE_SELF
    | InotifyConstants.IN_ONLYDIR
    | InotifyConstants.IN_EXCL_UNLINK
)
"""Not IN_MODIFY: a copy would tell of itself for each block that is written."""

LIMITS = {errno.ENOSPC: "max_user_watches", errno.EMFILE: "max_user_instances"}


class TooFewWatchesError(Exception):
    """The kernel gives no more; ``limit`` names the setting in ``fs.inotify``."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


class Told(Protocol):
    """Who hears: called from the thread that reads, so it must not block."""

    def changed(self, top: Top, path: str, *, is_folder: bool, is_open: bool) -> None:
        """Hear that something came, went or was written.

        ``is_open``: it was made and is still being written, as far as is known.
        """

    def gate(self) -> None:
        """Hear that a folder came or went where a system's folder may appear."""

    def lost(self) -> None:
        """Hear that the kernel dropped events."""

    def full(self, top: Top, error: TooFewWatchesError) -> None:
        """Hear that a folder below a top could not be watched."""


class _Node:
    """One watched folder; what watchdog calls for it."""

    __slots__ = ("above", "below", "ears", "name", "names", "top", "wd")

    def __init__(
        self,
        ears: "Ears",
        name: str,
        above: "_Node | None" = None,
        top: Top | None = None,
        names: Names = None,
    ) -> None:
        self.ears = ears
        self.name = name
        self.above = above
        self.top = top
        self.names = names
        self.below: dict[str, _Node] = {}
        self.wd: WatchDescriptor | None = None

    @property
    def path(self) -> str:
        """Give where it is now."""
        return f"{self.above.path}/{self.name}" if self.above else self.name

    def on_event(self, event: InotifyEvent) -> None:
        """Hear of a change in it."""
        self.ears.hear(self, event)

    def on_watch_deleted(self, wd: WatchDescriptor) -> None:
        """Hear that it is gone, or was unmounted."""
        self.ears.lose(self, wd)

    def on_queue_overflow(self) -> None:
        """Hear that events were lost."""
        self.ears.overflow()


class Ears:
    """Listens to folders until it is closed."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._lock = threading.Lock()
        self._tops: dict[str, _Node] = {}
        self._gates: dict[str, _Node] = {}
        self._count = 0
        try:
            self._inotify = InotifyFD()
        except OSError as error:
            raise _limit(error) or error from error
        self._inotify.start()

    @property
    def count(self) -> int:
        """Give how many folders are watched."""
        return self._count

    def hears(self, path: str) -> bool:
        """Tell whether a top of this path is watched: deleted ones are not."""
        node = self._tops.get(path)
        return node is not None and node.wd is not None

    def listen(self, top: Top) -> list[str]:
        """Watch a system's folder and all below; give where links lead, links resolved.

        Raises:
            TooFewWatchesError: some of it cannot be watched, so none of it is.
        """
        node = _Node(self, top.path, top=top)
        with self._lock:
            self._drop(self._tops.pop(top.path, None))
            try:
                linked = self._take(node, top, news=False)
            except TooFewWatchesError:
                self._drop(node)
                raise
            self._tops[top.path] = node
        return linked

    def guard(self, path: str, names: Names) -> None:
        """Watch a gate; of ``names`` only, or None: of all that come and go in it.

        Raises:
            TooFewWatchesError: there is no watch left for it.
        """
        with self._lock:
            known = self._gates.get(path)
            if known is not None and known.wd is not None:
                known.names = names
                return
            node = _Node(self, path, names=names)
            self._add(node, path)
            self._gates[path] = node

    def forget_top(self, path: str) -> None:
        """Watch the top of this path no more."""
        with self._lock:
            self._drop(self._tops.pop(path, None))

    def forget_gate(self, path: str) -> None:
        """Watch the gate of this path no more."""
        with self._lock:
            self._drop(self._gates.pop(path, None))

    def close(self) -> None:
        """Hear no more; the thread ends."""
        self._inotify.stop()
        self._inotify.join()

    def overflow(self) -> None:
        """Hear from watchdog that the kernel dropped events."""
        self._told.lost()

    def lose(self, node: _Node, wd: WatchDescriptor) -> None:
        """Hear from watchdog that a folder is gone."""
        with self._lock:
            if node.wd != wd:
                return
            node.wd = None
            self._count -= 1
            if node.above is not None and node.above.below.get(node.name) is node:
                del node.above.below[node.name]

    def hear(self, node: _Node, event: InotifyEvent) -> None:
        """Hear from watchdog of a change in a folder."""
        if not event.name:
            return
        name = os.fsdecode(event.name)
        gone = event.is_delete or event.is_moved_from
        folder = bool(event.mask & InotifyConstants.IN_ISDIR)
        path = f"{node.path}/{name}"
        if node.top is None:
            at_gate = folder or gone or os.path.isdir(path)
            if at_gate and (
                name in node.names if node.names else not name.startswith(".")
            ):
                self._told.gate()
            return
        # A link to a folder is no folder to the kernel.
        folder = folder or (not gone and os.path.islink(path) and os.path.isdir(path))
        if is_ignored_folder(name) if folder else is_ignored_file(name):
            return
        if folder or (gone and name in node.below):
            self._folder(node, name, gone=gone)
        is_open = folder or event.is_create
        self._told.changed(
            node.top, path, is_folder=folder, is_open=is_open and not gone
        )

    def _folder(self, node: _Node, name: str, *, gone: bool) -> None:
        """Take up a folder that came, with all below, or forget one that went."""
        top = node.top
        with self._lock:
            self._drop(node.below.pop(name, None))
            if gone or top is None:
                return
            try:
                self._take(_Node(self, name, node, top), top, news=True)
            except TooFewWatchesError as error:
                self._told.full(top, error)

    def _take(self, start: _Node, top: Top, *, news: bool) -> list[str]:
        """Watch a folder and all below; what is ``news`` is told as changed."""
        nodes: dict[str, _Node] = {}

        def add(path: str) -> None:
            above = nodes.get(os.path.dirname(path)) if nodes else start.above
            node = start
            if nodes and above is not None:
                node = _Node(self, os.path.basename(path), above, top)
            if above is not None:
                above.below[node.name] = node
            self._add(node, path)
            if news and nodes:
                self._told.changed(top, path, is_folder=True, is_open=True)
            nodes[path] = node

        visits = walk(start.path, top.root, add)
        return [visit.real for visit in visits if visit.linked]

    def _add(self, node: _Node, path: str) -> None:
        """Watch one folder; one that went or may not be read is passed over."""
        # watchdog takes a refused permission for a watch.
        if not os.access(path, os.R_OK):
            return
        try:
            node.wd = self._inotify.add_callback(
                os.fsencode(path), MASK, node, CallbackId(id(node))
            )
        except OSError as error:
            limit = _limit(error)
            if limit is not None:
                raise limit from error
            logger.debug("%r is not watched: %s", path, error)
            return
        self._count += 1

    def _drop(self, node: _Node | None) -> None:
        """Watch a folder and all below no more."""
        stack = [node] if node is not None else []
        while stack:
            node = stack.pop()
            stack += node.below.values()
            node.below = {}
            if node.wd is not None:
                self._inotify.remove_callbacks([(node.wd, CallbackId(id(node)))])
                node.wd = None
                self._count -= 1


def _limit(error: OSError) -> TooFewWatchesError | None:
    name = LIMITS.get(error.errno or 0)
    return TooFewWatchesError(name) if name else None
