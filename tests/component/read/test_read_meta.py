"""``media.meta``: shapes as in the recording es-08, references, hostile input."""

import pytest

USA = "Region Game (USA).nes"


@pytest.mark.rule("meta-graph")
async def test_one_row_has_the_shape_of_the_recording(call, nes, root):
    assert await call("media.meta", mediaId=nes[USA]) == {
        "media": {
            "mediaId": nes[USA],
            "properties": {
                "property:image-image": {
                    "extension": "png",
                    "text": f"{root}/nes/media/images/us.png",
                    "contentType": "image/png",
                }
            },
            "path": f"{root}/nes/Region Game (USA).nes",
            "parentDir": f"{root}/nes/",
            "tags": [
                {"tag": "nes", "type": "extension"},
                {"tag": "en", "type": "lang"},
                {"tag": "us", "type": "region"},
                {"tag": "scraped", "type": "scraper.gamelist.xml"},
            ],
            "tagSources": {
                "extension:nes": "filename",
                "lang:en": "filename",
                "region:us": "filename",
            },
            "availableImageTypes": ["image"],
            "title": {
                "properties": {
                    "property:description": {"text": "A. b, c.png", "contentType": ""}
                },
                "system": {"id": "NES", "name": "NES"},
                "slug": "regiongame",
                "name": "Region Game",
                "tags": [
                    {
                        "tag": "dev-regional-2",
                        "type": "developer",
                        "label": "dev regional 2",
                    },
                    {"tag": "action", "type": "genre", "label": "Action"},
                    {"tag": "shooter", "type": "genre", "label": "Shooter"},
                    {"tag": "50", "type": "rating"},
                ],
                "tagSources": {},
                "slugLength": 10,
                "slugWordCount": 2,
            },
            "isMissing": False,
        }
    }


@pytest.mark.rule("meta-references")
async def test_id_path_system_in_any_case_and_relative_path_give_the_same(
    call, nes, root
):
    wanted = await call("media.meta", mediaId=nes[USA])
    path = f"{root}/nes/{USA}"
    for ref in (
        {"system": "NES", "path": path},
        {"system": "nes", "path": path},
        {"system": "NES", "path": f"NES/{USA}"},
        {"system": "NES", "path": f"nes/{USA}"},
    ):
        assert await call("media.meta", **ref) == wanted


@pytest.mark.rule("props-type-inferred")
async def test_an_extension_in_capitals_is_answered_in_small_letters(call, nes):
    found = await call("media.meta", mediaId=nes["Region Game (Japan).nes"])
    (image,) = found["media"]["properties"].values()
    assert (image["extension"], image["contentType"]) == ("png", "image/png")


async def test_a_row_without_tags_has_empty_lists(call, rows):
    number = rows.media("NES", "nes/Bare.nes", "Bare")
    media = (await call("media.meta", mediaId=number))["media"]
    assert (media["tags"], media["properties"]) == ([], {})
    assert (media["title"]["tags"], media["title"]["properties"]) == ([], {})
    assert "availableImageTypes" not in media
    assert "secondarySlug" not in media["title"]


async def test_a_missing_row_still_answers(call, rows):
    number = rows.media("NES", "nes/Gone.nes", "Gone", missing=1)
    assert (await call("media.meta", mediaId=number))["media"]["isMissing"] is True


async def test_stored_numbers_lose_their_padding(call, rows):
    number = rows.media(
        "NES", "nes/P.nes", "P", ["players:4", "unfinished:beta:2", "rating:0"]
    )
    tags = (await call("media.meta", mediaId=number))["media"]["tags"]
    assert [tag["tag"] for tag in tags] == ["4", "0", "beta:2"]


@pytest.mark.rule("props-blob-type")
async def test_a_blob_gives_its_own_type_and_size(call, rows):
    number = rows.media("NES", "nes/B.nes", "B", (), {"image-boxart": ""})
    blob = rows.insert(
        "MediaBlobs", SHA256=b"x", ContentType="image/webp", Size=4, Data=b"data"
    )
    rows.raw.execute("UPDATE MediaProperties SET BlobDBID = ?", (blob,))
    media = (await call("media.meta", mediaId=number))["media"]
    assert media["properties"] == {
        "property:image-boxart": {
            "text": "",
            "contentType": "image/webp",
            "blobSize": 4,
        }
    }


