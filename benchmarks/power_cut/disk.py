"""A disk in memory: what its files are now, and what of it a power cut cannot take.

What a sync promises is told by ``Promise``. Nothing here is drawn: ``image.py`` decides
what becomes of the rest.
"""

import enum
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from benchmarks.power_cut.steps import Step

END = -1
"""The offset of a write behind the end."""


class Promise(enum.Enum):
    """What holds after a sync besides the bytes and the size of the file itself.

    ``JOURNAL``: every name and folder that was made, renamed or removed before, as on
    ext4, whose journal is one. ``ENTRY``: the name of that file, since exFAT keeps its
    size there, but no other name, nor the folder's own; after the sync of a folder its
    names.
    """

    JOURNAL = "ext4"
    ENTRY = "exfat"


class Change(NamedTuple):
    """A change of a file: bytes at an offset, or (``data`` None) its end is there."""

    at: int
    offset: int
    data: bytes | None


@dataclass(eq=False, slots=True)
class File:
    """``held`` is on the disk for good; ``pending`` came later."""

    now: bytearray = field(default_factory=bytearray)
    held: bytearray = field(default_factory=bytearray)
    pending: list[Change] = field(default_factory=list)
    stamp: int = 0

    def change(self, change: Change) -> None:
        """Do it now."""
        self.stamp = 0
        apply(self.now, change)
        self.pending.append(change)

    def fold(self, until: int) -> None:
        """Hold what came until then."""
        for change in self.pending:
            if change.at <= until:
                apply(self.held, change)
        self.pending = [change for change in self.pending if change.at > until]


class Naming(NamedTuple):
    """A change of one name of a folder; ``node`` None: it is gone.

    Those of one call have the same ``at``.
    """

    at: int
    name: str
    node: "File | Folder | None"


@dataclass(eq=False, slots=True)
class Folder:
    """Names and what they name, as a file has bytes."""

    now: "dict[str, File | Folder]" = field(default_factory=dict)
    held: "dict[str, File | Folder]" = field(default_factory=dict)
    pending: list[Naming] = field(default_factory=list)
    stamp: int = 0

    def change(self, naming: Naming) -> None:
        """Do it now."""
        self.stamp = 0
        name_it(self.now, naming)
        self.pending.append(naming)

    def fold(self, until: int, only: str | None = None) -> None:
        """Hold what came until then, of one name or of all."""
        left = []
        for naming in self.pending:
            if naming.at <= until and only in {None, naming.name}:
                name_it(self.held, naming)
            else:
                left.append(naming)
        self.pending = left


Node = File | Folder


def apply(content: bytearray, change: Change) -> None:
    """Change bytes; a hole is zeros."""
    if change.data is None:
        missing = change.offset - len(content)
        if missing > 0:
            content.extend(bytes(missing))
        else:
            del content[change.offset :]
        return
    end = change.offset + len(change.data)
    if end > len(content):
        content.extend(bytes(end - len(content)))
    content[change.offset : end] = change.data


def name_it(names: dict[str, Node], naming: Naming) -> None:
    """Change a name."""
    if naming.node is None:
        names.pop(naming.name, None)
    else:
        names[naming.name] = naming.node


