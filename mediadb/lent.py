"""The thread of a connection, lent to operations until a client waits for it.

An operation's work is done on it with an operation's manners (``zapcore.background``);
what a client waits behind is hurried.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

from zapcore.background import BACKGROUND, Background

T = TypeVar("T")


class Lent:
    """Knows who works on a connection's thread, and how many clients wait for it."""

    def __init__(self) -> None:
        self._waiting = 0
        self._thread = 0
        self._by: Background | None = None

    @contextmanager
    def turn(self, work: Callable[[], T]) -> Iterator[Callable[[], T]]:
        """Surround a piece of work, in the loop; give what the thread is to call."""
        background = BACKGROUND.get()
        if background is not None:
            mannered = partial(self._marked, background, work)
            yield partial(background.borrow, mannered, self._is_waited_for)
            return
        self._waiting += 1
        try:
            self._hurry()
            yield work
        finally:
            self._waiting -= 1

    def _is_waited_for(self) -> bool:
        return self._waiting > 0

    def _marked(self, background: Background, work: Callable[[], T]) -> T:
        """Do an operation's work; whoever comes meanwhile finds it."""
        self._thread = threading.get_native_id()
        self._by = background
        try:
            if self._waiting:
                self._hurry()
            return work()
        finally:
            self._by = None

    def _hurry(self) -> None:
        by = self._by
        if by is not None:
            by.hurry(self._thread)
