"""Pictures asked for by the hundred: all come, and memory stays bounded."""

import asyncio
import base64
import contextlib
import json
import os
import socket
import threading
from dataclasses import replace

import pytest
from read.picture_fixture import drawn

from api import connection
from api.images import shrink, studio

HANDSHAKE = (
    "GET /api HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


def call(number, **params):
    request = {"jsonrpc": "2.0", "id": number, "method": "media.image"}
    return {**request, "params": params}


def batch(ids, **params):
    return json.dumps([call(n, mediaId=ident, **params) for n, ident in enumerate(ids)])


def shown(answers):
    assert [answer["id"] for answer in answers] == list(range(len(answers)))
    return [base64.b64decode(answer["result"]["data"]) for answer in answers]


@pytest.fixture
def tight(monkeypatch):
    """A budget of two covers; to be asked for before ``web``."""
    monkeypatch.setattr(shrink, "DECODE_BYTES", 1 << 20)


@pytest.fixture
def grown(covers):
    """Make covers of 450 KB, more than is read without being counted."""
    return lambda count: covers(count, size=(390, 390), compress_level=0)


async def test_a_batch_of_forty_covers_comes_whole_and_in_order(web, rows, art):
    one = drawn(size=(550, 550), compress_level=0)
    assert 900_000 < len(one) < 1_000_000
    pictures = [one + bytes([number]) for number in range(40)]
    numbers = [
        rows.media(
            "NES", f"nes/{n}.nes", f"{n}", (), {"image-image": art(f"{n}", data)}
        )
        for n, data in enumerate(pictures)
    ]
    async with web.socket() as wire:
        await wire.send_str(batch(numbers))
        answers = json.loads((await wire.receive(20)).data)
    assert shown(answers) == pictures
    status, body, headers = await web.post(batch(numbers))
    assert (status, headers["Content-Type"]) == (
        200,
        "application/json; charset=utf-8",
    )
    assert shown(json.loads(body)) == pictures


async def test_a_batch_of_thumbnails_comes_as_one_frame(web, covers):
    numbers = covers(40, size=(100, 70))
    async with web.socket() as wire:
        await wire.send_str(batch(numbers, maxSize=64))
        answers = json.loads((await wire.receive(20)).data)
    assert len(set(shown(answers))) == 40


async def test_a_long_batch_has_each_kind_of_answer_in_its_place(web, grown):
    (number,) = grown(1)
    requests = [
        call(0, mediaId=number),
        {"jsonrpc": "2.0", "method": "media.image", "params": {"mediaId": number}},
        call(1, mediaId=10**6),
        {"jsonrpc": "2.0", "id": 2, "method": "nosuch"},
        5,
        call(3, mediaId=number),
    ]
    for text in (json.dumps(requests), json.dumps(requests[:1])):
        async with web.socket() as wire:
            await wire.send_str(text)
            answers = json.loads((await wire.receive(20)).data)
        _, body, _ = await web.post(text)
        assert json.loads(body) == answers
        if len(text) > 200:
            assert [a["id"] for a in answers] == [0, 1, 2, None, 3]
            assert [a.get("error", {}).get("code") for a in answers] == [
                None,
                1005,
                -32601,
                -32600,
                None,
            ]


async def test_clients_that_together_want_more_than_there_is_all_get_it(
    tight, web, grown
):
    numbers = grown(10)

    async def by_socket():
        async with web.socket() as wire:
            await wire.send_str(batch(numbers))
            await wire.send_str(batch(numbers))
            for number in numbers:
                await wire.send_str(json.dumps(call(number, mediaId=number)))
            found = [json.loads((await wire.receive(20)).data) for _ in range(12)]
        lists = [answer for answer in found if isinstance(answer, list)]
        singles = [answer for answer in found if isinstance(answer, dict)]
        assert [len(shown(answers)) for answers in lists] == [10, 10]
        assert sorted(answer["id"] for answer in singles) == sorted(numbers)
        assert all("result" in answer for answer in singles)

    async def by_get():
        for number in numbers:
            status, body, headers = await web.get(number)
            assert status == 200
            assert len(body) == int(headers["Content-Length"]) > studio.FREE

    async def by_post():
        _, body, _ = await web.post(batch(numbers))
        assert len(shown(json.loads(body))) == 10

    works = [by_socket, by_get, by_post] * 3
    async with asyncio.timeout(50), asyncio.TaskGroup() as group:
        for work in works:
            group.create_task(work())


async def test_a_search_that_waits_behind_a_long_batch_is_answered(web, grown):
    numbers = grown(5)
    async with web.socket() as wire:
        await wire.send_str(batch(numbers))
        await wire.send_str(
            '{"jsonrpc":"2.0","id":"s","method":"media.search","params":{"query":""}}'
        )
        found = [json.loads((await wire.receive(20)).data) for _ in range(2)]
    assert sorted(type(answer).__name__ for answer in found) == ["dict", "list"]


async def deaf(port, raw):
    """Open a socket, send, and read nothing."""
    wire = socket.socket()
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    wire.setblocking(False)
    await asyncio.get_running_loop().sock_connect(wire, ("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=wire, limit=1024)
    writer.transport.pause_reading()
    writer.write(raw)
    return reader, writer


def masked(text):
    data = text.encode()
    return b"\x81\xfe" + len(data).to_bytes(2, "big") + bytes(4) + data


async def rest(reader, writer):
    """Give how many bytes come until the end."""
    writer.transport.resume_reading()
    size = 0
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(1 << 16):
            size += len(data)
    writer.close()
    return size


@pytest.mark.parametrize("kind", ["socket", "batch", "get", "post"])
async def test_a_deaf_client_is_cut_off_and_what_it_held_is_free_again(
    tight, web, covers, kind, monkeypatch
):
    (number,) = covers(1, size=(1500, 1500), compress_level=0)
    monkeypatch.setattr("api.sender.WRITE_TIMEOUT_S", 0.3)
    monkeypatch.setattr("api.bodies.WRITE_TIMEOUT_S", 0.3)
    text = batch([number] * 50)
    head = (
        "HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(text)}\r\n\r\n"
    )
    raw = {
        "socket": HANDSHAKE.encode() + masked(json.dumps(call(1, mediaId=number))) * 3,
        "batch": HANDSHAKE.encode() + masked(text),
        "get": f"GET /api/image/{number} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(),
        "post": f"POST /api {head}{text}".encode(),
    }
    reader, writer = await deaf(web.port, raw[kind])
    while not web.open_connections():
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    async with asyncio.timeout(10):
        # The deaf one holds all there is: this waits until it is cut off.
        status, body, _ = await web.get(number)
    assert (status, len(body) > 6_000_000) == (200, True)
    async with asyncio.timeout(5):
        # The one that is left has just got its picture.
        while web.open_connections() > 1:
            await asyncio.sleep(0.01)
    assert await rest(reader, writer) < len(body)


async def test_covers_do_not_wait_for_a_client_that_reads_slowly(
    web, covers, rows, art
):
    (number,) = covers(1, size=(1500, 1500), compress_level=0)
    cover = rows.media("NES", "nes/c.nes", "C", (), {"image-image": art("c", drawn())})
    raw = f"GET /api/image/{number} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    slow = [await deaf(web.port, raw) for _ in range(6)]
    await asyncio.sleep(0.3)
    async with asyncio.timeout(5):
        for size in (32, 64, 128, 256):
            assert (await web.get(f"{cover}?maxSize={size}"))[0] == 200
    for _, writer in slow:
        writer.close()


async def test_a_client_may_have_so_much_waiting_and_is_read_no_further(
    web, covers, monkeypatch
):
    (number,) = covers(1)
    monkeypatch.setattr(connection, "PENDING", 1500)
    shut = threading.Event()
    look = studio.Studio.look
    monkeypatch.setattr(
        studio.Studio, "look", lambda *args: shut.wait(20) and look(*args)
    )
    async with web.socket() as wire:
        for ident in range(10):
            text = json.dumps(call(ident, mediaId=number, maxSize=64))
            await wire.send_str(text.ljust(600))
        await asyncio.sleep(0.2)
        (served,) = web.server._guests._seated
        waiting = len(served._picture_tasks)
        shut.set()
        found = {json.loads((await wire.receive(10)).data)["id"] for _ in range(10)}
    assert waiting == 3
    assert found == set(range(10))


async def test_so_many_sockets_are_served_and_one_more_is_told_so(web, monkeypatch):
    guests = web.server._guests
    monkeypatch.setattr(guests, "_limits", replace(guests._limits, connections=2))
    async with web.socket() as one, web.socket() as two:
        url = f"http://127.0.0.1:{web.port}/api/v0.1"
        headers = dict(line.split(": ") for line in HANDSHAKE.split("\r\n")[2:] if line)
        async with web.session.get(url, headers=headers) as answer:
            assert answer.status == 503
            assert "at most" in await answer.text()
        for wire in (one, two):
            await wire.send_str("ping")
            assert (await wire.receive(5)).data == "pong"
    async with web.socket() as wire:
        await wire.send_str("ping")
        assert (await wire.receive(5)).data == "pong"


async def test_what_many_ask_for_at_once_is_made_once(web, covers, monkeypatch):
    numbers = covers(2)
    made = []
    decode = shrink.shrink

    def counted(file, header, tier):
        made.append(tier)
        return decode(file, header, tier)

    monkeypatch.setattr(shrink, "shrink", counted)

    async def ask(number, size):
        return (await web.get(f"{number}?maxSize={size}"))[1]

    wanted = [(number, size) for number in numbers for size in (64, 128)] * 6
    found = await asyncio.gather(*(ask(*one) for one in wanted))
    assert sorted(made) == [64, 64, 128, 128]
    assert len(set(found)) == 4


async def test_pictures_in_the_database_are_counted_too(tight, web, rows, root, covers):
    (number,) = covers(1, size=(390, 390), compress_level=0)
    path = f"{root}/nes/media/0.png"
    with open(path, "rb") as file:
        data = file.read()
    os.unlink(path)
    blob = rows.insert(
        "MediaBlobs", SHA256=b"xyz", ContentType="image/png", Size=len(data), Data=data
    )
    rows.raw.execute("UPDATE MediaProperties SET BlobDBID = ?, Text = ''", (blob,))
    async with web.socket() as wire:
        for size in ({}, {"maxSize": 64}):
            await wire.send_str(batch([number] * 10, **size))
            answers = json.loads((await wire.receive(20)).data)
            pictures = set(shown(answers))
            assert len(pictures) == 1
            assert (pictures == {data}) == (not size)
