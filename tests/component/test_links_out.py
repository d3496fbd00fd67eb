"""Artwork behind a folder that links out of the library: no property, no picture."""

import pytest
from rules_fixture import PNG, Roms, game, imported
from scrape_fixture import open_bench

from scrapers.media_folder import scraper as media_folder


@pytest.fixture
def roms(tmp_path):
    found = Roms(tmp_path / "roms")
    found.games("A.nes", "B.nes")
    found.put("nes/media/covers/A.png", PNG)
    return found


@pytest.fixture
def outside(tmp_path):
    """A folder with pictures of both games, beside the library."""
    folder = tmp_path / "outside"
    (folder / "images" / "deep").mkdir(parents=True)
    for name in ("A.png", "deep/B.png", "B.png"):
        (folder / "images" / name).write_bytes(PNG)
    return folder


@pytest.fixture
async def bench(tmp_path, roms):
    async with open_bench(tmp_path / "data", roms.root) as found:
        yield found


async def pictures(bench, name):
    facts = await bench.facts(name)
    return {k: v for k, v in facts["mediaProps"].items() if "image" in k}


@pytest.mark.parametrize(
    ("link", "named"),
    [
        ("art", "./art/images/A.png"),
        ("art", "./art/images/deep/B.png"),
        ("art", "./art/images/gone.png"),
        ("art/inner", "./art/inner/images/A.png"),
    ],
)
async def test_a_folder_that_links_out_gives_a_list_no_picture(
    bench, roms, outside, link, named
):
    (roms.nes / link).parent.mkdir(exist_ok=True)
    (roms.nes / link).symlink_to(outside)
    roms.list(game("./B.nes", "B", thumbnail=named, desc="known"))
    await imported(bench)
    assert (await bench.facts("B.nes"))["titleProps"] == {
        "property:description": "known"
    }
    assert await pictures(bench, "B.nes") == {}


async def test_a_link_inside_the_library_is_followed(bench, roms):
    (roms.nes / "art").symlink_to("media/covers")
    roms.list(game("./A.nes", "A", thumbnail="./art/A.png"))
    await imported(bench)
    assert await pictures(bench, "A.nes") == {
        "property:image-thumbnail": f"{roms.nes}/art/A.png",
        "property:image-boxart": f"{roms.nes}/media/covers/A.png",
    }


@pytest.mark.parametrize("spelled", ["link.png", "Link.PNG"])
async def test_a_file_that_links_out_is_barred_in_any_case(
    bench, roms, outside, spelled
):
    (roms.nes / "link.png").symlink_to(outside / "images" / "A.png")
    roms.list(game("./A.nes", "A", thumbnail=f"./{spelled}"))
    await imported(bench)
    assert set(await pictures(bench, "A.nes")) == {"property:image-boxart"}


@pytest.mark.parametrize("scraper", ["gamelist.xml", "media-folder"])
@pytest.mark.parametrize("link", ["media/images", "media/images/deep", "media"])
async def test_a_media_folder_that_links_out_is_not_read(
    bench, roms, outside, scraper, link
):
    target = {"media": outside, "media/images": outside / "images"}
    if link == "media":
        (roms.nes / "media" / "covers" / "A.png").unlink()
        (roms.nes / "media" / "covers").rmdir()
        (roms.nes / "media").rmdir()
    (roms.nes / link).parent.mkdir(parents=True, exist_ok=True)
    (roms.nes / link).symlink_to(target.get(link, outside / "images" / "deep"))
    roms.games("deep/B.nes")
    roms.list(game("./A.nes", "A"), game("./B.nes", "B"), game("./deep/B.nes", "B"))
    await imported(bench, scraper=scraper)
    found = [await pictures(bench, name) for name in ("A.nes", "B.nes")]
    assert not any("image-image" in str(one) for one in found)
    assert ("image-boxart" in str(found[0])) == (link != "media")


async def test_a_link_to_the_whole_disk_is_not_searched_for_pictures(
    bench, roms, outside, monkeypatch
):
    (roms.nes / "media" / "images").symlink_to("/")
    (roms.nes / "media" / "wheel").symlink_to(outside / "images")
    walked = []
    walk = media_folder.os.walk
    monkeypatch.setattr(
        media_folder.os, "walk", lambda top: walked.append(top) or walk(top)
    )
    ended = await imported(bench, scraper="media-folder")
    assert walked == [f"{roms.nes}/media/covers"] * len(walked)
    assert [(w.file, "outside" in w.message) for w in ended.warnings] == [
        (f"{roms.nes}/media/images", True),
        (f"{roms.nes}/media/wheel", True),
    ]


async def test_a_link_to_itself_hides_nothing_that_follows_it(bench, roms):
    (roms.nes / "art").mkdir()
    (roms.nes / "art" / "loop.png").symlink_to("loop.png")
    roms.put("nes/art/z.png", PNG)
    roms.list(game("./A.nes", "A", thumbnail="./art/z.png", marquee="./art/loop.png"))
    ended = await imported(bench)
    assert ended.warnings is None
    assert await pictures(bench, "A.nes") == {
        "property:image-thumbnail": f"{roms.nes}/art/z.png",
        "property:image-boxart": f"{roms.nes}/media/covers/A.png",
    }


@pytest.mark.parametrize("link", ["media", "media/covers", "media/covers/deep"])
async def test_a_forced_run_keeps_what_is_known_of_a_folder_that_now_links_out(
    bench, roms, outside, link
):
    roms.games("deep/C.nes")
    roms.put("nes/media/covers/deep/C.png", PNG)
    await imported(bench, scraper="media-folder")
    names = ("A.nes", "C.nes")
    before = [await pictures(bench, name) for name in names]
    assert all(before)
    (roms.nes / link).rename(outside / "moved")
    (roms.nes / link).symlink_to(outside / "moved")
    ended = await bench.scrape(scraper="media-folder", force=True)
    assert [await pictures(bench, name) for name in names] == before
    assert [w.file for w in ended.warnings] == [f"{roms.nes}/{link}"]
    assert "is kept" in ended.warnings[0].message


async def test_a_media_folder_that_links_out_is_told_by_a_plain_run_once(
    bench, roms, outside
):
    (roms.nes / "media").rename(outside / "moved")
    (roms.nes / "media").symlink_to(outside / "moved")
    ended = await imported(bench, scraper="media-folder")
    assert [w.file for w in ended.warnings] == [f"{roms.nes}/media"]
    journal = await bench.rows("SELECT COUNT(*) FROM Operations")
    assert (await bench.scrape(scraper="media-folder")).state == "completed"
    assert await bench.rows("SELECT COUNT(*) FROM Operations") == journal
