"""One server on loopback that is all online services: scriptable, strict, counting.

    async with FakeOnline() as fake:
        url = fake.base("igdb")                       # http://127.0.0.1:port/igdb/url
        fake.world.shelves["igdb"].add(Game("8", "Bar", 19))
        fake.fault("igdb", status(429, retry_after="1"), times=1)

Requests come in as ``/<service>/<setting>/<path of the service>``; the service's own
first folders (``v4``, ``api2`` …) may stand there or not.
"""

import asyncio
import socket
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import unquote

from aiohttp import web

from benchmarks.fake_online import (
    hashed,
    hltb,
    igdb,
    launchbox,
    libretro,
    moby_ra,
    named,
    screenscraper,
)
from benchmarks.fake_online.asked import Asked, Reply, values
from benchmarks.fake_online.traffic import Traffic
from benchmarks.fake_online.world import World

SERVICES = {
    "igdb": igdb.answer,
    "ss": screenscraper.answer,
    "moby": moby_ra.moby,
    "ra": moby_ra.ra,
    "launchbox": launchbox.answer,
    "hasheous": hashed.hasheous,
    "playmatch": hashed.playmatch,
    "tgdb": named.tgdb,
    "flashpoint": named.flashpoint,
    "hltb": hltb.answer,
    "libretro": libretro.answer,
    "sgdb": named.sgdb,
}
ROOTED = ("Images/", "Badge/")
"""RetroAchievements' pictures, which are asked for at the root of a host."""

TOO_MANY = {"message": "Too Many Requests"}


@dataclass(slots=True)
class Fault:
    """``skip`` requests go right first, then ``times`` wrong ones (None: all).

    ``spares``: kinds of answers that stay right.
    """

    service: str
    change: object
    path: str = ""
    skip: int = 0
    times: int | None = None
    spares: frozenset[str] = frozenset()

    def takes(self, asked, kind):
        where = f"{asked.setting}/{asked.path}"
        if asked.service != self.service or self.path not in where or self.times == 0:
            return False
        if kind in self.spares:
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


class FakeOnline:
    """``scale``: all of its seconds (latencies, windows) are divided by it.

    ``latency`` gives service to kind of answer to seconds; "" stands for other kinds.
    ``faulted`` counts answers that were made wrong. ``trapped`` holds requests that
    came to the second port, where nobody may be led.
    """

    def __init__(self, *, scale=1.0, own_hosts=False):
        self.world = World(own_hosts=own_hosts)
        self.traffic = Traffic(scale)
        self.latency: dict[str, dict[str, float]] = {}
        self.faulted = 0
        self.trapped: list[str] = []
        self.trap = ""
        self._faults: list[Fault] = []
        self._runners: list[web.AppRunner] = []

    def base(self, service, setting="url"):
        """The base URL of a service: one for each setting of the kind ``url``."""
        return f"{self.world.origin}/{service}/{setting}"

    def fault(self, service, change, *, path="", skip=0, times=None, spares=()):
        """Make answers wrong (see ``Fault``); the one that was set first goes first."""
        made = Fault(service, change, path, skip, times, frozenset(spares))
        self._faults.append(made)

    def heal(self):
        """End all faults."""
        self._faults.clear()

    def expire_tokens(self):
        """Let all tokens and sessions that were issued be unknown from now on."""
        self.world.tokens.clear()

    async def __aenter__(self):
        self.world.origin = await self._serve(self._answer)
        self.trap = await self._serve(self._trapped)
        return self

    async def __aexit__(self, *_):
        for runner in self._runners:
            await runner.cleanup()
        self._runners.clear()

    async def _serve(self, handler):
        app = web.Application(client_max_size=1 << 20)
        app.router.add_route("*", "/{path:.*}", handler)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        self._runners.append(runner)
        door = socket.create_server(("127.0.0.1", 0), backlog=512)
        await web.SockSite(runner, door).start()
        return f"http://127.0.0.1:{door.getsockname()[1]}"

    async def _trapped(self, request):
        self.trapped.append(f"{request.method} {request.raw_path}")
        return web.Response(text="trapped")

    async def _answer(self, request):
        asked = await _read(request)
        if asked.service not in SERVICES:
            return web.Response(status=404)
        with self.traffic.open(asked.service) as fits:
            reply = self._reply(asked, fits)
            self.traffic.note(asked, reply)
            await self._wait(asked.service, reply)
            if reply.cut >= 0 or reply.drip[0]:
                return await _slowly(request, reply)
        return _whole(reply)

    def _reply(self, asked, fits):
        rules = self.traffic.rules[asked.service]
        if rules.enforce and not fits:
            told = {"Retry-After": rules.retry_after} if rules.retry_after else {}
            over = values(TOO_MANY, 429, "over")
            return Reply(over.body, 429, over.type, "over", told)
        reply = SERVICES[asked.service](self.world, asked)
        for fault in self._faults:
            if fault.takes(asked, reply.kind):
                self.faulted += 1
                return fault.change(reply)
        return reply

    async def _wait(self, service, reply):
        kinds = self.latency.get(service)
        if kinds:
            seconds = kinds.get(reply.kind, kinds.get("", 0.0))
            await asyncio.sleep(seconds / self.traffic.scale)


async def _read(request):
    place = request.rel_url.raw_path.lstrip("/")
    if place.startswith(ROOTED):
        place = f"ra/images/{place}"
    service, _, rest = place.partition("/")
    setting, _, path = rest.partition("/")
    return Asked(
        service=service,
        setting=setting,
        path=unquote(path),
        method=request.method,
        query=dict(request.query),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.read(),
        at=time.monotonic(),
    )


def _headers(reply):
    return {"Content-Type": reply.type, **reply.headers}


def _whole(reply):
    return web.Response(body=reply.body, status=reply.status, headers=_headers(reply))


async def _slowly(request, reply):
    """Send a body in drips, or a part of it and no more."""
    if reply.cut == 0:
        request.transport.abort()
        return web.Response()
    headers = _headers(reply) | {"Content-Length": str(len(reply.body))}
    sent = web.StreamResponse(status=reply.status, headers=headers)
    with suppress(ConnectionError):
        await sent.prepare(request)
        await _drip(sent, reply)
    if reply.cut >= 0 and request.transport:
        request.transport.abort()
    return sent


async def _drip(sent, reply):
    size, pause = reply.drip
    body = reply.body if reply.cut < 0 else reply.body[: reply.cut]
    step = size or len(body) or 1
    for place in range(0, len(body), step):
        await sent.write(body[place : place + step])
        await asyncio.sleep(pause)


@contextmanager
def in_thread(**made_with):
    """Serve from a thread of its own, for callers whose loop is busy or is none."""
    loop, ready, fake = asyncio.new_event_loop(), threading.Event(), []

    async def serve():
        async with FakeOnline(**made_with) as server:
            fake.append(server)
            end = asyncio.Event()
            fake.append(end)
            ready.set()
            await end.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    ready.wait()
    try:
        yield fake[0]
    finally:
        loop.call_soon_threadsafe(fake[1].set)
        thread.join()
        loop.close()
