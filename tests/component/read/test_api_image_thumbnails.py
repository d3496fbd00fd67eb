"""``media.image`` with ``maxSize``: tiers, what is kept, noticed and left alone."""

import base64
import io
import logging
import os
import sys
import time

import pytest
from PIL import Image
from read.picture_fixture import drawn

from api.images import cache as thumb_cache
from api.images import shrink, studio, unreadable

PATH = "nes/Game.nes"


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
    def make(own=None, title=None, path=PATH, name="Game"):
        levels = [
            {f"image-{kind}": place for kind, place in (level or {}).items()}
            for level in (own, title)
        ]
        number = rows.media("NES", path, name, (), levels[0])
        rows.title("NES", name, (), levels[1])
        return number

    return make


@pytest.fixture
def call(make_call):
    return make_call(max_bytes=1 << 20)


def image_of(answer):
    return Image.open(io.BytesIO(base64.b64decode(answer["data"])))


def stored(tmp_path):
    """Give the cache's files: path to (inode, time)."""
    return {
        os.path.join(folder, name): os.stat(os.path.join(folder, name))
        for folder, _, names in os.walk(tmp_path / "data" / "cache")
        for name in names
    }


@pytest.mark.parametrize(
    ("asked", "side"),
    [(1, 32), (32, 32), (33, 64), (128, 128), (200, 256), (769, 300), (8192, 300)],
)
async def test_a_size_snaps_up_and_nothing_is_enlarged(call, game, art, asked, side):
    number = game({"image": art("a.png", drawn())})
    found = await call("media.image", mediaId=number, maxSize=asked)
    assert (found["contentType"], found["extension"]) == ("image/webp", "webp")
    assert "resized" not in found
    assert max(image_of(found).size) == side


async def test_a_thumbnail_is_never_larger_in_bytes_than_its_source(call, game, art):
    tiny = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
    )
    out = io.BytesIO()
    stripes = Image.new("1", (300, 300))
    stripes.paste(1, (0, 0, 150, 300))
    stripes.save(out, "PNG", optimize=True)
    number = game({"image": art("a.png", out.getvalue()), "map": art("t.png", tiny)})
    found = await call("media.image", mediaId=number, maxSize=768)
    assert found["contentType"] == "image/png"
    assert base64.b64decode(found["data"]) == out.getvalue()
    assert (found["resized"], found["reason"]) == (False, studio.NO_LARGER)
    again = await call("media.image", mediaId=number, maxSize=768)
    assert again == found


async def test_gif_animations_and_small_webp_stay_as_they_are(call, rows, art):
    frames = [Image.new("RGB", (80, 80), colour) for colour in ("red", "blue")]
    files = {}
    for kind, reason in (
        ("GIF", studio.GIF),
        ("PNG", studio.ANIMATED),
        ("WEBP", studio.ANIMATED),
    ):
        out = io.BytesIO()
        frames[0].save(out, kind, save_all=True, append_images=frames[1:])
        files[f"a.{kind}"] = out.getvalue(), reason
    files["small.webp"] = drawn("WEBP", (60, 60)), studio.SMALL
    for name, (data, reason) in files.items():
        number = rows.media(
            "NES", f"nes/{name}", name, (), {"image-image": art(name, data)}
        )
        found = await call("media.image", mediaId=number, maxSize=64)
        assert base64.b64decode(found["data"]) == data, name
        assert (found["resized"], found["reason"]) == (False, reason), name


async def test_a_png_named_jpg_is_made_smaller_all_the_same(call, game, art):
    number = game({"image": art("a.jpg", drawn("PNG"))})
    found = await call("media.image", mediaId=number, maxSize=64)
    assert image_of(found).size == (64, 43)


