"""Sends one request and takes one answer: no redirect is followed, nothing tried again.

Two clients: one connects to public addresses at the port of HTTPS only; the other, for
hosts that the owner configured, to any. Neither keeps cookies nor heeds proxies.
"""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import NamedTuple

from aiohttp import (
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
    TraceConfig,
    TraceRequestHeadersSentParams,
)
from aiohttp.abc import AbstractResolver

from scrapers.providers.http.addresses import (
    SocketFactory,
    guarded_socket,
    plain_socket,
)
from scrapers.providers.http.doors import Target
from scrapers.providers.http.pacer import Turn
from scrapers.providers.http.sinks import Memory, Sink
from zapcore import __version__
from zapcore.valueclass import dataclass

AGENT = f"zapcore/{__version__}"
PIECE = 1 << 16
TOLD = 4 << 10
"""Bytes that are read of a body that is no success."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One request as it is sent; it holds secrets, and is never shown."""

    target: Target
    method: str
    headers: Mapping[str, str]
    body: bytes = b""

    def __repr__(self) -> str:
        return f"Outgoing({self.method})"


class Reply(NamedTuple):
    """What came back; ``body`` the beginning of it when ``status`` is no success.

    ``location`` is set with a redirect only; it may hold secrets.
    """

    status: int
    content_type: str = ""
    retry_after: str = ""
    location: str = ""
    body: bytes = b""


class Transport:
    """The two clients; made when they are needed, in the loop that needs them."""

    def __init__(self, resolver: AbstractResolver | None = None) -> None:
        self._resolver = resolver
        self._sessions: dict[bool, ClientSession] = {}

    async def send(self, out: Outgoing, sink: Sink, turn: Turn) -> Reply:
        """Send a request; the body of a success goes into the sink.

        Raises:
            ClientError: what aiohttp raises.
            OSError: the connection broke.
            TooLargeError: the body is larger than the sink takes.
            UnwritableError: the sink cannot write it.
        """
        session = self._session(is_base=out.target.is_base)
        async with session.request(
            out.method,
            out.target.url,
            data=out.body or None,
            headers=dict(out.headers),
            allow_redirects=False,
            trace_request_ctx=turn,
        ) as response:
            if response.status in REDIRECTS:
                return _head(response)
            if 200 <= response.status < 300:  # noqa: PLR2004 - RFC 9110, 15.3
                await _pour(response, sink)
                return _head(response)
            told = Memory(TOLD, cuts=True)
            await _pour(response, told)
            return _head(response, told.body)

    async def close(self) -> None:
        """Close all connections."""
        sessions, self._sessions = self._sessions, {}
        for session in sessions.values():
            await session.close()

    def _session(self, *, is_base: bool) -> ClientSession:
        if is_base not in self._sessions:
            factory = plain_socket if is_base else guarded_socket
            self._sessions[is_base] = _client(factory, self._resolver)
        return self._sessions[is_base]


def _client(factory: SocketFactory, resolver: AbstractResolver | None) -> ClientSession:
    trace = TraceConfig()
    trace.on_request_headers_sent.append(_sent)
    session = ClientSession(
        connector=TCPConnector(socket_factory=factory, resolver=resolver),
        cookie_jar=DummyCookieJar(),
        headers={"User-Agent": AGENT},
        timeout=ClientTimeout(total=None),
        trace_configs=[trace],
        trust_env=False,
    )
    # A request that aiohttp sends again by itself would be counted by the service.
    session._retry_connection = False  # noqa: SLF001 - there is no public way to it
    return session


async def _sent(
    _session: ClientSession,
    context: SimpleNamespace,
    _params: TraceRequestHeadersSentParams,
) -> None:
    context.trace_request_ctx.sent()


async def _pour(response: ClientResponse, sink: Sink) -> None:
    sink.expect(response.content_length or 0)
    async for piece in response.content.iter_chunked(PIECE):
        await sink.take(piece)
        if sink.is_full:
            return


def _head(response: ClientResponse, body: bytes = b"") -> Reply:
    headers = response.headers
    return Reply(
        response.status,
        headers.get("Content-Type", "").partition(";")[0].strip().lower(),
        headers.get("Retry-After", ""),
        headers.get("Location", ""),
        body,
    )
