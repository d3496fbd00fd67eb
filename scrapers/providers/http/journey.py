"""One try of a request: over redirects, each hop in its turn, in one deadline."""

from collections.abc import Callable

from aiohttp import ClientError

from scrapers.providers.http import hops
from scrapers.providers.http.clock import Clock
from scrapers.providers.http.doors import Doors, Target
from scrapers.providers.http.meaning import of_failure
from scrapers.providers.http.pacer import Pacer, Turn
from scrapers.providers.http.sinks import Sink, TooLargeError
from scrapers.providers.http.transport import REDIRECTS, Outgoing, Reply, Transport
from zapcore.errors import BadAnswerError, SourceError
from zapcore.ports_online import Request


class Journey:
    """Travels once; ``sent`` counts its hops."""

    def __init__(  # noqa: PLR0913, PLR0917 - what one try needs
        self,
        transport: Transport,
        doors: Doors,
        pacer_of: Callable[[Target], Pacer],
        clock: Clock,
        request: Request,
        seconds: float,
    ) -> None:
        self.sent = 0
        self._transport = transport
        self._doors = doors
        self._pacer_of = pacer_of
        self._clock = clock
        self._request = request
        self._seconds = seconds
        self._left = seconds

    async def travel(self, turn: Turn, out: Outgoing, sink: Sink) -> Reply:
        """Give the answer that is no redirect.

        Raises:
            SourceError: there is none.
        """
        for _ in range(hops.MOST + 1):
            reply = await self._hop(turn, out, sink)
            if reply.status not in REDIRECTS:
                return reply
            out = hops.following(out, reply, self._request, self._doors)
            turn = await self._pacer_of(out.target).take(_nothing, _nothing)
        turn.done()
        raise BadAnswerError(f"{self._doors.name} redirects again and again")

    async def _hop(self, turn: Turn, out: Outgoing, sink: Sink) -> Reply:
        began = self._clock.now()
        self.sent += 1
        try:
            async with self._clock.deadline(self._left):
                return await self._transport.send(out, sink, turn)
        except (ClientError, OSError, TooLargeError, ValueError) as caught:
            error = self._told(caught)
        finally:
            turn.done()
            self._left -= self._clock.now() - began
        raise error

    def _told(self, error: Exception) -> SourceError:
        """Say what happened; what happened itself may hold an address."""
        name = self._doors.name
        if isinstance(error, TooLargeError):
            most = self._request.limit
            return BadAnswerError(f"the answer of {name} is larger than {most} bytes")
        if isinstance(error, ValueError) and not isinstance(error, ClientError):
            return BadAnswerError(f"what is to be sent to {name} cannot be sent")
        return of_failure(name, error, self._seconds)


def _nothing() -> None:
    """Let each hop of a redirect pass: its first had leave."""
