"""A tool as a child process: what it writes, within time, memory and without disk."""

import errno
import io
import os
import resource
import select
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import BinaryIO

from zapcore.identify.limits import PIECE, Meter, NoOpenerError, VagueError
from zapcore.priority import LOWEST

HEADROOM = 64 << 20
"""Bytes that a tool may take beside its dictionaries."""

WAIT = 0.25
"""Seconds between two looks at whether the work was called off."""

_NO_TOOL = frozenset({errno.EACCES, errno.ENOENT, errno.ENOEXEC, errno.EPERM})


class Output(io.RawIOBase):
    """What a child writes, read with a look at the clock."""

    def __init__(self, handle: int, meter: Meter) -> None:
        super().__init__()
        self._handle = handle
        self._meter = meter
        self._poll = select.poll()
        self._poll.register(handle, select.POLLIN | select.POLLHUP)

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # the stub's Buffer is of Python 3.12
        """Wait for bytes; what the meter raises passes through."""
        while not self._poll.poll(WAIT * 1000):
            self._meter.wait()
        return os.readv(self._handle, [buffer])


class Running:
    """A child that was started; ``output`` is what it writes."""

    def __init__(
        self, process: subprocess.Popen[bytes], output: int, meter: Meter
    ) -> None:
        self._process = process
        self._meter = meter
        self.output = io.BufferedReader(Output(output, meter), PIECE)

    def finish(self) -> None:
        """Wait until it ended.

        Raises:
            VagueError: it says that something is wrong.
        """
        while True:
            try:
                code = self._process.wait(WAIT)
            except subprocess.TimeoutExpired:
                self._meter.wait()
                continue
            break
        if code:
            raise VagueError


@contextmanager
def running(
    command: Sequence[str], file: BinaryIO, meter: Meter, **environment: str
) -> Iterator[Running]:
    """Start a tool whose standard input is a file, and end it in any case.

    It may not write files, and its group of processes is killed at the end. ``{fd}``
    in an argument stands for a path at which it finds the open file, so that no name
    of a file is ever part of a command.

    Raises:
        NoOpenerError: it is not there any more, or is no program.
        OSError: there is no memory or no room for a process.
    """
    handle = file.fileno()
    os.lseek(handle, 0, os.SEEK_SET)
    words = [word.replace("{fd}", f"/proc/self/fd/{handle}") for word in command]
    source, sink = os.pipe2(os.O_CLOEXEC)
    with ExitStack() as stack:
        stack.callback(os.close, source)
        try:
            process = subprocess.Popen(  # noqa: S603 - a found tool, no shell, no name
                words,
                stdin=file,
                stdout=sink,
                stderr=subprocess.DEVNULL,
                pass_fds=(handle,),
                start_new_session=True,
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", **environment},
            )
        except OSError as error:
            if error.errno not in _NO_TOOL:
                raise
            tool = os.path.basename(words[0])
            raise NoOpenerError(f"{tool} cannot be started") from error
        finally:
            os.close(sink)
        stack.callback(_end, process)
        _bound(process.pid, meter)
        yield Running(process, source, meter)


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _bound(pid: int, meter: Meter) -> None:
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, LOWEST)
        os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))
    most = meter.limits.memory + HEADROOM
    seconds = int(meter.limits.seconds) + 1
    with suppress(ProcessLookupError, PermissionError, ValueError):
        resource.prlimit(pid, resource.RLIMIT_DATA, (most, most))
        resource.prlimit(pid, resource.RLIMIT_CPU, (seconds, seconds))
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, 0))
        resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))
