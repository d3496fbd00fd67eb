"""``GET /api/image/{mediaId}``, and grids of covers on one socket, over a server."""

import asyncio
import base64
import io
import json
import os
import threading

import pytest
from PIL import Image
from read.picture_fixture import drawn

from api.images import shrink, studio
from zapcore.errors import StoreError


async def test_the_bytes_come_with_what_a_browser_needs(web, covers, root):
    (number,) = covers(1)
    status, body, headers = await web.get(number)
    with open(f"{root}/nes/media/0.png", "rb") as file:
        assert body == file.read()
    assert status == 200
    assert headers["Content-Type"] == "image/png"
    assert headers["Content-Length"] == str(len(body))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["ETag"].startswith('"')


async def test_a_size_gives_webp_and_an_etag_of_its_own(web, covers):
    (number,) = covers(1)
    tags = set()
    for size, side in ((20, 32), (32, 32), (100, 128), (8192, 300)):
        status, body, headers = await web.get(f"{number}?maxSize={size}")
        assert (status, headers["Content-Type"]) == (200, "image/webp")
        with Image.open(io.BytesIO(body)) as image:
            assert max(image.size) == side
        tags.add(headers["ETag"])
    _, _, headers = await web.get(number)
    assert len(tags | {headers["ETag"]}) == 4


@pytest.mark.parametrize("query", ["", "?maxSize=64"])
async def test_what_the_client_has_is_not_sent_again(web, covers, query, art):
    (number,) = covers(1)
    _, _, headers = await web.get(f"{number}{query}")
    tag = headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        status, body, again = await web.get(
            f"{number}{query}", **{"If-None-Match": known}
        )
        assert (status, body, again["ETag"]) == (304, b"", tag)
        assert again["Cache-Control"] == "private, no-cache"
    assert (await web.get(f"{number}{query}", **{"If-None-Match": '"x"'}))[0] == 200
    assert (await web.get(f"{number}{query}", **{"If-None-Match": "*"}))[0] == 304
    art("0.png", drawn(seed=9))
    status, body, headers = await web.get(f"{number}{query}", **{"If-None-Match": tag})
    assert status == 200
    assert body
    assert headers["ETag"] != tag


async def test_a_tag_that_the_client_has_costs_no_decoding(web, covers, monkeypatch):
    (number,) = covers(1)
    _, _, headers = await web.get(f"{number}?maxSize=64")
    monkeypatch.setattr(shrink, "shrink", None)
    monkeypatch.setattr(studio, "read_header", None)
    known = {"If-None-Match": headers["ETag"]}
    assert (await web.get(f"{number}?maxSize=64", **known))[0] == 304


async def test_head_tells_the_length_and_sends_nothing(web, covers):
    (number,) = covers(1)
    _, body, whole = await web.get(number)
    status, nothing, headers = await web.get(number, "HEAD")
    assert (status, nothing) == (200, b"")
    for name in ("Content-Length", "ETag", "Content-Type"):
        assert headers[name] == whole[name]
    assert int(headers["Content-Length"]) == len(body)


async def test_types_may_be_repeated_or_stand_in_one(web, rows, art):
    pictures = {
        f"image-{kind}": art(f"{kind}.png", drawn(seed=seed))
        for seed, kind in enumerate(("image", "boxart", "wheel", "boxartback"))
    }
    number = rows.media("NES", "nes/a.nes", "A", (), pictures)

    async def shown(query):
        status, body, _ = await web.get(f"{number}?{query}")
        assert status == 200, query
        for seed, kind in enumerate(("image", "boxart", "wheel", "boxartback")):
            if body == drawn_bytes[seed]:
                return kind
        return None

    drawn_bytes = []
    for path in pictures.values():
        with open(path, "rb") as file:
            drawn_bytes.append(file.read())
    assert await shown("") == "image"
    assert await shown("type=") == "image"
    assert await shown("type=wheel") == "wheel"
    assert await shown("type=bogus&type=boxart&type=wheel") == "boxart"
    assert await shown("type=bogus,boxartback,wheel") == "boxartback"
    status, _, _ = await web.get(f"{number}?type=bogus")
    assert status == 404


async def test_none_is_404_with_a_sentence(web, rows, root):
    bare = rows.media("NES", "nes/bare.nes", "Bare")
    assert (await web.get(bare))[:2] == (
        404,
        f'no image found for media: system="NES" path="{root}/nes/bare.nes"\n'.encode(),
    )
    status, body, _ = await web.get(99999)
    assert (status, body) == (404, b"media not found: mediaId 99999\n")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("0", b"mediaId"),
        ("-1", b"mediaId"),
        ("abc", b"mediaId"),
        ("1.5", b"mediaId"),
        ("%D9%A1", b"mediaId"),
        ("99999999999999999999", b"mediaId"),
        ("1?maxSize=0", b"maxSize"),
        ("1?maxSize=8193", b"maxSize"),
        ("1?maxSize=large", b"maxSize"),
        ("1?maxSize=", b"maxSize"),
        ("1?maxSize=64&maxSize=128", b"maxSize"),
        ("1?type=" + ",".join("abcdefghij" * 11), b"type"),
    ],
)
async def test_a_wrong_parameter_is_400_and_named(web, path, name):
    status, body, headers = await web.get(path)
    assert status == 400
    assert name in body
    assert headers["Content-Type"].startswith("text/plain")


