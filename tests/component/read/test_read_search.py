"""``media.search``: rows as in the recording es-10, words, cursors, hostile input."""

import base64
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NES = {
    "releaseDate": "1985-10-18",
    "manufacturer": "Nintendo",
    "id": "NES",
    "name": "NES",
    "category": "Console",
}
EUROPE = "Region Game (Europe) (En,Fr,De).nes"


async def names(call, **params):
    found = await call("media.search", **params)
    assert isinstance(found, dict), found
    return [row["path"].rsplit("/", 1)[1] for row in found["results"]]


async def every_page(call, **params):
    """Give the media ids of all pages."""
    ids, cursor = [], {}
    while True:
        found = await call("media.search", **params, **cursor)
        ids += [row["mediaId"] for row in found["results"]]
        page = found.get("pagination", {"hasNextPage": False})
        if not page["hasNextPage"]:
            assert "nextCursor" not in page
            return ids
        cursor = {"cursor": page["nextCursor"]}


async def test_rows_have_the_shape_of_the_recording(call, nes, root):
    found = await call("media.search", query="region game")
    assert (found["total"], len(found["results"])) == (3, 3)
    assert found["pagination"] == {"hasNextPage": False, "pageSize": 100}
    assert found["results"][0] == {
        "relativePath": f"NES/{EUROPE}",
        "system": NES,
        "name": "Region Game",
        "path": f"{root}/nes/{EUROPE}",
        "zapScript": "@NES/Region Game (region:eu) (lang:de, lang:en, lang:fr)",
        "tags": [
            {"tag": "dev-regional-2", "type": "developer", "label": "dev regional 2"},
            {"tag": "nes", "type": "extension"},
            {"tag": "action", "type": "genre", "label": "Action"},
            {"tag": "shooter", "type": "genre", "label": "Shooter"},
            {"tag": "de", "type": "lang"},
            {"tag": "en", "type": "lang"},
            {"tag": "fr", "type": "lang"},
            {"tag": "50", "type": "rating"},
            {"tag": "eu", "type": "region"},
        ],
        "disambiguatingTags": [
            {"tag": "eu", "type": "region"},
            {"tag": "de", "type": "lang"},
            {"tag": "en", "type": "lang"},
            {"tag": "fr", "type": "lang"},
        ],
        "mediaId": nes[EUROPE],
        "hasCover": False,
    }
    assert [row["hasCover"] for row in found["results"]] == [False, True, True]


async def test_a_title_with_one_file_needs_nothing_to_tell_it_apart(call, rows):
    rows.media("SG1000", "sg1000/Only (USA).sg", "Only", ["region:us"])
    (row,) = (await call("media.search", query="only"))["results"]
    assert "disambiguatingTags" not in row
    assert row["zapScript"] == "@SG1000/Only"


async def test_a_missing_file_tells_nothing_apart_and_is_not_listed(call, rows):
    rows.media("SG1000", "sg1000/Two (USA).sg", "Two", ["region:us"])
    rows.media("SG1000", "sg1000/Two (Japan).sg", "Two", ["region:jp"], missing=1)
    (row,) = (await call("media.search", query="two"))["results"]
    assert row["path"].endswith("Two (USA).sg")
    assert "disambiguatingTags" not in row


async def test_a_year_stands_in_the_script_only_with_four_digits(call, rows):
    rows.media("SG1000", "sg1000/Y (A).sg", "Y Game", ["year:1991"])
    rows.media("SG1000", "sg1000/Y (B).sg", "Y Game", ["year:19xx"])
    found = (await call("media.search", query="y game"))["results"]
    assert [row["zapScript"] for row in found] == [
        "@SG1000/Y Game (year:1991)",
        "@SG1000/Y Game",
    ]


async def test_a_picture_of_the_title_is_a_cover(call, rows):
    rows.media("NES", "nes/C.nes", "C")
    rows.title("NES", "C", (), {"image-boxart": "/x.png"})
    (row,) = (await call("media.search", query="c"))["results"]
    assert row["hasCover"] is True


