"""Letters to jump to, path prefixes, and tags that a folder is filtered by."""

import pytest

NAMES = (
    "(Untitled)",
    "2048",
    "Alpha",
    "alpine",
    "Beta",
    "Zeta",
    "~Wave",
    "ゼルダ",
)


@pytest.fixture
def folder(rows, root):
    for number, name in enumerate(NAMES):
        tags = ["region:us"] if number % 2 else ["region:eu"]
        # The fixture takes what stands before a bracket for the name.
        rows.media("NES", f"nes/{name.replace('(', '!')}.nes", name, tags)
    rows.media("NES", "nes/Gone.nes", "Gone", ["region:us"], missing=1)
    rows.media("NES", "nes/Sub/Below.nes", "Below", ["region:us"])
    rows.media("NES", "nes/Other/Aside.nes", "Aside", ["region:jp"])
    rows.media("SNES", "snes/Alpha.sfc", "Alpha", ["region:us"])
    return f"{root}/nes"


async def names(call, method="media.browse", **params):
    found = await call(method, **params)
    return [row["name"] for row in found.get("entries", found.get("results"))]


@pytest.mark.parametrize("sort", ["name-asc", "name-desc"])
async def test_each_group_begins_where_its_cursor_and_offset_say(call, folder, sort):
    index = await call("media.browse.index", path=folder, sort=sort)
    whole = await names(call, path=folder, sort=sort)
    files = whole[2:]
    assert index["totalFiles"] == len(files) == len(NAMES)
    assert index["scheme"] == "latin"
    begin = 0
    for group in index["groups"]:
        assert group["offset"] == begin
        params = {"cursor": group["cursor"]} if group["cursor"] else {}
        page = await names(call, path=folder, sort=sort, **params)
        assert [n for n in page if n not in {"Sub", "Other"}] == files[begin:]
        begin += group["count"]
    assert begin == len(files)


async def test_groups_come_in_the_order_of_the_list(call, folder):
    found = (await call("media.browse.index", path=folder))["groups"]
    labels = [(group["label"], group["count"]) for group in found]
    assert labels == [("#", 1), ("2", 1), ("A", 2), ("B", 1), ("Z", 1), ("#", 2)]
    assert len({group["key"] for group in found}) == len(found)
    assert found[0]["cursor"] == ""
    turned = await call("media.browse.index", path=folder, sort="name-desc")
    assert [group["label"] for group in turned["groups"]] == [
        label for label, _ in reversed(labels)
    ]


@pytest.mark.parametrize(
    ("files", "labels"),
    [
        (("9", "[x]", "a"), [("9", 1), ("#", 1), ("A", 1)]),
        (("!x", "[y]", "a"), [("#", 2), ("A", 1)]),
        (("!x", "0", "[y]", "z", "~"), [("#", 1), ("0", 1), ("#", 1), ("Z", 1)]),
    ],
)
async def test_neighbours_of_one_letter_are_one_group(call, rows, root, files, labels):
    for name in files:
        rows.media("NES", f"nes/{name}.nes", name)
    found = (await call("media.browse.index", path=f"{root}/nes"))["groups"]
    begun = [(group["label"], group["count"]) for group in found]
    assert begun[: len(labels)] == labels
    for group in found:
        params = {"cursor": group["cursor"]} if group["cursor"] else {}
        page = await names(call, path=f"{root}/nes", **params)
        assert page == sorted(files)[group["offset"] :]


@pytest.mark.parametrize(
    "params", [{}, {"path": "steam://"}, {"path": "", "sort": "name-asc"}]
)
async def test_where_letters_make_no_sense_there_are_none(call, folder, params):
    nothing = {"scheme": "none", "groups": [], "totalFiles": 0}
    assert await call("media.browse.index", **params) == nothing
    by_file = await call("media.browse.index", path=folder, sort="filename-asc")
    assert by_file == nothing


async def test_a_letter_gives_the_files_under_it_and_no_folder(call, folder):
    found = await call("media.browse", path=folder, letter="a")
    assert [row["name"] for row in found["entries"]] == ["Alpha", "alpine"]
    assert (found["totalFiles"], found["totalDirs"]) == (2, 0)
    other = await names(call, path=folder, letter="#")
    assert other == ["!Untitled)", "~Wave", "ゼルダ"]
    assert await names(call, path=folder, letter="9") == []


async def test_a_search_by_letter_goes_through_all_pages(call, folder):
    seen, cursor = [], {}
    while True:
        found = await call(
            "media.search",
            query="",
            letter="A",
            maxResults=1,
            sort="name-asc",
            **cursor,
        )
        seen += [row["path"].rsplit("/", 1)[1] for row in found["results"]]
        if not found["pagination"]["hasNextPage"]:
            break
        cursor = {"cursor": found["pagination"]["nextCursor"]}
    assert seen == ["Alpha.nes", "Alpha.sfc", "alpine.nes", "Aside.nes"]
    assert len(await names(call, "media.search", query="alp", letter="B")) == 0
    assert len(await names(call, "media.search", query="alp", letter="A")) == 3


@pytest.mark.parametrize(
    ("end", "count"),
    [("", 10), ("/", 10), ("/S", 1), ("/Sub/", 1), ("/Sub/Below.nes", 1), ("/Al", 1)],
)
async def test_a_path_prefix_is_how_whole_paths_begin(call, folder, end, count):
    found = await names(call, "media.search", query="", pathPrefix=folder + end)
    assert len(found) == count
    assert await names(call, "media.search", query="", pathPrefix="/elsewhere") == []


async def test_a_folder_filtered_by_tags_counts_only_what_carries_them(call, folder):
    found = await call("media.browse", path=folder, tags=["region:us"])
    kinds = [(row["type"], row["name"]) for row in found["entries"]]
    assert kinds[0] == ("directory", "Sub")
    assert found["entries"][0]["fileCount"] == 1
    assert (found["totalDirs"], found["totalFiles"]) == (1, 4)
    index = await call("media.browse.index", path=folder, tags=["region:us"])
    assert index["totalFiles"] == 4
