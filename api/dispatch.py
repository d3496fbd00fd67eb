"""Calls the method of a request through jsonrpcserver, behind our own envelope.

jsonrpcserver would refuse extra envelope keys, boolean ids and ``params: null`` and
put ``str(exc)`` into ``data``: it gets requests that are already judged, and handlers
that never raise, so none of its defaults reaches the wire.
"""

import asyncio
import contextlib
import copy
import inspect
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from jsonrpcserver.async_dispatcher import dispatch_request
from jsonrpcserver.request import Request as ServerRequest
from jsonrpcserver.result import Error, Result, Success
from oslash.either import Left

from api import envelope
from api.core_calls import STAND_INS, CoreAwayError, level_of
from api.encode import encode
from api.errors import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    METHOD_NOT_FOUND,
    NOT_ALLOWED,
    SERVER_BUSY,
    WireError,
    to_wire,
)
from api.frames import Frame, Outgoing, Part, Stream
from api.lobby import STARTING, Lobby, StartingError
from api.registry import Declared, Handler, Methods, declared
from api.visitors import THIS_DEVICE, Visitor
from zapcore.errors import ZapcoreError
from zapcore.model import Level
from zapcore.valueclass import dataclass

if TYPE_CHECKING:
    from api.context import Context

logger = logging.getLogger(__name__)

WAITS = WireError(SERVER_BUSY, f"Server busy: {STARTING}")
NOT_FOUND = WireError(METHOD_NOT_FOUND, "Method not found")

TOO_LOW = (
    "not allowed: {method} needs the level {needed}, this connection may only {may}. "
    "Make a key on the device with `zapcore key new --level {needed}` and connect with "
    "it, or see `network` in its configuration"
)

LARGE = 1 << 14
"""Characters of a frame or body that is read in a worker thread."""

HELD = 1 << 20
"""Characters of a batch's answer that are held before it is sent as it is made."""

Wrapped = Callable[..., Awaitable[Result]]


@dataclass(frozen=True, slots=True)
class Found:
    """A method: what answers, what it declares, its parameters in order."""

    call: Wrapped
    told: Declared
    order: tuple[str, ...]

    @classmethod
    def of(cls, handler: Handler) -> Self:
        """Give it of a handler."""
        told = declared(handler)
        order = tuple(part.lower() for part in told.parameters)
        return cls(_guarded(handler), told, order)


class Dispatcher:
    """Answers requests with these methods."""

    def __init__(self, methods: Methods, lobby: Lobby) -> None:
        self._methods = methods
        self._lobby = lobby
        self._found: dict[Handler, Found] = {}
        self._visitor = THIS_DEVICE
        self._context: Context | None = None
        self._reading = asyncio.Lock()

    def bound_to(self, visitor: Visitor) -> Self:
        """Give one that asks in the name of this visitor."""
        bound = copy.copy(self)
        bound._visitor = visitor  # noqa: SLF001 - a copy of ourselves
        bound._context = None  # noqa: SLF001 - the same
        return bound

    def waits(self, text: str) -> bool:
        """Tell whether it needs the rooms, and they are not there yet."""
        return self._lobby.context is None and not self._greets(text)

    def _greets(self, text: str) -> bool:
        if len(text) > LARGE:
            return False
        requests = envelope.read(text).requests
        return all(each.error or self._methods.early(each.method) for each in requests)

    async def read(self, text: str) -> envelope.Incoming:
        """Read what came in, once it can be answered.

        What would wait too long, or take too much meanwhile, is read as a refusal.
        """
        if self.waits(text):
            try:
                await self._lobby.enter_with(text)
            except StartingError:
                return _put_off(await self._parse(text))
        return await self._parse(text)

    async def _parse(self, text: str) -> envelope.Incoming:
        """Parse what came in; large ones one by one, in a worker thread."""
        if len(text) <= LARGE:
            return envelope.read(text)
        async with self._reading:
            return await asyncio.to_thread(envelope.read, text)

    async def answer(self, incoming: envelope.Incoming) -> Outgoing | None:
        """Run the calls in order; give the frame that goes back, if any.

        Of a batch whose answers are long only the begin is made, the rest while it is
        sent: together they may be many times what there is of memory.
        """
        entries = _Entries(self.call, incoming.requests)
        if not incoming.batch:
            return await anext(entries, None)
        begun: list[Part] = []
        size = 0
        async for frame in entries:
            begun += ("," if begun else "[", *_parts(frame))
            size += len(frame)
            if size > HELD or (isinstance(frame, Frame) and frame.holds):
                return Stream(Frame(tuple(begun)), _Rest(entries))
        return Frame((*begun, "]")) if begun else None

    async def call(self, request: envelope.Request) -> str | Frame:
        """Run one call; give the frame of its answer."""
        number = request.id or "null"
        if request.error is not None:
            return envelope.failure(number, request.error)
        method = await self._find(request.method)
        if method is not None and method.told.early:
            return await self._run(method, request, number)
        try:
            context = await self._enter()
        except StartingError:
            return envelope.failure(number, WAITS)
        if self._is_cores(context, request.method, method):
            passed = await self._pass_on(context, request, number, method)
            if passed is not None:
                return passed
        if method is None:
            return envelope.failure(number, NOT_FOUND)
        with _waiting(context, method):
            return await self._run(method, request, number)

    async def _find(self, name: str) -> Found | None:
        handler = await self._methods.find(name)
        if handler is None:
            return None
        found = self._found.get(handler)
        if found is None:
            found = self._found[handler] = Found.of(handler)
        return found

    async def _enter(self) -> "Context":
        """Give what methods may reach, in the name of our visitor.

        Raises:
            StartingError: it is not there for a long time.
        """
        if self._context is None:
            context = await self._lobby.enter()
            self._context = replace(context, visitor=self._visitor)
        return self._context

    async def _run(
        self, method: Found, request: envelope.Request, number: str
    ) -> str | Frame:
        """Judge the parameters and the visitor, and call the method."""
        if len(request.places) > len(method.order):
            return envelope.failure(number, _too_many(len(method.order)))
        refused = self._refusal(request.method, method.told.level)
        if refused is not None:
            return envelope.failure(number, refused)
        params = request.params
        if request.places:
            params = dict(zip(method.order, request.places, strict=False))
        context = self._context or self._lobby.greeting
        call = ServerRequest(request.method, [params], number)
        calls = {request.method: method.call}
        _, outcome = await dispatch_request(calls, context, call)  # type: ignore[arg-type]  # its types know plain functions only
        if isinstance(outcome, Left):
            failed = outcome._error  # noqa: SLF001 - oslash has no public accessor
            data = failed.data if isinstance(failed.data, dict) else None
            return envelope.failure(
                number, WireError(failed.code, failed.message, data)
            )
        value = outcome._value  # type: ignore[attr-defined]  # noqa: SLF001 - the same
        return envelope.answer(number, await encode(value.result))

    @staticmethod
    def _is_cores(context: "Context", name: str, method: Found | None) -> bool:
        known = method is not None and name not in STAND_INS
        return context.core is not None and not known

    async def _pass_on(
        self,
        context: "Context",
        request: envelope.Request,
        number: str,
        method: Found | None,
    ) -> str | Frame | None:
        """Give Core's answer; None where ours must do: Core is away."""
        core = context.core
        if core is None:
            return None
        level = method.told.level if method else level_of(request.method)
        refused = self._refusal(request.method, level)
        if refused is not None:
            return envelope.failure(number, refused)
        try:
            answer = await core.call(
                request.method, list(request.places) or dict(request.params) or None
            )
        except CoreAwayError:
            if method is not None:
                return None
            return envelope.failure(number, core.away)
        if answer.error is not None:
            return envelope.failure(number, answer.error)
        return envelope.answer(number, await encode(answer.result))

    def _refusal(self, method: str, level: Level) -> WireError | None:
        """Say why the visitor may not; note what the network operates."""
        visitor = self._visitor
        if not visitor.may(level):
            may = visitor.level.word if visitor.level else "do nothing"
            words = TOO_LOW.format(method=method, needed=level.word, may=may)
            return WireError(NOT_ALLOWED, words, {"level": level.word})
        if level > Level.READ and not visitor.local:
            logger.info("%s asks for %s", visitor.name, method)
        return None


