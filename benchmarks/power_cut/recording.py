"""A recording: what a folder held, and each step that changed it.

``Shell`` runs commands under strace in a shell of its own; a mark in between is a line
that it writes, so that it stands at its place among the calls.
"""

import contextlib
import os
import re
import select
import shutil
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from benchmarks.power_cut import trace
from benchmarks.power_cut.disk import Disk, File, Folder, Promise, load
from benchmarks.power_cut.steps import SHARED, Reader, Step

MARK = re.compile(rb"== (\w[^\n]*)\n")
ANSWER = re.compile(rb'"id": ?"w(\d+)"')
LIMIT_S = 120
DRIVER = 'while IFS= read -r line; do eval "$line"; done'


@dataclass(slots=True)
class Recording:
    """``kinds`` gives to each kind the steps in which it ran, first and behind last.

    ``answers`` gives to each number of a request the step that answered it; ``root`` is
    where it ran, and where its images are to lie.
    """

    name: str
    root: str
    before: Folder
    promise: Promise
    steps: list[Step]
    kinds: dict[str, list[range]] = field(default_factory=dict)
    answers: dict[int, int] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)

    def disk(self) -> Disk:
        """Give the disk as it was before the first step."""
        disk = Disk(self.promise)
        disk.top = copy(self.before)
        return disk

    def note(self) -> None:
        """Find marks and answers among what was sent."""
        begun: tuple[str, int] | None = None
        for number, step in enumerate(self.steps):
            if step.kind != "ack":
                continue
            for found in ANSWER.findall(step.data):
                self.answers.setdefault(int(found), number)
            for text in MARK.findall(step.data):
                mark = text.decode()
                self.said[mark] = number
                if mark.startswith(("kind ", "end")):
                    if begun is not None:
                        part = range(begun[1], number)
                        self.kinds.setdefault(begun[0], []).append(part)
                    begun = (mark[5:], number) if mark.startswith("kind ") else None


def copy(folder: Folder, seen: dict[int, File] | None = None) -> Folder:
    """Give a folder that holds what this one has now."""
    seen = {} if seen is None else seen
    made = Folder(stamp=folder.stamp)
    for name, node in folder.now.items():
        if isinstance(node, Folder):
            made.now[name] = copy(node, seen)
            continue
        if id(node) not in seen:
            content = bytes(node.now)
            seen[id(node)] = File(
                bytearray(content), bytearray(content), [], node.stamp
            )
        made.now[name] = seen[id(node)]
    made.held = dict(made.now)
    return made


class Shell:
    """Commands under strace; ``root`` is the folder that is watched.

    ``out`` is where the calls are written; ``words`` is the shell.
    """

    def __init__(
        self,
        root: str,
        out: str,
        *,
        words: Sequence[str] = ("/bin/sh",),
        env: Mapping[str, str] | None = None,
        cwd: str = "/",
    ) -> None:
        self._root = os.path.realpath(root)
        self._out = out
        self._cwd = cwd
        self._before = load(self._root)
        env = {**os.environ, **(env or {})}
        self._process = trace.record([*words, "-c", DRIVER], out, env, cwd)
        self.lines: list[str] = []
        self._read = ""

    @property
    def _ends(self) -> tuple[IO[str], IO[str]]:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        return stdin, stdout

    def say(self, line: str) -> None:
        """Have the shell run a line."""
        stdin, _ = self._ends
        stdin.write(line + "\n")
        stdin.flush()

    def mark(self, text: str) -> None:
        """Note something at this place; what ran before has ended."""
        self.say(f"echo '== {text}'")
        self.until(f"== {text}")

    def until(self, begin: str) -> str:
        """Wait for a line that begins so; give it.

        Raises:
            RuntimeError: it does not come.
        """
        _, stdout = self._ends
        while True:
            line, found, rest = self._read.partition("\n")
            if found:
                self._read = rest
                self.lines.append(line)
                if line.startswith(begin):
                    return line
                continue
            ready, _, _ = select.select([stdout], [], [], LIMIT_S)
            piece = os.read(stdout.fileno(), 1 << 16) if ready else b""
            if not piece:
                last = "\n".join(self.lines[-20:])
                raise RuntimeError(f"no {begin!r} came: {last}")
            self._read += piece.decode(errors="replace")

    def end(self, name: str, promise: Promise) -> Recording:
        """End the shell; give what it recorded."""
        self.mark("end")
        stdin, stdout = self._ends
        stdin.close()
        self._process.wait(60)
        stdout.close()
        calls = list(trace.read(self._out))
        steps = list(Reader(self._root).read(calls, self._cwd))
        made = Recording(name, self._root, self._before, promise, steps)
        made.note()
        return made

    def kill(self) -> None:
        """End it and what it started, whatever it does."""
        if self._process.poll() is None:
            for pid in reversed(descendants(self._process.pid)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.wait(10)


def descendants(pid: int) -> list[int]:
    """Give a process and all that came of it, parents first."""
    found = [pid]
    with (
        contextlib.suppress(FileNotFoundError),
        open(f"/proc/{pid}/task/{pid}/children") as file,
    ):
        for child in file.read().split():
            found += descendants(int(child))
    return found


def clear(root: str) -> None:
    """Empty a folder."""
    for name in os.listdir(root):
        path = os.path.join(root, name)
        if os.path.isdir(path):
            shutil.rmtree(path)
        else:
            os.unlink(path)


def difference(recording: Recording) -> str:
    """Say where the steps lead elsewhere than what was recorded; "" if nowhere.

    To be asked before anything else is done there. SQLite's index of a log is mapped:
    of that only the size is written.
    """
    disk = recording.disk()
    for step in recording.steps:
        disk.take(step)
    return "; ".join(_differences(disk.top, load(recording.root), ""))


def _differences(made: Folder, real: Folder, path: str) -> Iterator[str]:
    for name in sorted(made.now.keys() | real.now.keys()):
        one, other = made.now.get(name), real.now.get(name)
        where = f"{path}/{name}"
        if isinstance(one, Folder) and isinstance(other, Folder):
            yield from _differences(one, other, where)
        elif not isinstance(one, File) or not isinstance(other, File):
            yield f"{where}: {type(one).__name__}, really {type(other).__name__}"
        elif one.now != other.now and not name.endswith(SHARED):
            yield f"{where}: {len(one.now)} bytes, really {len(other.now)}"
