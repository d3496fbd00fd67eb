"""How much one peer may ask for: requests a minute, and connections at one time."""

import time
from collections import OrderedDict
from collections.abc import Callable

from zapcore.valueclass import dataclass

REMEMBERED = 4096
"""Peers whose requests are counted; the one that was quiet longest is forgotten."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is served; the device itself has only ``connections`` and ``sockets``.

    ``connections`` are WebSockets and streams of events, ``sockets`` all that is open.
    """

    requests_a_minute: int = 300
    burst: int = 120
    connections: int = 64
    connections_of_one: int = 24
    sockets: int = 256
    sockets_of_network: int = 192
    sockets_of_one: int = 64


class Rate:
    """Counts requests of each peer: ``burst`` at once, then so many a minute."""

    def __init__(
        self, limits: Limits, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limits = limits
        self._clock = clock
        self._peers: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, peer: str) -> float:
        """Take one request; give the seconds to wait if none is left, else 0."""
        limits, now = self._limits, self._clock()
        left, at = self._peers.pop(peer, (float(limits.burst), now))
        refill = limits.requests_a_minute / 60
        left = min(limits.burst, left + (now - at) * refill)
        wait = 0.0 if left >= 1 else (1 - left) / refill
        self._peers[peer] = (left if wait else left - 1, now)
        if len(self._peers) > REMEMBERED:
            self._peers.popitem(last=False)
        return wait
