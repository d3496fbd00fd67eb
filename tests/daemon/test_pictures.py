"""Pictures from a real daemon: kept over a restart, fresh, and without a way out."""

import asyncio
import base64
import io
import json
import os
import signal

import aiohttp
import pytest
from PIL import Image


def drawn(seed):
    """Give a PNG that is larger than its WebP."""
    small = Image.frombytes("RGB", (2, 2), bytes(seed * 17 % 256 for _ in range(12)))
    grain = Image.effect_noise((300, 200), 20).convert("RGB")
    out = io.BytesIO()
    soft = small.resize((300, 200), Image.Resampling.BICUBIC)
    Image.blend(soft, grain, 0.15).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def art(library):
    """Give the path of the picture that the gamelist names; it is a real one."""
    path = library / "nes" / "media" / "images" / "alpha.png"
    path.write_bytes(drawn(1))
    return path


async def scraped(client):
    """Index and import; give the id of the game with a picture."""
    await client.index()
    await client.scrape()
    found = await client.result("media.search", query="alpha")
    return found["results"][0]["mediaId"]


def thumbs(data):
    return {
        os.path.join(folder, name)
        for folder, _, names in os.walk(data / "cache")
        for name in names
    }


async def test_a_thumbnail_survives_a_kill_and_notices_a_new_file(
    art, daemon, client, connect, starting, library, data
):
    game = await scraped(client)
    first = await client.result("media.image", mediaId=game, maxSize=64)
    assert first["contentType"] == "image/webp"
    kept = thumbs(data)
    assert len(kept) == 1
    daemon.stop(signal.SIGKILL)
    again = await connect(starting("--library", library).url)
    assert await again.result("media.image", mediaId=game, maxSize=64) == first
    assert thumbs(data) == kept
    art.write_bytes(drawn(2))
    changed = await again.result("media.image", mediaId=game, maxSize=64)
    assert changed["data"] != first["data"]
    local = await again.result(
        "media.image", mediaId=game, maxSize=64, delivery="localPath"
    )
    with open(local["localPath"], "rb") as file:
        assert base64.b64encode(file.read()).decode() == changed["data"]


async def test_a_file_that_goes_and_returns_goes_and_returns_on_the_wire(
    art, daemon, client
):
    game = await scraped(client)
    for _ in range(3):
        picture = art.read_bytes()
        assert "result" in await client.call("media.image", mediaId=game)
        art.unlink()
        for _ in range(2):
            answer = await client.call("media.image", mediaId=game)
            assert answer["error"]["code"] == 1007
            assert answer["error"]["message"].startswith("no image found for media")
        art.write_bytes(picture)
    assert "result" in await client.call("media.image", mediaId=game)


async def test_a_picture_that_becomes_a_link_out_is_not_shown(
    art, daemon, client, tmp_path
):
    game = await scraped(client)
    outside = tmp_path / "secret.png"
    outside.write_bytes(drawn(3))
    art.unlink()
    art.symlink_to(outside)
    assert (await client.call("media.image", mediaId=game))["error"]["code"] == 1007


async def test_the_cache_can_be_turned_off(art, library, data, starting, connect):
    client = await connect(starting("--library", library, "--thumbnail-cache", "0").url)
    game = await scraped(client)
    found = await client.result("media.image", mediaId=game, maxSize=64)
    assert found["contentType"] == "image/webp"
    assert thumbs(data) == set()


async def test_frontends_get_bytes_and_revalidate(art, daemon, client):
    game = await scraped(client)
    base = daemon.url.replace("ws://", "http://").removesuffix("/api/v0.1")
    url = f"{base}/api/image/{game}?maxSize=64&type=image"
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as answer:
            assert (answer.status, answer.content_type) == (200, "image/webp")
            tag = answer.headers["ETag"]
        async with session.get(url, headers={"If-None-Match": tag}) as answer:
            assert answer.status == 304
        art.write_bytes(drawn(5))
        async with session.get(url, headers={"If-None-Match": tag}) as answer:
            assert answer.status == 200


async def test_a_stop_amid_forty_pictures_is_clean(art, library, daemon, client):
    game = await scraped(client)
    folder = library / "nes" / "media" / "images"
    picture = Image.effect_noise((1500, 1500), 50).convert("RGB")
    picture.save(folder / "alpha.png", compress_level=1)
    for size in (32, 64, 128, 256, 512, 768) * 7:
        await client.send("media.image", mediaId=game, maxSize=size)
    await asyncio.sleep(0.05)
    status, _, errors = daemon.stop()
    assert status == 0
    assert "Traceback" not in errors


def peak_mb(daemon):
    with open(f"/proc/{daemon.process.pid}/status") as file:
        rows = dict(line.split(":", 1) for line in file if ":" in line)
    return int(rows["VmHWM"].split()[0]) / 1024


async def test_a_batch_of_forty_covers_takes_little_memory(library, daemon, client):
    games = library / "gamegear"
    games.mkdir()
    cover = io.BytesIO()
    Image.effect_noise((980, 980), 50).save(cover, "PNG", compress_level=0)
    assert 900_000 < len(cover.getvalue()) < 1_000_000
    (games / "cover.png").write_bytes(cover.getvalue())
    entries = []
    for number in range(40):
        (games / f"Game {number}.gg").write_bytes(b"x")
        path = f"<path>./Game {number}.gg</path><image>./cover.png</image>"
        entries.append(f"<game>{path}</game>")
    (games / "gamelist.xml").write_text(f"<gameList>{''.join(entries)}</gameList>")
    await scraped(client)
    found = await client.result("media.search", systems=["GameGear"])
    await client.result("media.image", mediaId=found["results"][0]["mediaId"])
    before = peak_mb(daemon)
    calls = [
        {
            "jsonrpc": "2.0",
            "id": row["mediaId"],
            "method": "media.image",
            "params": {"mediaId": row["mediaId"]},
        }
        for row in found["results"]
    ]
    await client.socket.send_str(json.dumps(calls))
    async with asyncio.timeout(30):
        message = await client.socket.receive()
    answers = json.loads(message.data)
    assert [answer["id"] for answer in answers] == [call["id"] for call in calls]
    assert len({answer["result"]["data"] for answer in answers}) == 1
    assert len(message.data) > 40 * 1_200_000
    assert peak_mb(daemon) < before + 25
