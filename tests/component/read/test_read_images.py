"""``media.image``: order, fall-through, what is told by content, what stays closed."""

import base64
import io
import os

import pytest
from PIL import Image

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==")


def drawn(kind):
    """Give an empty picture of two pixels a side."""
    out = io.BytesIO()
    Image.new("RGB", (2, 2)).save(out, kind)
    return out.getvalue()


JPEG = drawn("JPEG")
WEBP = drawn("WEBP")
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
NAME = "Game.nes"


@pytest.fixture
def art(root):
    """Write a picture below the root; give its path."""

    def write(name, content):
        path = os.path.join(root, "nes", "media", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        return path

    return write


@pytest.fixture
def game(rows):
    """Make a row with these pictures, own and the title's; give its id."""

    def make(own=None, title=None):
        as_types = [
            {f"image-{kind}": path for kind, path in (level or {}).items()}
            for level in (own, title)
        ]
        number = rows.media("NES", f"nes/{NAME}", "Game", (), as_types[0])
        rows.title("NES", "Game", (), as_types[1])
        return number

    return make


def none_found(root):
    return (
        1007,
        f'no image found for media: system="NES" path="{root}/nes/{NAME}"',
    )


async def test_the_answer_has_the_shape_of_the_recording(call, game, art, root):
    number = game({"image": art("images/a.png", PNG)})
    wanted = {
        "extension": "png",
        "contentType": "image/png",
        "data": base64.b64encode(PNG).decode(),
        "delivery": "inline",
        "typeTag": "property:image-image",
    }
    assert await call("media.image", mediaId=number) == wanted
    for extra in (
        {"delivery": "inline"},
        {"delivery": ""},
        {"imageTypes": [], "maxSize": None},
    ):
        assert await call("media.image", mediaId=number, **extra) == wanted
    by_path = {"system": "nes", "path": f"{root}/nes/{NAME}"}
    assert await call("media.image", **by_path) == wanted


@pytest.mark.parametrize(
    ("content", "kind", "extension"),
    [
        (PNG, "image/png", "png"),
        (GIF, "image/gif", "gif"),
        (JPEG, "image/jpeg", "jpg"),
        (WEBP, "image/webp", "webp"),
    ],
)
async def test_the_type_is_that_of_the_content(
    call, game, art, content, kind, extension
):
    found = await call("media.image", mediaId=game({"image": art("a.bmp", content)}))
    assert (found["contentType"], found["extension"]) == (kind, extension)


@pytest.mark.rule("image-media-first")
async def test_types_are_tried_in_order_the_row_before_its_title(call, game, art):
    own, shared = art("own.png", PNG), art("shared.gif", GIF)
    number = game(
        {"fanart": own, "boxart": own, "boxartback": own},
        {"boxart": shared, "screenshot": shared},
    )

    async def kind(*types):
        found = await call("media.image", mediaId=number, imageTypes=list(types))
        return found["typeTag"].rsplit("-", 1)[1], found["extension"]

    assert await kind() == ("boxart", "png")
    assert await kind("screenshot", "boxart") == ("screenshot", "gif")
    assert await kind("bogus", "fanart") == ("fanart", "png")
    assert await kind("boxartback") == ("boxartback", "png")


async def test_the_back_of_the_box_is_shown_on_request_only(call, game, art, root):
    number = game({"boxartback": art("back.png", PNG)})
    assert await call("media.image", mediaId=number) == none_found(root)


@pytest.mark.parametrize("types", [["bogus"], ["Image"], ["property:image-image"]])
async def test_a_type_that_is_none_finds_nothing(call, game, art, root, types):
    number = game({"image": art("a.png", PNG)})
    found = await call("media.image", mediaId=number, imageTypes=types)
    assert found == none_found(root)


@pytest.fixture
def unreadable(root, art, tmp_path):
    """Paths that hold no picture that may be shown."""
    outside = tmp_path / "outside.png"
    outside.write_bytes(PNG)
    folder = os.path.join(root, "nes", "media")
    os.makedirs(os.path.join(folder, "folder.png"))
    os.mkfifo(os.path.join(folder, "pipe.png"))
    os.symlink(outside, os.path.join(folder, "link.png"))
    os.symlink("loop.png", os.path.join(folder, "loop.png"))
    os.symlink("/dev/zero", os.path.join(folder, "device.png"))
    secret = art("secret.png", PNG)
    os.chmod(secret, 0)
    return {
        "absent": f"{folder}/absent.png",
        "folder": f"{folder}/folder.png",
        "pipe": f"{folder}/pipe.png",
        "link out": f"{folder}/link.png",
        "loop": f"{folder}/loop.png",
        "device": f"{folder}/device.png",
        "outside": str(outside),
        "traversal": f"{folder}/../../../outside.png",
        "beside the root": f"{root}x/a.png",
        "url": "http://example.org/a.png",
        "nul": f"{folder}/a\0.png",
        "no path": "",
        "empty": art("empty.png", b""),
        "svg": art("s.svg", SVG),
        "text": art("t.png", b"root:x:0:0:root:/root:/bin/sh\n" * 3),
        "cut png": art("c.png", PNG[:-6]),
        "damaged png": art("d.png", PNG[:45] + b"\0" + PNG[46:]),
        "cut jpeg": art("c.jpg", JPEG[:-2]),
        "jpeg without a size": art("s.jpg", JPEG[:20] + JPEG[-300:]),
        "cut webp": art("c.webp", WEBP[:-1]),
        "cut gif": art("c.gif", GIF[:-3]),
        "broken png": art("b.png", b"\x89PNG\r\n\x1a\nGARBAGE" + bytes(30)),
        "no pixels": art("n.png", PNG[:16] + bytes(8) + PNG[24:]),
        "too large": art("l.png", PNG + bytes(1000)),
        # Root may read everything: then it is simply a picture.
        **({"secret": secret} if os.geteuid() else {}),
    }


@pytest.mark.rule("image-fall-through")
async def test_what_cannot_be_shown_falls_through_to_the_next_type(
    call, rows, art, unreadable
):
    good = art("good.png", PNG)
    for reason, path in unreadable.items():
        number = rows.media(
            "NES",
            f"nes/{reason}.nes",
            reason,
            (),
            {"image-image": path, "image-boxart": good},
        )
        found = await call("media.image", mediaId=number)
        assert found["typeTag"] == "property:image-boxart", reason


async def test_what_cannot_be_shown_alone_is_no_image(call, rows, unreadable):
    for reason, path in unreadable.items():
        number = rows.media(
            "NES", f"nes/{reason}.nes", reason, (), {"image-image": path}
        )
        code, message = await call("media.image", mediaId=number)
        if reason == "too large":
            assert code == 1008
            assert message.startswith("media.image: image file too large")
        else:
            assert code == 1007, reason
            assert message.startswith("no image found for media"), reason


async def test_a_title_picture_is_the_last_resort(call, game, art, unreadable):
    number = game({"image": unreadable["broken png"]}, {"image": art("t.gif", GIF)})
    assert (await call("media.image", mediaId=number))["extension"] == "gif"


async def test_a_system_folder_that_is_a_link_shows_its_own_art(
    call, rows, root, tmp_path
):
    disk = tmp_path / "disk" / "snes"
    (disk / "media").mkdir(parents=True)
    (disk / "media" / "a.png").write_bytes(PNG)
    os.symlink(disk, os.path.join(root, "snes"))
    number = rows.media(
        "SNES", "snes/A.sfc", "A", (), {"image-image": f"{root}/snes/media/a.png"}
    )
    assert (await call("media.image", mediaId=number))["extension"] == "png"


async def test_an_asset_root_outside_the_library_is_open(call, game, tmp_path):
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "a.png").write_bytes(PNG)
    number = game({"image": str(tmp_path / "assets" / "a.png")})
    assert (await call("media.image", mediaId=number))["extension"] == "png"