async def test_pixels_that_cannot_be_decoded_leave_the_original(call, game, art):
    data = drawn("JPEG", progressive=True)
    start = data.index(b"\xff\xc2")
    odd = data[: start + 4] + b"\x0c" + data[start + 5 :]  # twelve bits a colour
    number = game({"image": art("a.jpg", odd)})
    found = await call("media.image", mediaId=number, maxSize=64)
    assert base64.b64decode(found["data"]) == odd
    assert found["reason"] == studio.UNDECODABLE


async def test_without_pillow_the_original_is_served_and_the_answer_says_so(
    call, game, art, monkeypatch, tmp_path
):
    data = drawn()
    monkeypatch.setitem(sys.modules, "PIL", None)
    number = game({"image": art("a.png", data)})
    found = await call("media.image", mediaId=number, maxSize=64)
    assert base64.b64decode(found["data"]) == data
    assert found["contentType"] == "image/png"
    assert (found["resized"], found["reason"]) == (False, "Pillow is not installed")
    assert stored(tmp_path) == {}


async def test_an_original_over_the_limit_is_served_as_a_thumbnail_only(
    call, game, art
):
    data = drawn("PNG", (900, 900))
    assert len(data) > 1 << 20
    number = game({"image": art("big.png", data)})
    code, message = await call("media.image", mediaId=number)
    assert code == 1008
    assert message.startswith('media.image: image file too large: media binary "')
    assert message.endswith(
        f"is too large: {len(data)} bytes exceeds {1 << 20} byte limit"
    )
    found = await call("media.image", mediaId=number, maxSize=64)
    assert image_of(found).size == (64, 64)


async def test_far_over_the_limit_nothing_is_decoded(make_call, game, art):
    number = game({"image": art("big.png", drawn("PNG", (300, 300)))})
    call = make_call(max_bytes=1000)
    code, message = await call("media.image", mediaId=number, maxSize=64)
    assert code == 1008
    assert "image file too large" in message


@pytest.mark.parametrize("size", [(60_000, 60_000), (10_000, 10_000), (2**31 - 1, 1)])
@pytest.mark.parametrize("asked", [{}, {"maxSize": 64}])
async def test_a_bomb_falls_through_and_alone_says_its_limit(
    call, game, art, rows, size, asked, monkeypatch
):
    def never(*args):
        raise AssertionError("decoded")

    data = drawn("PNG", (30, 30))
    width, height = (side.to_bytes(4, "big") for side in size)
    import zlib

    head = b"IHDR" + width + height + data[24:29]
    bomb = data[:12] + head + zlib.crc32(head).to_bytes(4, "big") + data[33:]
    place = art("bomb.png", bomb)
    alone = game({"image": place})
    both = rows.media(
        "NES",
        "nes/Both.nes",
        "Both",
        (),
        {"image-image": place, "image-boxart": art("small.gif", drawn("GIF", (9, 9)))},
    )
    monkeypatch.setattr(shrink, "shrink", never)
    code, message = await call("media.image", mediaId=alone, **asked)
    assert code == 1008
    assert message.startswith("media.image: image file too large")
    assert f"{size[0]}x{size[1]} pixels" in message
    found = await call("media.image", mediaId=both, **asked)
    assert found["typeTag"] == "property:image-boxart"


async def test_more_pixels_than_fit_into_memory_are_served_as_they_are(
    make_call, game, art
):
    call = make_call(max_bytes=8 << 20)
    out = io.BytesIO()
    Image.new("RGBA", (3000, 2000)).save(out, "PNG")
    number = game({"image": art("wide.png", out.getvalue())})
    found = await call("media.image", mediaId=number, maxSize=64)
    assert found["reason"] == studio.TOO_MANY_PIXELS
    assert base64.b64decode(found["data"]) == out.getvalue()


# -- the cache


