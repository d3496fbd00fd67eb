"""Whose value is shown: the owner's, the order of sources, locks and matches."""

import asyncio
import re
import signal

import pytest
from sources_fixture import explained, place, scan, settled, update, values

SOURCES = ("igdb", "moby")
NAMES = {
    "order": (11, "Bakel Tarvex"),
    "locks": (12, "Dornu Praqui"),
    "owner": (13, "Solum Vextar"),
    "shown": (14, "Kelmiso Bator"),
    "match": (15, "Quitar Sobador"),
    "none": (16, "Mikel Bazan"),
}
GAMELIST = """<gameList>
<game><path>./Bakel Tarvex (USA).nes</path>
<publisher>List House</publisher><genre>Puzzle</genre></game>
<game><path>./Dornu Praqui (USA).nes</path><publisher>List House</publisher></game>
</gameList>
"""


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with place(tmp_path_factory.mktemp("owner"), SOURCES, start=False) as made:
        for number, name in NAMES.values():
            made.file("NES", f"{name} (USA)")
            for source in SOURCES:
                made.known(source, number, name, "NES")
        (made.library / "nes" / "gamelist.xml").write_text(GAMELIST)
        made.scanned = False
        yield made.start()


@pytest.fixture
async def at(shared, connect):
    """The place, scanned, with nothing counted yet."""
    if not shared.scanned:
        await scan(await connect(shared.url))
        shared.scanned = True
    shared.quiet()
    return shared


@pytest.fixture
async def client(at, connect):
    return await connect(at.url)


def ref(at, what):
    return at.ref("NES", f"{NAMES[what][1]} (USA)")


async def shown(client, one):
    """Give tag, or property and its text, to who brought it, as ``media.meta`` does."""
    media = (await client.result("media.meta", **one))["media"]
    found = {**media["tagSources"], **media["title"]["tagSources"]}
    for name, told in {**media["title"]["properties"], **media["properties"]}.items():
        found[f"{name} {told.get('text', '')}"] = told.get("source")
    return found


async def test_the_configured_order_chooses_and_every_source_is_named(at, client):
    one = ref(at, "order")
    found = await values(client, one)
    assert found["title"] == (["Bakel Tarvex"], "igdb")
    assert found["genre"] == (["Platform"], "igdb")
    assert found["publisher"] == (["List House"], "gamelist")
    fields, _, _ = await explained(client, one)
    assert fields["genre"]["alternatives"] == {
        "moby": ["Action"],
        "gamelist": ["Puzzle"],
    }
    told = await shown(client, one)
    assert told["genre:platform"] == "igdb"
    assert told["publisher:list-house"] == "gamelist.xml"


async def test_another_order_is_shown_at_once_and_without_a_request(at, connect):
    one = ref(at, "order")
    words = "metadata: [moby, igdb]\n    genre: [gamelist]"
    client = await connect(at.restart(f"scan:\n  priority:\n    {words}\n").url)
    found = await merged(client, one, "genre", "gamelist")
    assert found["title"] == (["Bakel Tarvex"], "moby")
    assert found["genre"][0] == ["Puzzle"]
    assert (await shown(client, one))["genre:puzzle"] == "gamelist.xml"
    client = await connect(at.restart("").url)
    assert (await merged(client, one, "genre", "igdb"))["title"][1] == "igdb"
    assert (await shown(client, one))["genre:platform"] == "igdb"
    assert at.fake.traffic.seen == []


async def merged(client, one, field, source):
    """Wait until a daemon that just started has merged: it does so by itself."""
    while True:
        found = await values(client, one)
        if found[field][1] == source:
            return found
        await asyncio.sleep(0.02)


async def test_the_owners_values_outrank_all_and_unset_they_leave_no_trace(at, client):
    one = ref(at, "owner")
    before, looks = await values(client, one), await shown(client, one)
    fields = {
        "title": "My Own Name",
        "genre": ["Odd", "Strange"],
        "rating": 7,
        "released": "1999-09",
        "players": "1-3",
    }
    answer = await update(client, one, fields=fields)
    assert "asked" not in answer
    found = await values(client, one)
    assert found["title"] == (["My Own Name"], "user")
    assert found["genre"] == (["Odd", "Strange"], "user")
    assert found["rating"] == (["7"], "user")
    told = await shown(client, one)
    assert told["genre:odd"] == told["property:title My Own Name"] == "user"
    assert "genre:platform" not in told
    search = await client.result("media.search", query="", tags=["genre:odd"])
    assert [row["path"] for row in search["results"]] == [one["path"]]
    for kind in ("update", "complete"):
        await scan(client, type=kind, systems=["NES"])
        assert (await values(client, one))["title"] == (["My Own Name"], "user")
    await update(client, one, fields=dict.fromkeys(fields))
    assert await values(client, one) == before
    assert await shown(client, one) == looks
    assert at.asked("igdb", "hit", "search") > 0


