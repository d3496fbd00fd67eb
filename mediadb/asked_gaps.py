"""Where no row of a queue is ready, so that it is not looked through again and again.

A source that waits for a slow hash service has a long queue of which almost nothing is
ready. What was looked through is remembered as a gap: ids between two bounds, none of
which is ready. It shrinks when a row in it may have become ready. No I/O.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from zapcore.content import Scope

END = 1 << 62
"""Behind all ids."""


class Gap(NamedTuple):
    """Ids above ``low`` and below ``high``."""

    low: int
    high: int = END

    def without(self, number: int) -> "Gap":
        """Give the larger part beside an id; itself if the id is not in it."""
        if not self.low < number < self.high:
            return self
        if self.high - number >= number - self.low:
            return self._replace(low=number)
        return self._replace(high=number)


NO_GAP = Gap(END)


class Walk(NamedTuple):
    """Whose queue is looked through: a source, a scope, the sources it waits for."""

    source: str
    scope: Scope
    behind: frozenset[str]


class Gaps:
    """The largest known gap of each source, of its latest walk."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Walk, Gap]] = {}
        self._looking: list[list[tuple[int, frozenset[str] | None]]] = []

    @contextlib.contextmanager
    def looking(self, walk: Walk) -> Iterator["Look"]:
        """Look through a queue; what becomes ready meanwhile is not hidden."""
        known = self._known.get(walk.source)
        gap = known[1] if known and known[0] == walk else NO_GAP
        heard: list[tuple[int, frozenset[str] | None]] = []
        self._looking.append(heard)
        look = Look(gap)
        try:
            yield look
        finally:
            # By identity: two of them may be equal.
            self._looking = [one for one in self._looking if one is not heard]
        for number, waits in heard:
            look.gap = _cut(walk, look.gap, number, waits)
        self._known[walk.source] = walk, look.gap

    def freed(self, media: Mapping[int, frozenset[str] | None]) -> None:
        """Hear of rows that may be ready now.

        Each with the sources that are still to be asked about it, None if unknown.
        """
        for heard in self._looking:
            heard.extend(media.items())
        for source, (walk, gap) in self._known.items():
            for number, waits in media.items():
                gap = _cut(walk, gap, number, waits)  # noqa: PLW2901 - it shrinks
            self._known[source] = walk, gap

    def reset(self) -> None:
        """Forget all: queues have new rows."""
        for heard in self._looking:
            heard.append((0, None))
        self._known.clear()


class Look:
    """One look through a queue: which gap it may pass over, and what it found."""

    def __init__(self, gap: Gap) -> None:
        self.gap = gap

    def ended(self, after: int, found: Sequence[int]) -> None:
        """Hear that behind ``after`` nothing is ready but the ids ``found``."""
        rest = Gap(found[-1] if found else after)
        size = self.gap.high - self.gap.low
        if rest.high - rest.low >= size or rest.low <= self.gap.low:
            self.gap = rest


def _cut(walk: Walk, gap: Gap, number: int, waits: frozenset[str] | None) -> Gap:
    if waits is None:
        return gap.without(number) if number else NO_GAP
    if walk.source in waits and not waits & walk.behind:
        return gap.without(number)
    return gap
