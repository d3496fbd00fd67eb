"""The scraper document, "API Surface": the real daemon over a WebSocket."""

import base64
import os
import zipfile

import pytest

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
MANY = 4000


def write_list(library, *entries, system="nes"):
    text = "<gameList>" + "\n".join(entries) + "</gameList>"
    (library / system / "gamelist.xml").write_text(text)


def entry(path, **fields):
    inner = "".join(f"<{key}>{text}</{key}>" for key, text in fields.items())
    return f"<game><path>{path}</path>{inner}</game>"


@pytest.fixture
def busy(library):
    """A list that takes some tenths of a second to read."""
    write_list(library, *(entry(f"./no {n}.nes", name=f"no {n}") for n in range(MANY)))


async def one(client, query, **params):
    """Give the only game that is found."""
    (found,) = (await client.result("media.search", query=query, **params))["results"]
    return found["mediaId"]


@pytest.mark.rule("api-scrapers")
async def test_scrapers_are_listed_with_id_name_and_systems(client):
    found = (await client.result("scrapers"))["scrapers"]
    lists, folders, *others = (
        (s["id"], s["name"], s["supportedSystems"]) for s in found
    )
    assert lists == ("gamelist.xml", "ES gamelist.xml", [])
    assert folders == ("media-folder", "ES media folders", [])
    (arcade,) = (systems for number, _, systems in others if number == "arcade")
    assert {"Arcade", "CPS2", "NeoGeo"} <= set(arcade)
    assert "NES" not in arcade


@pytest.mark.rule("api-scrape-verbatim")
async def test_the_printed_request_runs_as_it_is_printed(client, library):
    (library / "snes").mkdir()
    (library / "snes" / "S.sfc").write_bytes(b"rom")
    write_list(library, entry("./S.sfc", name="S", developer="D"), system="snes")
    await client.index()
    answer = await client.call(
        "media.scrape", scraperId="gamelist.xml", systems=["snes", "nes"], force=False
    )
    assert answer.get("result", "no result") is None
    ended = await client.until("media.scraping", done=True)
    assert (ended["state"], ended["totalSteps"]) == ("completed", 2)
    assert (ended["matched"], ended["totalScraped"]) == (2, 2)
    assert ended["force"] is False


@pytest.mark.rule("api-status")
async def test_the_status_is_the_last_notification_with_a_fresh_count(client):
    await client.index()
    ended = await client.scrape()
    assert await client.result("media.scrape.status") == ended
    assert (ended["totalScraped"], ended["scraperId"]) == (1, "gamelist.xml")


@pytest.mark.rule("api-cancel")
async def test_cancel_ends_the_run_that_is_going_on(client, busy):
    await client.index()
    await client.result("media.scrape", scraperId="gamelist.xml")
    answer = await client.result("media.scrape.cancel")
    assert answer == {"message": "scraping cancelled"}
    ended = await client.until("media.scraping", done=True)
    assert ended["state"] == "cancelled"
    answer = await client.result("media.scrape.cancel")
    assert answer == {"message": "no scraping operation is currently running"}


@pytest.mark.rule("api-resume")
async def test_resume_lets_a_paused_run_go_on(client, busy):
    await client.index()
    answer = await client.result("media.scrape.resume")
    assert answer == {"message": "Media scraping is not paused"}
    await client.result("media.scrape", scraperId="gamelist.xml")
    await client.result("media.scrape.pause")
    status = await client.result("media.scrape.status")
    assert (status["paused"], status["state"], status["scraping"]) == (
        True,
        "paused",
        True,
    )
    answer = await client.result("media.scrape.resume")
    assert answer == {"message": "Media scraping resumed"}
    ended = await client.until("media.scraping", done=True)
    assert (ended["state"], ended["processed"]) == ("completed", MANY)


@pytest.mark.rule("api-one-scraper")
async def test_one_scraper_runs_at_a_time_and_no_index_beside_it(client, busy):
    await client.index()
    await client.result("media.scrape", scraperId="gamelist.xml")
    await client.result("media.scrape.pause")
    second = await client.call("media.scrape", scraperId="media-folder")
    index = await client.call("media.generate")
    await client.result("media.scrape.cancel")
    assert second.get("error", {}).get("message") == "scraping already in progress"
    assert index.get("error", {}).get("message") == "scraping is in progress"


@pytest.mark.rule("api-notification-shape")
async def test_progress_has_the_printed_fields(client):
    await client.index()
    await client.result("media.scrape", scraperId="gamelist.xml")
    note = await client.until("media.scraping", systemId="NES", total=1)
    kinds = {key: type(value).__name__ for key, value in note.items()}
    assert (
        kinds.items()
        >= {
            "scraperId": "str",
            "systemId": "str",
            "processed": "int",
            "total": "int",
            "matched": "int",
            "skipped": "int",
            "totalScraped": "int",
            "scraping": "bool",
            "done": "bool",
            "paused": "bool",
            "state": "str",
            "totalSteps": "int",
            "currentStep": "int",
            "currentStepDisplay": "str",
            "currentSystem": "dict",
        }.items()
    )
    assert (note["scraping"], note["done"], note["state"]) == (True, False, "running")