@pytest.mark.parametrize(
    "query",
    ["region game", "REGION", "game region", "regi", "Régiön", "the region", "ion gam"],
)
async def test_words_count_in_any_order_case_and_accent(call, nes, query):
    assert len(await names(call, query=query)) == 3


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("the legend of zelda", "The Legend of Zelda"),
        ("zelda the legend", "The Legend of Zelda"),
        ("special edition", "Sonic Special Edition"),
        ("final test 7", "Final Test VII"),
        ("final vii", "Final Test VII"),
        ("test & knuckles", "Test & Knuckles"),
        ("knuckles and test", "Test & Knuckles"),
        ("ゼルダ", "ゼルダの伝説"),
        ("伝説", "ゼルダの伝説"),
    ],
)
async def test_a_title_is_found_as_people_write_it(call, rows, query, title):
    titles = ("The Legend of Zelda", "Final Test VII", "Test & Knuckles")
    for each in (*titles, "ゼルダの伝説", "Sonic Special Edition"):
        rows.media("NES", f"nes/{each}.nes", each)
    assert await names(call, query=query) == [f"{title}.nes"]


async def test_the_title_itself_comes_first_then_what_begins_with_it(call, rows):
    for title in ("Super Mario", "Mario Kart", "Mario", "Dr Mario", "Marionette"):
        rows.media("NES", f"nes/{title}.nes", title)
    assert await names(call, query="mario") == [
        "Mario.nes",
        "Mario Kart.nes",
        "Marionette.nes",
        "Super Mario.nes",
        "Dr Mario.nes",
    ]


async def test_short_words_narrow_what_long_words_found(call, rows):
    for title in ("Street Fighter 2", "Street Fighter 3"):
        rows.media("NES", f"nes/{title}.nes", title)
    assert await names(call, query="fighter 2") == ["Street Fighter 2.nes"]


async def test_nothing_found_is_an_empty_list_without_pagination(call, nes):
    assert await call("media.search", query="zzzz") == {"results": [], "total": 0}
    assert await call("media.search", query="...") == {"results": [], "total": 0}


async def test_systems_are_taken_in_any_case_and_by_alias(call, rows, nes):
    other = rows.media("SNES", "snes/Region Game.sfc", "Region Game")
    found = await call("media.search", query="region", systems=["snes"])
    assert [row["mediaId"] for row in found["results"]] == [other]
    assert len(await names(call, query="region", systems=["nes", "SuperNintendo"])) == 4
    assert len(await names(call, query="region", systems=[])) == 4
    assert (await call("media.search", systems=["NotASystem"]))[0] == 1004


async def test_an_empty_query_lists_every_row_once_by_id(call, rows):
    wanted = [
        rows.media("NES", f"nes/{n % 7}/Game {n}.nes", f"Game {n % 30}")
        for n in range(250)
    ]
    assert await every_page(call, query="", maxResults=100) == wanted
    assert await every_page(call, query="", systems=["NES"], maxResults=7) == wanted


@pytest.mark.parametrize("sort", ["name-asc", "filename-asc"])
async def test_sorted_pages_hold_every_row_once_in_order(call, rows, sort):
    for n in range(60):
        rows.media("NES", f"nes/{n % 5}/Game {n % 13:02}.nes", f"Game {n % 13}")
    up = await every_page(call, query="game", sort=sort, maxResults=7)
    assert len(set(up)) == len(up) == 60
    down = await every_page(
        call, query="", sort=sort.replace("asc", "desc"), maxResults=11
    )
    assert down == up[::-1]


@pytest.mark.parametrize("query", ["", "game", "game one"])
async def test_pages_stay_stable_while_rows_are_added(call, rows, query):
    old = [
        rows.media("NES", f"nes/Game One {n}.nes", f"Game One {n}") for n in range(9)
    ]
    first = await call("media.search", query=query, maxResults=4)
    ids = [row["mediaId"] for row in first["results"]]
    for n in range(20, 26):
        rows.media("NES", f"nes/Game One {n}.nes", f"Game One {n}")
    cursor = first["pagination"]["nextCursor"]
    ids += await every_page_from(call, cursor, query=query, maxResults=4)
    assert len(ids) == len(set(ids))
    assert [number for number in ids if number in old] == old
    assert len(await every_page(call, query=query, maxResults=4)) == 15


