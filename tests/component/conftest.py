"""A real server on loopback over doubles of what lies behind it."""

from types import SimpleNamespace

import aiohttp
import pytest

from api.context import Context
from api.hub import Hub
from api.pictures import Gallery
from api.server import ApiServer
from api.shapes import RowWriter
from zapcore.errors import AlreadyRunningError
from zapcore.events import MediaIndexing, MediaScraping
from zapcore.operations.courtesy import Courtesy
from zapcore.systems.table import SystemTable


class Index:
    """An index that notes what it is asked."""

    def __init__(self):
        self.started = []
        self.busy = False

    async def start(self, systems=None, *, rebuild=False):
        if self.busy:
            raise AlreadyRunningError("index", "indexing already in progress")
        self.started.append(systems)

    def pause(self):
        self.busy = True

    def resume(self):
        return False

    async def cancel(self):
        return False

    def status(self):
        return MediaIndexing()


class Scrape:
    """A scrape that notes what it is asked."""

    def __init__(self):
        self.started = []

    async def start(self, scraper_id, systems=None, *, force=False, options=None):
        if scraper_id == "broken":
            raise RuntimeError("secret words of an inner error")
        self.started.append((scraper_id, systems, force, options))

    def pause(self):
        """Nothing to note."""

    def resume(self):
        return False

    async def cancel(self):
        return False

    async def status(self):
        return MediaScraping()

    async def scrapers(self):
        return []

    async def folder_options(self, scraper_id):
        return []


class Wire:
    """The server under test and how to reach it."""

    def __init__(self, context, hub, server, port, session):
        self.context = context
        self.hub = hub
        self.server = server
        self.port = port
        self.session = session
        self.http = f"http://127.0.0.1:{port}/api/v0.1"
        self.ws = f"ws://127.0.0.1:{port}/api/v0.1"

    async def post(self, body, **headers):
        headers = {"Content-Type": "application/json", **headers}
        async with self.session.post(self.http, data=body, headers=headers) as answer:
            return answer.status, await answer.text(), answer.headers


@pytest.fixture
async def wire(tmp_path):
    context = Context(
        readers=None,
        index=Index(),
        scrape=Scrape(),
        scan=None,
        identity=None,
        clean=None,
        select=None,
        owner=None,
        activity=SimpleNamespace(game=None),
        systems=SystemTable.load(),
        rows=RowWriter(SystemTable.load()),
        courtesy=Courtesy(),
        keys=None,
        gallery=Gallery(roots=(str(tmp_path),)),
        platform="linux",
        platform_systems=(),
        roots=(str(tmp_path),),
        version="0.0.0",
    )
    hub = Hub()
    server = ApiServer(context, hub, "127.0.0.1", 0)
    port = await server.start()
    async with aiohttp.ClientSession() as session:
        yield Wire(context, hub, server, port, session)
    await server.stop()
