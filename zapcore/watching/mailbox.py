"""Takes what the reading thread hears to the loop, many changes at a time."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import field

from zapcore.valueclass import dataclass
from zapcore.watching.ears import TooFewWatchesError
from zapcore.watching.ground import Top
from zapcore.watching.mounts import is_below


@dataclass(slots=True)
class Mail:
    """What was heard: path to top, is it a folder, is it open; and what happened.

    ``gate``, ``lost`` and ``full`` are as in ``ears.Told``, ``bell``: something was
    mounted or unmounted.
    """

    changes: dict[str, tuple[Top, bool, bool]] = field(default_factory=dict)
    gate: bool = False
    lost: bool = False
    bell: bool = False
    full: list[tuple[Top, TooFewWatchesError]] = field(default_factory=list)


class Mailbox:
    """The ``ears.Told`` of a loop; calls ``deliver`` there once for all that came.

    Changes below the folders ``own`` are zapcore's own and are thrown away.
    """

    def __init__(self, own: Sequence[str], deliver: Callable[[Mail], None]) -> None:
        self._own = tuple(own)
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self._lock = threading.Lock()
        self._mail: Mail | None = None

    def changed(self, top: Top, path: str, *, is_folder: bool, is_open: bool) -> None:
        """Take a change; of several of one path the last counts."""
        if any(is_below(path, folder) for folder in self._own):
            return
        with self._lock:
            self._open().changes[path] = top, is_folder, is_open

    def gate(self) -> None:
        """Take that a folder came or went at a gate."""
        with self._lock:
            self._open().gate = True

    def lost(self) -> None:
        """Take that events were lost."""
        with self._lock:
            self._open().lost = True

    def bell(self) -> None:
        """Take that something was mounted or unmounted."""
        with self._lock:
            self._open().bell = True

    def full(self, top: Top, error: TooFewWatchesError) -> None:
        """Take that a folder below a top could not be watched."""
        with self._lock:
            self._open().full.append((top, error))

    def _open(self) -> Mail:
        """Give the mail that is collected; the loop is called for the first."""
        if self._mail is None:
            self._mail = Mail()
            # A loop that has ended is called for nothing.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._empty)
        return self._mail

    def _empty(self) -> None:
        with self._lock:
            mail, self._mail = self._mail, None
        if mail is not None:
            self._deliver(mail)