@pytest.mark.parametrize("query", ["", "game", "one game"])
@pytest.mark.parametrize("sort", ["", "name-desc"])
async def test_pages_lose_nothing_while_rows_are_removed(call, rows, query, sort):
    titles = [f"Game One {n}" for n in range(20)]
    old = [rows.media("NES", f"nes/{title}.nes", title) for title in titles]
    asked = {"query": query, "sort": sort, "maxResults": 4}
    first = await call("media.search", **asked)
    ids = [row["mediaId"] for row in first["results"]]
    rows.raw.execute("DELETE FROM Media WHERE DBID IN (?, ?)", (ids[-1], ids[0]))
    cursor = first["pagination"]["nextCursor"]
    ids += await every_page_from(call, cursor, **asked)
    assert sorted(ids) == old


async def every_page_from(call, cursor, **params):
    found = await call("media.search", **params, cursor=cursor)
    ids = [row["mediaId"] for row in found["results"]]
    following = found["pagination"].get("nextCursor")
    return ids + (await every_page_from(call, following, **params) if following else [])


async def test_ranked_pages_give_what_one_page_gives(call, rows):
    for n in range(40):
        for title in (f"Mario {n}", f"Super Mario {n}", f"Wario {n}"):
            rows.media("NES", f"nes/{title} (A).nes", title)
            rows.media("NES", f"nes/{title} (B).nes", title)
    whole = await every_page(call, query="mario", maxResults=1000)
    assert len(whole) == 160
    assert await every_page(call, query="mario", maxResults=3) == whole


SMALL = [
    {"tags": ["user:favorite"]},
    {"letter": "Z"},
    {"letter": "#"},
    {"pathPrefix": "/few/"},
    {"pathPrefix": "/nes/Super Mario 3"},
    {"tags": ["genre:rare", "-region:us"]},
    {"tags": ["~user:favorite", "~genre:rare"], "letter": "M"},
]


@pytest.mark.parametrize("query", ["", "mario", "mario 3", "ma", "zelda"])
@pytest.mark.parametrize("sort", ["", "name-asc", "name-desc", "filename-desc"])
async def test_a_filter_that_leaves_few_rows_leaves_the_same(
    call, rows, monkeypatch, query, sort
):
    for n in range(60):
        title = ("Super Mario", "Mario", "Zelda", "!Mario", "Zorro")[n % 5] + f" {n}"
        system, folder = ("NES", "SNES")[n % 2], ("few" if n % 20 == 3 else "nes")
        tags = ["region:us"] + ["user:favorite"] * (n % 9 == 2)
        rows.media(system, f"{folder}/{title}.x", title, tags, missing=n % 11 == 10)
    rows.title("NES", "Super Mario 30", ["genre:rare"])
    for small in SMALL:
        prefix = (
            {"pathPrefix": rows.root + small["pathPrefix"]}
            if ("pathPrefix" in small)
            else {}
        )
        asked = {"query": query, "sort": sort, **small, **prefix, "maxResults": 3}
        monkeypatch.setattr("mediadb.search_few.PAGE", 100)
        few = await every_page(call, **asked)
        monkeypatch.setattr("mediadb.search_few.PAGE", 0)
        assert await every_page(call, **asked) == few


async def test_a_sorted_library_is_merged_from_its_systems(call, rows):
    for n in range(40):
        name = f"Game {n * 7 % 40:02}"
        system = ("NES", "SNES", "Arcade")[n % 3]
        rows.media(system, f"{system}/{name}.x", name, missing=n == 5)
    found = await names(call, query="", sort="name-asc")
    assert found == sorted(found)
    assert len(found) == 39
    up = await every_page(call, sort="name-asc", maxResults=7)
    assert up[::-1] == await every_page(call, sort="name-desc", maxResults=9)
    some = await every_page(call, sort="name-asc", systems=["SNES"], maxResults=4)
    assert len(some) == 13
    assert [number for number in up if number in some] == some


