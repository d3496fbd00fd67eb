"""Work of operations, in threads that leave the machine to whoever else wants it.

What runs in the context of an operation finds its ``Background`` in ``BACKGROUND``; the
threads that it hands work to are lowered: nice 19, SCHED_IDLE and idle I/O. Threads
that answer clients are not.

All share one interpreter. A lowered thread that holds it may wait a second for the
processor when other programs keep all cores busy, and the loop would wait with it. So
from the first time that this happens the threads work in short bursts at the daemon's
own priority: before each they stand in line as the lowest, without the interpreter.
They get as little of the machine as before, and no client waits for them
(docs/decisions/0022).
"""

import resource
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import Context, ContextVar, copy_context
from functools import partial
from typing import ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

LOOK_S = 0.002
"""Between two looks of a thread at whether it was put aside for others."""

LOST_S = 0.005
"""Time that a thread did not run, though it could have, from which on it matters."""

BURST_S = 0.002
"""Work (CPU) between two times that a thread stands in line."""

PROMPT_S = 0.004
"""Others that wanted the core kept a thread in line for at least as long."""

FIRST_S, CALM_S = 0.05, 5.0
"""So long no thread was kept in line when the bursts end: those that each operation
begins with, and those that others were the reason for."""


class Priority(Protocol):
    """Lowers and raises threads (``zapcore.priority``); 0 is the calling one."""

    def lower(self, thread: int) -> None:
        """Give it the processor only when no other wants it."""

    def raise_again(self, thread: int) -> bool:
        """Undo it; false if this process may not."""

    def give_up_some(self, thread: int) -> None:
        """Make it a little less important, for good."""

    def idle_io(self, thread: int) -> None:
        """Serve its I/O after all others."""

    def usual_io(self, thread: int) -> None:
        """Undo that."""

    def can_return(self) -> bool:
        """Tell whether a thread that was lowered can be raised again."""


class Background:
    """The manners of the threads that work for operations."""

    def __init__(self, priority: Priority) -> None:
        self._priority = priority
        self._whole = priority.can_return()
        self._state = threading.local()
        self._crowded = False
        self._until = 0.0

    @property
    def crowded(self) -> bool:
        """Tell whether other programs want the cores that threads work on."""
        return self._crowded

    def begin(self) -> None:
        """Hear that an operation begins: whether the cores are free is not known."""
        if not self._crowded:
            self._crowd(FIRST_S)

    def join(self) -> None:
        """Lower the calling thread for good: it works for operations only."""
        self._priority.idle_io(0)
        if self._whole:
            self._priority.lower(0)
        else:
            self._priority.give_up_some(0)

    def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do a piece of work in a thread that has joined."""
        if not self._whole:
            return work(*args, **kwargs)
        self._begin()
        try:
            return work(*args, **kwargs)
        finally:
            self._end()

    def borrow(self, work: Callable[[], T], hurried: Callable[[], bool]) -> T:
        """Do a piece of work in a thread that works for clients, too.

        It is lowered for that long, unless a client waits behind it (``hurried``).
        """
        if hurried():
            return work()
        self._priority.idle_io(0)
        if self._whole:
            self._priority.lower(0)
        try:
            return self.run(work)
        finally:
            self.hurry(0)

    def hurry(self, thread: int) -> None:
        """Raise a borrowed thread: it is given back, or a client waits for it."""
        if self._whole:
            self._priority.raise_again(thread)
        self._priority.usual_io(thread)

    def after(self, between: Callable[[], None]) -> Callable[[], None]:
        """Give what a worker thread calls between two items, after ``between``."""

        def both() -> None:
            between()
            self.between()

        return both

    def between(self) -> None:
        """Hear from a worker thread that it is between two items."""
        since = getattr(self._state, "since", None)
        if since is None:
            return
        now = time.monotonic()
        if now - since < LOOK_S:
            return
        if not self._crowded:
            self._look(now)
        elif time.thread_time() - self._state.worked >= BURST_S:
            self._stand_in_line()

    def _begin(self) -> None:
        state = self._state
        state.since, state.worked = time.monotonic(), time.thread_time()
        state.pushed = _pushed_aside()
        if self._crowded:
            self._stand_in_line()

    def _end(self) -> None:
        if self._crowded or self._look(time.monotonic()):
            self._priority.lower(0)
        self._state.since = None

    def _look(self, now: float) -> bool:
        """Tell whether this thread was put aside, though it wanted to run."""
        state = self._state
        worked, pushed = time.thread_time(), _pushed_aside()
        lost = now - state.since - (worked - state.worked)
        if pushed != state.pushed and lost >= LOST_S:
            self._crowd(CALM_S)
            self._stand_in_line()
            return True
        state.since, state.worked, state.pushed = now, worked, pushed
        return False

    def _stand_in_line(self) -> None:
        """Wait, as the lowest and without the interpreter, for a turn; then hurry."""
        asked, before = time.monotonic(), _pushed_aside()
        self._priority.lower(0)
        state = self._state
        state.since = time.monotonic()
        # Waiting for the interpreter is no sign: it does not push a thread aside.
        if state.since - asked >= PROMPT_S and _pushed_aside() != before:
            self._crowd(CALM_S)
        elif state.since >= self._until:
            self._crowded = False
        if self._crowded:
            self._priority.raise_again(0)
        state.worked, state.pushed = time.thread_time(), _pushed_aside()

    def _crowd(self, seconds: float) -> None:
        self._crowded = True
        self._until = time.monotonic() + seconds


BACKGROUND: ContextVar[Background | None] = ContextVar("background", default=None)
"""That of the operation in whose context something runs."""


class Hands(ThreadPoolExecutor):
    """Worker threads of one operation, or of all; lowered where one asks for them."""

    def __init__(
        self,
        count: int | None,
        name: str,
        background: Background | None = None,
    ) -> None:
        self._background = background or BACKGROUND.get()
        joining = self._background.join if self._background else _nothing
        super().__init__(count, thread_name_prefix=name, initializer=joining)

    def submit(
        self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> "Future[T]":
        """Have it done."""
        if self._background is None:
            return super().submit(fn, *args, **kwargs)
        return super().submit(partial(self._background.run, fn, *args, **kwargs))


class Pool(ThreadPoolExecutor):
    """The loop's own worker threads: those for clients, and lowered ones beside them.

    Which a piece of work goes to is decided by the context that hands it over.
    """

    def __init__(self, background: Background) -> None:
        super().__init__(thread_name_prefix="worker")
        self._lowered = Hands(None, "background", background)

    def submit(
        self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> "Future[T]":
        """Have it done, for a client or for an operation."""
        if BACKGROUND.get() is None:
            return super().submit(fn, *args, **kwargs)
        return self._lowered.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - the base class has it so
        """Let all threads end."""
        self._lowered.shutdown(wait, cancel_futures=cancel_futures)
        super().shutdown(wait, cancel_futures=cancel_futures)


def context_of(background: Background | None) -> Context:
    """Give a context for a task that works for operations from its start to its end."""
    context = copy_context()
    context.run(BACKGROUND.set, background)
    return context


def _pushed_aside() -> int:
    """Give how often this thread had to make room for another."""
    return resource.getrusage(resource.RUSAGE_THREAD).ru_nivcsw


def _nothing() -> None:
    """Leave a thread as it is."""
