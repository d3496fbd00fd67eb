"""What is wrong is named and changes nothing; what services send harms nobody."""

import json
import sqlite3
import zlib
from contextlib import closing

import pytest
from sources_fixture import explained, picture, place, scan, settled, update, values

from benchmarks.fake_online.faults import of_json, status

SOURCES = ("igdb", "ss", "moby", "ra", "hasheous", "playmatch", "tgdb", "sgdb")
LINKED = ("igdb", "ss", "moby", "ra", "tgdb", "sgdb")
UPDATE, ART, SCAN = "media.meta.update", "media.artwork.set", "media.scan"
BAD = -32602


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with place(tmp_path_factory.mktemp("hostile"), SOURCES, start=False) as made:
        made.file("NES", "Bakel Tarvex (USA)")
        made.known("igdb", 8, "Bakel Tarvex", "NES")
        made.scanned = False
        yield made.start()


@pytest.fixture
async def at(shared, connect):
    if not shared.scanned:
        await scan(await connect(shared.url))
        shared.scanned = True
    shared.quiet()
    return shared


@pytest.fixture
async def client(at, connect):
    return await connect(at.url)


def game(at, number, name, **more):
    at.file("NES", f"{name} (USA)")
    at.known("igdb", number, name, "NES", **more)
    return at.ref("NES", f"{name} (USA)")


FIELDS = [
    5,
    [],
    "title",
    {"name": "x"},
    {"Title": "x"},
    {"title": ["a", "b"]},
    {"title": {"a": 1}},
    {"title": {}},
    {"title": True},
    {"title": "   "},
    {"title": "x" * 1001},
    {"title": "a\u0000b"},
    {"title": "a\u0085b"},
    {"title": "a\ud800b"},
    {"description": "x" * 65_537},
    {"rating": "101"},
    {"rating": -1},
    {"rating": 1.5},
    {"released": "yesterday"},
    {"released": "1999-13"},
    {"released": "1999-02-30"},
    {"players": "many"},
    {"players": "4-1"},
    {"genre": ["x"] * 51},
    {"genre": [None]},
    {"genre": [["x"]]},
    {"genre": ["fine", "bell\u0007"]},
    {"region": "USA!"},
    {"language": "english"},
    {"time_main": "1.5"},
    {"title": "good", "nosuch": "x"},
]
MATCHES = [
    ([], BAD),
    ("igdb", BAD),
    ({}, BAD),
    ({"provider": ""}, BAD),
    ({"id": "3"}, BAD),
    ({"provider": 5, "id": "3"}, BAD),
    ({"provider": "nosuch", "id": "3"}, 1003),
    ({"provider": "gamelist", "id": "3"}, BAD),
    ({"provider": "igdb", "id": True}, BAD),
    ({"provider": "igdb", "id": 1.5}, BAD),
    ({"provider": "igdb", "id": ""}, BAD),
    ({"provider": "igdb", "id": "x" * 201}, BAD),
    ({"provider": "igdb", "id": "a\nb"}, BAD),
    ({"provider": "igdb", "id": "3", "more": 1}, BAD),
]
PNG = "iVBORw0KGgo="
WRONG = [
    *((UPDATE, {"fields": fields}, BAD, "fields") for fields in FIELDS),
    *((UPDATE, {"match": match}, code, "match") for match, code in MATCHES),
    (UPDATE, {}, BAD, "media"),
    (UPDATE, {"lock": "title"}, BAD, "lock"),
    (UPDATE, {"lock": ["nosuch"]}, BAD, "lock"),
    (UPDATE, {"lock": [5]}, BAD, "lock"),
    (UPDATE, {"lock": [""]}, BAD, "lock"),
    (UPDATE, {"lock": ["title"] * 101}, BAD, "lock"),
    (UPDATE, {"unlock": 5}, BAD, "unlock"),
    (UPDATE, {"lock": ["title"], "unlock": ["title"]}, BAD, "unlock"),
    (UPDATE, {"fields": {"title": "x"}, "locks": ["title"]}, BAD, "locks"),
    (UPDATE, {"fields": {"title": "x"}, "media": 5}, BAD, "media"),
    (ART, {"data": PNG}, BAD, "type"),
    (ART, {"type": 5, "data": PNG}, BAD, "type"),
    (ART, {"type": "nosuch", "data": PNG}, BAD, "type"),
    (ART, {"type": "video", "data": PNG}, BAD, "type"),
    (ART, {"type": "box2d"}, BAD, "data"),
    (ART, {"type": "box2d", "data": 5}, BAD, "data"),
    (ART, {"type": "box2d", "data": ""}, BAD, "data"),
    (ART, {"type": "box2d", "data": "%%%"}, BAD, "data"),
    (ART, {"type": "box2d", "data": f"data:image/png;base64,{PNG}"}, BAD, "data"),
    (ART, {"type": "box2d", "data": PNG}, 1008, ""),
    (ART, {"type": "box2d", "data": PNG, "more": 1}, BAD, "more"),
]
SCANS = [
    ({"type": "nosuch"}, BAD, "type"),
    ({"type": 5}, BAD, "type"),
    ({"systems": "NES"}, BAD, "systems"),
    ({"systems": ["nosuch"]}, 1004, ""),
    ({"mediaIds": "1"}, BAD, "mediaIds"),
    ({"mediaIds": [0]}, BAD, "mediaIds"),
    ({"mediaIds": ["1"]}, BAD, "mediaIds"),
    ({"mediaIds": [True]}, BAD, "mediaIds"),
    ({"mediaIds": [1 << 70]}, BAD, "mediaIds"),
    ({"roms_ids": ["x"]}, BAD, "roms_ids"),
    ({"mediaIds": [1], "roms_ids": ["x"]}, BAD, "roms_ids"),
    ({"sources": [], "apis": "#"}, BAD, "apis"),
    ({"sources": "igdb"}, BAD, "sources"),
    ({"sources": [""]}, BAD, "sources"),
    ({"sources": ["nosuch"]}, 1003, ""),
    ({"apis": [5]}, BAD, "apis"),
    ({"platforms": {"a": 1}}, BAD, "platforms"),
    ({"platforms": [1.5]}, BAD, "platforms"),
    ({"platforms": ["nosuch"]}, 1004, ""),
    ({"dryRun": "yes"}, BAD, "dryRun"),
    ({"type": "unmatched", "unmatched": "some"}, BAD, "unmatched"),
]
REFS = [
    ({"system": "nosuch", "path": "/x"}, 1004),
    ({"system": "NES", "path": "/nowhere.nes"}, 1005),
    ({"mediaId": 99_999}, 1005),
    ({"mediaId": 0}, BAD),
    ({"mediaId": "1"}, BAD),
    ({"mediaId": 1, "system": "NES", "path": "/x"}, BAD),
    ({}, BAD),
]


