"""Artwork packs through a real daemon: found, shown, explained, and not read again."""

import base64
import shutil
import zlib

import pytest
from sources_fixture import explained, scan


@pytest.fixture
def packs(library, tmp_path):
    """A disk with ``games`` and, beside it, ``docs`` with a pack for NES."""
    disk = tmp_path / "disk"
    shutil.copytree(library, disk / "games")
    pack = disk / "docs" / "NES" / "Artwork"
    pack.mkdir(parents=True)
    dump = zlib.crc32(b"gamma")
    picture = library / "nes" / "media" / "images" / "alpha.png"
    (pack / "Delta (USA).jpg").write_bytes(picture.read_bytes())
    (pack / "Beta (USA).jpg").write_bytes(picture.read_bytes())
    tables = {
        "index": "#name\tcrc\tsize\tkey\nBeta (Europe)\t\t\tBeta (USA)\nbad\n"
        f"Delta (Japan)\t{dump:08X}\t5\tDelta (USA)\n",
        "gameinfo": "#key\tname\nBeta (USA)\tBeta!\t1990\tPuzzle\tMaker\t2\n",
        "synopsis_de": "#key\tsynopsis\nBeta (USA)\tEin Text.\n",
        "synopsis_en": "#key\tsynopsis\nBeta (USA)\tA text.\n",
    }
    for name, text in tables.items():
        (pack / f"{name}.tsv").write_text(text)
    return disk / "games"


async def test_a_pack_beside_the_games_is_shown_and_says_where_it_comes_from(
    packs, starting, connect
):
    settings = {"ZAPCORE_SCAN_PRIORITY_LANGUAGE": "de"}
    daemon = starting("--library", packs, env=settings)
    client = await connect(daemon.url)
    await client.index()
    ended = await client.scrape(scraperId="artwork-pack")
    assert (ended["state"], ended["matched"], ended["skipped"]) == ("completed", 1, 2)
    (warning,) = ended["warnings"]
    assert (warning["file"][-9:], warning["line"]) == ("index.tsv", 3)
    found = await client.result("media.search", query="beta")
    ref = {"mediaId": found["results"][0]["mediaId"]}
    meta = (await client.result("media.meta", **ref))["media"]
    title = {k: v["text"] for k, v in meta["title"]["properties"].items()}
    assert title == {"property:title": "Beta!", "property:description": "Ein Text."}
    image = await client.result("media.image", **ref)
    assert base64.b64decode(image["data"])
    fields, _, art = await explained(client, ref)
    assert fields["developer"]["source"] == "artwork-pack"
    assert art["box2d"]["source"] == "artwork-pack"
    again = await client.scrape(scraperId="artwork-pack")
    assert (again["state"], again["processed"]) == ("completed", 0)


async def test_a_renamed_dump_is_found_once_its_bytes_are_known(
    packs, starting, connect
):
    client = await connect(starting("--library", packs).url)
    await client.index()
    await client.scrape(scraperId="artwork-pack")
    found = await client.result("media.search", query="gamma")
    ref = {"mediaId": found["results"][0]["mediaId"]}
    assert "error" in await client.call("media.image", **ref)
    await scan(client, type="quick")
    await client.scrape(scraperId="artwork-pack")
    assert (await client.result("media.image", **ref))["data"]