async def test_a_relative_path_on_two_roots_is_ambiguous(call, rows, root, tmp_path):
    rows.media("NES", "nes/Twice.nes", "Twice")
    rows.root = str(tmp_path / "second")
    rows.media("NES", "nes/Twice.nes", "Twice")
    assert await call("media.meta", system="NES", path="NES/Twice.nes") == (
        1006,
        "ambiguous relative path; use canonical path",
    )


@pytest.mark.rule("meta-container")
async def test_a_folder_or_zip_with_one_file_stands_for_it_on_a_device_only(
    make_call, rows, root
):
    single = rows.media("NES", "nes/Single.zip/Inner.nes", "Inner")
    rows.media("NES", "nes/Multi.zip/A.nes", "A")
    rows.media("NES", "nes/Multi.zip/B.nes", "B")
    device, computer = make_call("mister", zips=True), make_call()
    for end in ("", "/"):
        ref = {"system": "NES", "path": f"{root}/nes/Single.zip{end}"}
        assert (await device("media.meta", **ref))["media"]["mediaId"] == single
        assert (await computer("media.meta", **ref))[0] == 1005
    multi = {"system": "NES", "path": f"{root}/nes/Multi.zip"}
    assert (await device("media.meta", **multi))[0] == 1005


@pytest.fixture
def shelves(rows):
    """Folders of all kinds; give what stands for which."""
    inner = rows.media("NES", "nes/Zip Sub/Game.zip/Inner.nes", "Inner")
    direct = rows.media("NES", "nes/Sub/In Folder.nes", "In Folder")
    rows.media("NES", "nes/Sub/Deep/Deeper.nes", "Deeper")
    rows.media("NES", "nes/Nested.zip/dir1/A.nes", "A")
    rows.media("NES", "nes/Nested.zip/dir2/sub/B.nes", "B")
    rows.media("NES", "nes/Both/Loose.nes", "Loose")
    rows.media("NES", "nes/Both/Packed.zip/Packed.nes", "Packed")
    rows.media("NES", "nes/Pair/One.zip/One.nes", "One")
    rows.media("NES", "nes/Pair/Two.zip/Two.nes", "Two")
    left = rows.media("NES", "nes/Left/Here.nes", "Here")
    rows.media("NES", "nes/Left/Gone.nes", "Gone", missing=1)
    rows.media("NES", "nes/Left/Gone.zip/Gone.nes", "Gone", missing=1)
    rows.media("SNES", "nes/Left/Other.sfc", "Other")
    return {"Zip Sub": inner, "Zip Sub/Game.zip": inner, "Sub": direct, "Left": left}


@pytest.mark.rule("meta-container-target")
@pytest.mark.parametrize("form", ["{root}/nes/{path}", "NES/{path}", "nes/{path}/"])
async def test_a_container_stands_for_its_only_target_however_it_is_named(
    make_call, rows, shelves, root, form
):
    device = make_call("mister", zips=True)
    found = {}
    for path in (*shelves, "Nested.zip", "Both", "Pair", "Sub/Nothing", "."):
        ref = {"system": "NES", "path": form.format(root=root, path=path)}
        answer = await device("media.meta", **ref)
        if isinstance(answer, dict):
            found[path] = answer["media"]["mediaId"]
        else:
            assert answer[0] == 1005
    assert found == shelves


async def test_a_container_whose_only_game_is_gone_still_stands_for_it(
    make_call, rows, root
):
    device = make_call("mister", zips=True)
    rows.media("NES", "nes/Box.zip/Gone.nes", "Gone", missing=1)
    ref = {"system": "NES", "path": f"{root}/nes/Box.zip"}
    found = (await device("media.meta", **ref))["media"]
    assert (found["path"], found["isMissing"]) == (f"{ref['path']}/Gone.nes", True)
    rows.media("NES", "nes/Box.zip/Gone too.nes", "Gone too", missing=1)
    assert (await device("media.meta", **ref))[0] == 1005
    here = rows.media("NES", "nes/Box.zip/Here.nes", "Here")
    assert (await device("media.meta", **ref))["media"]["mediaId"] == here


