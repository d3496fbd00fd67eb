"""What the types of scans mean for sources of the network, and how they find games."""

import asyncio
import signal

import pytest
from sources_fixture import explained, place, scan, values

from benchmarks.fake_online.faults import BROKEN_WAY, MALFORMED, status

SOURCES = ("igdb", "moby", "hasheous", "playmatch")
RESET = BROKEN_WAY["reset at once"]


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with place(tmp_path_factory.mktemp("meaning"), SOURCES) as made:
        yield made


@pytest.fixture
def at(shared):
    """The place, with a daemon that runs and nothing counted yet."""
    if shared.daemon is None:
        shared.start()
    shared.quiet()
    yield shared
    shared.quiet()


@pytest.fixture
async def client(at, connect):
    return await connect(at.url)


def game(at, system, number, name, *sources, region="USA"):
    """Make a file of a game that these services know by its name."""
    stem = f"{name} ({region})"
    at.file(system, stem)
    for source in sources:
        at.known(source, number, name, system)
    return at.ref(system, stem)


def bodies(at, source="igdb"):
    """What a service was asked, without artwork and tokens."""
    seen = [
        one for one in at.fake.traffic.of(source) if one.kind not in {"art", "token"}
    ]
    return [one.asked.body.decode() or dict(one.asked.query) for one in seen]


async def ids(client, *refs):
    found = [await client.result("media.meta", **ref) for ref in refs]
    return [one["media"]["mediaId"] for one in found]


async def outcomes(client, ref):
    _, said, _ = await explained(client, ref)
    return {name: one["outcome"] for name, one in said.items() if name in SOURCES}


async def test_a_quick_scan_asks_about_new_files_only(at, client):
    one = game(at, "NES", 11, "Bakel Tarvex", "igdb", "moby")
    first = await scan(client, systems=["NES"])
    assert (first["state"], first["providers"]["igdb"]["hits"]) == ("completed", 1)
    assert at.questions() == {"igdb": 1, "moby": 1, "hasheous": 1, "playmatch": 1}
    assert (await values(client, one))["title"] == (["Bakel Tarvex"], "igdb")
    at.quiet()
    second = await scan(client, systems=["NES"])
    assert (at.questions(), second["providers"]["igdb"]["requests"]) == ({}, 0)
    two = game(at, "NES", 12, "Dornu Praqui", "igdb")
    third = await scan(client, systems=["NES"])
    assert third["toAsk"] == len(SOURCES)
    assert [one for one in bodies(at) if "Bakel" in one] == []
    assert (await values(client, two))["title"] == (["Dornu Praqui"], "igdb")


async def test_a_replaced_file_is_asked_about_anew_and_the_old_id_forgotten(at, client):
    ref = game(at, "NES", 13, "Solum Vextar", "igdb")
    await scan(client, systems=["NES"])
    assert (await outcomes(client, ref))["igdb"] == "hit"
    at.quiet()
    other = at.file("NES", "Solum Vextar (USA)", b"other bytes" * 40)
    links = {"igdb": "14"}
    at.known("hasheous", 900, "Zanmi Other", "NES", data=other, links=links)
    at.known("igdb", 14, "Zanmi Other", "NES")
    await scan(client, systems=["NES"])
    assert "where id=14;" in bodies(at)[0]
    assert (await values(client, ref))["title"] == (["Zanmi Other"], "igdb")


async def test_no_sources_means_that_nobody_is_asked(at, client):
    ref = game(at, "NES", 15, "Kelmiso Bator", "igdb")
    done = await scan(client, systems=["NES"], sources=[])
    assert (at.questions(), done["providers"]) == ({}, {})
    assert await values(client, ref) == {}
    # Whom nobody has asked about yet, the next scan asks about.
    await scan(client, systems=["NES"])
    assert (await values(client, ref))["title"] == (["Kelmiso Bator"], "igdb")


async def test_only_the_named_sources_are_asked(at, client):
    ref = game(at, "NES", 16, "Quitar Sobador", "igdb", "moby")
    await scan(client, systems=["NES"], sources=["moby"])
    assert at.questions() == {"moby": 1}
    assert (await values(client, ref))["genre"] == (["Action"], "moby")