async def test_tags_filter_by_row_and_title(call, nes):
    async def count(*tags):
        return len(await names(call, query="", tags=list(tags)))

    assert await count() == 3
    assert await count("region:us") == 1
    assert await count("-region:us") == 2
    assert await count("~region:us", "~region:eu") == 2
    assert await count("genre:action", "lang:en") == 2
    assert await count("region:nowhere") == 0
    assert (await call("media.search", tags=["bad"]))[0] == -32602


async def test_a_new_tag_or_label_shows_at_once(call, rows):
    number = rows.media("NES", "nes/T.nes", "T", ["genre:action"])
    (row,) = (await call("media.search", query="t"))["results"]
    assert row["tags"] == [{"tag": "action", "type": "genre"}]
    rows.raw.execute("UPDATE Tags SET DisplayName = 'Action'")
    new = rows.tag("user:favorite")
    rows.insert("MediaTags", MediaDBID=number, TagDBID=new)
    (row,) = (await call("media.search", query="t"))["results"]
    assert row["tags"] == [
        {"tag": "action", "type": "genre", "label": "Action"},
        {"tag": "favorite", "type": "user"},
    ]


@pytest.mark.parametrize(
    ("params", "name"),
    [
        ({"query": 5}, "query"),
        ({"query": "x" * 5000}, "query"),
        ({"query": "\ud800"}, "query"),
        ({"systems": "NES"}, "systems"),
        ({"systems": [""]}, "systems"),
        ({"systems": [5]}, "systems"),
        ({"maxResults": 0}, "maxResults"),
        ({"maxResults": 1001}, "maxResults"),
        ({"maxResults": -1}, "maxResults"),
        ({"maxResults": 2**63}, "maxResults"),
        ({"maxResults": "5"}, "maxResults"),
        ({"sort": "bogus"}, "sort"),
        ({"letter": "AA"}, "letter"),
        ({"letter": "é"}, "letter"),
        ({"pathPrefix": 5}, "pathPrefix"),
        ({"fuzzySystem": "yes"}, "fuzzySystem"),
        ({"tags": "user:favorite"}, "tags"),
        ({"cursor": 5}, "cursor"),
        ({"cursor": "!!!"}, "cursor"),
        ({"cursor": "é"}, "cursor"),
    ],
)
async def test_a_wrong_parameter_is_refused_by_name(call, nes, params, name):
    code, message = await call("media.search", **params)
    assert code == -32602
    assert message.startswith("invalid params: ")
    assert name in message


@pytest.mark.parametrize(
    "keys",
    [
        [],
        5,
        None,
        ["all"],
        ["all", "x"],
        ["all", -1],
        ["all", 2**63],
        ["all", True],
        ["all", 1.5],
        ["name-asc", "k", 1],
        ["ranked", 0, 0, 0],
    ],
)
async def test_a_made_up_cursor_is_refused(call, nes, keys):
    cursor = base64.urlsafe_b64encode(json.dumps(keys).encode()).decode()
    assert (await call("media.search", query="", cursor=cursor))[0] == -32602


async def test_a_cursor_of_another_sort_is_refused(call, nes):
    page = await call("media.search", query="", sort="name-asc", maxResults=1)
    cursor = page["pagination"]["nextCursor"]
    found = await call("media.search", query="", sort="name-desc", cursor=cursor)
    assert found[0] == -32602


@pytest.mark.parametrize(
    "query",
    [
        '"',
        'region" OR "1',
        "region*",
        "NEAR(region game)",
        "region AND NOT game",
        "Slug:region",
        "^region",
        "{region}",
        "%",
        "_",
        "region\0game",
        "'; DROP TABLE Media; --",
        "x" * 4096,
        "a b c " * 600,
        "\U0010ffff",
        "ﬀ ß İ",
    ],
)
async def test_no_query_breaks_the_search(call, nes, query):
    assert isinstance(await call("media.search", query=query), dict)
    assert isinstance(await call("media.search", query=query, sort="name-asc"), dict)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_any_text_is_a_query(call, nes, data):
    text = data.draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
    assert isinstance(await call("media.search", query=text), dict)


