"""How much of the machine a thread gets: Linux's scheduling and I/O priorities.

On Linux each thread has its own (sched(7), ioprio_set(2)). The C library is called
through ctypes and not through ``os``, because ctypes lets go of the interpreter for the
call: a thread that lowers itself loses the processor at once to whoever waits for it,
and must not take the interpreter along.
"""

import contextlib
import ctypes
import os
import sys
import threading

LOWEST = 19
"""Nice values go from -20 to this."""

MODEST = 5
"""Steps of nice that a thread gives up for good where it could not be raised again: its
share beside a busy program is a third, which clients hardly notice (decision 22)."""

IOPRIO_SET = {
    "x86_64": 251,
    "i686": 289,
    "aarch64": 30,
    "arm": 314,
    "riscv64": 30,
}
"""Number of the system call by machine (asm/unistd.h of Linux); that of ioprio_get is
the next. The C library has no function for them."""

IOPRIO_WHO_PROCESS = 1
IOPRIO_IDLE = 3 << 13
"""Class idle, in the bits that linux/ioprio.h gives it: served when no other asks."""

SCHED_BATCH = 3
SCHED_IDLE = 5
"""linux/sched.h: never in a hurry; the processor when no other thread wants it."""


class Priority:
    """Lowers and raises threads, by the kernel's thread id; refusals change nothing.

    Raised is what the thread was that made this.
    """

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None)
        self._none = ctypes.c_int(0)
        self._nice = os.getpriority(os.PRIO_PROCESS, 0)
        self._policy = os.sched_getscheduler(0)
        self._ioprio_set = IOPRIO_SET.get(_machine())
        self._io = self._usual()

    def lower(self, thread: int) -> None:
        """Give it the processor only when no other wants it: nice 19, SCHED_IDLE."""
        self._libc.setpriority(os.PRIO_PROCESS, thread, LOWEST)
        self._schedule(thread, SCHED_IDLE)

    def raise_again(self, thread: int) -> bool:
        """Undo ``lower``; false if this process may not."""
        refused = self._schedule(thread, self._policy)
        nice = self._libc.setpriority(os.PRIO_PROCESS, thread, self._nice)
        return not (nice or refused)

    def give_up_some(self, thread: int) -> None:
        """Make it a little less important than others, for good."""
        self._schedule(thread, SCHED_BATCH)
        nice = min(self._nice + MODEST, LOWEST)
        self._libc.setpriority(os.PRIO_PROCESS, thread, nice)

    def idle_io(self, thread: int) -> None:
        """Serve what it reads and writes after all others."""
        self._set_io(thread, IOPRIO_IDLE)

    def usual_io(self, thread: int) -> None:
        """Undo ``idle_io``, which needs no right."""
        self._set_io(thread, self._io)

    def can_return(self) -> bool:
        """Tell whether a thread that was lowered can be raised again.

        It needs CAP_SYS_NICE (root has it) or RLIMIT_NICE (``LimitNICE`` of systemd).
        It is tried out, in a thread of its own.
        """
        found = False

        def trial() -> None:
            nonlocal found
            self.lower(0)
            lowered = os.sched_getscheduler(0) == SCHED_IDLE
            found = lowered and self.raise_again(0)

        thread = threading.Thread(target=trial, name="priority")
        with contextlib.suppress(RuntimeError):
            thread.start()
            thread.join()
        return found

    def _usual(self) -> int:
        if self._ioprio_set is None:
            return 0
        found: int = self._libc.syscall(self._ioprio_set + 1, IOPRIO_WHO_PROCESS, 0)
        return max(found, 0)

    def _set_io(self, thread: int, io: int) -> None:
        if self._ioprio_set is not None:
            self._libc.syscall(self._ioprio_set, IOPRIO_WHO_PROCESS, thread, io)

    def _schedule(self, thread: int, policy: int) -> bool:
        """Set the policy; true if it was refused."""
        pointer = ctypes.byref(self._none)
        return bool(self._libc.sched_setscheduler(thread, policy, pointer))


def _machine() -> str:
    """Give the machine that this interpreter was built for, as the table names it."""
    machine = os.uname().machine
    if machine.startswith("arm"):
        return "arm"
    if sys.maxsize < 1 << 32:
        return {"x86_64": "i686", "aarch64": "arm"}.get(machine, machine)
    return machine