async def test_a_thumbnail_is_stored_once_and_served_from_there(
    make_call, game, art, tmp_path, monkeypatch
):
    call = make_call(max_bytes=1 << 20)
    number = game({"image": art("a.png", drawn())})
    first = await call("media.image", mediaId=number, maxSize=64)
    before = stored(tmp_path)
    assert len(before) == 1
    (path,) = before
    assert path.startswith(str(tmp_path / "data" / "cache" / "thumbs" / "v2" / "TkVT"))
    monkeypatch.setattr(shrink, "shrink", None)
    for again in (call, make_call(max_bytes=1 << 20)):
        assert await again("media.image", mediaId=number, maxSize=50) == first
    after = stored(tmp_path)
    assert {p: (s.st_ino, s.st_mtime_ns) for p, s in after.items()} == {
        p: (s.st_ino, s.st_mtime_ns) for p, s in before.items()
    }


async def test_a_replaced_file_is_noticed_at_once(call, game, art):
    number = game({"image": art("a.png", drawn(seed=1))})
    seen = [await call("media.image", mediaId=number, maxSize=64)]
    for seed in (2, 3):
        path = art("new.png", drawn(seed=seed))
        os.rename(path, path.replace("new.png", "a.png"))
        seen.append(await call("media.image", mediaId=number, maxSize=64))
    with open(path.replace("new.png", "a.png"), "r+b") as file:
        info = os.fstat(file.fileno())
        file.write(drawn(seed=4))
        file.truncate()
        os.utime(file.fileno(), ns=(info.st_atime_ns, info.st_mtime_ns))
    seen.append(await call("media.image", mediaId=number, maxSize=64))
    assert len({answer["data"] for answer in seen}) == 4


@pytest.mark.parametrize("left", [b"", b"RIFF", None])
async def test_a_broken_file_of_the_cache_is_made_anew(
    make_call, game, art, tmp_path, left
):
    call = make_call(max_bytes=1 << 20)
    number = game({"image": art("a.png", drawn())})
    first = await call("media.image", mediaId=number, maxSize=64)
    (path,) = stored(tmp_path)
    with open(path, "rb") as file:
        whole = file.read()
    with open(path, "wb") as file:
        file.write(whole[:-5] if left is None else left)
    found = await call("media.image", mediaId=number, maxSize=64)
    assert found == first
    with open(path, "rb") as file:
        assert file.read() == whole


async def test_a_cache_that_cannot_be_written_stops_nothing(
    call, game, art, tmp_path, caplog
):
    (tmp_path / "data" / "cache").write_text("in the way")
    number = game({"image": art("a.png", drawn())})
    other = art("b.png", drawn(seed=1))
    second = game({"image": other}, path="nes/B.nes", name="B")
    with caplog.at_level(logging.WARNING):
        for media_id in (number, second, number):
            found = await call("media.image", mediaId=media_id, maxSize=64)
            assert max(image_of(found).size) == 64
    assert len(caplog.records) == 1
    local = await call("media.image", mediaId=second, maxSize=64, delivery="localPath")
    assert (local["delivery"], "localPath" in local) == ("inline", False)