async def test_locks_hold_through_scans_and_the_loss_of_media_db(at, client, connect):
    one = ref(at, "locks")
    await update(client, one, lock=["title", "publisher", "players"])
    await update(client, one, fields={"genre": "Mine"}, lock=["genre"])
    for source in SOURCES:
        at.known(source, 12, "Zelqui", "NES", names=["Dornu Praqui"])
    (at.library / "nes" / "gamelist.xml").write_text(
        GAMELIST.replace(
            "Praqui (USA).nes</path>", "Praqui (USA).nes</path><x/>"
        ).replace("<publisher>List House</publisher></game>\n</g", "</game>\n</g")
    )
    locked = {
        "title": (["Dornu Praqui"], "user"),
        "publisher": (["List House"], "user"),
        "genre": (["Mine"], "user"),
        "players": ([], "user"),
    }

    async def held(client):
        found = await values(client, one)
        assert {name: found[name] for name in locked} == locked
        return await explained(client, one)

    await held(client)
    for kind in ("update", "complete"):
        await scan(client, type=kind, systems=["NES"])
        fields, _, _ = await held(client)
    assert fields["title"]["locked"]
    assert fields["title"]["alternatives"]["igdb"] == ["Zelqui"]
    at.stop(signal.SIGKILL)
    for file in at.data.glob("media.db*"):
        file.unlink()
    client = await connect(at.start().url)
    await scan(client)
    await held(client)
    told = await shown(client, one)
    assert told["publisher:list-house"] == "user"
    await update(client, one, unlock=["title", "publisher", "players", "genre"])
    found = await values(client, one)
    assert found["title"] == (["Zelqui"], "igdb")
    assert found["genre"] == (["Mine"], "user")
    assert not {"publisher", "players"} & found.keys()
    await update(client, one, fields={"genre": None})
    assert (await values(client, one))["genre"] == (["Platform"], "igdb")


async def test_a_value_that_is_set_for_a_locked_field_is_held_from_then_on(at, client):
    one = ref(at, "shown")
    await update(client, one, lock=["developer"])
    await update(client, one, fields={"developer": "Somebody"})
    fields, _, _ = await explained(client, one)
    assert (fields["developer"]["values"], fields["developer"]["locked"]) == (
        ["Somebody"],
        True,
    )
    await update(client, one, fields={"developer": None})
    assert (await values(client, one))["developer"] == (["Somebody"], "user")
    await update(client, one, unlock=["developer"])
    assert (await values(client, one))["developer"] == (["Acme"], "igdb")


async def test_an_unsure_answer_lists_games_to_pick_from(at, client):
    at.file("NES", "Vexmor Quado II (USA)")
    at.known("igdb", 31, "Vexmor Quado", "NES")
    at.known("igdb", 32, "Vexmor Quado III", "NES")
    await scan(client, systems=["NES"])
    one = at.ref("NES", "Vexmor Quado II (USA)")
    _, said, _ = await explained(client, one)
    told = said["igdb"]
    assert told["outcome"] == "unsure"
    candidates = {item["id"]: item for item in told["candidates"]}
    assert candidates.keys() == {"31", "32"}
    assert candidates["32"]["name"] == "Vexmor Quado III"
    assert all(item["words"] for item in candidates.values())
    assert await values(client, one) == {}
    at.quiet()
    match = {"provider": "igdb", "id": "32"}
    assert (await update(client, one, match=match))["asked"]
    await settled(client)
    assert (await values(client, one))["title"] == (["Vexmor Quado III"], "igdb")
    _, said, art = await explained(client, one)
    assert (said["igdb"]["how"], said["igdb"]["match"]) == ("user", "32")
    assert art["box2d"]["state"] == "there"
    for kind in ("quick", "unmatched", "update", "complete"):
        await scan(client, type=kind, systems=["NES"])
        _, said, _ = await explained(client, one)
        assert (said["igdb"]["gameId"], said["igdb"]["how"]) == ("32", "user")


async def test_a_source_of_which_it_is_none_is_not_asked_again(at, client):
    one = ref(at, "none")
    assert (await values(client, one))["title"][1] == "igdb"
    await update(client, one, match={"provider": "igdb", "id": None})
    found = await values(client, one)
    assert {source for _, source in found.values()} == {"moby"}
    _, said, _ = await explained(client, one)
    assert (said["igdb"]["outcome"], said["igdb"]["match"]) == ("refused", None)
    for kind in ("update", "unmatched", "complete"):
        at.quiet()
        await scan(client, type=kind, systems=["NES"])
        bodies = [item.asked.body.decode() for item in at.fake.traffic.of("igdb")]
        assert not [body for body in bodies if "Mikel" in body or "=16;" in body]
    answer = await update(client, one, match={"provider": "igdb"})
    assert "match" not in (await explained(client, one))[1].get("igdb", {})
    if not answer["asked"]:
        await scan(client, type="complete", systems=["NES"])
    await settled(client)
    assert (await values(client, one))["title"] == (["Mikel Bazan"], "igdb")


async def test_a_match_is_kept_when_its_game_is_gone_and_while_nobody_answers(
    at, client
):
    one = ref(at, "match")
    await update(client, one, match={"provider": "igdb", "id": 999})
    await settled(client)
    _, said, _ = await explained(client, one)
    assert (said["igdb"]["outcome"], said["igdb"]["match"]) == ("miss", "999")
    assert re.search("999", said["igdb"]["words"])
    assert (await values(client, one))["title"][1] == "moby"
    at.known("igdb", 999, "Came Later", "NES")
    await scan(client, type="complete", systems=["NES"])
    assert (await values(client, one))["title"] == (["Came Later"], "igdb")


async def test_a_match_that_is_set_while_something_runs_is_asked_by_the_next_scan(
    at, client
):
    one = ref(at, "shown")
    at.known("igdb", 41, "Waited For It", "NES")
    at.file("NES", "Slowmi Kelvex (USA)")
    at.fake.latency["igdb"] = {"": 1.0}
    await client.result("media.scan", systems=["NES"])
    await client.result("media.scan.pause")
    assert not (await update(client, one, match={"provider": "igdb", "id": "41"}))[
        "asked"
    ]
    await client.result("media.scan.cancel")
    at.fake.latency.clear()
    assert (await values(client, one))["title"] == (["Kelmiso Bator"], "igdb")
    await scan(client, systems=["NES"])
    assert (await values(client, one))["title"] == (["Waited For It"], "igdb")