async def refusal(client, method, params):
    """Give (code, the named parameter) of an answer that must be an error."""
    answer = await client.call(method, **params)
    assert "error" in answer, (method, params, answer)
    error = answer["error"]
    assert error["message"]
    return error["code"], (error.get("data") or {}).get("parameter", "")


def spoken(at):
    with closing(sqlite3.connect(at.data / "user.db")) as raw:
        return [
            raw.execute(f"SELECT * FROM {table}").fetchall()
            for table in ("UserValues", "UserBlobs")
        ]


async def test_what_is_wrong_is_named_and_changes_nothing(at, client):
    ref = at.ref("NES", "Bakel Tarvex (USA)")
    before = await explained(client, ref)
    said = spoken(at)
    for method, params, code, name in WRONG:
        found = await refusal(client, method, ref | params)
        assert found[0] == code, (params, found)
        assert found[1].partition(".")[0] == name or code != BAD, (params, found)
    for where, code in REFS:
        for method, params in (
            (UPDATE, {"fields": {"title": "x"}}),
            (ART, {"type": "box2d", "data": None}),
        ):
            assert (await refusal(client, method, where | params))[0] == code, where
    for params, code, name in SCANS:
        assert await refusal(client, SCAN, params) == (code, name), params
    assert len(WRONG) + len(SCANS) + 2 * len(REFS) > 60
    assert (await client.result("media.scan.status"))["state"] != "running"
    assert (await explained(client, ref), spoken(at)) == (before, said)
    assert at.questions() == {}


async def test_a_match_that_no_source_can_have_is_a_miss_and_not_asked_for_ever(
    at, client
):
    ref = game(at, 9, "Dornu Praqui")
    await scan(client)
    for wrong in ("not-a-number", "../../x", "-1", "1; fields *", 0, "0", "9" * 13):
        match = {"provider": "igdb", "id": wrong}
        answer = await client.call("media.meta.update", **ref, match=match)
        assert answer["error"]["code"] == -32602, wrong
    await update(client, ref, match={"provider": "igdb", "id": "404404"})
    await settled(client)
    _, said, _ = await explained(client, ref)
    assert (said["igdb"]["outcome"], said["igdb"]["match"]) == ("miss", "404404")
    assert "title" not in await values(client, ref)
    at.quiet()
    await scan(client)
    assert at.questions() == {}
    await update(client, ref, match={"provider": "igdb"})
    await settled(client)
    assert (await values(client, ref))["title"] == (["Dornu Praqui"], "igdb")


