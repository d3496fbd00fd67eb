"""What the calls of a recording did to the files below one folder.

A ``Step`` names a file by its path at that moment. Positions of descriptors are
followed, so that a plain ``write`` has its offset too. What is not understood, and what
would change a file unseen, is an error: a recording is whole or there is none.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from benchmarks.power_cut import trace
from benchmarks.power_cut.trace import Call

SENT = "\\x5d>"
"""Ends a descriptor such as ``socket:[7]`` or ``pipe:[7]``."""

SHARED = "-shm"
"""Ends the name of SQLite's index of a log: mapped, never synced, made anew."""


class Step(NamedTuple):
    """``kind``: make folder write copy size link rename unlink sync all ack.

    ``path`` is below the folder, ``other`` a second path. ``at`` is the line of the
    recording where its call ended; ``begun`` the one where a sync began: what was
    written later it need not hold. An ``ack`` is bytes that were sent to a client.
    """

    kind: str
    at: int
    path: str = ""
    other: str = ""
    offset: int = 0
    data: bytes = b""
    begun: int = 0


@dataclass(slots=True)
class Opened:
    """An open file; descriptors that were doubled share it. -1: nobody knows where."""

    position: int = 0
    appends: bool = False
    synced: bool = False


class Reader:
    """Makes steps of calls; ``root`` is the folder, by its real path."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._parents: dict[int, tuple[int, bool]] = {}
        self._tables: dict[int, dict[int, Opened]] = {}
        self._homes: dict[int, str] = {}

    def read(self, calls: Sequence[Call], home: str) -> Iterator[Step]:
        """Give the steps; ``home`` is the folder that the first process began in."""
        self._parents = trace.parent_of(calls)
        for call in calls:
            self._meet(call.pid, home)
            work = getattr(self, f"_{call.name}", None)
            if work is not None:
                for step in work(call):
                    yield step._replace(at=call.ended)

    def _meet(self, pid: int, home: str) -> None:
        if pid in self._tables:
            return
        parent, shares = self._parents.get(pid, (0, False))
        if parent:
            self._meet(parent, home)
        table = self._tables.get(parent, {})
        self._tables[pid] = table if shares else dict(table)
        self._homes[pid] = self._homes.get(parent, home)

    # --- where

    def _path(self, call: Call, text: str, folder: str = "") -> str:
        """Give a path argument in full."""
        name = os.fsdecode(trace.data_of(text))
        base = trace.path_of(folder) or self._homes[call.pid]
        return os.path.normpath(os.path.join(base, name))

    def _below(self, path: str) -> str | None:
        """Give a path below the folder, None of one that is not, "" of itself."""
        if path == self._root:
            return ""
        return (
            path[len(self._root) + 1 :] if path.startswith(self._root + "/") else None
        )

    def _watched(self, text: str) -> str | None:
        """Give the path below the folder of a descriptor, None of others."""
        return self._below(trace.path_of(text))

    def _table(self, call: Call) -> dict[int, Opened]:
        return self._tables[call.pid]

    # --- descriptors

    def _openat(self, call: Call) -> Iterator[Step]:
        yield from self._opens(call, call.args[2])

    def _open(self, call: Call) -> Iterator[Step]:
        yield from self._opens(call, call.args[1])

    def _creat(self, call: Call) -> Iterator[Step]:
        yield from self._opens(call, "O_WRONLY|O_CREAT|O_TRUNC")

    def _opens(self, call: Call, flags: str) -> Iterator[Step]:
        words = set(flags.split("|"))
        opened = Opened(0, "O_APPEND" in words, bool(words & {"O_SYNC", "O_DSYNC"}))
        self._table(call)[call.result] = opened
        path = self._watched(call.told.strip())
        if path is None or words & {"O_DIRECTORY", "O_PATH"}:
            return
        if "O_TMPFILE" in words:
            raise ValueError(f"a file without a name: {path}")
        if "O_CREAT" in words:
            yield Step("make", 0, path)
        if "O_TRUNC" in words and not words & {"O_RDONLY"}:
            yield Step("size", 0, path)

    def _dup(self, call: Call) -> Iterator[Step]:
        found = self._table(call).get(trace.number_of(call.args[0]))
        if found is not None:
            self._table(call)[call.result] = found
        else:
            self._table(call).pop(call.result, None)
        return iter(())

    _dup2 = _dup3 = _dup

    def _fcntl(self, call: Call) -> Iterator[Step]:
        if call.args[1].startswith("F_DUPFD"):
            return self._dup(call)
        return iter(())

    def _lseek(self, call: Call) -> Iterator[Step]:
        found = self._table(call).get(trace.number_of(call.args[0]))
        if found is not None:
            found.position = call.result
        return iter(())

    def _chdir(self, call: Call) -> Iterator[Step]:
        self._homes[call.pid] = self._path(call, call.args[0])
        return iter(())

    def _fchdir(self, call: Call) -> Iterator[Step]:
        self._homes[call.pid] = trace.path_of(call.args[0])
        return iter(())

    # --- bytes

    def _write(self, call: Call) -> Iterator[Step]:
        target = call.args[0]
        if (path := self._watched(target)) is not None:
            yield from self._put(call, target, path, trace.data_of(call.args[1]))
        elif target.endswith(SENT):
            yield Step("ack", 0, data=trace.data_of(call.args[1]))

    def _writev(self, call: Call) -> Iterator[Step]:
        target = call.args[0]
        if (path := self._watched(target)) is not None:
            yield from self._put(call, target, path, trace.several(call.args[1]))
        elif target.endswith(SENT):
            yield Step("ack", 0, data=trace.several(call.args[1]))

    def _sendto(self, call: Call) -> Iterator[Step]:
        yield Step("ack", 0, data=trace.data_of(call.args[1]))

    def _sendmsg(self, call: Call) -> Iterator[Step]:
        yield Step("ack", 0, data=trace.several(",".join(call.args[1:])))

    def _pwrite64(self, call: Call) -> Iterator[Step]:
        if (path := self._watched(call.args[0])) is not None:
            data = trace.data_of(call.args[1])[: call.result]
            yield from self._wrote(call, path, int(call.args[3]), data)

    def _pwritev(self, call: Call) -> Iterator[Step]:
        if (path := self._watched(call.args[0])) is not None:
            data = trace.several(call.args[1])[: call.result]
            yield from self._wrote(call, path, int(call.args[3]), data)

    _pwritev2 = _pwritev

    def _put(self, call: Call, target: str, path: str, data: bytes) -> Iterator[Step]:
        """Write where the descriptor stands."""
        opened = self._table(call)[trace.number_of(target)]
        data = data[: call.result]
        if opened.appends:
            # The disk knows where the end is.
            yield from self._wrote(call, path, -1, data)
            return
        yield from self._wrote(call, path, opened.position, data)
        opened.position += len(data)

    def _wrote(self, call: Call, path: str, offset: int, data: bytes) -> Iterator[Step]:
        yield Step("write", 0, path, offset=offset, data=data)
        opened = self._table(call)[trace.number_of(call.args[0])]
        if opened.synced:
            yield Step("sync", 0, path, begun=call.begun)

    def _ftruncate(self, call: Call) -> Iterator[Step]:
        if (path := self._watched(call.args[0])) is not None:
            yield Step("size", 0, path, offset=int(call.args[1]))

    def _truncate(self, call: Call) -> Iterator[Step]:
        path = self._below(self._path(call, call.args[0]))
        if path is not None:
            yield Step("size", 0, path, offset=int(call.args[1]))

    def _fallocate(self, call: Call) -> Iterator[Step]:
        if (path := self._watched(call.args[0])) is not None:
            if call.args[1] != "0":
                raise ValueError(f"fallocate {call.args[1]}: {path}")
            end = int(call.args[2]) + int(call.args[3])
            yield Step("size", 0, path, "grow", offset=end)

    def _sendfile(self, call: Call) -> Iterator[Step]:
        target, source, offset = call.args[:3]
        start = None if offset == "NULL" else int(offset[1:].partition("]")[0])
        yield from self._copied(call, target, source, start)

    def _copy_file_range(self, call: Call) -> Iterator[Step]:
        source, offset, target = call.args[:3]
        start = None if offset == "NULL" else int(offset[1:].partition("]")[0])
        if call.args[3] != "NULL":
            raise ValueError("copy_file_range with an offset to write at")
        yield from self._copied(call, target, source, start)

    def _copied(
        self, call: Call, target: str, source: str, start: int | None
    ) -> Iterator[Step]:
        """A copy within the kernel: what was copied is told by the source's file."""
        origin = self._table(call).get(trace.number_of(source))
        if start is None and origin is not None:
            start, origin.position = origin.position, origin.position + call.result
        if (path := self._watched(target)) is None or not call.result:
            return
        opened = self._table(call)[trace.number_of(target)]
        place = trace.path_of(source)
        below = self._below(place)
        offset = -1 if opened.appends else opened.position
        if below is None:
            with open(place, "rb") as file:
                file.seek(start or 0)
                data = file.read(call.result)
            yield Step("write", 0, path, offset=offset, data=data)
        else:
            # Where it begins and how long it is: the disk knows what stands there.
            part = b"%d %d" % (start or 0, call.result)
            yield Step("copy", 0, path, below, offset, part)
        opened.position += call.result

    def _splice(self, call: Call) -> Iterator[Step]:
        if self._watched(call.args[2]) is not None:
            raise ValueError("splice to a file")
        return iter(())

    def _mmap(self, call: Call) -> Iterator[Step]:
        if "PROT_WRITE" in call.args[2] and "MAP_SHARED" in call.args[3]:
            path = self._watched(call.args[4])
            if path is not None and not path.endswith(SHARED):
                raise ValueError(f"written by mmap: {path}")
        return iter(())

    def _io_uring_setup(self, call: Call) -> Iterator[Step]:
        raise ValueError(f"io_uring: {call}")

    # --- names

    def _mkdir(self, call: Call) -> Iterator[Step]:
        yield from self._named("folder", self._path(call, call.args[0]))

    def _mkdirat(self, call: Call) -> Iterator[Step]:
        yield from self._named("folder", self._path(call, call.args[1], call.args[0]))

    def _mknod(self, call: Call) -> Iterator[Step]:
        if self._below(self._path(call, call.args[0])) is not None:
            raise ValueError(f"mknod: {call}")
        return iter(())

    def _unlink(self, call: Call) -> Iterator[Step]:
        yield from self._named("unlink", self._path(call, call.args[0]))

    _rmdir = _unlink

    def _unlinkat(self, call: Call) -> Iterator[Step]:
        yield from self._named("unlink", self._path(call, call.args[1], call.args[0]))

    def _named(self, kind: str, path: str) -> Iterator[Step]:
        below = self._below(path)
        if below is not None:
            yield Step(kind, 0, below)

    def _rename(self, call: Call) -> Iterator[Step]:
        old, new = (self._path(call, arg) for arg in call.args[:2])
        yield from self._two("rename", old, new)

    def _renameat(self, call: Call) -> Iterator[Step]:
        if any("EXCHANGE" in arg or "WHITEOUT" in arg for arg in call.args[4:]):
            raise ValueError(f"an exchange: {call}")
        old = self._path(call, call.args[1], call.args[0])
        new = self._path(call, call.args[3], call.args[2])
        yield from self._two("rename", old, new)

    _renameat2 = _renameat

    def _link(self, call: Call) -> Iterator[Step]:
        old, new = (self._path(call, arg) for arg in call.args[:2])
        yield from self._two("link", old, new)

    def _linkat(self, call: Call) -> Iterator[Step]:
        old = self._path(call, call.args[1], call.args[0])
        new = self._path(call, call.args[3], call.args[2])
        yield from self._two("link", old, new)

    def _symlink(self, call: Call) -> Iterator[Step]:
        if self._below(self._path(call, call.args[-1])) is not None:
            raise ValueError(f"a link: {call}")
        return iter(())

    _symlinkat = _symlink

    def _two(self, kind: str, old: str, new: str) -> Iterator[Step]:
        source, target = self._below(old), self._below(new)
        if source is None and target is None:
            return
        if source is None or target is None:
            raise ValueError(f"{kind} across the folder: {old} {new}")
        yield Step(kind, 0, source, target)

    # --- syncs

    def _fsync(self, call: Call) -> Iterator[Step]:
        if (path := self._watched(call.args[0])) is not None:
            yield Step("sync", 0, path, begun=call.begun)

    _fdatasync = _fsync

    def _sync(self, call: Call) -> Iterator[Step]:
        yield Step("all", 0, begun=call.begun)

    def _syncfs(self, call: Call) -> Iterator[Step]:
        if self._watched(call.args[0]) is not None:
            yield Step("all", 0, begun=call.begun)