@pytest.mark.rule("api-flat-and-system")
async def test_flat_fields_repeat_those_of_the_current_system(client, library):
    (library / "snes").mkdir()
    (library / "snes" / "S.sfc").write_bytes(b"rom")
    write_list(
        library, entry("./S.sfc", name="S"), entry("./no", name="no"), system="snes"
    )
    await client.index()
    await client.result("media.scrape", scraperId="gamelist.xml")
    note = await client.until("media.scraping", systemId="SNES", processed=2)
    flat = {key: note[key] for key in ("processed", "total", "matched", "skipped")}
    assert flat == {"processed": 2, "total": 2, "matched": 1, "skipped": 1}
    assert note["currentSystem"] == flat | {
        "systemId": "SNES",
        "systemName": "SNES",
    }
    steps = (note["totalSteps"], note["currentStep"], note["currentStepDisplay"])
    assert steps == (2, 2, "SNES")


@pytest.mark.rule("api-total-scraped")
async def test_the_total_counts_sentinels_and_not_what_this_run_matched(
    client, library
):
    await client.index()
    assert (await client.scrape())["totalScraped"] == 1
    write_list(library, entry("./Beta (Europe).nes", name="Beta"))
    ended = await client.scrape()
    assert (ended["matched"], ended["totalScraped"]) == (1, 2)
    assert (await client.scrape())["totalScraped"] == 2


@pytest.mark.rule("meta-of-scrape")
async def test_meta_gives_what_the_scrape_wrote_at_both_levels(client, library):
    await client.index()
    await client.scrape()
    number = await one(client, "alpha")
    found = (await client.result("media.meta", mediaId=number))["media"]
    assert {"tag": "scraped", "type": "scraper.gamelist.xml"} in found["tags"]
    image = found["properties"]["property:image-image"]
    assert image["text"] == f"{library}/nes/media/images/alpha.png"
    assert found["title"]["system"]["id"] == "NES"
    tags = {(tag["type"], tag["tag"]) for tag in found["title"]["tags"]}
    assert ("developer", "dev-and-co") in tags


@pytest.mark.rule("meta-no-bytes")
async def test_meta_holds_no_bytes_of_pictures_and_image_does(client):
    await client.index()
    await client.scrape()
    number = await one(client, "alpha")
    meta = await client.result("media.meta", mediaId=number)
    image = await client.result("media.image", mediaId=number)
    data = base64.b64decode(image["data"], validate=True)
    assert data.startswith(b"\x89PNG")
    assert image["data"][:40] not in str(meta)
    assert set(meta["media"]["properties"]["property:image-image"]) <= {
        "text",
        "contentType",
        "extension",
        "scraper",
        "source",
    }


@pytest.mark.rule("image-types")
async def test_each_type_of_picture_is_asked_for_by_its_short_name(client, library):
    kinds = "image boxart boxart3d screenshot wheel titleshot map marquee fanart"
    kinds = [*kinds.split(), "thumbnail"]
    elements = {"boxart": "boxart2d", "wheel": "logo", "titleshot": "titlescreen"}
    fields = {}
    for kind in kinds:
        (library / "nes" / f"{kind}.png").write_bytes(PNG)
        fields[elements.get(kind, kind)] = f"./{kind}.png"
    write_list(library, entry("./Alpha (USA).nes", name="Alpha", **fields))
    await client.index()
    await client.scrape()
    number = await one(client, "alpha")
    found = {}
    for kind in kinds:
        answer = await client.call("media.image", mediaId=number, imageTypes=[kind])
        found[kind] = answer.get("result", {}).get("typeTag")
    assert found == {kind: f"property:image-{kind}" for kind in kinds}


@pytest.mark.rule("image-stale-kept")
async def test_a_picture_that_is_gone_is_kept_in_mind_and_the_next_one_given(
    client, library
):
    (library / "nes" / "box.png").write_bytes(PNG)
    (library / "nes" / "one.png").write_bytes(PNG)
    fields = {"image": "./one.png", "boxart2d": "./box.png"}
    write_list(library, entry("./Alpha (USA).nes", name="Alpha", **fields))
    await client.index()
    await client.scrape()
    number = await one(client, "alpha")
    os.unlink(library / "nes" / "one.png")
    found = await client.call("media.image", mediaId=number)
    assert found.get("result", {}).get("typeTag") == "property:image-boxart"
    meta = (await client.result("media.meta", mediaId=number))["media"]
    stale = meta["properties"].get("property:image-image", {})
    assert stale.get("text") == f"{library}/nes/one.png"


@pytest.mark.rule("image-container-path")
async def test_the_art_of_the_only_game_of_a_zip_is_that_of_the_zip(
    starting, connect, tmp_path
):
    nes = tmp_path / "games" / "NES"
    (nes / "media" / "images").mkdir(parents=True)
    with zipfile.ZipFile(nes / "Pack.zip", "w") as archive:
        archive.writestr("Inner.nes", b"rom")
    (nes / "media" / "images" / "Pack.png").write_bytes(PNG)
    write_list(tmp_path / "games", entry("./Pack.zip", name="zz"), system="NES")
    running = starting("--library", tmp_path / "games", "--platform", "mister")
    client = await connect(running.url)
    await client.index()
    await client.scrape()
    found = []
    for path in ("Pack.zip", "Pack.zip/Inner.nes"):
        answer = await client.call("media.image", system="NES", path=f"{nes}/{path}")
        found.append(answer.get("result", {}).get("data"))
    assert found == [base64.b64encode(PNG).decode()] * 2
