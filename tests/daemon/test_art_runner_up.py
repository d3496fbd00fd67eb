"""A picture that cannot be had leaves its place to the next best; a whole daemon."""

from dataclasses import replace

import pytest
from sources_fixture import explained, picture, place, scan, update

from benchmarks.fake_online.faults import ART, status
from benchmarks.fake_online.pictures import made, png

SETTINGS = "scan:\n  media: [box2d]\n"
MONTH_S = 31 * 24 * 3600


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with place(tmp_path_factory.mktemp("next"), ("igdb", "ss"), SETTINGS) as made_:
        yield made_


@pytest.fixture
def at(shared):
    shared.quiet()
    yield shared
    shared.quiet()


@pytest.fixture
async def client(at, connect):
    return await connect(at.url)


def game(at, number, name, region="Europe"):
    """Put a game on both shelves; ScreenScraper's cover is that of the USA."""
    stem = f"{name} ({region})"
    at.file("NES", stem)
    at.known("igdb", number, name, "NES")
    at.known("ss", number, name, "NES")
    return at.ref("NES", stem)


def cover(number):
    return made("jpg", f"igdb/image/upload/t_1080p/co{number}.jpg")


def fetches(at):
    """Give what was fetched, or was to be, of pictures."""
    paths = [one.asked.path for one in at.fake.traffic.seen]
    return [path for path in paths if "/upload/" in path or "mediaJeu" in path]


async def told(client, ref):
    _, _, art = await explained(client, ref)
    one = art["box2d"]
    return one["state"], one["source"], one.get("words", "")


FAULTS = {
    "truncated image": ("Velmo Tarkin", "no picture"),
    "html for an image": ("Quoba Deltir", "no picture"),
    "gone": ("Sarnu Wiboke", "does not have it"),
}


async def test_the_next_best_arrives_and_nothing_flips_back_and_forth(
    at, client, connect
):
    refs = {}
    for number, (fault, (name, _)) in enumerate(FAULTS.items(), 10):
        refs[fault] = game(at, number, name)
        wrong = ART.get(fault, status(404))
        at.fake.fault("igdb", wrong, path=f"co{number}.jpg")
    done = await scan(client, systems=["NES"])
    assert done["state"] == "completed"
    shown = {}
    for fault, (_, words) in FAULTS.items():
        state, source, said = await told(client, refs[fault])
        assert (state, source) == ("there", "ss"), (fault, said)
        assert said.startswith("instead of that of igdb: ")
        assert words in said
        shown[fault] = await picture(client, refs[fault])
        assert shown[fault] is not None
    at.fake.traffic.clear()
    for kind in ("quick", "update", "complete"):
        await scan(client, type=kind, systems=["NES"])
        assert fetches(at) == []
    at.fake.heal()
    client = await connect(at.later(MONTH_S).url)
    at.fake.fault("igdb", status(404), path="co12.jpg")
    await scan(client, systems=["NES"])
    states = {fault: (await told(client, ref))[:2] for fault, ref in refs.items()}
    assert states == {
        "truncated image": ("there", "igdb"),
        "html for an image": ("there", "igdb"),
        "gone": ("there", "ss"),
    }
    assert [path[-8:] for path in sorted(fetches(at))] == [
        f"co{number}.jpg" for number in (10, 11, 12)
    ]
    assert await picture(client, refs["truncated image"]) == cover(10)
    assert await picture(client, refs["gone"]) == shown["gone"]


async def test_bytes_other_than_listed_leave_their_place(at, client):
    ref = game(at, 20, "Makur Pelvon", "USA")
    wrong = {"body": png("others"), "type": "image/png"}
    at.fake.fault("ss", lambda right: replace(right, **wrong), path="mediaJeu")
    await scan(client, systems=["NES"])
    state, source, said = await told(client, ref)
    assert (state, source) == ("there", "igdb"), said
    assert "instead of that of ss: it has " in said
    assert await picture(client, ref) == cover(20)


async def test_an_outage_does_not_leave_its_place(at, client):
    ref = game(at, 30, "Dorvin Askel")
    at.fake.fault("igdb", status(503), path="co30.jpg")
    await scan(client, systems=["NES"])
    assert (await told(client, ref))[:2] == ("refused", "igdb")
    at.quiet()
    await scan(client, systems=["NES"])
    assert (await told(client, ref))[:2] == ("there", "igdb")


async def test_a_lock_holds_a_cover_that_cannot_be_had(at, client):
    ref = game(at, 40, "Bendu Travisk")
    at.fake.fault("igdb", status(503), path="co40.jpg")
    await scan(client, systems=["NES"])
    await update(client, ref, lock=["box2d"])
    at.quiet()
    at.fake.fault("igdb", status(404), path="co40.jpg")
    await scan(client, systems=["NES"])
    state, source, _ = await told(client, ref)
    assert (state, source) == ("refused", "igdb")
    assert await picture(client, ref) is None
    await update(client, ref, unlock=["box2d"])
    await scan(client, systems=["NES"])
    assert (await told(client, ref))[:2] == ("there", "ss")


async def test_of_a_source_that_is_off_the_next_best_is_fetched(at, client, connect):
    ref = game(at, 50, "Ilmar Quonset")
    at.fake.fault("igdb", status(503), path="co50.jpg")
    await scan(client, systems=["NES"])
    known = at.env
    at.env = {k: v for k, v in known.items() if not k.startswith("IGDB")}
    client = await connect(at.restart().url)
    at.quiet()
    await scan(client, systems=["NES"])
    state, source, said = await told(client, ref)
    assert (state, source) == ("there", "ss")
    assert said == "instead of that of igdb: its source is switched off"
    at.env = known
    client = await connect(at.restart().url)
    await scan(client, systems=["NES"])
    assert await told(client, ref) == ("there", "igdb", "")
    assert await picture(client, ref) == cover(50)