async def test_full_caches_change_no_answer(call, rows, monkeypatch):
    for n in range(30):
        title = f"Game {n % 10}"
        tags = [f"region:r{n}", f"lang:l{n % 4}"]
        rows.media("NES", f"nes/{n}/Game {n}.nes", title, tags)
    before = await call("media.search", query="game")
    folders = await call("media.browse", path=f"{rows.root}/nes", maxResults=50)
    monkeypatch.setattr("mediadb.read_tags.MOST", 2)
    monkeypatch.setattr("mediadb.read_variants.MAX_FAMILIES", 2)
    monkeypatch.setattr("mediadb.read_rows.MOST_KEPT", 2000)
    monkeypatch.setattr("api.shapes.MOST_FOLDERS", 2)
    monkeypatch.setattr("mediadb.read_folders.KEPT", 2)
    rows.raw.execute("UPDATE Tags SET DisplayName = ''")
    for _ in range(2):
        assert await call("media.search", query="game") == before
        again = await call("media.browse", path=f"{rows.root}/nes", maxResults=50)
        assert again == folders
    assert len(before["results"]) == len(folders["entries"]) == 30


@pytest.mark.parametrize("systems", [None, ["SNES"], ["NES", "SNES", "Arcade"]])
async def test_a_page_by_tag_or_of_systems_has_each_row_once_in_order_of_id(
    call, rows, systems
):
    """Also when a title carries the tag, and with it files that do not."""
    wanted = []
    for n in range(60):
        system = ("NES", "SNES", "Arcade")[n % 3]
        tags = ["region:jp"] * (n % 4 == 0)
        number = rows.media(system, f"{system}/Game {n}.x", f"Game {n}", tags)
        if n % 4 == 0 and (systems is None or system in systems):
            wanted.append(number)
    asked = {"query": "", "tags": ["region:jp"], "maxResults": 4}
    asked |= {"systems": systems} if systems else {}
    assert await every_page(call, **asked) == wanted
    titled = rows.title("SNES", "Game 1", ["region:jp"])
    (also,) = [
        number
        for (number,) in rows.raw.execute(
            "SELECT DBID FROM Media WHERE MediaTitleDBID = ?", (titled,)
        )
    ]
    assert await every_page(call, **asked) == sorted([*wanted, also])


async def test_a_row_that_was_shown_shows_what_changed_since(call, rows):
    first = rows.media("NES", "nes/Game (USA).nes", "Game", ["region:us"])

    async def shown():
        found = await call("media.search", query="game")
        return {row["mediaId"]: row for row in found["results"]}

    assert "disambiguatingTags" not in (await shown())[first]
    assert not (await shown())[first]["hasCover"]
    second = rows.media("NES", "nes/Game (Japan).nes", "Game", ["region:jp"])
    rows.title("NES", "Game", ["genre:action"], {"image-boxart": "/x.png"})
    for number, region in ((first, "us"), (second, "jp")):
        row = (await shown())[number]
        assert row["disambiguatingTags"] == [{"tag": region, "type": "region"}]
        assert {"tag": "action", "type": "genre"} in row["tags"]
        assert row["hasCover"]
    rows.raw.execute("UPDATE Media SET IsMissing = 1 WHERE DBID = ?", (second,))
    assert "disambiguatingTags" not in (await shown())[first]
    assert second not in await shown()


async def test_several_short_words_are_looked_for_together(call, rows):
    for name in ("Super Mario", "Sonic Mania", "Mega Sonic", "Tetris", "Some Game"):
        rows.media("NES", f"nes/{name}.nes", name)
    assert set(await names(call, query="s m")) == {
        "Super Mario.nes",
        "Sonic Mania.nes",
        "Mega Sonic.nes",
        "Some Game.nes",
    }
    assert await names(call, query="m s", tags=["region:none"]) == []
    assert set(await names(call, query="su ma")) == {"Super Mario.nes"}
    assert await names(call, query="te su") == []
    rows.media("NES", "nes/Rare.nes", "Super Metroid", ["user:favorite"])
    found = await names(call, query="s m", tags=["user:favorite"])
    assert found == ["Rare.nes"]
