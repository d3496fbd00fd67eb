"""Runs inside a network namespace: asks the daemon as a peer of its network would.

``python peer_client.py rows`` reads rows from standard input and prints their statuses;
``python peer_client.py phone URL`` is a phone that scrapes, watches and cancels.
"""

import asyncio
import json
import sys

import aiohttp

BODY = '{"jsonrpc":"2.0","id":1,"method":"version"}'
GET = {"events": "/api/events", "page": "/", "picture": "/api/image/1"}
PATHS = {"post": "/api", "text": "/api", "socket": "/api", **GET}


async def status_of(session, base, transport, headers):
    if "Host" in headers and headers["Host"] is None:
        return await without_host(base, transport)
    if transport == "socket":
        try:
            socket = await session.ws_connect(f"{base}/api", headers=headers)
        except aiohttp.WSServerHandshakeError as refused:
            return refused.status
        await socket.close()
        return 101
    if transport in {"post", "text"}:
        kind = "application/json" if transport == "post" else "text/plain"
        told = {**headers, "Content-Type": kind}
        async with session.post(f"{base}/api", data=BODY, headers=told) as answer:
            return answer.status
    async with session.get(base + GET[transport], headers=headers) as answer:
        return answer.status


async def without_host(base, transport):
    host, _, port = base.removeprefix("http://").rpartition(":")
    reader, writer = await asyncio.open_connection(host.strip("[]"), int(port))
    verb = "POST" if transport in {"post", "text"} else "GET"
    writer.write(f"{verb} {PATHS[transport]} HTTP/1.0\r\n\r\n".encode())
    status = int((await reader.readline()).split()[1])
    writer.close()
    return status


async def rows():
    found = []
    asked = json.load(sys.stdin)
    async with aiohttp.ClientSession() as session:
        for base, transport, headers in asked:
            found.append(await status_of(session, base, transport, headers))
    sys.stdout.write(json.dumps(found))


async def phone(url):
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url) as socket,
    ):
        notes = []

        async def call(method, **params):
            request = {"jsonrpc": "2.0", "id": method, "method": method}
            await socket.send_str(json.dumps({**request, "params": params}))
            while True:
                frame = json.loads((await socket.receive()).data)
                if frame.get("id") == method:
                    return frame
                notes.append(frame)

        async def until(method, good):
            while True:
                while notes:
                    note = notes.pop(0)
                    if note["method"] == method and good(note["params"]):
                        return note["params"]
                notes.append(json.loads((await socket.receive()).data))

        found = {"current": (await call("clients.current"))["result"]}
        await call("media.generate")
        await until("media.indexing", lambda p: not p["indexing"])
        found["started"] = await call("media.scrape", scraperId="gamelist.xml")
        found["seen"] = await until("media.scraping", lambda p: p["scraping"])
        found["cancel"] = await call("media.scrape.cancel")
        found["end"] = await until("media.scraping", lambda p: p["done"])
        sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    asyncio.run(rows() if sys.argv[1] == "rows" else phone(sys.argv[2]))
