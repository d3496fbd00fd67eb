"""The scraper document, "Current scraper implementations": media-folder."""

import os

import pytest
from rules_fixture import game, imported, with_tag

SENTINEL = "scraper.media-folder:scraped"


async def run(bench, **kwargs):
    return await imported(bench, scraper="media-folder", **kwargs)


async def art(bench, name="B.nes"):
    return (await bench.facts(name))["mediaProps"]


def files_below(folder):
    return sorted(
        (path, name, os.stat(f"{path}/{name}").st_mtime_ns)
        for path, _, names in os.walk(folder)
        for name in names
    )


@pytest.mark.rule("mediafolder-imports")
async def test_pictures_of_the_systems_media_folder_are_imported(bench, roms):
    image = roms.put("nes/media/images/B.png")
    box = roms.put("nes/media/boxart3d/B.jpg")
    roms.put("media/images/A (USA).png")
    ended = await run(bench)
    assert await art(bench) == {
        "property:image-image": image,
        "property:image-boxart3d": box,
    }
    assert await with_tag(bench, SENTINEL) == {"B.nes"}
    assert (ended.state, ended.matched) == ("completed", 1)


@pytest.mark.rule("mediafolder-no-gamelist")
async def test_no_list_is_read(bench, roms):
    roms.put("nes/media/images/B.png")
    roms.put("nes/art/B.png")
    roms.list(
        game("./B.nes", "B", developer="D", marquee="./art/B.png"),
        game("./A (USA).nes", "A", image="./art/B.png"),
    )
    await run(bench)
    facts = await bench.facts("B.nes")
    assert facts["titleTags"] == set()
    assert facts["mediaProps"].keys() == {"property:image-image"}
    assert await with_tag(bench, SENTINEL) == {"B.nes"}


@pytest.mark.rule("mediafolder-fetches-nothing")
async def test_nothing_is_fetched_into_the_library(bench, roms, monkeypatch):
    roms.put("nes/media/images/B.png")
    roms.list(game("./A (USA).nes", "A", image="http://127.0.0.1:9/x.png"))
    await bench.index()
    before = files_below(roms.root)
    asked = []
    monkeypatch.setattr(
        "socket.socket.connect", lambda self, where: asked.append(where)
    )
    for scraper in ("media-folder", "gamelist.xml"):
        await bench.scrape(scraper=scraper)
    assert (files_below(roms.root), asked) == (before, [])


@pytest.mark.rule("mediafolder-images-only")
async def test_nothing_but_pictures_is_written(bench, roms):
    image = roms.put("nes/media/images/B.png")
    for path in ("videos/B.mp4", "videos/B.png", "manuals/B.pdf", "manuals/B.png"):
        roms.put(f"nes/media/{path}")
    await run(bench)
    facts = await bench.facts("B.nes")
    assert facts["mediaProps"] == {"property:image-image": image}
    assert facts["mediaTags"] == {"extension:nes", SENTINEL}
    assert (facts["titleTags"], facts["titleProps"]) == (set(), {})


@pytest.mark.rule("mediafolder-force-stale")
async def test_a_forced_run_removes_pictures_whose_file_is_gone(bench, roms):
    image = roms.put("nes/media/images/B.png")
    box = roms.put("nes/media/covers/B.png")
    await run(bench)
    os.unlink(box)
    await run(bench, force=True)
    assert await art(bench) == {"property:image-image": image}


@pytest.mark.rule("mediafolder-plain-keeps")
async def test_a_plain_run_removes_nothing(bench, roms):
    roms.put("nes/media/images/B.png")
    box = roms.put("nes/media/covers/B.png")
    await run(bench)
    os.unlink(box)
    await run(bench)
    assert (await art(bench)).get("property:image-boxart") == box


@pytest.mark.rule("mediafolder-force-own-only")
async def test_a_forced_run_keeps_what_does_not_follow_the_convention(bench, roms):
    roms.put("nes/media/images/B.png")
    named = {
        "marquee": "./art/marquees/B.png",
        "fanart": "./media/elsewhere/B.png",
        "map": "./media/maps/Other.png",
        "screenshot": "./media/screenshots/B.bmp",
        "video": "./media/videos/B.mp4",
    }
    roms.list(game("./B.nes", "B", **named))
    await imported(bench)
    before = await art(bench)
    assert len(before) == 6
    await run(bench, force=True)
    assert await art(bench) == before


@pytest.mark.rule("mediafolder-force-replaced")
async def test_a_picture_that_is_replaced_is_no_stale_one(bench, roms):
    old = roms.put("nes/media/images/B.png")
    await run(bench)
    roms.put("nes/art/x.png")
    roms.list(game("./A (USA).nes", "A", fanart="./art/x.png"))
    await imported(bench)
    ids = await bench.rows("SELECT DBID FROM MediaProperties")
    assert len(ids) == 2
    os.unlink(old)
    new = roms.put("nes/media/images/B.jpg")
    await run(bench, force=True)
    assert await art(bench) == {"property:image-image": new}
    assert await bench.rows("SELECT DBID FROM MediaProperties") == ids


@pytest.mark.rule("mediafolder-one-resolver")
async def test_both_scrapers_find_the_same_pictures(bench, roms):
    roms.games("Sub/Deep/C.nes")
    roms.put("nes/Media/IMAGES/sub/deep/C.png", b"other case: not this one")
    roms.put("nes/media/images/Sub/Deep/C.png")
    roms.put("nes/media/images/C.png")
    roms.put("nes/media/3dboxes/c.JPG")
    roms.put("nes/media/logos/C.gif")
    roms.list(game("./Sub/Deep/C.nes", "C"))
    found = []
    for scraper in ("gamelist.xml", "media-folder"):
        await imported(bench, scraper=scraper)
        found.append(await art(bench, "C.nes"))
        await bench.rows("DELETE FROM MediaProperties")
    assert found[0] == found[1]
    assert len(found[0]) == 3


@pytest.mark.rule("mediafolder-notifications")
async def test_progress_is_not_told_once_a_file(bench, roms, monkeypatch):
    monkeypatch.setattr("zapcore.operations.scrape_progress.EVERY_S", 1e9)
    names = [f"Game {n:04}" for n in range(1200)]
    roms.games(*(f"{name}.nes" for name in names))
    for name in names:
        roms.put(f"nes/media/images/{name}.png")
    await bench.index()
    before = len(bench.heard.events)
    ended = await bench.scrape(scraper="media-folder")
    assert ended.matched == len(names)
    told = bench.heard.events[before:]
    assert [event.processed for event in told] == [0, 0, 1203, 1203]


@pytest.mark.rule("mediafolder-unchanged")
async def test_a_picture_that_is_as_it_was_is_not_written_again(bench, roms, tmp_path):
    roms.put("nes/media/images/B.png")
    await run(bench)
    before = files_below(tmp_path / "data")
    ended = await bench.scrape(scraper="media-folder")
    assert ended.state == "completed"
    assert files_below(tmp_path / "data") == before


@pytest.mark.rule("mediafolder-sums")
async def test_the_last_notification_has_the_sums(bench, roms):
    roms.put("nes/media/images/B.png")
    roms.put("nes/media/covers/B.png")
    ended = await run(bench)
    assert (ended.processed, ended.matched, ended.skipped) == (3, 1, 2)
    assert ended.total_scraped == 1
