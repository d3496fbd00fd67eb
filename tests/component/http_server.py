"""A service on loopback that answers as a test wants, and counts what arrives."""

import time
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from scrapers.providers.http.clock import Clock
from scrapers.providers.http.network import HttpNetwork
from zapcore.ports_online import Cached, Limits, Setting, Spec

PATIENT_S = 1_000.0
"""No test's deadline, however fast its time runs and however slow the machine is."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SETTINGS = (
    Setting("url", "url", "Where it is."),
    Setting("token_url", "url", "Where tokens are."),
    Setting("password", "secret", "Yours."),
)


class Service:
    """Answers with what ``answers`` holds, the last of them for ever."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.seen = []
        self.bodies = []
        self.times = []
        self.running = 0
        self.most = 0
        self.url = ""

    async def handle(self, request):
        self.times.append(time.monotonic())
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            self.seen.append(request)
            self.bodies.append(await request.read())
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            if isinstance(answer, web.Response):
                # One response cannot be sent twice.
                return web.Response(
                    body=answer.body, status=answer.status, headers=answer.headers
                )
            return await answer(request)
        finally:
            self.running -= 1

    @property
    def paths(self):
        return [request.path for request in self.seen]


class Cache:
    """Answers that are kept in memory."""

    def __init__(self):
        self.kept = {}

    async def get(self, source, key):
        return self.kept.get((source, key))

    async def put(self, source, key, value, at):
        self.kept[source, key] = Cached(value, at)


def spec_of(**changes):
    known = {
        "id": "fake",
        "name": "Fake",
        "base": "https://api.fake.example",
        "hosts": ("fake.example", ".fake.example"),
        "limits": Limits(at_once=8, timeout_s=PATIENT_S),
        "settings": SETTINGS,
    }
    return Spec(**(known | changes))


@asynccontextmanager
async def serving(service, ssl_context=None):
    """Serve on a free port; gives the base URL."""
    application = web.Application(client_max_size=1 << 24)
    application.router.add_route("*", "/{path:.*}", service.handle)
    runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=ssl_context)
    await site.start()
    port = runner.addresses[0][1]
    service.url = f"{'https' if ssl_context else 'http'}://127.0.0.1:{port}"
    try:
        yield service.url
    finally:
        await runner.cleanup()


@asynccontextmanager
async def network_of(*, cache=None, scale=200.0, resolver=None):
    """Give a network of which the time runs fast."""
    network = HttpNetwork(cache or Cache(), Clock(scale), resolver)
    try:
        yield network
    finally:
        await network.close()


@asynccontextmanager
async def asked(*answers, spec=None, settings=None, cache=None, scale=200.0):
    """Give (service, network) with the service as the base of the source."""
    service = Service(*answers)
    async with serving(service) as url, network_of(cache=cache, scale=scale) as network:
        network.open(spec or spec_of(), {"url": url, **(settings or {})})
        yield service, network


def json_of(value, **more):
    return web.json_response(value, **more)
