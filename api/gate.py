"""The one judgement of a request, alike on every transport, before anything runs.

Host, Origin, requests a minute, key, level: whoever fails gets a status and a sentence.
"""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from aiohttp import web

from api import door
from api.limits import Limits, Rate
from api.visitors import Neighbours, Visitor, address_of, limit_name
from zapcore.errors import StoreError
from zapcore.model import KeyInfo, Level
from zapcore.valueclass import dataclass

SUBPROTOCOL = "zapcore"
"""What a WebSocket may offer beside its key, so that it gets an answer without it."""

KEY_PREFIX = "zk_"
FREE = "/api/image/"
"""Pictures are outside the request rate: a grid of covers asks for many."""

UNKNOWN_KEY = (
    "Unauthorized: zapcore knows no such key, or it was revoked; `zapcore key new` on "
    "the device makes one\n"
)
STRANGER = (
    "Forbidden: {peer} is not let in without a key. Make one on the device with "
    "`zapcore key new --level operate`, or see `network` and `networks` in its "
    "configuration\n"
)
TOO_OFTEN = (
    "Too many requests: at most {most} a minute come from one address; the next may "
    "come in {wait} s\n"
)


class KeyStore(Protocol):
    """Knows the keys that let somebody in."""

    async def find(self, secret: str) -> KeyInfo | None:
        """Give the key of this secret."""

    async def list(self) -> list[KeyInfo]:
        """Give all keys."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What the configuration says of the door; ``network`` None lets nobody in."""

    network: Level | None = Level.OPERATE
    networks: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()


class RefusedError(Exception):
    """A request is not let in; ``response`` says why."""

    def __init__(self, response: web.Response) -> None:
        super().__init__(response.status)
        self.response = response


class Gate:
    """Lets requests in, or says why not."""

    def __init__(
        self,
        policy: Policy | None = None,
        keys: KeyStore | None = None,
        limits: Limits | None = None,
    ) -> None:
        policy = policy or Policy()
        self.keys = keys
        self.limits = limits or Limits()
        self._names = door.own_names() | set(policy.names)
        self._origins = frozenset(policy.origins)
        self._neighbours = Neighbours(policy.network, policy.networks)
        self._rate = Rate(self.limits)

    def check_names(self, request: web.Request, port: int) -> str:
        """Judge Host and Origin; give the Origin, "" for none.

        Raises:
            RefusedError: one of them is not ours.
        """
        address = address_of(_told(request, "sockname"))
        own = str(address) if address else ""
        if not door.host_is_ours(request.headers.get("Host", ""), self._names, own):
            raise RefusedError(web.Response(status=421, text=door.WRONG_HOST))
        origins = request.headers.getall("Origin", ())
        if len(origins) > 1:
            raise RefusedError(web.Response(status=403, text=door.WRONG_ORIGIN))
        origin = origins[0] if origins else None
        if origin not in self._origins and not door.origin_is_ours(
            origin, port, self._names, own
        ):
            raise RefusedError(web.Response(status=403, text=door.WRONG_ORIGIN))
        return origin or ""

    async def let_in(self, request: web.Request) -> Visitor:
        """Judge the peer and its key; give what it may do.

        Raises:
            RefusedError: it comes too often, its key is unknown, or it needs one.
            A key that cannot be looked up lets nobody in.
        """
        peer, own = (
            address_of(_told(request, "peername")),
            address_of(_told(request, "sockname")),
        )
        visitor = self._neighbours.visitor(peer, own)
        if peer and not visitor.local and not request.path.startswith(FREE):
            self._count(limit_name(peer))
        for secret in _secrets(request):
            visitor = await self._with_key(visitor, secret)
        if visitor.level is None:
            text = STRANGER.format(peer=visitor.peer)
            raise RefusedError(web.Response(status=403, text=text))
        return visitor

    def _count(self, peer: str) -> None:
        wait = math.ceil(self._rate.take(peer))
        if wait:
            most = self.limits.requests_a_minute
            text = TOO_OFTEN.format(most=most, wait=wait)
            headers = {"Retry-After": str(wait)}
            raise RefusedError(web.Response(status=429, text=text, headers=headers))

    async def _with_key(self, visitor: Visitor, secret: str) -> Visitor:
        try:
            found = await self.keys.find(secret) if self.keys else None
        except StoreError as error:
            text = f"Keys cannot be looked up: {error}\n"
            raise RefusedError(web.Response(status=503, text=text)) from error
        if found is None:
            headers = {"WWW-Authenticate": "Bearer"}
            answer = web.Response(status=401, text=UNKNOWN_KEY, headers=headers)
            raise RefusedError(answer)
        level = max(visitor.level or found.level, found.level)
        return replace(visitor, level=level, key=found)


def subprotocols(request: web.Request) -> tuple[str, ...]:
    """Give those that we speak: our own, else whatever was offered.

    A browser ends a connection that takes none of its offers, and aiohttp would log
    them, hence the key.
    """
    offered = _offered(request)
    return (SUBPROTOCOL,) if SUBPROTOCOL in offered else offered


def _secrets(request: web.Request) -> Iterator[str]:
    """Give the keys that a request carries; each must be known."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        yield value.strip()
    yield from request.query.getall("key", ())
    offered = _offered(request)
    beside_ours = SUBPROTOCOL in offered
    for name in offered:
        if name.startswith(KEY_PREFIX) or (beside_ours and name != SUBPROTOCOL):
            yield name


def _offered(request: web.Request) -> tuple[str, ...]:
    lines = request.headers.getall("Sec-WebSocket-Protocol", ())
    parts = (part.strip() for line in lines for part in line.split(","))
    return tuple(part for part in parts if part)


def _told(request: web.Request, what: str) -> object:
    transport = request.transport
    return transport.get_extra_info(what) if transport else None