ELSEWHERE = (
    "file:///etc/passwd",
    "http://169.254.169.254/latest/meta-data/x.jpg",
    "//169.254.169.254/x.jpg",
    "//127.0.0.1:22/x.jpg",
    "//localhost/x.jpg",
    "//images.igdb.com/../../../etc/x.jpg",
    "//images.igdb.com@10.0.0.1/x.jpg",
    "//[::ffff:10.0.0.1]/x.jpg",
    "javascript:alert(1)",
    "//other-host.example/x.jpg",
)


async def test_addresses_that_are_none_of_a_sources_own_are_not_gone_to(at, client):
    words = ["Quo", "Vex", "Zan", "Tor", "Kel", "Dur", "Bam", "Sil", "Nor", "Pel"]
    urls = (*ELSEWHERE, f"{at.fake.trap}/x.jpg")
    refs = [
        game(at, 20 + n, f"{word} Mibatal", changes={"screenshots": []})
        for n, word in enumerate((*words, "Wim"))
    ]

    def leading(value):
        for one in value if isinstance(value, list) else ():
            one["cover"] = {"id": 1, "url": urls[one["id"] - 20]}
        return value

    at.fake.fault("igdb", of_json(leading), path="games")
    done = await scan(client)
    assert done["state"] == "completed"
    for ref, url in zip(refs, urls, strict=True):
        assert (await values(client, ref))["title"][1] == "igdb"
        _, _, art = await explained(client, ref)
        assert art.get("box2d", {}).get("state", "refused") == "refused", url
        told = json.dumps(art)
        assert url not in told
        assert await picture(client, ref) is None
    assert at.fake.trapped == []
    asked = [one.asked.path for one in at.fake.traffic.seen if one.kind == "art"]
    assert not [path for path in asked if "x.jpg" in path]


async def test_odd_and_endless_answers_harm_nobody(at, client):
    odd = "Ev\u0000il\u001b[31m\u009b \u202eName"
    named = game(at, 41, "Solum Vextar", changes={"summary": odd})
    genres = [{"id": n, "name": f"Genre {n}"} for n in range(10_000)]
    many = game(at, 42, "Kelmiso Bator", changes={"genres": genres})
    long = game(at, 43, "Quitar Sobador", changes={"summary": "x" * 10_000_000})
    fine = game(at, 44, "Mikel Bazan")
    done = await scan(client)
    assert (done["state"], done["providers"]["igdb"]["errors"]) == ("completed", 1)
    text = (await values(client, named))["description"][0][0]
    assert "Ev" in text
    assert not {"\u0000", "\u001b"} & {*text}
    assert 0 < len((await values(client, many))["genre"][0]) <= 100
    _, said, _ = await explained(client, long)
    assert said["igdb"]["outcome"] == "error"
    assert (await values(client, fine))["title"] == (["Mikel Bazan"], "igdb")
    assert (await client.result("version"))["name"] == "zapcore"


async def test_no_secret_is_told_logged_or_kept(at, client):
    refs = [game(at, 50 + n, name) for n, name in enumerate(("Vexqui", "Nutar Kelba"))]
    for n, ref in enumerate(refs):
        with open(ref["path"], "rb") as file:
            known = {"data": file.read(), "links": dict.fromkeys(LINKED, str(50 + n))}
        for source in SOURCES:
            at.known(source, 50 + n, ("Vexqui", "Nutar Kelba")[n], "NES", **known)
    await scan(client)
    assert at.asked("ss", "art") > 0
    secrets = {*at.fake.world.accepted.values(), *at.fake.world.tokens}
    for source in LINKED:
        at.fake.fault(source, status(400, " ".join(secrets)), times=1)
        at.fake.fault(source, status(403, " ".join(secrets)))
    answers = [await scan(client, type="complete")]
    answers.append(await client.result("media.sources"))
    for ref in refs:
        answers.append(await client.result("media.explain", **ref))
        answers.append(await client.result("media.meta", **ref))
    places = {"answers": json.dumps(answers).encode(), "output": at.stop().encode()}
    for name in ("media.db", "online.db", "user.db"):
        places[f"rows of {name}"] = unpacked(at.data / name)
    files = [file for file in at.data.rglob("*") if file.is_file()]
    places |= {str(file): file.read_bytes() for file in files}
    secrets = {one for one in secrets | at.fake.world.tokens if len(one) > 4}
    assert len(secrets) > 10
    told = [
        (s, where) for s in secrets for where in places if s.encode() in places[where]
    ]
    assert told == []


def unpacked(path):
    """Give all values of a database, deflated ones inflated."""
    found = []
    with closing(sqlite3.connect(path)) as raw:
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
        for (table,) in raw.execute(query).fetchall():
            for row in raw.execute(f'SELECT * FROM "{table}"'):
                found += [inflated(value) for value in row if value]
    return b"\n".join(found)


def inflated(value):
    if not isinstance(value, bytes):
        return str(value).encode("utf-8", "replace")
    for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        try:
            return zlib.decompress(value, bits)
        except zlib.error:
            continue
    return value
