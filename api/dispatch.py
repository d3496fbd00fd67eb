"""Calls the method of a request through jsonrpcserver, behind our own envelope.

jsonrpcserver would refuse extra envelope keys, boolean ids and ``params: null`` and
put ``str(exc)`` into ``data``: it gets requests that are already judged, and handlers
that never raise, so none of its defaults reaches the wire.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping

from jsonrpcserver import Error, Result, Success
from jsonrpcserver.async_dispatcher import dispatch_request
from jsonrpcserver.request import Request as ServerRequest
from oslash.either import Left

from api import envelope
from api.context import Context
from api.encode import encode
from api.errors import INTERNAL_ERROR, METHOD_NOT_FOUND, WireError, to_wire
from api.registry import Handler
from zapcore.errors import ZapcoreError

logger = logging.getLogger(__name__)

NOT_FOUND = WireError(METHOD_NOT_FOUND, "Method not found")

Wrapped = Callable[..., Awaitable[Result]]


class Dispatcher:
    """Answers requests with these methods."""

    def __init__(self, methods: Mapping[str, Handler], context: Context) -> None:
        self._methods: dict[str, Wrapped] = {
            name: _guarded(handler) for name, handler in methods.items()
        }
        self._context = context

    async def answer(self, incoming: envelope.Incoming) -> str | None:
        """Run the calls in order; give the frame that goes back, if any."""
        frames = []
        for request in incoming.requests:
            frame = await self._one(request)
            if request.id is not None:
                frames.append(frame)
        if not frames:
            return None
        return f"[{','.join(frames)}]" if incoming.batch else frames[0]

    async def _one(self, request: envelope.Request) -> str:
        number = request.id or "null"
        error = request.error
        if error is None and request.method not in self._methods:
            error = NOT_FOUND
        if error is not None:
            return envelope.failure(number, error)
        call = ServerRequest(request.method, [request.params], number)
        _, outcome = await dispatch_request(self._methods, self._context, call)  # type: ignore[arg-type]  # its types know plain functions only
        if isinstance(outcome, Left):
            failed = outcome._error  # noqa: SLF001 - oslash has no public accessor
            data = failed.data if isinstance(failed.data, dict) else None
            return envelope.failure(
                number, WireError(failed.code, failed.message, data)
            )
        value = outcome._value  # type: ignore[attr-defined]  # noqa: SLF001 - the same
        return envelope.answer(number, await encode(value.result))


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

    return call