async def test_an_update_asks_again_by_stored_ids_and_only_about_what_has_one(
    at, client
):
    both = game(at, "SNES", 21, "Mikel Bazan", "igdb", "moby")
    one = game(at, "SNES", 22, "Nutar Kelba", "moby")
    none = game(at, "SNES", 23, "Vexqui Dormi")
    await scan(client, systems=["SNES"])
    assert (await outcomes(client, none))["igdb"] == "miss"
    at.quiet()
    for source in ("igdb", "moby"):
        at.known(source, 21, "Mikel Bazan Deluxe", "SNES")
    await scan(client, type="update", systems=["SNES"])
    assert [body[-21:] for body in bodies(at)] == ["where id=21; limit 1;"]
    asked = sorted(query["id"] for query in bodies(at, "moby"))
    assert (asked, at.asked("playmatch"), at.asked("hasheous")) == (["21", "22"], 0, 0)
    found = await values(client, both)
    assert found["title"] == (["Mikel Bazan Deluxe"], "igdb")
    assert (await values(client, one))["title"] == (["Nutar Kelba"], "moby")


async def test_unmatched_means_what_no_source_knows_or_what_one_does_not(at, client):
    game(at, "Gameboy", 31, "Tarnu Vexba", "igdb")
    game(at, "Gameboy", 32, "Praso Kelqui")
    await scan(client, systems=["Gameboy"])
    at.quiet()
    for source in ("igdb", "moby"):
        at.known(source, 32, "Praso Kelqui", "Gameboy")
    # A miss is believed for a week: the answers are on the disk.
    await scan(client, type="unmatched", systems=["Gameboy"])
    assert at.questions() == {}
    anyone = {"type": "unmatched", "unmatched": "any", "systems": ["Gameboy"]}
    dry = await client.result("media.scan", **anyone, dryRun=True)
    waits = {name: dry["providers"][name]["waiting"] for name in SOURCES}
    assert waits == {"igdb": 1, "moby": 2, "hasheous": 2, "playmatch": 2}


async def test_a_complete_scan_clears_what_is_missed_and_finds_what_is_new(at, client):
    gone = game(at, "Genesis", 41, "Sovex Talmiba", "igdb")
    new = game(at, "Genesis", 42, "Zandor Quinu")
    await scan(client, systems=["Genesis"])
    assert (await values(client, gone))["title"] == (["Sovex Talmiba"], "igdb")
    at.quiet()
    at.lost("igdb", 41)
    at.known("igdb", 42, "Zandor Quinu", "Genesis")
    await scan(client, type="complete", systems=["Genesis"])
    assert (await outcomes(client, gone))["igdb"] == "miss"
    assert await values(client, gone) == {}
    meta = (await client.result("media.meta", **gone))["media"]
    kinds = {tag["type"] for tag in meta["tags"] + meta["title"]["tags"]}
    assert not {"genre", "developer", "year", "rating"} & kinds
    assert meta["properties"] == {}
    assert (await values(client, new))["title"] == (["Zandor Quinu"], "igdb")


async def again(at, client, ref, **params):
    """Scan until a source that was out of order was asked again."""
    at.quiet()
    for _ in range(20):
        done = await scan(client, **params)
        if (await outcomes(client, ref))["igdb"] != "error":
            return done
        await asyncio.sleep(0.1)
    raise AssertionError(await outcomes(client, ref))


@pytest.mark.parametrize(
    ("number", "name", "fault"),
    [
        (51, "Batal Nusoba", status(500, "down")),
        (53, "Prazan Tarsol", RESET),
        (54, "Quiso Dornut", MALFORMED["html with 200"]),
        (55, "Misol Bazan", lambda right: None),
    ],
    ids=["500", "reset", "html", "timeout"],
)
async def test_an_outage_clears_nothing_and_is_no_miss(at, client, number, name, fault):
    ref = game(at, "GBA", number, name, "igdb")
    await scan(client, systems=["GBA"])
    before = await values(client, ref)
    assert before["title"] == ([name], "igdb")
    (media,) = await ids(client, ref)
    at.quiet()
    if name == "Misol Bazan":
        at.fake.latency["igdb"] = {"": 6.0}
    else:
        at.fake.fault("igdb", fault)
    done = await scan(client, type="complete", mediaIds=[media])
    at.fake.latency.clear()
    assert (done["state"], done["providers"]["igdb"]["errors"]) == ("completed", 1)
    assert await values(client, ref) == before
    _, said, art = await explained(client, ref)
    assert (said["igdb"]["outcome"], art["box2d"]["state"]) == ("error", "there")
    assert said["igdb"]["words"]
    # The next scan asks, whatever its type.
    await again(at, client, ref, systems=["GBA"])
    assert (await outcomes(client, ref))["igdb"] == "hit"
    assert at.asked("igdb", "hit", "search") >= 1


async def found_by(client, ref):
    _, said, _ = await explained(client, ref)
    return said["igdb"].get("gameId"), said["igdb"].get("how")


