"""Target: a JSON-RPC frame, answered by every method of a real daemon's context.

The daemon is built as it always is, over a small library that was indexed and scraped;
only starting an index or a scrape does nothing, so that an input always finds the same.
A frame of an internal error, or of a database that refuses, is a find.
"""

import asyncio
import dataclasses
import json
import os
import shutil
from contextlib import AsyncExitStack
from random import Random

from api import envelope
from api.context import Context
from api.dispatch import Dispatcher
from api.errors import INTERNAL_ERROR
from api.frames import Outgoing, pieces
from api.hub import Hub
from api.lobby import Lobby
from api.registry import Methods, load_methods
from benchmarks.fuzz.target import CORPUS, Target, must, scratch
from zapcore import rooms
from zapcore.assembly_background import background_of
from zapcore.config import Config
from zapcore.events import MediaIndexing, MediaScraping
from zapcore.late_keys import LateKeys
from zapcore.logs import LogFile

FORBIDDEN = {INTERNAL_ERROR, 1011}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
FILES = ("nes/A (USA).nes", "nes/A (Japan).nes", "nes/B & C [b].nes", "snes/D.sfc")
FILES += ("nes/Sub/E (Rev 1).nes", "snes/\u30bc\u30eb\u30c0.sfc", "psx/F.cue")
with open(os.path.join(os.path.dirname(CORPUS), "jsonrpc-words.json")) as _file:
    WORDS = json.load(_file)


class _Index:
    """An index that is never running."""

    async def start(self, systems: object = None, **more: object) -> None:
        pass

    async def cancel(self) -> bool:
        return False

    def pause(self) -> None:
        pass

    def resume(self) -> bool:
        return False

    def status(self) -> MediaIndexing:
        return MediaIndexing()


class _Scrape(_Index):
    """A scrape that is never running."""

    async def start(
        self, scraper_id: str, systems: object = None, **more: object
    ) -> None:
        pass

    async def status(self) -> MediaScraping:
        return MediaScraping()

    async def scrapers(self) -> list[dict[str, object]]:
        return []


async def _nothing() -> None:
    """Shut a door that is not open."""


class _Daemon:
    """A daemon without its door, on a loop of its own."""

    def __init__(self) -> None:
        self.top = scratch()
        self._fill()
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        context = self.loop.run_until_complete(self._start())
        self.methods = load_methods()
        self.dispatcher = Dispatcher(Methods(self.methods), Lobby.opened(context))

    def _fill(self) -> None:
        for name in (*FILES, "nes/media/images/A (USA).png"):
            path = f"{self.top}/roms/{name}"
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(PNG)
        with open(f"{self.top}/roms/nes/gamelist.xml", "w") as file:
            file.write(
                "<gameList><game><path>./A (USA).nes</path><name>A</name><desc>d</desc>"
                "<genre>G</genre><developer>T &amp; E</developer></game></gameList>"
            )

    async def _start(self) -> Context:
        data, roms = f"{self.top}/data", f"{self.top}/roms"
        config = Config(data=data, library=(roms,), host="127.0.0.1", mdns=False)
        os.makedirs(config.data)
        log = LogFile(config.data, config.log_format)
        background = background_of(asyncio.get_running_loop())
        entrance = rooms.Entrance(Hub(), LateKeys(), _nothing, background)
        context, _ = await rooms.build(config, log, entrance, self.stack)
        await _until_idle(context.index.start(), context.index)
        await _until_idle(context.scrape.start("gamelist.xml"), context.scrape)
        return dataclasses.replace(context, index=_Index(), scrape=_Scrape())

    def run(self, data: bytes) -> None:
        incoming = envelope.read(data.decode("utf-8", "replace"))
        must(len(incoming.requests) <= envelope.MAX_BATCH, "too many calls")
        frame = self.loop.run_until_complete(self.dispatcher.answer(incoming))
        if frame is None:
            must(all(r.id is None for r in incoming.requests), "a call unanswered")
            return
        whole = self.loop.run_until_complete(_whole(frame))
        answers = json.loads(whole.decode("utf-8"))
        must(isinstance(answers, list) == incoming.batch, "a batch, or none")
        for answer in answers if incoming.batch else [answers]:
            _judge(answer)

    def shape(self, random: Random, data: bytes) -> bytes:
        """Make a call of some method, with parameters of any type."""
        try:
            call = json.loads(data)
        except ValueError:
            call = None
        if not isinstance(call, dict) or random.random() < 0.5:
            method = random.choice(list(self.methods))
            call = {"jsonrpc": "2.0", "id": 1, "method": method, "params": {}}
        params = call.get("params")
        if not isinstance(params, dict):
            params = call["params"] = {}
        for _ in range(random.randint(0, 4)):
            params[random.choice(WORDS["names"])] = random.choice(WORDS["values"])
        if random.random() < 0.2:
            keys = ("jsonrpc", "id", "method", "params", "result", "error", "extra")
            call[random.choice(keys)] = random.choice(WORDS["values"])
        if random.random() < 0.1 and params:
            params.pop(random.choice(list(params)))
        made = (
            [call] * random.choice((0, 1, 2, 3, 101))
            if random.random() < 0.05
            else call
        )
        return json.dumps(made, ensure_ascii=random.random() < 0.5).encode(
            "utf-8", "surrogatepass"
        )

    def close(self) -> None:
        self.loop.run_until_complete(self.stack.aclose())
        self.loop.close()
        shutil.rmtree(self.top)


async def _until_idle(starting: object, service: object) -> None:
    await starting
    for _ in range(1000):
        await asyncio.sleep(0.01)
        status = service.status()
        found = status if isinstance(status, MediaIndexing) else await status
        if found.state == "completed":
            return
    raise TimeoutError("the library was not read")


async def _whole(frame: Outgoing) -> bytes:
    return b"".join([piece async for piece in pieces(frame)])


def _judge(answer: object) -> None:
    must(isinstance(answer, dict), "an answer that is no object")
    must(answer["jsonrpc"] == "2.0", "no version")
    must("id" in answer, "no id")
    must(("result" in answer) != ("error" in answer), "a result and an error, or none")
    if "error" in answer:
        error = answer["error"]
        must(isinstance(error["code"], int), "a code that is no number")
        must(error["message"], "an error without words")
        must(error["code"] not in FORBIDDEN, f"an inner error: {error}")


def build() -> Target:
    running = _Daemon()
    tokens = [word.encode("latin-1") for word in WORDS["tokens"]]
    return Target(
        "jsonrpc", running.run, tokens, running.shape, running.close, longest=200_000
    )
