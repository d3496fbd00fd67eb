"""Changes of the library -> the systems that may be scanned now. Pure: time comes in.

A scan is due when nothing has changed for the delay, or when the first change is older
than the longest wait. Before it is due each changed path is looked at twice: what still
grows holds back its own system, never the others.
"""

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import field
from typing import Self, TypeAlias

from zapcore.valueclass import dataclass

Look: TypeAlias = Hashable
"""What a path looked like; None when it was gone. Compared, never read."""

MOST_DELAYS = 6
SETTLE_S = 5.0
SHORTEST_S = 0.05
HOLD_S = 60.0
LONGEST_S = 24 * 3600.0
"""What still changes after a day is no copy: its system is scanned all the same."""

MOST_PATHS = 2000
"""Paths of one system that are looked at; of more the latest: the others are done."""

NEVER = math.inf
EARLY = 0.9
"""Of ``settle``: timers are not exact, so two looks may be this much closer."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds: of quiet, at most since the first change, between two looks, of a hold.

    A system is held back while one of its files grows, but no ``longest`` than that.
    """

    delay: float
    most: float
    settle: float
    hold: float
    longest: float = LONGEST_S

    @classmethod
    def of(cls, minutes: float) -> Self:
        """Give the waits that go with ``RESCAN_ON_FILESYSTEM_CHANGE_DELAY``."""
        settle = min(SETTLE_S, max(minutes * 15, SHORTEST_S))
        delay = max(minutes * 60, 2 * settle)
        return cls(delay, delay * MOST_DELAYS, settle, min(HOLD_S, delay))


@dataclass(slots=True)
class _Path:
    """A path that changed; ``open``: something writes it, as far as is known."""

    open: bool
    look: Look = None
    looked: float = -NEVER


@dataclass(slots=True)
class _Pending:
    """A system that changed. ``held`` is when it is looked at again while it grows."""

    since: float
    first: float
    last: float
    held: float | None = None
    paths: dict[str, _Path] = field(default_factory=dict)

    def heard(self, now: float) -> None:
        """Wait for quiet anew: what held it back has changed."""
        if self.held is not None:
            self.first, self.held = now, None
        self.last = now

    def note(self, path: str, *, is_open: bool) -> None:
        """Keep the path as the latest; of too many the oldest is forgotten."""
        known = self.paths.pop(path, None)
        if known is None:
            known = _Path(is_open)
        known.open = is_open
        self.paths[path] = known
        if len(self.paths) > MOST_PATHS:
            done = (p for p, state in self.paths.items() if not state.open)
            del self.paths[next(done, next(iter(self.paths)))]


class Changes:
    """What has changed and was not scanned yet."""

    def __init__(self, waits: Waits) -> None:
        self._waits = waits
        self._pending: dict[str, _Pending] = {}
        self._looked_for = NEVER

    @property
    def systems(self) -> tuple[str, ...]:
        """Give the systems that wait, in the order of their first change."""
        return tuple(self._pending)

    def report(
        self,
        systems: Iterable[str],
        now: float,
        path: str = "",
        *,
        is_open: bool = False,
    ) -> None:
        """Hear that something of these systems changed.

        Args:
            systems: their ids.
            now: seconds of a clock that never goes back.
            path: the file or folder, "" if there is none to look at.
            is_open: it was made and is still being written, as far as is known.
        """
        for system in systems:
            pending = self._pending.get(system)
            if pending is None:
                pending = self._pending[system] = _Pending(now, now, now)
            pending.heard(now)
            if path:
                pending.note(path, is_open=is_open)

    def again(self, systems: Iterable[str], now: float) -> None:
        """Take back systems whose scan was refused: they are due after a hold."""
        for system in systems:
            pending = self._pending.setdefault(system, _Pending(now, now, now))
            pending.held = now + self._waits.hold

    def next(self) -> float:
        """Give when ``asked`` wants to be called again; infinity when nothing waits."""
        due = self._due()
        early = due - self._waits.settle
        fresh = self._batch() <= due
        return early if fresh and self._looked_for != due else due

    def is_due(self, now: float) -> bool:
        """Tell whether systems may be given after the next look."""
        return now >= self._due()

    def asked(self, now: float) -> list[str]:
        """Give the paths that are to be looked at now."""
        due = self._due()
        if now < due - self._waits.settle:
            return []
        if now < due:
            self._looked_for = due
        ripe = self._ripe(max(now, due))
        return [path for system in ripe for path in self._pending[system].paths]

    def judge(self, looks: Mapping[str, Look], now: float) -> tuple[str, ...]:
        """Hear what ``asked`` looked like; give the systems that may be scanned now.

        They are forgotten here. Before anything is due the looks are only kept.
        """
        candidates = self._ripe(now) if self.is_due(now) else set()
        ripe = []
        for system, pending in list(self._pending.items()):
            wait = self._compare(pending, looks, now)
            if system not in candidates:
                continue
            if wait is None or now - pending.since >= self._waits.longest:
                ripe.append(system)
                del self._pending[system]
            else:
                pending.held = now + wait
        return tuple(ripe)

    def _batch(self) -> float:
        """Give when those that are not held back are due, all at once."""
        fresh = [p for p in self._pending.values() if p.held is None]
        if not fresh:
            return NEVER
        quiet = max(p.last for p in fresh) + self._waits.delay
        return min(quiet, min(p.first for p in fresh) + self._waits.most)

    def _due(self) -> float:
        held = (p.held for p in self._pending.values() if p.held is not None)
        return min(self._batch(), min(held, default=NEVER))

    def _ripe(self, at: float) -> set[str]:
        """Give the systems that are due at this time, if nothing changes until then."""
        batch = self._batch()
        return {
            system
            for system, pending in self._pending.items()
            if (batch if pending.held is None else pending.held) <= at
        }

    def _compare(
        self, pending: _Pending, looks: Mapping[str, Look], now: float
    ) -> float | None:
        """Keep the looks; give how long to hold the system back, None if not at all."""
        waits = [
            self._wait(state, looks[path], now)
            for path, state in pending.paths.items()
            if path in looks
        ]
        return max((wait for wait in waits if wait is not None), default=None)

    def _wait(self, path: _Path, look: Look, now: float) -> float | None:
        """Keep one look; give how long to wait for the path, None if not at all."""
        before, looked = path.look, path.looked
        if look != before or looked == -NEVER:
            path.look, path.looked = look, now
        if look is None:
            return None
        if looked == -NEVER or now - looked < self._waits.settle * EARLY:
            grows = looked != -NEVER and look != before
            return self._waits.settle if path.open or grows else None
        return None if look == before else self._waits.hold