def _put_off(incoming: envelope.Incoming) -> envelope.Incoming:
    """Have all be answered that they came too early, without what they asked."""
    requests = tuple(
        replace(each, params={}, places=(), error=each.error or WAITS)
        for each in incoming.requests
    )
    return replace(incoming, requests=requests)


class _Entries:
    """The answers of requests, each made when it is asked for."""

    def __init__(
        self,
        call: Callable[[envelope.Request], Awaitable[str | Frame]],
        requests: Iterable[envelope.Request],
    ) -> None:
        self._call = call
        self._requests = iter(requests)

    def __aiter__(self) -> "_Entries":
        return self

    async def __anext__(self) -> str | Frame:
        for request in self._requests:
            frame = await self._call(request)
            if request.id is not None:
                return frame
            del frame  # a picture for nobody must not be held while the next is made
        raise StopAsyncIteration


class _Rest:
    """What follows the begin of a batch, up to its last bracket."""

    def __init__(self, entries: _Entries) -> None:
        self._entries = entries
        self._ended = False

    def __aiter__(self) -> "_Rest":
        return self

    async def __anext__(self) -> Frame:
        if self._ended:
            raise StopAsyncIteration
        frame = await anext(self._entries, None)
        if frame is None:
            self._ended = True
            return Frame(("]",))
        return Frame((",", *_parts(frame)))


def _parts(frame: str | Frame) -> tuple[Part, ...]:
    return (frame,) if isinstance(frame, str) else frame.parts


def _waiting(
    context: "Context", method: Found
) -> contextlib.AbstractContextManager[None]:
    """Have operations give way, but to what steers them: they are to get on."""
    if method.told.level > Level.READ:
        return contextlib.nullcontext()
    return context.courtesy.serving()


def _too_many(most: int) -> WireError:
    words = f"invalid params: the method takes at most {most} parameters"
    return WireError(INVALID_PARAMS, words)


def _guarded(handler: Handler) -> Wrapped:
    """Make a handler that gives errors instead of raising them."""

    async def call(context: "Context", params: Mapping[str, object]) -> Result:
        try:
            return Success(await handler(context, params))
        except ZapcoreError as error:
            wire = to_wire(error)
            return Error(wire.code, wire.message, wire.data)
        except Exception:
            logger.exception("%s failed", handler.__name__)
            return Error(INTERNAL_ERROR, "Internal error", None)

    # jsonrpcserver asks for it at each call; made anew it took a tenth of `version`.
    call.__signature__ = inspect.signature(call)  # type: ignore[attr-defined]  # known to inspect only
    return call