async def test_pictures_have_the_same_door(web, covers):
    (number,) = covers(1)
    assert (await web.get(number, Host="evil.example"))[0] == 421
    assert (await web.get(number, Origin="https://evil.example"))[0] == 403
    status, _, headers = await web.get(number, Origin="https://zaparoo.app")
    assert status == 200
    assert headers["Access-Control-Allow-Origin"] == "https://zaparoo.app"
    assert headers["Vary"] == "Origin"
    assert (await web.get(number, "POST"))[0] == 405
    assert (await web.get(f"{number}/"))[0] == 404


async def test_a_database_that_cannot_be_read_is_503(web, covers, monkeypatch):
    (number,) = covers(1)

    async def broken(*args):
        raise StoreError("the database cannot be used")

    monkeypatch.setattr("mediadb.reader.MediaReader.picture", broken)
    assert (await web.get(number))[:2] == (503, b"the database cannot be used\n")


# -- many at once on one socket


async def ask(socket, number, **params):
    request = {"jsonrpc": "2.0", "id": number, "method": "media.image"}
    await socket.send_str(json.dumps({**request, "params": params}))


async def answers(socket, count):
    found = {}
    while len(found) < count:
        answer = json.loads((await socket.receive(10)).data)
        found[answer["id"]] = answer
    return found


async def test_forty_thumbnails_asked_for_at_once_all_come(web, covers):
    numbers = covers(40)
    async with web.socket() as socket:
        for number in numbers:
            await ask(socket, number, mediaId=number, maxSize=64)
        found = await answers(socket, 40)
    for number in numbers:
        body = base64.b64decode(found[number]["result"]["data"])
        with Image.open(io.BytesIO(body)) as image:
            assert max(image.size) == 64
    assert len({answer["result"]["data"] for answer in found.values()}) == 40


async def test_forty_large_originals_come_to_a_client_that_reads(web, covers, rows):
    numbers = covers(1, size=(1100, 900))
    big = rows.one("SELECT Text FROM MediaProperties")
    kind = rows.tag("property:image-image")
    for number in range(39):
        other = rows.media("NES", f"nes/more{number}.nes", f"More {number}")
        rows.insert("MediaProperties", MediaDBID=other, TypeTagDBID=kind, Text=big)
        numbers.append(other)
    assert os.path.getsize(big) * 40 > 1.5 * shrink.DECODE_BYTES
    async with web.socket() as socket:
        for number in numbers:
            await ask(socket, number, mediaId=number)
        found = await answers(socket, 40)
    assert all(len(answer["result"]["data"]) > 1e6 for answer in found.values())


async def test_256_may_wait_and_one_more_is_told_so(web, covers, monkeypatch):
    (number,) = covers(1)
    shut = threading.Event()
    look = studio.Studio.look
    monkeypatch.setattr(
        studio.Studio, "look", lambda *args, **how: shut.wait(20) and look(*args, **how)
    )
    async with web.socket() as socket:
        for ident in range(257):
            await ask(socket, ident, mediaId=number, maxSize=64)
        refused = json.loads((await socket.receive(10)).data)
        assert (refused["id"], refused["error"]["code"]) == (256, -32000)
        await socket.send_str('{"jsonrpc":"2.0","id":"v","method":"version"}')
        assert json.loads((await socket.receive(10)).data)["id"] == "v"
        await socket.send_str(
            '{"jsonrpc":"2.0","id":"s","method":"media.search","params":{"query":""}}'
        )
        assert json.loads((await socket.receive(10)).data)["id"] == "s"
        shut.set()
        found = await answers(socket, 256)
    assert all("result" in answer for answer in found.values())


async def test_no_more_than_two_are_decoded_at_a_time(web, covers, monkeypatch):
    numbers = covers(8)
    inside, most = [], []
    decode = shrink.shrink

    def counted(*args):
        inside.append(1)
        most.append(len(inside))
        try:
            return decode(*args)
        finally:
            inside.pop()

    monkeypatch.setattr(shrink, "shrink", counted)
    async with web.socket() as one, web.socket() as two, web.socket() as three:
        for number in numbers:
            for socket in (one, two, three):
                await ask(socket, number, mediaId=number, maxSize=64)
        for socket in (one, two, three):
            await answers(socket, 8)
    assert max(most) <= 2


async def test_a_picture_that_takes_all_memory_is_decoded_alone(
    web, covers, monkeypatch
):
    numbers = covers(6)
    inside, together = [], []
    decode = shrink.shrink

    def counted(file, header, tier):
        inside.append(1)
        together.append(len(inside))
        try:
            return decode(file, header, tier)
        finally:
            inside.pop()

    monkeypatch.setattr(shrink, "cost", lambda header, tier: shrink.DECODE_BYTES)
    monkeypatch.setattr(shrink, "shrink", counted)
    async with asyncio.TaskGroup() as group:
        for number in numbers:
            group.create_task(web.get(f"{number}?maxSize=64"))
    assert together == [1] * 6


async def test_what_is_ready_does_not_wait_for_what_is_being_made(
    web, covers, monkeypatch
):
    numbers = covers(4)
    await web.get(f"{numbers[0]}?maxSize=64")
    shut = threading.Event()
    monkeypatch.setattr(shrink, "shrink", lambda *args: shut.wait(20))
    waiting = [
        asyncio.create_task(web.get(f"{number}?maxSize=64")) for number in numbers[1:]
    ]
    try:
        await asyncio.sleep(0.05)
        async with asyncio.timeout(5):
            assert (await web.get(f"{numbers[0]}?maxSize=64"))[0] == 200
    finally:
        shut.set()
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
