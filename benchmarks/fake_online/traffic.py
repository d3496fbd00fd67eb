"""What came in, and whether it kept to a service's limits."""

import time
from bisect import bisect_right
from collections import Counter, defaultdict, deque
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import NamedTuple


class Limit(NamedTuple):
    """At most ``count`` requests in any ``seconds`` (real ones, before scaling)."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Rules:
    """Limits of one service. ``enforce``: what is over them is answered 429.

    ``at_once`` 0: no limit. ``retry_after``: what the header says, "" without one.
    """

    windows: tuple[Limit, ...] = ()
    at_once: int = 0
    enforce: bool = False
    retry_after: str = ""


@dataclass(slots=True)
class Told:
    """What a service counted."""

    requests: int = 0
    open: int = 0
    most_open: int = 0
    over_windows: int = 0
    over_at_once: int = 0
    statuses: Counter = field(default_factory=Counter)
    kinds: Counter = field(default_factory=Counter)
    times: list = field(default_factory=list)

    def most_in(self, seconds):
        """The most requests of any span of this many (real) seconds."""
        return max(
            (
                bisect_right(self.times, first + seconds) - n
                for n, first in enumerate(self.times)
            ),
            default=0,
        )


@dataclass(frozen=True, slots=True)
class Seen:
    """One request, as it was asked and answered."""

    asked: object
    status: int
    kind: str

    def __getattr__(self, name):
        return getattr(self.asked, name)


class Traffic:
    """Counts all requests of all services. ``scale``: seconds are divided by it."""

    def __init__(self, scale=1.0):
        self.scale = scale
        self.rules = defaultdict(Rules)
        self.told = defaultdict(Told)
        self.seen: list[Seen] = []
        self._recent = defaultdict(deque)

    def limit(self, service, *windows, at_once=0, enforce=True, retry_after=""):
        """Set what a service bears; windows are pairs (count, seconds)."""
        several = tuple(Limit(*window) for window in windows)
        self.rules[service] = Rules(several, at_once, enforce, retry_after)

    @contextmanager
    def open(self, service):
        """Count one request while it is open; gives whether it is within the limits."""
        told, rules = self.told[service], self.rules[service]
        told.requests += 1
        told.open += 1
        told.most_open = max(told.most_open, told.open)
        told.times.append(time.monotonic())
        fits = self._fits(service, rules, told)
        try:
            yield fits
        finally:
            told.open -= 1

    def _fits(self, service, rules, told):
        over = bool(rules.at_once) and told.open > rules.at_once
        told.over_at_once += over
        now, recent = told.times[-1], self._recent[service]
        recent.append(now)
        longest = max((limit.seconds for limit in rules.windows), default=0.0)
        while recent and recent[0] <= now - longest / self.scale:
            recent.popleft()
        for limit in rules.windows:
            since = now - limit.seconds / self.scale
            count = len(recent) - bisect_right(recent, since)
            told.over_windows += count > limit.count
            over = over or count > limit.count
        return not over

    def note(self, asked, reply):
        told = self.told[asked.service]
        told.statuses[reply.status] += 1
        told.kinds[reply.kind] += 1
        self.seen.append(Seen(replace(asked), reply.status, reply.kind))

    def of(self, service, **wanted):
        """Give requests of a service whose attributes have these values."""
        return [
            one
            for one in self.seen
            if one.asked.service == service
            and all(getattr(one, key) == value for key, value in wanted.items())
        ]

    def clear(self):
        """Forget what was counted; limits stay."""
        self.told.clear()
        self.seen.clear()
        self._recent.clear()
