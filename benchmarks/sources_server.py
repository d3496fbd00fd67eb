"""The fake services with the latencies and limits of facts/SCANNING.md §4 and §8.

What the page leaves open (the latency of all but ScreenScraper) is set to what a web
service usually takes. Counts which answers were sent to their end, and when.
"""

import asyncio
import socket
import time
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from aiohttp import web

from benchmarks.fake_online import FakeOnline
from benchmarks.fake_online.server import _read, _slowly, _whole
from benchmarks.fake_online.world import World

SCALE = 50.0
SOURCES = ("igdb", "ss", "moby", "hltb", "hasheous", "playmatch")
LATENCY = {
    "igdb": {"": (0.2, 0.4), "search": (0.3, 0.5), "token": (0.3, 0.3)},
    "ss": {
        "hit": (2.1, 3.1),
        "miss": (1.1, 1.5),
        "search": (4.9, 5.9),
        "art": (0.7, 0.7),
        "": (0.5, 0.5),
    },
    "moby": {"": (0.3, 0.6)},
    "hltb": {"": (0.4, 0.8)},
    "hasheous": {"": (0.3, 0.6)},
    "playmatch": {"": (0.2, 0.4)},
    "pictures": {"": (0.3, 0.3)},
}
"""Service to kind of answer to the seconds that it takes at least and at most."""

WINDOWS = {
    "igdb": ((4, 1.0),),
    "ss": ((3072, 60.0),),
    "moby": ((1, 1.0),),
    "hltb": ((3, 1.0),),
    "hasheous": (),
    "playmatch": ((4, 1.0),),
}
AT_ONCE = {"igdb": 8, "ss": 1}
PICTURES = "pictures"


@dataclass(slots=True)
class Exchange:
    """One request: ``said`` tells it from others, whoever asks; times are real.

    ``sent`` is when the last byte of its answer was given to the kernel, 0.0 before.
    ``waited``: the seconds of latency, unscaled.
    """

    counted: str
    service: str
    kind: str
    status: int
    said: tuple
    asked: object
    came: float
    waited: float
    sent: float = 0.0


@dataclass(slots=True)
class Slow:
    """How many times slower a service is than its latency says."""

    times: dict[str, float] = field(default_factory=dict)


class Places(World):
    """Services that have a host of their own keep their pictures there."""

    def __init__(self):
        super().__init__(own_hosts=True)
        self.origins: dict[str, str] = {}

    def at(self, service, url):
        usual = super().at(service, url)
        own = self.origins.get(service)
        return usual.replace(self.origin, own, 1) if own else usual


class Door:
    """A port that refuses connections until it is opened."""

    def __init__(self, fake, loop):
        self._fake, self._loop = fake, loop
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def close(self):
        """Let the port go."""
        self._socket.close()

    def open(self):
        """Answer from now on."""
        work = self._fake.serve_at(self._socket)
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)


class Services(FakeOnline):
    """All services; pictures lie on other hosts, but those of ScreenScraper."""

    def __init__(self, scale=SCALE, seed=8):
        super().__init__(scale=scale, own_hosts=True)
        self.world = Places()
        self.exchanges: list[Exchange] = []
        self.slow = Slow()
        self._random = Random(seed)
        self._loop = None
        for service, windows in WINDOWS.items():
            at_once = AT_ONCE.get(service, 0)
            self.traffic.limit(service, *windows, at_once=at_once, enforce=False)

    async def __aenter__(self):
        self._loop = asyncio.get_running_loop()
        return await super().__aenter__()

    def base(self, service, setting="url"):
        usual = super().base(service, setting)
        own = self.world.origins.get(service)
        return usual.replace(self.world.origin, own, 1) if own else usual

    def closed_door(self, service):
        """Give a service a port of its own that nobody listens at yet."""
        door = Door(self, self._loop)
        self.world.origins[service] = door.origin
        return door

    async def serve_at(self, door):
        """Answer at another port, too."""
        door.listen(512)
        await web.SockSite(self._runners[0], door).start()

    async def _answer(self, request):
        asked = await _read(request)
        away = asked.setting == "images" and asked.service != "ss"
        counted = PICTURES if away else asked.service
        with self.traffic.open(counted) as fits:
            reply = self._reply(asked, fits)
            self.traffic.note(asked, reply)
            waited = self._latency(counted, reply.kind)
            one = Exchange(
                counted,
                asked.service,
                reply.kind,
                reply.status,
                identity(asked),
                asked,
                asked.at,
                waited,
            )
            self.exchanges.append(one)
            # What it takes to make the answer is a part of the latency.
            made = time.monotonic() - asked.at
            await asyncio.sleep(max(0.0, waited / self.traffic.scale - made))
        return await self._sent(request, reply, one)

    async def _sent(self, request, reply, one):
        if reply.cut >= 0 or reply.drip[0]:
            return await _slowly(request, reply)
        response = _whole(reply)
        try:
            await response.prepare(request)
            await response.write_eof()
        except ConnectionError:
            return response
        transport = request.transport
        if transport and not transport.is_closing():
            one.sent = time.monotonic()
        return response

    def _latency(self, counted, kind):
        kinds = LATENCY[counted]
        low, high = kinds.get(kind, kinds[""])
        return self._random.uniform(low, high) * self.slow.times.get(counted, 1.0)

    def clear(self):
        """Forget what was counted."""
        self.traffic.clear()
        self.exchanges.clear()

    def least(self, service):
        """Give the scaled seconds that a service's limits let its requests take."""
        own = [one for one in self.exchanges if one.counted == service]
        threads = AT_ONCE.get(service)
        spans = [sum(one.waited for one in own) / threads] if threads else []
        spans += [
            (len(own) - count) * seconds / count for count, seconds in WINDOWS[service]
        ]
        return max(spans, default=0.0) / self.traffic.scale

    def turns(self, service):
        """Give the seconds between each answer of a service and its next question.

        Only of one that is asked one thing at a time.
        """
        own = [one for one in self.exchanges if one.counted == service and one.sent]
        pairs = pairwise(own)
        return sorted(after.came - before.sent for before, after in pairs)

    def violations(self):
        """Give service to (over a window's limit, over that of those at once)."""
        told = self.traffic.told
        return {
            name: (told[name].over_windows, told[name].over_at_once) for name in SOURCES
        }


SECRET = frozenset({"devid", "devpassword", "ssid", "sspassword", "api_key", "y", "t"})


def identity(asked):
    """Give what tells a request from others, without keys and tokens."""
    query = tuple(sorted((k, v) for k, v in asked.query.items() if k not in SECRET))
    body = asked.body
    if asked.service == "hltb" and asked.method == "POST":
        body = tuple((asked.json() or {}).get("searchTerms") or ())
    return asked.service, asked.setting, asked.method, asked.path, query, body
