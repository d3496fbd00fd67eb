"""The server: WebSocket and POST on the same paths, ``/health``, and the door."""

import asyncio
import errno
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.http import HttpProcessingError

from api import door, image_route, openrpc
from api.bodies import DEADLINE_S, send_body
from api.connection import MAX_FRAME, Connection
from api.context import Context
from api.dispatch import Dispatcher
from api.frames import Outgoing, Stream, pieces, size_of
from api.hub import Hub
from api.page_route import Page
from api.registry import load_methods
from api.sender import INLINE
from zapcore.errors import StartError

http_logger = logging.getLogger("api.http")

PATHS = ("/api", "/api/v0", "/api/v0.1")
MAX_BODY = 1 << 20
HEARTBEAT_S = 54.0
MAX_CONNECTIONS = 64
"""WebSockets at one time: each may hold a frame of 4 MiB while it is read."""

CROWDED = f"Too many connections: at most {MAX_CONNECTIONS} are served at one time\n"
NO_CACHE = "no-cache, no-store, no-transform, must-revalidate, private, max-age=0"
WELCOME = web.RequestKey("welcome", str)
"""Where a request that was let in keeps its Origin, "" for none."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ApiServer:
    """Serves until ``stop``; ``port`` 0 takes a free one."""

    def __init__(
        self, context: Context, hub: Hub, host: str, port: int, *, app_dir: str = ""
    ) -> None:
        self._hub = hub
        self._host = host
        self._port = port
        self._context = context
        self._dispatcher = Dispatcher(load_methods(), context)
        self._connections: set[Connection] = set()
        self._page = Page(app_dir)
        self._runner: web.AppRunner | None = None

    async def start(self) -> int:
        """Listen; give the port.

        Raises:
            StartError: the port is taken or the address is not ours.
        """
        app = web.Application(middlewares=[self._guard])
        app.on_response_prepare.append(_dress)
        for path in PATHS:
            app.router.add_get(path, self._socket)
            app.router.add_post(path, self._post)
        app.router.add_get(image_route.PATH, self._image)
        app.router.add_get(openrpc.PATH, self._openrpc)
        app.router.add_get("/health", _health)
        self._page.add_to(app.router)
        http_logger.addFilter(_is_ours)
        self._runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=0.5, logger=http_logger
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        try:
            await site.start()
        except OSError as error:
            await self._runner.cleanup()
            raise StartError(self._why(error)) from error
        self._port = self._runner.addresses[0][1]
        return self._port

    async def stop(self) -> None:
        """Close every client and stop listening."""
        for connection in tuple(self._connections):
            connection.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def _why(self, error: OSError) -> str:
        if error.errno == errno.EADDRINUSE:
            return (
                f"port {self._port} is taken, perhaps by Zaparoo Core or another "
                "zapcore; stop it or choose another port with --port (0 takes a free "
                "one)"
            )
        return (
            f"cannot listen on {self._host} port {self._port} "
            f"({error.strerror}); choose another with --host and --port"
        )

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        if not door.host_is_ours(request.headers.get("Host", "")):
            return web.Response(status=421, text=door.WRONG_HOST)
        origin = request.headers.get("Origin")
        if not door.origin_is_ours(origin, self._port):
            return web.Response(status=403, text=door.WRONG_ORIGIN)
        request[WELCOME] = origin or ""
        if request.method == "OPTIONS":
            return web.Response()
        return await handler(request)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(
            heartbeat=HEARTBEAT_S, max_msg_size=MAX_FRAME, compress=False, timeout=1.0
        )
        if not socket.can_prepare(request).ok:
            return web.Response(status=400, text="This path speaks WebSocket\n")
        if len(self._connections) >= MAX_CONNECTIONS:
            return web.Response(status=503, text=CROWDED)
        connection = Connection(request, socket, self._dispatcher)
        self._connections.add(connection)
        try:
            await socket.prepare(request)
            self._hub.join(connection)
            await connection.serve()
        finally:
            self._hub.leave(connection)
            self._connections.discard(connection)
        return socket

    async def _post(self, request: web.Request) -> web.StreamResponse:
        if request.content_type != "application/json":
            text = "Content-Type must be application/json\n"
            return web.Response(status=415, text=text)
        body = await _body(request)
        if body is None:
            return web.Response(status=413, text="Request body too large\n")
        try:
            async with asyncio.timeout(DEADLINE_S):
                incoming = await self._dispatcher.read(body)
                frame = await self._dispatcher.answer(incoming)
        except TimeoutError:
            return web.Response(status=503, text="The request took too long\n")
        if frame is None:
            return web.Response(status=204)
        return await _sent(request, frame)

    async def _openrpc(self, request: web.Request) -> web.Response:  # noqa: ARG002 - the shape of a handler
        text = await asyncio.to_thread(openrpc.text, self._context.version)
        return web.Response(text=text, content_type="application/json")

    async def _image(self, request: web.Request) -> web.StreamResponse:
        return await image_route.serve_image(self._context, request)


async def _sent(request: web.Request, frame: Outgoing) -> web.StreamResponse:
    """Answer with JSON; what is long goes out in pieces."""
    if not isinstance(frame, Stream) and len(frame) <= INLINE:
        text = frame if isinstance(frame, str) else frame.text()
        return web.Response(text=text, content_type="application/json")
    response = web.StreamResponse()
    response.content_type = "application/json"
    response.charset = "utf-8"
    if not isinstance(frame, Stream):
        response.content_length = size_of(frame)
    return await send_body(request, response, pieces(frame))


async def _dress(request: web.Request, response: web.StreamResponse) -> None:
    """Add what every answer carries that came through the door."""
    if WELCOME not in request or isinstance(response, web.WebSocketResponse):
        return
    response.headers["Vary"] = "Origin"
    response.headers.setdefault("Cache-Control", NO_CACHE)
    origin = request[WELCOME]
    if origin:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"


async def _body(request: web.Request) -> str | None:
    """Read a body of bounded size; None when it is larger."""
    data = bytearray()
    async for chunk in request.content.iter_any():
        data += chunk
        if len(data) > MAX_BODY:
            return None
    # A byte that is not UTF-8 makes text that is no JSON, hence a parse error.
    return data.decode("utf-8", "surrogateescape")


def _is_ours(record: logging.LogRecord) -> bool:
    """Leave out what is no HTTP: it is answered, and any scanner could fill the log."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, HttpProcessingError)


async def _health(request: web.Request) -> web.Response:  # noqa: ARG001 - the shape of a handler
    return web.Response(text="OK")