async def test_a_blob_is_served_from_the_database(call, rows, game):
    number = game({"image": ""})
    blob = rows.insert(
        "MediaBlobs", SHA256=b"x", ContentType="image/gif", Size=len(GIF), Data=GIF
    )
    rows.raw.execute("UPDATE MediaProperties SET BlobDBID = ?", (blob,))
    found = await call("media.image", mediaId=number)
    assert base64.b64decode(found["data"]) == GIF


@pytest.mark.parametrize(
    ("params", "name"),
    [
        ({}, "mediaId"),
        ({"mediaId": 1, "maxWidth": 5}, "maxwidth"),
        ({"mediaId": 1, "items": []}, "items"),
        ({"mediaId": 1, "maxSize": 0}, "maxSize"),
        ({"mediaId": 1, "maxSize": 8193}, "maxSize"),
        ({"mediaId": 1, "maxSize": "64"}, "maxSize"),
        ({"mediaId": 1, "maxSize": 64.5}, "maxSize"),
        ({"mediaId": 1, "imageTypes": "image"}, "imageTypes"),
        ({"mediaId": 1, "imageTypes": [""]}, "imageTypes"),
        ({"mediaId": 1, "maxSize": True}, "maxSize"),
    ],
)
async def test_a_wrong_parameter_is_refused_by_name(call, rows, params, name):
    code, message = await call("media.image", **params)
    assert code == -32602
    assert name in message


async def test_a_delivery_that_is_not_there_is_refused_in_known_words(call, rows):
    assert await call("media.image", mediaId=1, delivery="file") == (
        -32602,
        'media.image: unsupported delivery "file"',
    )
    assert await call("media.image", mediaId=1, delivery="localPath") == (
        -32602,
        "media.image: localPath delivery requires a positive maxSize",
    )


async def test_a_row_that_is_not_there_is_not_found(call, rows):
    assert await call("media.image", mediaId=2**63) == (
        1005,
        f"media not found: mediaId {2**63}",
    )
