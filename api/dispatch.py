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
from typing import Self

from jsonrpcserver.async_dispatcher import dispatch_request
from jsonrpcserver.request import Request as ServerRequest
from jsonrpcserver.result import Error, Result, Success
from oslash.either import Left

from api import envelope
from api.context import Context
from api.core_link import STAND_INS, CoreAwayError, level_of
from api.encode import encode
from api.errors import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    METHOD_NOT_FOUND,
    NOT_ALLOWED,
    WireError,
    to_wire,
)
from api.frames import Frame, Outgoing, Part, Stream
from api.registry import Handler, declared
from api.visitors import Visitor
from zapcore.errors import ZapcoreError
from zapcore.model import Level

logger = logging.getLogger(__name__)

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


class Dispatcher:
    """Answers requests with these methods."""

    def __init__(self, methods: Mapping[str, Handler], context: Context) -> None:
        self._methods: dict[str, Wrapped] = {
            name: _guarded(handler) for name, handler in methods.items()
        }
        self._order = {
            name: tuple(part.lower() for part in declared(handler).parameters)
            for name, handler in methods.items()
        }
        self._levels = {n: declared(handler).level for n, handler in methods.items()}
        self._context = context
        self._reading = asyncio.Lock()

    def bound_to(self, visitor: Visitor) -> Self:
        """Give one that asks in the name of this visitor."""
        bound = copy.copy(self)
        bound._context = replace(self._context, visitor=visitor)  # noqa: SLF001 - a copy of ourselves
        return bound

    async def read(self, text: str) -> envelope.Incoming:
        """Read what came in; large ones one by one, in a worker thread."""
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
        error = request.error
        if error is None and self._is_cores(request.method):
            passed = await self._pass_on(request, number)
            if passed is not None:
                return passed
        if error is None and request.method not in self._methods:
            error = NOT_FOUND
        if error is None and len(request.places) > len(self._order[request.method]):
            error = _too_many(len(self._order[request.method]))
        if error is None:
            error = self._refusal(request.method)
        if error is not None:
            return envelope.failure(number, error)
        params = request.params
        if request.places:
            order = self._order[request.method]
            params = dict(zip(order, request.places, strict=False))
        call = ServerRequest(request.method, [params], number)
        with self._waiting(request.method):
            _, outcome = await dispatch_request(self._methods, self._context, call)  # type: ignore[arg-type]  # its types know plain functions only
        if isinstance(outcome, Left):
            failed = outcome._error  # noqa: SLF001 - oslash has no public accessor
            data = failed.data if isinstance(failed.data, dict) else None
            return envelope.failure(
                number, WireError(failed.code, failed.message, data)
            )
        value = outcome._value  # type: ignore[attr-defined]  # noqa: SLF001 - the same
        return envelope.answer(number, await encode(value.result))

    def _waiting(self, method: str) -> contextlib.AbstractContextManager[None]:
        """Have operations give way, but to what steers them: they are to get on."""
        if self._levels[method] > Level.READ:
            return contextlib.nullcontext()
        return self._context.courtesy.serving()

    def _is_cores(self, method: str) -> bool:
        known = method in self._methods and method not in STAND_INS
        return self._context.core is not None and not known

    async def _pass_on(
        self, request: envelope.Request, number: str
    ) -> str | Frame | None:
        """Give Core's answer; None where ours must do: Core is away."""
        core = self._context.core
        if core is None:
            return None
        refused = self._refusal(request.method)
        if refused is not None:
            return envelope.failure(number, refused)
        try:
            answer = await core.call(
                request.method, list(request.places) or dict(request.params) or None
            )
        except CoreAwayError:
            if request.method in self._methods:
                return None
            return envelope.failure(number, core.away)
        if answer.error is not None:
            return envelope.failure(number, answer.error)
        return envelope.answer(number, await encode(answer.result))

    def _refusal(self, method: str) -> WireError | None:
        """Say why the visitor may not; note what the network operates."""
        visitor = self._context.visitor
        known = method in self._levels
        level = self._levels[method] if known else level_of(method)
        if not visitor.may(level):
            may = visitor.level.word if visitor.level else "do nothing"
            words = TOO_LOW.format(method=method, needed=level.word, may=may)
            return WireError(NOT_ALLOWED, words, {"level": level.word})
        if level > Level.READ and not visitor.local:
            logger.info("%s asks for %s", visitor.name, method)
        return None


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


def _too_many(most: int) -> WireError:
    words = f"invalid params: the method takes at most {most} parameters"
    return WireError(INVALID_PARAMS, words)


def _guarded(handler: Handler) -> Wrapped:
    """Make a handler that gives errors instead of raising them."""

    async def call(context: Context, params: Mapping[str, object]) -> Result:
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
