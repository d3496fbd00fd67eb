"""The server: WebSocket, POST, events and pictures, all through the same gate."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from importlib import import_module

from aiohttp import web
from aiohttp.http import HttpProcessingError

from api import envelope, tasks_route
from api.bodies import DEADLINE_S, send_body
from api.connection import MAX_FRAME, Connection
from api.context import Context
from api.dispatch import LARGE, WAITS, Dispatcher
from api.doorkeeper import Doorkeeper
from api.events_route import EventStream
from api.frames import Outgoing, Stream, pieces, size_of
from api.gate import Gate, RefusedError, subprotocols
from api.guests import Guests
from api.hub import Hub
from api.listening import listen
from api.lobby import STARTING, Lobby, Share, StartingError
from api.page_route import Page
from api.registry import Methods
from api.sender import INLINE
from api.visitors import Visitor

http_logger = logging.getLogger("api.http")

PATHS = ("/api", "/api/v0", "/api/v0.1")
MAX_BODY = 1 << 20
BROKEN_BODY = "The body ended early, or is not what its Content-Encoding says\n"
SLOW_BODY = "The body did not come within half a minute\n"
TOO_LARGE = "Request body too large: at most 1 MiB is taken\n"
NOT_JSON = "Content-Type must be application/json\n"
HEARTBEAT_S = 54.0
NO_CACHE = "no-cache, no-store, no-transform, must-revalidate, private, max-age=0"
ALLOWED_HEADERS = "Content-Type, Authorization"
WELCOME = web.RequestKey("welcome", str)
"""Where a request that was let in keeps its Origin, "" for none."""

VISITOR = web.RequestKey("visitor", Visitor)
"""Where it keeps who sent it, once it was let in."""

EARLY = ("version", "health")
"""Methods that are imported with the door."""

HEALTH = "/health"
IMAGE = "/api/image/{mediaId}"
OPENRPC = "/api/openrpc.json"
TASKS = "/api/tasks"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ApiServer:
    """Serves until ``stop``; ``port`` 0 takes a free one, ``host`` may be ``all``.

    What needs more than a greeting waits in the lobby until its rooms are there.
    """

    def __init__(  # noqa: PLR0913 - what the daemon hands in
        self,
        rooms: Context | Lobby,
        hub: Hub,
        host: str,
        port: int,
        *,
        app_dir: str = "",
        gate: Gate | None = None,
    ) -> None:
        self._hub = hub
        self._host = host
        self._port = port
        self._lobby = rooms if isinstance(rooms, Lobby) else Lobby.opened(rooms)
        self._methods = Methods()
        self._dispatcher = Dispatcher(self._methods, self._lobby)
        self._gate = gate or Gate()
        self._guests = Guests(self._gate.limits, self._gate.keys)
        self._page = Page(app_dir)
        self._runner: web.AppRunner | None = None
        self._keeper: Doorkeeper | None = None
        self._listening_on: asyncio.Server | None = None
        self._sweep: asyncio.Task[None] | None = None

    async def start(self) -> int:
        """Listen; give the port.

        Raises:
            StartError: the port is taken or the address is not ours.
        """
        # What is told at once must not wait for imports that others began.
        for name in EARLY:
            await self._methods.find(name)
        # Who holds a taken port is looked up in /proc, which takes a while.
        listening = await asyncio.to_thread(listen, self._host, self._port)
        http_logger.addFilter(_is_ours)
        self._runner = web.AppRunner(
            self._app(), access_log=None, shutdown_timeout=0.5, logger=http_logger
        )
        await self._runner.setup()
        self._keeper = Doorkeeper(_handlers(self._runner), self._gate.limits)
        loop = asyncio.get_running_loop()
        self._listening_on = await loop.create_server(
            self._keeper.protocol, sock=listening
        )
        self._sweep = asyncio.create_task(self._keeper.sweep(), name="server:sweep")
        self._port = listening.getsockname()[1]
        self._guests.start()
        return self._port

    async def stop(self) -> None:
        """Close every client and stop listening."""
        await self._guests.close()
        if self._sweep is not None:
            self._sweep.cancel()
            await asyncio.gather(self._sweep, return_exceptions=True)
        if self._listening_on is not None:
            self._listening_on.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[self._guard])
        app.on_response_prepare.append(_dress)
        for path in PATHS:
            app.router.add_get(path, self._socket)
            app.router.add_post(path, self._post)
            app.router.add_get(f"{path}/events", self._events)
        app.router.add_get(IMAGE, self._image)
        app.router.add_get(OPENRPC, self._openrpc)
        app.router.add_get(TASKS, self._tasks)
        app.router.add_get(f"{TASKS}/status", self._task_runs)
        app.router.add_get(f"{TASKS}/{{id}}", self._task_runs)
        app.router.add_post(f"{TASKS}/run/{{name}}", self._run_task)
        app.router.add_get(HEALTH, _health)
        self._page.add_to(app.router)
        return app

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        if self._keeper is None:
            return web.Response(status=503, text="zapcore is stopping\n")
        with self._keeper.asking(request.transport):
            try:
                request[WELCOME] = self._gate.check_names(request, self._port)
                if request.method == "OPTIONS":
                    return web.Response()
                if request.path != HEALTH:
                    request[VISITOR] = await self._gate.let_in(request)
            except RefusedError as refused:
                # It tells nothing but that we live (CONTRACT: never filtered).
                if request.path != HEALTH:
                    return refused.response
            return await handler(request)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(
            heartbeat=HEARTBEAT_S,
            max_msg_size=MAX_FRAME,
            compress=False,
            timeout=1.0,
            protocols=subprotocols(request),
        )
        if not socket.can_prepare(request).ok:
            return web.Response(status=400, text="This path speaks WebSocket\n")
        visitor = request[VISITOR]
        refusal = self._guests.refusal(visitor)
        if refusal is not None:
            return refusal
        dispatcher = self._dispatcher.bound_to(visitor)
        connection = Connection(request, socket, dispatcher)
        with self._guests.seat(connection, visitor):
            await socket.prepare(request)
            with self._listening(connection):
                await connection.serve()
        return socket

    async def _events(self, request: web.Request) -> web.StreamResponse:
        visitor = request[VISITOR]
        refusal = self._guests.refusal(visitor)
        if refusal is not None:
            return refusal
        response = web.StreamResponse()
        response.content_type = "text/event-stream"
        stream = EventStream(request)
        with self._guests.seat(stream, visitor), self._listening(stream):
            await stream.serve(response)
        return response

    @contextmanager
    def _listening(self, client: Connection | EventStream) -> Iterator[None]:
        self._hub.join(client)
        try:
            yield
        finally:
            self._hub.leave(client)

    async def _post(self, request: web.Request) -> web.StreamResponse:
        if request.content_type != "application/json":
            return web.Response(status=415, text=NOT_JSON)
        try:
            body = await self._body(request)
        except StartingError:
            text = envelope.failure("null", WAITS)
            return web.Response(text=text, content_type="application/json")
        if isinstance(body, web.Response):
            return body
        dispatcher = self._dispatcher.bound_to(request[VISITOR])
        try:
            async with asyncio.timeout(DEADLINE_S):
                incoming = await dispatcher.read(body)
                frame = await dispatcher.answer(incoming)
        except TimeoutError:
            return web.Response(status=503, text="The request took too long\n")
        if frame is None:
            return web.Response(status=204)
        return await _sent(request, frame)

    async def _tasks(self, request: web.Request) -> web.Response:
        return await tasks_route.show(self._dispatcher.bound_to(request[VISITOR]))

    async def _task_runs(self, request: web.Request) -> web.Response:
        dispatcher = self._dispatcher.bound_to(request[VISITOR])
        number = request.match_info.get("id", "")
        return await tasks_route.show_runs(dispatcher, number)

    async def _run_task(self, request: web.Request) -> web.Response:
        try:
            body = await self._body(request)
        except StartingError:
            return tasks_route.too_early()
        if isinstance(body, web.Response):
            return body
        # `curl -X POST` sends no body, and no type of it.
        typed = "Content-Type" in request.headers or body
        if typed and request.content_type != "application/json":
            return web.Response(status=415, text=NOT_JSON)
        try:
            await self._lobby.enter_with(body)
        except StartingError:
            return tasks_route.too_early()
        dispatcher = self._dispatcher.bound_to(request[VISITOR])
        return await tasks_route.run(dispatcher, request.match_info["name"], body)

    async def _body(self, request: web.Request) -> str | web.Response:
        """Read a body of bounded size in bounded time, or say what is wrong with it.

        Raises:
            StartingError: it would wait, and is too large for that.
        """
        with self._lobby.share() as share:
            return await _read_body(request, share)

    async def _openrpc(self, request: web.Request) -> web.Response:  # noqa: ARG002 - the shape of a handler
        await asyncio.to_thread(import_module, "api.openrpc")
        from api import openrpc  # noqa: PLC0415 - few ask for it

        version = self._lobby.greeting.version
        text = await asyncio.to_thread(openrpc.text, version)
        return web.Response(text=text, content_type="application/json")

    async def _image(self, request: web.Request) -> web.StreamResponse:
        try:
            context = await self._lobby.enter()
        except StartingError:
            return web.Response(status=503, text=f"{STARTING}\n")
        await asyncio.to_thread(import_module, "api.image_route")
        from api.image_route import serve_image  # noqa: PLC0415 - imported in a thread

        return await serve_image(context, request)


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
        response.headers["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
        if "Access-Control-Request-Private-Network" in request.headers:
            response.headers["Access-Control-Allow-Private-Network"] = "true"


async def _read_body(request: web.Request, share: Share) -> str | web.Response:
    data = bytearray()
    try:
        async with asyncio.timeout(DEADLINE_S):
            async for chunk in request.content.iter_any():
                data += chunk
                if len(data) > MAX_BODY:
                    return web.Response(status=413, text=TOO_LARGE)
                if len(data) > LARGE:
                    share.take(len(data))
    except (web.RequestPayloadError, ConnectionError):
        return web.Response(status=400, text=BROKEN_BODY)
    except TimeoutError:
        return web.Response(status=408, text=SLOW_BODY)
    # A byte that is not UTF-8 makes text that is no JSON, hence a parse error.
    return data.decode("utf-8", "surrogateescape")


def _handlers(runner: web.AppRunner) -> Callable[[], asyncio.BaseProtocol]:
    """Give the factory of what speaks HTTP over a connection.

    Raises:
        RuntimeError: the runner is not set up.
    """
    if runner.server is None:
        raise RuntimeError
    return runner.server


def _is_ours(record: logging.LogRecord) -> bool:
    """Leave out what is no HTTP: it is answered, and any scanner could fill the log."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, HttpProcessingError)


async def _health(request: web.Request) -> web.Response:  # noqa: ARG001 - the shape of a handler
    return web.Response(text="OK")