class Disk:
    """Takes the steps of a recording."""

    def __init__(self, promise: Promise) -> None:
        self.promise = promise
        self.top = Folder()

    @classmethod
    def of(cls, root: str, promise: Promise) -> "Disk":
        """Take what lies in a folder: all of it holds."""
        disk = cls(promise)
        disk.top = load(root)
        return disk

    def take(self, step: Step) -> None:
        """Do one step."""
        work = getattr(self, f"_{step.kind}", None)
        if work is not None:
            work(step)

    # --- where

    def find(self, path: str) -> Node:
        """Give what lies at a path now.

        Raises:
            KeyError: nothing.
        """
        node: Node = self.top
        for part in filter(None, path.split("/")):
            if isinstance(node, File):
                raise KeyError(path)
            node = node.now[part]
        return node

    def file(self, path: str) -> File:
        """Give the file at a path."""
        found = self.find(path)
        if isinstance(found, Folder):
            raise KeyError(path)
        return found

    def _above(self, path: str) -> tuple[Folder, str]:
        folder, _, name = path.rpartition("/")
        found = self.find(folder)
        if isinstance(found, File):
            raise KeyError(path)
        return found, name

    def folders(self) -> Iterator[Folder]:
        """Give all folders, also those without a name that may get it back."""
        seen: set[int] = set()
        waiting = [self.top]
        while waiting:
            folder = waiting.pop()
            if id(folder) in seen:
                continue
            seen.add(id(folder))
            yield folder
            nodes = [*folder.now.values(), *folder.held.values()]
            nodes += [naming.node for naming in folder.pending if naming.node]
            waiting += [node for node in nodes if isinstance(node, Folder)]

    # --- steps

    def _make(self, step: Step) -> None:
        folder, name = self._above(step.path)
        if name not in folder.now:
            folder.change(Naming(step.at, name, File()))

    def _folder(self, step: Step) -> None:
        folder, name = self._above(step.path)
        folder.change(Naming(step.at, name, Folder()))

    def _write(self, step: Step) -> None:
        file = self.file(step.path)
        offset = len(file.now) if step.offset == END else step.offset
        file.change(Change(step.at, offset, step.data))

    def _copy(self, step: Step) -> None:
        begin, length = map(int, step.data.split())
        data = bytes(self.file(step.other).now[begin : begin + length])
        self._write(step._replace(data=data))

    def _size(self, step: Step) -> None:
        file = self.file(step.path)
        if step.other == "grow" and step.offset <= len(file.now):
            return
        if step.offset != len(file.now):
            file.change(Change(step.at, step.offset, None))

    def _link(self, step: Step) -> None:
        folder, name = self._above(step.other)
        folder.change(Naming(step.at, name, self.file(step.path)))

    def _rename(self, step: Step) -> None:
        node = self.find(step.path)
        old, old_name = self._above(step.path)
        new, new_name = self._above(step.other)
        if new.now.get(new_name) is node:
            return
        if new_name in new.now:
            new.change(Naming(step.at, new_name, None))
        new.change(Naming(step.at, new_name, node))
        old.change(Naming(step.at, old_name, None))

    def _unlink(self, step: Step) -> None:
        folder, name = self._above(step.path)
        folder.change(Naming(step.at, name, None))

    def _sync(self, step: Step) -> None:
        node = self.find(step.path)
        until = step.begun
        if isinstance(node, Folder):
            node.fold(until)
        else:
            node.fold(until)
            if self.promise is Promise.ENTRY:
                folder, name = self._above(step.path)
                folder.fold(until, name)
        if self.promise is Promise.JOURNAL:
            for folder in self.folders():
                folder.fold(until)

    def _all(self, step: Step) -> None:
        for folder in self.folders():
            folder.fold(step.begun)
            for node in [*folder.now.values(), *folder.held.values()]:
                if isinstance(node, File):
                    node.fold(step.begun)


def load(path: str) -> Folder:
    """Take a folder of the real disk."""
    folder = Folder(stamp=os.stat(path).st_mtime_ns)
    with os.scandir(path) as entries:
        for entry in entries:
            node: Node
            if entry.is_dir(follow_symlinks=False):
                node = load(entry.path)
            else:
                with open(entry.path, "rb") as file:
                    content = file.read()
                node = File(bytearray(content), bytearray(content))
                node.stamp = entry.stat().st_mtime_ns
            folder.now[entry.name] = folder.held[entry.name] = node
    return folder


def store(node: Node, path: str) -> None:
    """Write what is now to the real disk; with the times that nothing changed."""
    if isinstance(node, File):
        with open(path, "wb") as file:
            file.write(node.now)
        # A card has no modes: all may be run.
        os.chmod(path, 0o755)
    else:
        os.mkdir(path)
        for name, below in node.now.items():
            store(below, f"{path}/{name}")
    if node.stamp:
        os.utime(path, ns=(node.stamp, node.stamp))
