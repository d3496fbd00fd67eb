"""Artwork of sources: fetched once, checked, kept, and served when nobody answers."""

import base64
import hashlib
import json
import re
import signal
import struct
import zlib
from dataclasses import replace

import aiohttp
import pytest
from sources_fixture import explained, picture, place, scan, update

from benchmarks.fake_online.faults import GREEN, of_json, status, without
from benchmarks.fake_online.pictures import made, png

SOURCES = ("igdb", "ss")
BUDGET = "scan:\n  artwork_budget: 1\n"
"""MiB."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with place(tmp_path_factory.mktemp("art"), SOURCES, BUDGET) as made_:
        yield made_


@pytest.fixture
def at(shared):
    if shared.daemon is None:
        shared.start()
    shared.quiet()
    yield shared
    shared.quiet()


@pytest.fixture
async def client(at, connect):
    return await connect(at.url)


def game(at, number, name, source="igdb"):
    at.file("NES", f"{name} (USA)")
    at.known(source, number, name, "NES")
    return at.ref("NES", f"{name} (USA)")


def cover(number, words=""):
    """The picture that the fake IGDB has of a game."""
    return made("jpg", f"igdb/image/upload/t_1080p/co{number}{words}.jpg")


def fetches(at, part=""):
    return [
        one.asked.path
        for one in at.fake.traffic.seen
        if one.kind == "art" and part in one.asked.path
    ]


def files(at):
    """Give the fetched files by their names."""
    found = (at.data / "artwork").glob("*/*")
    return {file.name: file for file in found if file.parent.name != "stage"}


def of(data):
    """Answer with this picture."""
    return lambda right: replace(right, body=data, type="image/png")


async def art(client, ref):
    _, _, found = await explained(client, ref)
    return {kind: (one["state"], one.get("words", "")) for kind, one in found.items()}


async def test_a_cover_is_fetched_once_and_lies_under_the_hash_of_its_bytes(at, client):
    ref = game(at, 11, "Bakel Tarvex")
    done = await scan(client, systems=["NES"])
    data = await picture(client, ref)
    assert (done["artwork"], len(fetches(at))) == (2, 2)
    name = hashlib.sha256(data).hexdigest()
    path = files(at)[f"{name}.jpg"]
    assert (path.read_bytes(), path.parent.name) == (data, name[:2])
    assert data == await over_http(at, client, ref)
    at.quiet()
    for kind in ("quick", "update", "complete"):
        await scan(client, type=kind, systems=["NES"])
    assert (fetches(at), await picture(client, ref)) == ([], data)


async def over_http(at, client, ref):
    media = (await client.result("media.meta", **ref))["media"]["mediaId"]
    base = at.url.replace("ws://", "http://").partition("/api")[0]
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{base}/api/image/{media}?type=boxart") as answer,
    ):
        assert answer.status == 200
        return await answer.read()


async def test_the_same_picture_of_two_games_is_one_file(at, client):
    at.fake.fault("igdb", of(png("the same")), path="upload")
    refs = [game(at, 21, "Dornu Praqui"), game(at, 22, "Solum Vextar")]
    before = files(at)
    await scan(client, systems=["NES"])
    assert len(files(at).keys() - before.keys()) == 1
    for ref in refs:
        assert await picture(client, ref) == png("the same")


def dots(width, height):
    """A whole PNG that says it is so large, with pixels of a smaller one."""
    whole = bytearray(png("large"))
    struct.pack_into(">II", whole, 16, width, height)
    struct.pack_into(">I", whole, 29, zlib.crc32(whole[12:29]))
    return bytes(whole)


WRONG = {
    "cut": (of(png("cut")[:-20]), "end is missing"),
    "page": (of(b"<html><h1>Hello</h1></html>"), "no picture"),
    "program": (of(b"\x7fELF" + bytes(600)), "no picture"),
    "dot": (of(png("dot", 1, 1)), "a dot"),
    "pixels": (of(dots(30_000, 30_000)), "more than 40000000 pixels"),
    "empty": (of(b""), "no picture"),
    "bytes": (of(png("big") + bytes(9 << 20)), "large"),
    "gone": (status(404), "does not have it"),
}


async def test_what_is_no_good_picture_is_refused_and_the_old_one_shown(at, client):
    refs = {
        name: game(at, 30 + n, f"{word} Mibatal")
        for n, (name, word) in enumerate(
            zip(
                WRONG,
                ("Quo", "Vex", "Zan", "Tor", "Kel", "Dur", "Bam", "Sil"),
                strict=True,
            )
        )
    }
    await scan(client, systems=["NES"])
    before = {name: await picture(client, ref) for name, ref in refs.items()}
    kept = files(at)
    assert None not in before.values()
    for n, (name, (fault, _)) in enumerate(WRONG.items()):
        url = f"//images.igdb.com/igdb/image/upload/t_thumb/new{30 + n}.jpg"
        words = refs[name]["path"].rsplit("/")[-1].split()[0]
        changed = {"cover": {"id": 2, "url": url}}
        at.known("igdb", 30 + n, f"{words} Mibatal", "NES", changes=changed)
        at.fake.fault("igdb", fault, path=f"new{30 + n}")
    done = await scan(client, type="update", systems=["NES"])
    assert done["state"] == "completed"
    for name, (_, words) in WRONG.items():
        state, told = (await art(client, refs[name]))["box2d"]
        assert (state, words in told) == ("refused", True), (name, told)
        assert await picture(client, refs[name]) == before[name]
    assert files(at) == kept
    assert not list((at.data / "artwork" / "stage").iterdir())
    # What its source does not have, or is not what it says, is left for a month.
    at.fake.traffic.clear()
    await scan(client, systems=["NES"])
    assert {path[-9:-6] for path in fetches(at)} <= {"new"}
    assert not fetches(at, "new30")


async def test_bytes_that_are_not_those_that_their_source_lists_are_refused(at, client):
    ref = game(at, 41, "Kelmiso Bator", "ss")
    at.fake.fault("ss", of(png("others")), path="mediaJeu")
    await scan(client, systems=["NES"])
    state, words = (await art(client, ref))["box2d"]
    assert state == "refused"
    assert re.search("its source (says|lists)", words)
    assert await picture(client, ref) is None


async def test_the_green_square_is_no_picture(at, client):
    pytest.importorskip("PIL")
    ref = game(at, 42, "Quitar Sobador", "ss")
    at.fake.fault("ss", of_json(sumless), path="jeu")
    at.fake.fault("ss", of(png("green", 64, 64, GREEN)), path="mediaJeu")
    await scan(client, systems=["NES"])
    state, words = (await art(client, ref))["box2d"]
    assert (state, "green square" in words) == ("refused", True)


def sumless(value):
    for key in ("size", "crc", "md5", "sha1"):
        value = without(key)(value)
    return value


async def test_a_download_that_failed_is_tried_by_the_next_scan_alone(at, client):
    ref = game(at, 51, "Mikel Bazan")
    at.fake.fault("igdb", status(503), path="co51")
    await scan(client, systems=["NES"])
    found = await art(client, ref)
    assert (found["box2d"][0], found["screenshot"][0]) == ("refused", "there")
    at.quiet()
    await scan(client, systems=["NES"])
    assert (await art(client, ref))["box2d"][0] == "there"
    assert [path for path in fetches(at) if "51" in path] == fetches(at, "co51")


async def test_a_file_that_was_deleted_is_fetched_again(at, client):
    ref = game(at, 52, "Nutar Kelba")
    other = game(at, 53, "Vexqui Dormi")
    await scan(client, systems=["NES"])
    data, there = await picture(client, ref), await picture(client, other)
    files(at)[hashlib.sha256(data).hexdigest() + ".jpg"].unlink()
    at.quiet()
    await scan(client, systems=["NES"])
    assert fetches(at, "co52") == fetches(at)
    assert (await picture(client, ref), await picture(client, other)) == (data, there)


def given(data):
    return base64.b64encode(data).decode()


async def test_the_owners_picture_outranks_and_survives_media_db(at, client, connect):
    ref = game(at, 61, "Tarnu Vexba")
    await scan(client, systems=["NES"])
    before, mine = await picture(client, ref), png("mine")
    answer = await client.result(
        "media.artwork.set", **ref, type="box2d", data=given(mine)
    )
    digest = hashlib.sha256(mine).hexdigest()
    assert answer == {
        "typeTag": "property:image-boxart",
        "contentType": "image/png",
        "blobSize": len(mine),
        "sha256": digest,
    }
    await scan(client, type="complete", systems=["NES"])
    assert await picture(client, ref) == mine
    media = (await client.result("media.meta", **ref))["media"]
    told = media["properties"]["property:image-boxart"]
    assert (told["contentType"], told["blobSize"]) == ("image/png", len(mine))
    assert told["source"] == "user"
    at.stop(signal.SIGKILL)
    for file in at.data.glob("media.db*"):
        file.unlink()
    client = await connect(at.start().url)
    await scan(client)
    assert await picture(client, ref) == await over_http(at, client, ref) == mine
    await client.result("media.artwork.set", **ref, type="boxart", data=None)
    await scan(client)
    assert await picture(client, ref) == before


async def test_a_picture_of_the_owner_has_limits(at, client):
    ref = game(at, 62, "Praso Kelqui")
    await scan(client, systems=["NES"])
    before = await picture(client, ref)
    for data, words in (
        (b"no picture", "no whole"),
        (png("x")[:-9], "no whole"),
        (dots(30_000, 30_000), "pixels"),
        (png("x") + bytes(3_000_000), "limit"),
    ):
        answer = await client.call(
            "media.artwork.set", **ref, type="box2d", data=given(data)
        )
        error = answer["error"]
        assert (error["code"], words in error["message"]) == (1008, True), error
    assert await picture(client, ref) == before


async def test_a_lock_on_a_cover_holds_it(at, client):
    ref = game(at, 63, "Zandor Quinu")
    await scan(client, systems=["NES"])
    before = await picture(client, ref)
    await update(client, ref, lock=["box2d"])
    changed = {"cover": {"id": 3, "url": "//images.igdb.com/x/t_thumb/other.jpg"}}
    at.known("igdb", 63, "Zandor Quinu", "NES", changes=changed)
    await scan(client, type="update", systems=["NES"])
    assert await picture(client, ref) == before
    await update(client, ref, unlock=["box2d"])
    await scan(client, systems=["NES"])
    assert await picture(client, ref) == made("jpg", "x/t_1080p/other.jpg")


async def test_beyond_the_budget_nothing_is_lost_and_offline_all_is_served(
    at, client, connect
):
    at.fake.fault(
        "igdb", lambda right: replace(right, body=png(large(right))), path="/co7"
    )
    names = ("Ormi", "Bosa", "Velu", "Tika")
    refs = [game(at, 70 + n, f"{name} Tavexal") for n, name in enumerate(names)]
    done = await scan(client, systems=["NES"])
    assert (done["state"], done["providers"]["igdb"]["hits"]) == ("completed", 4)
    assert "budget" in json.dumps(done["warnings"])
    states = [(await art(client, ref))["box2d"][0] for ref in refs]
    assert {"there", "wanted"} == set(states)
    assert sum(file.stat().st_size for file in files(at).values()) <= 1 << 20
    fields, said, _ = await explained(client, refs[-1])
    assert (fields["title"]["source"], said["igdb"]["outcome"]) == ("igdb", "hit")
    client = await connect(at.restart("").url)
    at.fake.traffic.clear()
    await scan(client, systems=["NES"])
    assert len(fetches(at, "/co7")) == states.count("wanted")
    media = await client.result("media.search", query="", maxResults=100)
    covers = {
        row["path"]: await picture(client, at_path(row)) for row in media["results"]
    }
    served = {path: data for path, data in covers.items() if data}
    assert len(served) > 15
    at.stop()
    at.env = {k: v for k, v in at.env.items() if not k.startswith(("IGDB", "SCREEN"))}
    client = await connect(at.start().url)
    at.fake.traffic.clear()
    states = {
        one["id"]: one["state"]
        for one in (await client.result("media.sources"))["sources"]
    }
    assert (states["igdb"], states["ss"]) == ("off", "off")
    listed = (await client.result("scrapers"))["scrapers"]
    assert "online" not in [one["id"] for one in listed]
    answer = await client.call("media.scrape", scraperId="online")
    assert answer["error"]["code"] == 1003
    await scan(client, systems=["NES"])
    again = {
        path: await picture(client, {"system": "NES", "path": path}) for path in served
    }
    assert again == served
    path = min(served)
    there = {"system": "NES", "path": path}
    assert await over_http(at, client, there) == served[path]
    assert at.fake.traffic.seen == []


def large(right):
    """Words that make a picture of some 400 KB."""
    return hashlib.sha256(right.body).hexdigest() * 6000


def at_path(row):
    return {"system": "NES", "path": row["path"]}


async def test_pictures_outlive_media_db_and_are_not_fetched_again(tmp_path, connect):
    with place(tmp_path, ["igdb"], start=False) as own:
        ref = game(own, 63, "Zanmi Dorkel")
        client = await connect(own.start().url)
        await scan(client, systems=["NES"])
        before = await picture(client, ref)
        assert before == cover(63)
        own.stop(signal.SIGKILL)
        for file in own.data.glob("media.db*"):
            file.unlink()
        fetched = fetches(own)
        client = await connect(own.start().url)
        await scan(client)
        assert await picture(client, ref) == before
        assert fetches(own) == fetched
