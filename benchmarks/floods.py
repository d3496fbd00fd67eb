"""Peak memory while clients ask for pictures as nobody should.

    .venv/bin/python -m benchmarks.floods [--only NAME ...]

Each flood has a daemon of its own over one small library: 100 games with a cover of
0.9 MB, 20 with one of 7.5 MB, all noise, so that nothing shrinks. Prints the highest
resident memory before and after, how many answers were pictures, how many "Server
busy", and how long it took. Goal: 80 MB.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import socket
import struct
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable

import aiohttp

from benchmarks.process import Daemon, connect

GOAL_MB = 80.0
SMALL, LARGE = 100, 20
BATCH = 100
HUGE = 1 << 30
SYSTEM = "3do"
Flood = Callable[["Library"], Awaitable[Counter]]


def png(size: int, seed: int) -> bytes:
    """Give a PNG of about ``size`` bytes that no encoder makes smaller."""
    side = int((size / 3) ** 0.5)
    rows = (b"\0" + random.Random(seed + n).randbytes(side * 3) for n in range(side))

    def chunk(kind: bytes, data: bytes) -> bytes:
        end = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + end

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(b"".join(rows), 0))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")


def make(root: str) -> None:
    art = os.path.join(root, SYSTEM, "media", "images")
    os.makedirs(art)
    rows = []
    for number in range(SMALL + LARGE):
        size = 900_000 if number < SMALL else 7_500_000
        with open(os.path.join(root, SYSTEM, f"Game {number:03}.iso"), "wb"):
            pass
        with open(os.path.join(art, f"{number}.png"), "wb") as file:
            file.write(png(size, number))
        rows.append(
            f"<game><path>./Game {number:03}.iso</path>"
            f"<image>./media/images/{number}.png</image></game>"
        )
    with open(os.path.join(root, SYSTEM, "gamelist.xml"), "w") as file:
        file.write(f"<gameList>{''.join(rows)}</gameList>")


class Library:
    """The daemon of one flood and the ids of its games."""

    def __init__(self, daemon: Daemon) -> None:
        self.daemon = daemon
        self.small: list[int] = []
        self.large: list[int] = []

    async def fill(self) -> None:
        async with connect(self.daemon.url) as client:
            await client.call("media.generate")
            await client.until_done("media.indexing", "indexing")
            await client.call("media.scrape", scraperId="gamelist.xml")
            await client.until_done("media.scraping", "scraping")
            page = await client.call("media.search", query="", maxResults=1000)
        rows = sorted((row["path"], row["mediaId"]) for row in page["results"])
        ids = [number for _, number in rows]
        self.small, self.large = ids[:SMALL], ids[SMALL:]

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self.daemon.url.split("/")[2].partition(":")
        return host, int(port)

    @property
    def http(self) -> str:
        return self.daemon.url.replace("ws://", "http://")


def request(media_id: int, number: int, **params: object) -> dict:
    given = {"mediaId": media_id, **params}
    return {"jsonrpc": "2.0", "id": number, "method": "media.image", "params": given}


def batch(ids: list[int], **params: object) -> str:
    calls = [request(ids[n % len(ids)], n, **params) for n in range(BATCH)]
    return json.dumps(calls)


def count(answers: list[dict]) -> Counter:
    """Count pictures and errors; the bodies are let go of."""
    return Counter(
        "pictures" if "result" in answer else answer["error"]["message"][:40]
        for answer in answers
    )


async def over_socket(library: Library, text: str) -> Counter:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(library.daemon.url, max_msg_size=HUGE) as wire,
    ):
        await wire.send_str(text)
        message = await wire.receive(120)
        if message.type is not aiohttp.WSMsgType.TEXT:
            return Counter({"closed": 1})
        return count(json.loads(message.data))


async def batch_of_large(library: Library) -> Counter:
    return await over_socket(library, batch(library.large))


async def batch_of_forty(library: Library) -> Counter:
    calls = [request(n, n) for n in library.small[:40]]
    return await over_socket(library, json.dumps(calls))


async def batches_on_ten_sockets(library: Library) -> Counter:
    text = json.dumps([request(n, n) for n in library.large])
    found = await asyncio.gather(*(over_socket(library, text) for _ in range(10)))
    return sum(found, Counter())


async def batch_of_large_by_post(library: Library) -> Counter:
    headers = {"Content-Type": "application/json"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(library.http, data=batch(library.large), headers=headers) as got,
    ):
        if got.status != 200:
            return Counter({f"status {got.status}": 1})
        return count(json.loads(await got.read()))


async def forty_frames(library: Library) -> Counter:
    async with connect(library.daemon.url) as client:
        calls = [client.call("media.image", mediaId=n) for n in library.small[:40]]
        return Counter({"pictures": len(await asyncio.gather(*calls))})


async def gets_at_once(library: Library) -> Counter:
    base = library.http.replace("/api/v0.1", "/api/image")

    async def one(media_id: int) -> str:
        async with session.get(f"{base}/{media_id}") as got:
            whole = len(await got.read()) == int(got.headers.get("Content-Length", 0))
            return "pictures" if got.status == 200 and whole else f"{got.status}"

    wire = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=wire) as session:
        return Counter(await asyncio.gather(*map(one, library.large * 5)))


HANDSHAKE = (
    "GET /api HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


def masked(text: str) -> bytes:
    data = text.encode()
    return b"\x81\xfe" + struct.pack(">H", len(data)) + bytes(4) + data


async def deaf(library: Library, raw: bytes, seconds: float = 15) -> Counter:
    """Ask on many sockets and read nothing; then count those that still stand."""
    wires = []
    for _ in range(30):
        wire = socket.create_connection(library.address)
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wire.sendall(raw)
        wires.append(wire)
    await asyncio.sleep(seconds)
    pid = library.daemon.process.pid
    open_ones = sum(
        os.readlink(f"/proc/{pid}/fd/{fd}").startswith("socket")
        for fd in os.listdir(f"/proc/{pid}/fd")
    )
    for wire in wires:
        wire.close()
    return Counter({"sockets left": open_ones})


async def deaf_sockets(library: Library) -> Counter:
    calls = "".join(
        masked(json.dumps(request(n, n))).decode("latin-1") for n in library.large
    )
    return await deaf(library, HANDSHAKE.encode() + calls.encode("latin-1"))


async def deaf_batches(library: Library) -> Counter:
    return await deaf(library, HANDSHAKE.encode() + masked(batch(library.large)))


async def deaf_gets(library: Library) -> Counter:
    text = f"GET /api/image/{library.large[0]} HTTP/1.1\r\nHost: localhost\r\n\r\n"
    return await deaf(library, text.encode())


async def many_values(library: Library) -> Counter:
    """Frames of 4 MB that hold a million small values each, on ten sockets."""
    text = '{"jsonrpc":"2.0","id":1,"method":"version","params":{"x":[%s]}}'
    text %= ",".join(["{}"] * 1_300_000)

    async def one() -> str:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(library.daemon.url) as wire,
        ):
            for _ in range(3):
                await wire.send_str(text)
            answer = json.loads((await wire.receive(60)).data)
            return "result" if "result" in answer else answer["error"]["message"][:60]

    return Counter(await asyncio.gather(*(one() for _ in range(10))))


FLOODS: dict[str, Flood] = {
    flood.__name__: flood
    for flood in (
        forty_frames,
        batch_of_forty,
        batch_of_large,
        batch_of_large_by_post,
        batches_on_ten_sockets,
        gets_at_once,
        deaf_sockets,
        deaf_batches,
        deaf_gets,
        many_values,
    )
}


async def measure(root: str, name: str) -> None:
    with tempfile.TemporaryDirectory(prefix="zapcore-floods-") as data:
        daemon = Daemon.start(root, data)
        try:
            library = Library(daemon)
            await library.fill()
            before = daemon.peak_mb()
            begin = time.perf_counter()
            try:
                found = dict(await FLOODS[name](library))
            except (aiohttp.ClientError, TimeoutError, ConnectionError) as error:
                found = {type(error).__name__: str(error)[:60]}
            took = time.perf_counter() - begin
            after = daemon.peak_mb() if daemon.process.poll() is None else float("inf")
            word = "met" if after <= GOAL_MB else "MISSED"
            print(
                f"{name:24s} peak {before:5.1f} -> {after:7.1f} MB ({word})"
                f" {took:5.1f} s  {found}",
                flush=True,
            )
        finally:
            daemon.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="*", choices=FLOODS, default=list(FLOODS))
    args = parser.parse_args()
    root = tempfile.mkdtemp(prefix="zapcore-floods-")
    try:
        make(root)
        for name in args.only:
            asyncio.run(measure(root, name))
    finally:
        shutil.rmtree(root)


if __name__ == "__main__":
    main()