async def test_a_full_disk_leaves_no_half_file(call, game, art, tmp_path, monkeypatch):
    def full(part, path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(thumb_cache.os, "rename", full)
    number = game({"image": art("a.png", drawn())})
    found = await call("media.image", mediaId=number, maxSize=64)
    assert max(image_of(found).size) == 64
    assert stored(tmp_path) == {}


async def test_the_cache_is_bounded_and_the_least_used_go(
    make_call, rows, art, tmp_path
):
    call = make_call(max_bytes=1 << 20, cache=4 * 4096)
    numbers = [
        rows.media(
            "NES",
            f"nes/{n}.nes",
            str(n),
            (),
            {"image-image": art(f"{n}.png", drawn(seed=n))},
        )
        for n in range(20)
    ]
    made = []
    for number in numbers[:3]:
        await call("media.image", mediaId=number, maxSize=256)
        made += set(stored(tmp_path)) - set(made)
    await call("media.image", mediaId=numbers[0], maxSize=256)
    for number in numbers[3:]:
        before = stored(tmp_path)
        await call("media.image", mediaId=number, maxSize=256)
        after = stored(tmp_path)
        assert sum(info.st_blocks * 512 for info in after.values()) <= 4 * 4096
        if set(before) - set(after):
            break
    assert made[1] in set(before) - set(after) <= {made[1], made[2]}


async def test_what_a_crash_left_is_removed_when_the_cache_is_tidied(
    make_call, game, art, tmp_path
):
    folder = tmp_path / "data" / "cache" / "thumbs" / "v2" / "TkVT"
    folder.mkdir(parents=True)
    (folder / "x.part").write_bytes(b"half")
    os.utime(folder / "x.part", (1, 1))
    call = make_call(max_bytes=1 << 20)
    number = game({"image": art("a.png", drawn())})
    await call("media.image", mediaId=number, maxSize=64)
    assert [os.path.splitext(path)[1] for path in stored(tmp_path)] == [".webp"]


async def test_a_cache_of_nothing_stores_nothing(make_call, game, art, tmp_path):
    call = make_call(max_bytes=1 << 20, cache=0)
    number = game({"image": art("a.png", drawn())})
    found = await call("media.image", mediaId=number, maxSize=64)
    assert max(image_of(found).size) == 64
    assert stored(tmp_path) == {}


# -- local paths


async def test_local_path_names_the_file_instead_of_carrying_it(
    call, game, art, tmp_path
):
    number = game({"image": art("a.png", drawn())})
    inline = await call("media.image", mediaId=number, maxSize=64)
    found = await call("media.image", mediaId=number, maxSize=64, delivery="localPath")
    assert set(found) == {
        "extension",
        "contentType",
        "delivery",
        "localPath",
        "typeTag",
    }
    assert found["delivery"] == "localPath"
    assert found["localPath"] in stored(tmp_path)
    with open(found["localPath"], "rb") as file:
        assert base64.b64encode(file.read()).decode() == inline["data"]


async def test_local_path_of_an_original_is_its_own(call, game, art):
    place = art("a.gif", drawn("GIF", (90, 90)))
    found = await call(
        "media.image", mediaId=game({"image": place}), maxSize=64, delivery="localPath"
    )
    assert found["localPath"] == os.path.realpath(place)
    assert found["resized"] is False


# -- blobs


async def test_a_blob_is_made_smaller_and_kept_by_its_hash(call, rows, game, tmp_path):
    data = drawn()
    numbers = [game({"image": ""}), game({"image": ""}, path="nes/B.nes", name="B")]
    blob = rows.insert(
        "MediaBlobs",
        SHA256=b"x" * 32,
        ContentType="image/png",
        Size=len(data),
        Data=data,
    )
    rows.raw.execute("UPDATE MediaProperties SET BlobDBID = ?", (blob,))
    found = [
        await call("media.image", mediaId=number, maxSize=64) for number in numbers
    ]
    assert found[0] == found[1]
    assert max(image_of(found[0]).size) == 64
    assert len(stored(tmp_path)) == 1


async def test_a_blob_over_the_limit_says_so_in_known_words(make_call, rows, game):
    number = game({"image": ""})
    blob = rows.insert(
        "MediaBlobs", SHA256=b"x", ContentType="image/png", Size=2000, Data=bytes(2000)
    )
    rows.raw.execute("UPDATE MediaProperties SET BlobDBID = ?", (blob,))
    code, message = await make_call(max_bytes=1000)("media.image", mediaId=number)
    assert code == 1008
    assert message.startswith("media.image: image blob too large")


# -- what is stale


@pytest.fixture
def disk_looks(monkeypatch):
    """Paths that were looked for on disk."""
    looked = []
    original = os.open

    def noted(path, *args, **kwargs):
        looked.append(path)
        return original(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", noted)
    return looked


async def test_a_deleted_file_falls_through_and_comes_back(call, game, art):
    place = art("images/a.png", drawn(seed=1))
    number = game({"image": place, "boxart": art("box/a.png", drawn(seed=2))})

    async def kind():
        return (await call("media.image", mediaId=number))["typeTag"]

    for _ in range(3):
        assert await kind() == "property:image-image"
        os.unlink(place)
        assert await kind() == "property:image-boxart"
        assert await kind() == "property:image-boxart"
        art("images/a.png", drawn(seed=1))
    assert await kind() == "property:image-image"


async def test_an_absent_file_is_looked_for_once_and_logged_once(
    call, game, art, root, disk_looks, caplog, monkeypatch
):
    art("images/other.png", b"")
    folder = os.path.join(root, "nes", "media", "images")
    os.utime(folder, (1e9, 1e9))
    gone = os.path.join(folder, "gone.png")
    number = game({"image": gone, "boxart": art("box/a.png", drawn())})
    with caplog.at_level(logging.INFO, "api"):
        for _ in range(5):
            found = await call("media.image", mediaId=number)
            assert found["typeTag"] == "property:image-boxart"
        assert disk_looks.count(gone) == 1
        art("images/gone.png", drawn(seed=3))
        assert (await call("media.image", mediaId=number))["typeTag"].endswith("-image")
        assert disk_looks.count(gone) > 1
    assert sum("gone.png" in record.message for record in caplog.records) == 1
    os.unlink(gone)
    os.utime(folder, (1e9, 1e9))
    await call("media.image", mediaId=number)
    looks = disk_looks.count(gone)
    monkeypatch.setattr(unreadable.time, "monotonic", lambda: time.time() + 1e6)
    await call("media.image", mediaId=number)
    assert disk_looks.count(gone) == looks + 1


async def test_the_property_of_a_stale_picture_stays(call, game, rows, root):
    number = game({"image": f"{root}/nes/gone.png"})
    for _ in range(2):
        code, _ = await call("media.image", mediaId=number)
        assert code == 1007
    assert rows.one("SELECT Text FROM MediaProperties") == f"{root}/nes/gone.png"


async def test_a_broken_file_is_read_once_until_it_changes(
    call, game, art, monkeypatch
):
    reads = []
    original = studio.read_header
    monkeypatch.setattr(
        studio, "read_header", lambda file: reads.append(1) or original(file)
    )
    place = art("a.png", b"not a picture at all" * 20)
    os.utime(place, (1e9, 1e9))
    number = game({"image": place})
    for _ in range(4):
        assert (await call("media.image", mediaId=number))[0] == 1007
    assert len(reads) == 1
    art("a.png", drawn())
    assert (await call("media.image", mediaId=number))["extension"] == "png"


async def test_what_is_remembered_is_bounded(call):
    memory = unreadable.Unreadable(limit=10)
    for number in range(30):
        assert memory.add_absent(f"/nowhere/{number}.png")
    assert len(memory._seen) == 10
    assert memory.is_absent("/nowhere/29.png")
    assert not memory.is_absent("/nowhere/0.png")


# -- containers


@pytest.fixture
def device(make_call):
    return make_call("mister", zips=True, max_bytes=1 << 20)


@pytest.mark.rule("image-container-alias")
async def test_art_of_a_zip_is_found_from_the_game_inside_and_back(
    device, rows, art, root
):
    shared = {"image-image": art("zip.png", drawn())}
    inner = rows.media("NES", "nes/X.zip/inner.nes", "Inner")
    rows.media("NES", "nes/X.zip", "X zip", (), shared, missing=1)
    by_id = await device("media.image", mediaId=inner)
    assert by_id["typeTag"] == "property:image-image"
    found = await device(
        "media.image", system="NES", path=f"{root}/nes/X.zip/inner.nes"
    )
    assert found == by_id


async def test_art_of_the_game_inside_is_found_from_its_zip(device, rows, art, root):
    rows.media(
        "NES", "nes/X.zip/inner.nes", "Inner", (), {"image-map": art("i.png", drawn())}
    )
    container = rows.media("NES", "nes/X.zip", "X zip")
    found = await device("media.image", mediaId=container)
    assert found["typeTag"] == "property:image-map"
    by_path = await device("media.image", system="NES", path=f"{root}/nes/X.zip/")
    assert by_path == found


async def test_a_folder_around_a_zip_with_one_game_shares_its_art_too(
    device, rows, art
):
    inner = rows.media("NES", "nes/Folder/X.zip/inner.nes", "Inner")
    folder = {"image-image": art("f.png", drawn())}
    rows.media("NES", "nes/Folder", "Folder", (), folder, missing=1)
    found = await device("media.image", mediaId=inner)
    assert found["typeTag"] == "property:image-image"


async def test_the_row_comes_before_its_container_and_that_before_the_title(
    device, rows, art
):
    files = {
        name: art(f"{name}.{name}", drawn(name)) for name in ("png", "gif", "webp")
    }
    inner = rows.media("NES", "nes/X.zip/inner.nes", "Inner")
    rows.title("NES", "Inner", (), {"image-image": files["webp"]})

    async def extension():
        return (await device("media.image", mediaId=inner))["extension"]

    assert await extension() == "webp"
    rows.media(
        "NES", "nes/X.zip", "X zip", (), {"image-image": files["gif"]}, missing=1
    )
    assert await extension() == "gif"
    kind = rows.tag("property:image-image")
    rows.insert("MediaProperties", MediaDBID=inner, TypeTagDBID=kind, Text=files["png"])
    assert await extension() == "png"


async def test_a_zip_with_two_games_lends_its_art_to_none(device, rows, art):
    shared = {"image-image": art("zip.png", drawn())}
    inner = [rows.media("NES", f"nes/X.zip/{n}.nes", f"Inner {n}") for n in "ab"]
    rows.media("NES", "nes/X.zip", "X zip", (), shared, missing=1)
    for number in inner:
        assert (await device("media.image", mediaId=number))[0] == 1007


async def test_only_what_lies_directly_in_a_container_shares_its_art(device, rows, art):
    shared = {"image-image": art("f.png", drawn())}
    direct = rows.media("NES", "nes/Folder/Direct.nes", "Direct")
    deeper = rows.media("NES", "nes/Folder/Deep/Deeper.nes", "Deeper")
    rows.media("NES", "nes/Folder", "Folder", (), shared, missing=1)
    found = await device("media.image", mediaId=direct)
    assert found["typeTag"] == "property:image-image"
    assert (await device("media.image", mediaId=deeper))[0] == 1007


async def test_a_zip_with_a_row_shows_the_art_of_the_folder_around_it(
    device, rows, art
):
    rows.media("NES", "nes/Folder/X.zip/inner.nes", "Inner")
    container = rows.media("NES", "nes/Folder/X.zip", "X zip", missing=1)
    folder = {"image-image": art("f.png", drawn())}
    rows.media("NES", "nes/Folder", "Folder", (), folder, missing=1)
    found = await device("media.image", mediaId=container)
    assert found["typeTag"] == "property:image-image"


async def test_where_zips_are_files_there_are_no_containers(call, rows, art):
    inner = rows.media("NES", "nes/X.zip/inner.nes", "Inner")
    shared = {"image-image": art("zip.png", drawn())}
    rows.media("NES", "nes/X.zip", "X zip", (), shared, missing=1)
    assert (await call("media.image", mediaId=inner))[0] == 1007


async def test_a_folder_that_a_scrape_was_told_to_read_is_open(
    call, game, rows, tmp_path
):
    custom = tmp_path / "bundle"
    custom.mkdir()
    (custom / "a.png").write_bytes(drawn())
    number = game({"image": str(custom / "a.png")})
    assert (await call("media.image", mediaId=number))[0] == 1007
    rows.raw.execute("INSERT INTO ArtRoots VALUES (?)", (str(custom),))
    assert (await call("media.image", mediaId=number))["extension"] == "png"