async def test_a_zip_that_was_a_file_once_is_one_target_of_its_folder(
    make_call, rows, root
):
    device = make_call("mister", zips=True)
    rows.media("NES", "nes/Sub/Game.zip", "Game")
    inner = rows.media("NES", "nes/Sub/Game.zip/Inner.nes", "Inner")
    found = await device("media.meta", system="NES", path=f"{root}/nes/Sub")
    assert found["media"]["mediaId"] == inner


async def test_a_zip_in_a_zip_is_no_container(make_call, rows, root):
    device = make_call("mister", zips=True)
    rows.media("NES", "nes/Sub/A.zip/B.zip/C.nes", "C")
    answer = await device("media.meta", system="NES", path=f"{root}/nes/Sub")
    assert answer[0] == 1005


@pytest.mark.rule("meta-batch")
async def test_a_batch_answers_in_order_with_errors_per_item(call, nes):
    items = [{"mediaId": nes[USA]}, {"mediaId": 99}, {"system": "NoSys", "path": "x"}]
    items += [{"system": "NES", "path": "/nope"}, {"mediaId": nes[USA]}]
    found = (await call("media.meta", items=items))["items"]
    one = await call("media.meta", mediaId=nes[USA])
    assert found == [
        one,
        {"error": "media not found: mediaId 99"},
        {"error": "system not found: NoSys"},
        {"error": "media not found: NES//nope"},
        one,
    ]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({}, "mediaId or system/path is required"),
        ({"system": "NES"}, "mediaId or system/path is required"),
        ({"path": "/x"}, "mediaId or system/path is required"),
        ({"mediaId": 1, "system": "NES"}, "mediaId cannot be mixed with system/path"),
        ({"mediaId": 0}, "mediaId must be a positive whole number"),
        ({"mediaId": -(2**63)}, "mediaId must be a positive whole number"),
        ({"mediaId": "1"}, "mediaId must be a positive whole number"),
        ({"mediaId": True}, "mediaId must be a positive whole number"),
        ({"mediaId": 1.5}, "mediaId must be a positive whole number"),
        ({"mediaId": [1]}, "mediaId must be a positive whole number"),
        ({"system": 5, "path": "x"}, "system must be a string"),
        ({"system": "NES", "path": "\ud800"}, "path holds half of a character"),
        ({"items": []}, "items is required"),
        ({"items": None}, "items is required"),
        ({"items": "x"}, "items must be a list"),
        ({"items": [5]}, "items[0]: must be an object"),
        ({"items": [{}]}, "items[0]: mediaId or system/path is required"),
        (
            {"items": [{"mediaId": 1, "path": "x"}]},
            "items[0]: mediaId cannot be mixed with system/path",
        ),
        (
            {"items": [{"mediaId": 1}], "mediaId": 1},
            "items cannot be mixed with top-level media ref",
        ),
        ({"items": [{"mediaId": 1}] * 101}, "items exceeds max of 100"),
    ],
)
async def test_a_wrong_reference_is_refused_by_name(call, rows, params, message):
    assert await call("media.meta", **params) == (-32602, f"invalid params: {message}")


@pytest.mark.parametrize("number", [1, 2**63 - 1, 2**63, 10**300])
async def test_an_id_that_is_not_there_is_not_found_however_large(call, rows, number):
    assert await call("media.meta", mediaId=number) == (
        1005,
        f"media not found: mediaId {number}",
    )


@pytest.mark.parametrize(
    "path", ["/nope", "x\0y", "'; DROP TABLE Media; --", "NES/", "NES/../x", "/"]
)
async def test_a_path_that_is_not_there_is_not_found(call, nes, path):
    found = await call("media.meta", system="NES", path=path)
    assert found == (1005, f"media not found: NES/{path}")


async def test_an_unknown_system_is_said_so(call, rows):
    assert (await call("media.meta", system="Nope", path="/x"))[0] == 1004


async def test_kinds_of_pictures_come_as_pictures_are_looked_for(call, rows):
    kinds = ("boxartback", "fanart", "boxart", "wheel", "image", "boxartside")
    number = rows.media(
        "NES", "nes/A.nes", "A", properties={f"image-{k}": f"/{k}.png" for k in kinds}
    )
    found = (await call("media.meta", mediaId=number))["media"]["availableImageTypes"]
    assert found == ["image", "boxart", "wheel", "fanart", "boxartback", "boxartside"]
