"""``media.browse``: roots, folders, files as in the recording es-10; paging."""

import pytest


@pytest.fixture
def tree(rows, nes):
    """The NES folder of the recordings, two systems beside it."""
    rows.media("NES", "nes/Dir Multi/One Game.nes", "One Game")
    rows.media("NES", "nes/Dir Multi/Two Game.nes", "Two Game")
    rows.media("NES", "nes/Sub/Deep/Deeper/Deep.nes", "Deep")
    rows.media("NES", "nes/Zip.zip/Inner.nes", "Inner")
    rows.media("NES", "nes/Gone/Gone.nes", "Gone", missing=1)
    rows.media("NES", "nes/Away.nes", "Away", missing=1)
    rows.media("SNES", "snes/All Fields.sfc", "All Fields")
    rows.media("Gameboy", "gb/A.gb", "A")
    rows.media("GameboyColor", "gb/B.gbc", "B")
    return rows


async def every_name(call, **params):
    names, cursor = [], {}
    while True:
        found = await call("media.browse", **params, **cursor)
        names += [entry["name"] for entry in found["entries"]]
        page = found["pagination"]
        if not page["hasNextPage"]:
            return names
        cursor = {"cursor": page["nextCursor"]}


async def test_without_a_path_the_roots_are_given(call, tree, root):
    wanted = {
        "path": "",
        "entries": [
            {
                "fileCount": 10,
                "path": root,
                "type": "root",
                "name": "roms",
                "hasCover": False,
            }
        ],
        "totalFiles": 0,
        "totalDirs": 0,
    }
    assert await call("media.browse") == wanted
    assert await call("media.browse", path="", systems=[], tags=[]) == wanted


async def test_with_systems_their_own_folders_are_the_roots(call, tree, root):
    found = await call("media.browse", path="", systems=["nes"])
    assert found["entries"] == [
        {
            "systemId": "NES",
            "fileCount": 7,
            "path": f"{root}/nes",
            "type": "root",
            "name": "nes",
            "systemIds": ["NES"],
            "hasCover": False,
        }
    ]


async def test_a_root_lists_its_folders_with_counts_and_systems(call, tree, root):
    found = await call("media.browse", path=root)
    assert found == {
        "path": root,
        "entries": [
            {
                "fileCount": count,
                "path": f"{root}/{name}",
                "type": "directory",
                "name": name,
                "systemIds": systems,
                "hasCover": False,
            }
            for name, count, systems in (
                ("gb", 2, ["Gameboy", "GameboyColor"]),
                ("nes", 7, ["NES"]),
                ("snes", 1, ["SNES"]),
            )
        ],
        "totalFiles": 0,
        "totalDirs": 3,
        "pagination": {"hasNextPage": False, "pageSize": 100},
    }


async def test_a_folder_lists_its_folders_then_its_files(call, tree, nes, root):
    found = await call("media.browse", path=f"{root}/nes")
    folders = [e for e in found["entries"] if e["type"] == "directory"]
    assert [(e["name"], e["fileCount"]) for e in folders] == [
        ("Dir Multi", 2),
        ("Sub", 1),
        ("Zip.zip", 1),
    ]
    assert (found["totalFiles"], found["totalDirs"]) == (3, 3)
    assert found["entries"][4] == {
        "systemId": "NES",
        "relativePath": "NES/Region Game (Japan).nes",
        "zapScript": "@NES/Region Game (region:jp) (lang:ja)",
        "path": f"{root}/nes/Region Game (Japan).nes",
        "type": "media",
        "name": "Region Game",
        "disambiguatingTags": [
            {"tag": "jp", "type": "region"},
            {"tag": "ja", "type": "lang"},
        ],
        "mediaId": nes["Region Game (Japan).nes"],
        "hasCover": True,
    }
    assert len(found["entries"]) == 6


async def test_a_folder_of_two_systems_holds_both_or_the_one_asked_for(
    call, tree, root
):
    assert await every_name(call, path=f"{root}/gb") == ["A", "B"]
    assert await every_name(call, path=f"{root}/gb", maxResults=1) == ["A", "B"]
    found = await call("media.browse", path=f"{root}/gb", systems=["GameboyColor"])
    assert [entry["name"] for entry in found["entries"]] == ["B"]
    assert found["totalFiles"] == 1


