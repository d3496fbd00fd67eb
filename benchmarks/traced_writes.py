"""What a process writes to files and how often it syncs them, by strace.

Bytes are those that were handed to the kernel, by file; sockets, pipes, standard output
and error are apart. One trace for each thread, so that no call is cut in two.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

SYNCS = ("fsync", "fdatasync", "sync_file_range", "msync", "sync", "syncfs")
WRITES = ("write", "pwrite64", "writev", "pwritev", "pwritev2", "sendfile")
CALL = re.compile(
    r"(?P<name>\w+)\((?:(?P<fd>\d+)<(?P<path>.*?)>)?.*\) += (?P<done>\d+)"
)


@dataclass
class Traced:
    """What was seen: bytes and syncs by path, and bytes to what is no file."""

    bytes: Counter[str] = field(default_factory=Counter)
    syncs: Counter[str] = field(default_factory=Counter)
    elsewhere: int = 0

    @property
    def written(self) -> int:
        """All bytes to files."""
        return self.bytes.total()

    @property
    def synced(self) -> int:
        """All syncs of files."""
        return self.syncs.total()

    def read(self, lines: Iterable[str]) -> None:
        """Take in the lines of one thread's trace."""
        for line in lines:
            match = CALL.match(line)
            if match is None:
                continue
            path = match["path"] or ""
            if match["name"] in SYNCS:
                self.syncs[path] += 1
            elif match["name"] in WRITES and _is_file(match["fd"], path):
                self.bytes[path] += int(match["done"])
            elif match["name"] in WRITES:
                self.elsewhere += int(match["done"])


def _is_file(number: str, path: str) -> bool:
    if number in {"1", "2"}:
        return False
    return path.startswith("/") and not path.startswith(("/dev/", "/proc/"))


@contextmanager
def traced(pid: int) -> Iterator[Traced]:
    """Give a ``Traced`` that is filled when the block has ended."""
    found = Traced()
    folder = tempfile.mkdtemp(prefix="zapcore-traced-")
    calls = ",".join((*SYNCS, *WRITES))
    command = ["strace", "-ff", "-y", "-s", "0", "-e", f"trace={calls}"]
    out = os.path.join(folder, "trace")
    tracer = subprocess.Popen(
        [*command, "-o", out, "-p", str(pid)], stderr=subprocess.PIPE, text=True
    )
    try:
        assert tracer.stderr is not None
        attached = tracer.stderr.readline()
        if "attached" not in attached:
            raise SystemExit(f"strace cannot attach: {attached.strip()}")
        yield found
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.communicate()
        for entry in os.scandir(folder):
            with open(entry.path, errors="replace") as file:
                found.read(file)
        shutil.rmtree(folder)
