"""Counts connections before a word is read, and sends away who says nothing.

A connection costs a descriptor whether it asks or not: some hundred silent ones of one
neighbour would leave the daemon deaf for all (aiohttp waits for a first request for
ever). Those of the device itself keep room when the network has taken its share.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from api.limits import Limits
from api.visitors import address_of, limit_name
from zapcore.valueclass import dataclass

FIRST_S = 15.0
"""A connection that has not asked anything after this is cut."""

IDLE_S = 75.0
"""One that has asked and is silent, or half-way through its next request."""

SWEEP_S = 5.0

REFUSED = (
    "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8"
    "\r\nContent-Length: {size}\r\n\r\n{text}"
)
FULL = "Too many connections: at most {most} are open at one time\n"
FULL_PEER = "Too many connections: at most {most} of one address are open at one time\n"


@dataclass(slots=True)
class _Line:
    """An open connection: whose, since when it is silent, requests in hand."""

    peer: str
    since: float
    asked: bool = False
    busy: int = 0


class Doorkeeper:
    """Lets connections through to ``handlers``, a factory of protocols."""

    def __init__(
        self,
        handlers: Callable[[], asyncio.BaseProtocol],
        limits: Limits,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._handlers = handlers
        self._limits = limits
        self._clock = clock
        self._lines: dict[asyncio.BaseTransport, _Line] = {}

    def protocol(self) -> asyncio.BaseProtocol:
        """Give what meets a new connection."""
        return _Meeting(self)

    def meet(self, transport: asyncio.Transport) -> None:
        """Hand a new connection on, or say why not and end it."""
        self._forget()
        peer = address_of(transport.get_extra_info("peername"))
        own = address_of(transport.get_extra_info("sockname"))
        local = peer is None or peer.is_loopback or peer == own
        name = "" if local or peer is None else limit_name(peer)
        text = self._refusal(name)
        if text:
            status = "429 Too Many Requests" if name else "503 Service Unavailable"
            answer = REFUSED.format(status=status, size=len(text), text=text)
            transport.write(answer.encode())
            transport.close()
            return
        self._lines[transport] = _Line(name, self._clock())
        handler = self._handlers()
        transport.set_protocol(handler)
        handler.connection_made(transport)

    def _refusal(self, name: str) -> str:
        limits = self._limits
        if not name:
            full = len(self._lines) >= limits.sockets
            return FULL.format(most=limits.sockets) if full else ""
        if len(self._lines) >= limits.sockets_of_network:
            return FULL.format(most=limits.sockets_of_network)
        of_peer = sum(line.peer == name for line in self._lines.values())
        if of_peer >= limits.sockets_of_one:
            return FULL_PEER.format(most=limits.sockets_of_one)
        return ""

    @contextmanager
    def asking(self, transport: asyncio.BaseTransport | None) -> Iterator[None]:
        """Surround a request, from its headers to the end of its answer."""
        line = self._lines.get(transport) if transport is not None else None
        if line is None:
            yield
            return
        line.asked = True
        line.busy += 1
        try:
            yield
        finally:
            line.busy -= 1
            line.since = self._clock()

    async def sweep(self) -> None:
        """Cut silent connections, for ever."""
        while True:
            await asyncio.sleep(SWEEP_S)
            self.cut_silent()

    def cut_silent(self) -> None:
        """Cut the connections that have been silent for too long."""
        self._forget()
        now = self._clock()
        for transport, line in self._lines.items():
            most = IDLE_S if line.asked else FIRST_S
            silent = not line.busy and now - line.since > most
            if silent and isinstance(transport, asyncio.Transport):
                transport.abort()

    def _forget(self) -> None:
        gone = [transport for transport in self._lines if transport.is_closing()]
        for transport in gone:
            del self._lines[transport]


class _Meeting(asyncio.Protocol):
    """The protocol of a connection until it is handed on."""

    def __init__(self, keeper: Doorkeeper) -> None:
        self._keeper = keeper

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Have the keeper judge it."""
        if isinstance(transport, asyncio.Transport):
            self._keeper.meet(transport)