async def test_the_owners_match_comes_before_ids_hashes_and_names(at, client):
    stems = [f"Talqui Besan{end} (USA)" for end in ("", "o", "o (igdb-73)")]
    contents = [at.file("NES", stem) for stem in stems]
    for number, name in (
        (71, "Talqui Besan"),
        (72, "Vexna Ormiba"),
        (73, "Dornat Zequi"),
        (74, "Sobami Kelzan"),
        (75, "Talqui Besano"),
    ):
        at.known("igdb", number, name, "NES")
    for data in contents[1:]:
        links = {"igdb": "72"}
        at.known("hasheous", 800 + len(data), "Vexna", "NES", data=data, links=links)
    await scan(client, systems=["NES"])
    name, hashed, tagged = (at.ref("NES", stem) for stem in stems)
    assert await found_by(client, name) == ("71", "name")
    assert await found_by(client, hashed) == ("72", "handed")
    assert await found_by(client, tagged) == ("73", "file-tag")
    match = {"provider": "igdb", "id": "74"}
    answer = await client.result("media.meta.update", **tagged, match=match)
    assert answer["asked"]
    while (await client.result("media.scan.status"))["scanning"]:
        await client.until("media.scanning")
    assert await found_by(client, tagged) == ("74", "user")
    numbers = await ids(client, name, hashed, tagged)
    for kind in ("update", "complete"):
        await scan(client, type=kind, mediaIds=numbers)
        assert await found_by(client, name) == (
            "71",
            "name" if kind != "update" else "stored",
        )
        assert await found_by(client, hashed) == ("72", "handed")
        assert await found_by(client, tagged) == ("74", "user")


async def test_the_printed_payloads_run_verbatim_and_with_numbers_of_ours(at, client):
    ref = game(at, "NES", 91, "Ormi Tavexal", "igdb", "moby")
    three = {"apis": ["igdb", "ss", "moby"]}
    done = await scan(client, type="quick", platforms=[12, 34], **three, roms_ids=[])
    assert (done["state"], done["skippedSystems"]) == ("completed", ["12", "34"])
    assert done["providers"]["ss"]["state"] == "off"
    done = await scan(client, type="quick", platforms=[7, 42], apis=["igdb", "ss"])
    assert (done["state"], at.questions()) == ("completed", {})
    done = await scan(client, type="complete", platforms=[], roms_ids=[1234], **three)
    assert (done["state"], at.questions()) == ("completed", {})
    systems = {s["id"]: s for s in (await client.result("systems"))["systems"]}
    number = systems["NES"]["platformId"]
    await scan(client, type="quick", platforms=[number], apis=["igdb", "ss"])
    assert at.questions() == {"igdb": 1}
    (media,) = await ids(client, ref)
    at.quiet()
    await scan(client, type="complete", platforms=[], roms_ids=[media], **three)
    assert at.questions() == {"igdb": 1, "moby": 1}
    assert (await values(client, ref))["title"] == (["Ormi Tavexal"], "igdb")


async def scrape(client, **params):
    client.notes.clear()
    await client.result("media.scrape", scraperId="online", **params)
    return await client.until("media.scraping", done=True)


async def test_the_sources_are_one_scraper_with_options(at, client):
    ref = game(at, "GameGear", 101, "Vexnu Salbara", "igdb", "moby")
    game(at, "GameGear", 102, "Kelsi Dortan")
    listed = {one["id"]: one for one in (await client.result("scrapers"))["scrapers"]}
    assert [one["name"] for one in listed["online"]["options"]] == ["sources"]
    await client.index(systems=["GameGear"])
    done = await scrape(client, systems=["gamegear"], options={"sources": "moby"})
    assert at.questions() == {"moby": 2}
    sums = {key: done[key] for key in ("state", "processed", "matched", "skipped")}
    assert sums == {"state": "completed", "processed": 2, "matched": 1, "skipped": 1}
    assert (await values(client, ref))["genre"] == (["Action"], "moby")
    at.quiet()
    done = await scrape(client, systems=["GameGear"])
    assert (done["state"], at.asked("moby")) == ("completed", 0)
    at.quiet()
    done = await scrape(client, systems=["GameGear"], force=True)
    assert (done["processed"], done["totalScraped"] > 0) == (8, True)
    # Nobody has read the files' bytes yet, which Hasheous goes by.
    assert at.questions().keys() == {*SOURCES} - {"hasheous"}
    assert (await values(client, ref))["genre"] == (["Platform"], "igdb")
    for wrong, code in (
        ({"options": {"sources": "nosuch"}}, 1003),
        ({"options": {"sources": "ss"}}, 1003),
        ({"options": {"sources": 5}}, -32602),
        ({"options": {"nosuch": "x"}}, -32602),
        ({"systems": ["nosuch"]}, 1004),
        ({"force": "yes"}, -32602),
    ):
        answer = await client.call("media.scrape", scraperId="online", **wrong)
        assert answer["error"]["code"] == code, (wrong, answer)