async def test_an_end_slash_changes_nothing(call, tree, root):
    with_slash = await call("media.browse", path=f"{root}/nes/")
    without = await call("media.browse", path=f"{root}/nes")
    assert with_slash["entries"] == without["entries"]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6])
async def test_pages_of_any_size_give_folders_and_files_once(call, tree, root, size):
    whole = await every_name(call, path=f"{root}/nes")
    assert len(whole) == 6
    assert await every_name(call, path=f"{root}/nes", maxResults=size) == whole


@pytest.mark.parametrize("sort", ["name", "filename"])
async def test_files_turn_round_and_folders_stay(call, rows, root, sort):
    rows.media("NES", "nes/Sub/X.nes", "X")
    for n in (3, 1, 2, 10):
        rows.media("NES", f"nes/Game {n:02}.nes", f"Game {n}")
    up = await every_name(call, path=f"{root}/nes", sort=f"{sort}-asc", maxResults=2)
    down = await every_name(call, path=f"{root}/nes", sort=f"{sort}-desc", maxResults=2)
    games = ["Game 01", "Game 02", "Game 03", "Game 10"]
    assert up == ["Sub", *games]
    assert down == ["Sub", *games[::-1]]


async def test_pages_stay_stable_while_files_are_added(call, rows, root):
    for n in range(10, 20):
        rows.media("NES", f"nes/Game {n}.nes", f"Game {n}")
    first = await call("media.browse", path=f"{root}/nes", maxResults=4)
    for n in (1, 15, 25):
        rows.media("NES", f"nes/Game {n}b.nes", f"Game {n}b")
    rest = await call(
        "media.browse",
        path=f"{root}/nes",
        maxResults=100,
        cursor=first["pagination"]["nextCursor"],
    )
    seen = [e["name"] for e in first["entries"] + rest["entries"]]
    assert len(seen) == len(set(seen))
    assert {f"Game {n}" for n in range(10, 20)} <= set(seen)
    assert "Game 25b" in seen


async def test_a_folder_that_appears_is_seen_at_once(call, tree, root):
    assert len((await call("media.browse", path=root))["entries"]) == 3
    tree.media("PSX", "psx/P.cue", "P")
    assert len((await call("media.browse", path=root))["entries"]) == 4


async def test_a_path_without_rows_is_empty(call, tree, root):
    for path in (f"{root}/nes/nope", f"{root}/nes/Gone", "steam://"):
        assert await call("media.browse", path=path) == {
            "path": path,
            "entries": [],
            "totalFiles": 0,
            "totalDirs": 0,
        }


async def test_a_path_outside_is_refused(call, tree, root):
    outside = (1009, "path is not within an allowed root directory")
    for path in ("/etc", f"{root}x", "/", "roms", f"/{root}"):
        assert await call("media.browse", path=path) == outside
    dots = (1009, "invalid path: contains disallowed components")
    for path in (f"{root}/../..", f"{root}/..", "..", f"{root}/a\0b"):
        assert await call("media.browse", path=path) == dots


@pytest.mark.parametrize(
    ("params", "name"),
    [
        ({"path": 5}, "path"),
        ({"path": ["x"]}, "path"),
        ({"maxResults": 0}, "maxResults"),
        ({"sort": "size"}, "sort"),
        ({"letter": "?"}, "letter"),
        ({"tags": "region:us"}, "tags"),
        ({"systems": {}}, "systems"),
    ],
)
async def test_a_wrong_parameter_is_refused_by_name(call, tree, params, name):
    code, message = await call("media.browse", **params)
    assert code == -32602
    assert name in message


@pytest.mark.parametrize("cursor", ["!!!", "bm9wZQ==", "WyJhIiwiYiJd"])
async def test_a_made_up_cursor_is_refused(call, tree, root, cursor):
    assert (await call("media.browse", path=root, cursor=cursor))[0] == -32602