async def test_a_scrape_of_sources_pauses_goes_on_and_is_cancelled(at, client):
    names = [
        f"{one}{two} Bataro" for one in ("Ba", "Ke", "Mi") for two in ("dor", "xu")
    ]
    refs = [game(at, "GBA", 110 + n, name, "igdb") for n, name in enumerate(names)]
    await client.index(systems=["GBA"])
    at.fake.latency["igdb"] = {"": 0.4}
    client.notes.clear()
    await client.result("media.scrape", scraperId="online", systems=["GBA"])
    await client.result("media.scrape.pause")
    held = await client.until("media.scraping", paused=True)
    assert (held["state"], held["pausedBy"], held["scraping"]) == (
        "paused",
        "user",
        True,
    )
    busy = await client.call("media.scan")
    assert busy["error"]["data"] == {"operation": "scrape"}
    await client.result("media.scrape.resume")
    await client.until("media.scraping", state="running")
    await client.result("media.scrape.cancel")
    done = await client.until("media.scraping", done=True)
    assert done["state"] == "cancelled"
    at.fake.latency.clear()
    await scrape(client, systems=["GBA"])
    found = [(await values(client, ref))["title"][1] for ref in refs]
    assert found == ["igdb"] * len(refs)
    # Nobody was asked twice for what he had answered.
    asked = [body for body in bodies(at) if "Badorx" in body]
    assert len(asked) == len(set(asked))


async def test_a_service_that_is_not_there_is_asked_when_it_is(at, connect):
    ref = game(at, "PSX", 61, "Dorqui Samba", "igdb")
    there = dict(at.env)
    at.stop()
    for name in ("URL", "TOKEN_URL"):
        at.env[f"ZAPCORE_PROVIDERS_IGDB_{name}"] = "http://127.0.0.1:9/"
    client = await connect(at.start().url)
    done = await scan(client, systems=["PSX"])
    assert done["state"] == "completed"
    assert done["providers"]["igdb"]["state"] == "failed"
    assert "IGDB cannot be reached" in done["providers"]["igdb"]["error"]
    assert done["providers"]["igdb"]["waiting"] == 1
    at.stop(signal.SIGKILL)
    at.env = there
    client = await connect(at.start().url)
    await scan(client, systems=["PSX"])
    assert (await values(client, ref))["title"] == (["Dorqui Samba"], "igdb")


async def test_without_hashes_those_are_asked_that_know_names_and_sizes(at, connect):
    skips = "filesystem:\n  skip_hash_calculation: true\n"
    client = await connect(at.restart(skips).url)
    at.quiet()
    data = at.file("SNES", "Unsaid Kelvex (USA)")
    links = {"igdb": "81"}
    more = {"file": "Unsaid Kelvex (USA)", "size": len(data), "links": links}
    at.known("playmatch", "a0", "Nusaid", "SNES", **more)
    at.known("hasheous", 81, "Nusaid", "SNES", data=data, links={"igdb": "82"})
    at.known("igdb", 81, "Quite Another", "SNES")
    done = await scan(client, systems=["SNES"])
    (query,) = bodies(at, "playmatch")
    assert query == {"fileName": "Unsaid Kelvex (USA).sfc", "fileSize": str(len(data))}
    assert (at.asked("hasheous"), done["bytesHashed"]) == (0, 0)
    _, said, _ = await explained(client, at.ref("SNES", "Unsaid Kelvex (USA)"))
    assert said["hasheous"]["outcome"] == "notAsked"
    assert "hash" in said["hasheous"]["words"]
    assert (said["playmatch"]["how"], said["igdb"]["gameId"]) == ("file", "81")
    at.configure("")


async def test_a_miss_is_believed_for_a_week_and_then_asked_again(at, connect):
    ref = game(at, "PSX", 62, "Bazmi Tarque")
    client = await connect(at.url)
    await scan(client, systems=["PSX"])
    at.known("igdb", 62, "Bazmi Tarque", "PSX")
    at.quiet()
    await scan(client, type="unmatched", systems=["PSX"])
    assert at.questions() == {}
    client = await connect(at.later(8 * 86_400).url)
    await scan(client, type="unmatched", systems=["PSX"])
    assert at.questions() == {"igdb": 1, "moby": 1, "hasheous": 1, "playmatch": 1}
    assert (await values(client, ref))["title"] == (["Bazmi Tarque"], "igdb")
