"""The scraper document, "Field Mapping": each row of its table, and the fallback."""

import pytest
from rules_fixture import game, imported, ruled

NO_EXTENSION = {"extension:nes", "scraper.gamelist.xml:scraped"}


async def facts_of(bench, roms, *entries):
    """Import these entries, each in a forced run of its own; give B's facts."""
    for entry in entries:
        roms.list(entry)
        await imported(bench, force=True)
    facts = await bench.facts("B.nes")
    facts["mediaTags"] -= NO_EXTENSION
    return facts


@pytest.mark.parametrize(
    ("element", "texts", "level", "tags"),
    [
        ruled("field-lang", "lang", ["SV, tlh ,,"], "mediaTags", "lang:sv lang:tlh"),
        ruled(
            "field-lang-additive", "lang", ["sv", "da"], "mediaTags", "lang:sv lang:da"
        ),
        ruled("field-region", "region", ["EU, Br"], "mediaTags", "region:eu region:br"),
        ruled(
            "field-region-additive",
            "region",
            ["eu", "br"],
            "mediaTags",
            "region:eu region:br",
        ),
        ruled("field-developer", "developer", ["A", "B"], "titleTags", "developer:b"),
        ruled("field-publisher", "publisher", ["A", "B"], "titleTags", "publisher:b"),
        ruled(
            "field-releasedate",
            "releasedate",
            ["19950311T000000"],
            "titleTags",
            "year:1995",
        ),
        ruled("field-releasedate-short", "releasedate", ["199"], "titleTags", ""),
        ruled("field-rating", "rating", ["0.75"], "titleTags", "rating:0075"),
        ruled("field-rating-bounds", "rating", ["1.5"], "titleTags", "rating:0100"),
        ruled(
            "field-genre",
            "genre",
            ["Action", "Puzzle"],
            "titleTags",
            "genre:action genre:puzzle",
        ),
        ruled(
            "field-genre-list",
            "genre",
            ["Action, Puzzle"],
            "titleTags",
            "genre:action genre:puzzle",
        ),
        ruled("field-players", "players", ["1-4, 2"], "titleTags", "players:0004"),
        ruled(
            "field-players-spelling", "players", ["1/2+"], "titleTags", "players:0002"
        ),
        ruled(
            "field-arcadesystemname",
            "arcadesystemname",
            ["CPS1", "CPS2"],
            "titleTags",
            "arcadeboard:cps2",
        ),
        ruled(
            "field-family",
            "family",
            ["Blocks", "Balls"],
            "titleTags",
            "gamefamily:blocks gamefamily:balls",
        ),
    ],
)
async def test_a_field_becomes_the_tags_of_the_table(
    bench, roms, element, texts, level, tags
):
    entries = [game("./B.nes", "B", **{element: text}) for text in texts]
    facts = await facts_of(bench, roms, *entries)
    other = "titleTags" if level == "mediaTags" else "mediaTags"
    assert facts[level] == set(tags.split())
    assert facts[other] == set()


@pytest.mark.parametrize(
    ("entry", "kind", "text"),
    [
        ruled(
            "field-desc",
            game("./B.nes", "B", desc="Plain text, 100%. No path.png"),
            "description",
            "Plain text, 100%. No path.png",
        ),
        ruled(
            "field-game-id-attribute",
            game("./B.nes", "B", 'id="123"'),
            "xml-game-id",
            "123",
        ),
        ruled(
            "field-game-id-element",
            game("./B.nes", "B", id="456"),
            "xml-game-id",
            "456",
        ),
    ],
)
async def test_a_field_becomes_a_text_of_the_title(bench, roms, entry, kind, text):
    facts = await facts_of(bench, roms, entry)
    assert facts["titleProps"] == {f"property:{kind}": text}
    assert facts["titleTags"] == set()


@pytest.mark.parametrize(
    ("elements", "kind"),
    [
        ruled("field-image", ["image"], "image-image"),
        ruled("field-thumbnail", ["thumbnail"], "image-thumbnail"),
        ruled("field-boxart2d", ["boxart2d"], "image-boxart"),
        ruled("field-boxart3d", ["boxart3d"], "image-boxart3d"),
        ruled("field-screenshot", ["screenshot"], "image-screenshot"),
        ruled("field-video", ["video"], "video"),
        ruled("field-marquee", ["marquee"], "image-marquee"),
        ruled("field-logo", ["logo"], "image-wheel"),
        ruled("field-wheel", ["wheel"], "image-wheel"),
        ruled("field-logo-first", ["logo", "wheel"], "image-wheel"),
        ruled("field-fanart", ["fanart"], "image-fanart"),
        ruled("field-titlescreen", ["titlescreen"], "image-titleshot"),
        ruled("field-titleshot", ["titleshot"], "image-titleshot"),
        ruled(
            "field-titlescreen-first", ["titlescreen", "titleshot"], "image-titleshot"
        ),
        ruled("field-map", ["map"], "image-map"),
        ruled("field-manual", ["manual"], "manual"),
    ],
)
async def test_a_field_becomes_a_path_of_the_row(bench, roms, elements, kind):
    """The first of the elements wins, in whatever order they stand."""
    paths = [roms.put(f"nes/art/{element}.png") for element in elements]
    fields = {name: f"./art/{name}.png" for name in reversed(elements)}
    facts = await facts_of(bench, roms, game("./B.nes", "B", **fields))
    assert facts["mediaProps"] == {f"property:{kind}": paths[0]}
    assert facts["titleProps"] == {}


FOLDERS = {
    "image": "image images miximages custom",
    "boxart": "boxart boxart2d box2d boxart2dfront box2dfront cover covers",
    "boxart3d": "boxart3d 3dbox 3dboxes",
    "boxartside": "boxart2dside",
    "boxartback": "boxart2dback backcover backcovers",
    "screenshot": "screenshot screenshots",
    "thumbnail": "thumbnail thumbnails box2dfront boxart2dfront supporttexture",
    "marquee": "marquee marquees",
    "wheel": "wheel wheels logo logos",
    "fanart": "fanart fanarts",
    "titleshot": "titleshot titleshots titlescreen titlescreens screenshottitle",
    "map": "map maps",
}


@pytest.mark.parametrize(
    "kind",
    [
        ruled("fallback-image", "image"),
        ruled("fallback-boxart", "boxart"),
        ruled("fallback-boxart3d", "boxart3d"),
        ruled("fallback-boxartside", "boxartside"),
        ruled("fallback-boxartback", "boxartback"),
        ruled("fallback-screenshot", "screenshot"),
        ruled("fallback-thumbnail", "thumbnail"),
        ruled("fallback-marquee", "marquee"),
        ruled("fallback-wheel", "wheel"),
        ruled("fallback-fanart", "fanart"),
        ruled("fallback-titleshot", "titleshot"),
        ruled("fallback-map", "map"),
    ],
)
async def test_art_is_found_in_each_of_its_folders(bench, roms, kind):
    folders = FOLDERS[kind].split()
    wanted = {}
    for folder in folders:
        roms.games(f"On {folder}.nes")
        wanted[folder] = roms.put(f"nes/media/{folder}/On {folder}.png")
    roms.list(*(game(f"./On {folder}.nes", f"On {folder}") for folder in folders))
    await imported(bench)
    found = {}
    for folder in folders:
        art = (await bench.facts(f"On {folder}.nes"))["mediaProps"]
        found[folder] = art.get(f"property:image-{kind}")
    assert found == wanted


async def art_of(bench, roms, name, **fields):
    roms.list(game(f"./{name}", "Nobody", **fields))
    await imported(bench)
    facts = await bench.facts(name.rpartition("/")[2])
    return facts["mediaProps"].get("property:image-image")


@pytest.mark.rule("fallback-when-absent")
async def test_the_named_picture_comes_before_one_that_is_found(bench, roms):
    roms.put("nes/media/images/B.png")
    named = roms.put("nes/art/other.png")
    assert await art_of(bench, roms, "B.nes", image="./art/other.png") == named


@pytest.mark.rule("fallback-missing-named")
async def test_a_named_picture_that_is_missing_gives_way(bench, roms):
    there = roms.put("nes/media/images/B.png")
    assert await art_of(bench, roms, "B.nes", image="./art/gone.png") == there


@pytest.mark.rule("fallback-mirrored-first")
async def test_the_mirrored_sub_folder_is_searched_first(bench, roms):
    roms.games("Japan/Game.nes")
    roms.put("nes/media/images/Game.png")
    mirrored = roms.put("nes/media/images/Japan/Game.png")
    assert await art_of(bench, roms, "Japan/Game.nes") == mirrored


@pytest.mark.rule("fallback-flat")
async def test_the_flat_name_is_searched_next(bench, roms):
    roms.games("Japan/Game.nes")
    flat = roms.put("nes/media/images/Game.png")
    assert await art_of(bench, roms, "Japan/Game.nes") == flat


@pytest.mark.rule("fallback-zip-mirrored")
async def test_the_art_of_a_zip_is_named_like_the_zip(mister, device):
    import zipfile

    (device.nes / "Sub").mkdir()
    with zipfile.ZipFile(device.nes / "Sub/Game.zip", "w") as archive:
        archive.writestr("Inner.nes", b"rom")
    there = device.put("NES/media/images/Sub/Game.png")
    device.list(game("./Sub/Game.zip", "Nobody"))
    await imported(mister)
    facts = await mister.facts("Inner.nes")
    assert facts["mediaProps"] == {"property:image-image": there}


@pytest.mark.rule("fallback-any-case")
async def test_folders_and_files_are_found_in_any_case(bench, roms):
    there = roms.put("nes/Media/IMAGES/b.PNG")
    assert await art_of(bench, roms, "B.nes") == there


@pytest.mark.rule("fallback-sides-only")
async def test_side_and_back_of_the_box_are_never_read_from_the_list(bench, roms):
    roms.put("nes/x.png")
    names = ("boxart2dside", "boxart2dback", "boxartside", "boxartback", "backcover")
    facts = await facts_of(
        bench, roms, game("./B.nes", "B", **dict.fromkeys(names, "./x.png"))
    )
    assert facts["mediaProps"] == {}


@pytest.mark.rule("fallback-no-video")
async def test_video_and_manual_are_never_found_by_name(bench, roms):
    for path in ("videos/B.mp4", "videos/B.png", "manuals/B.pdf", "manuals/B.png"):
        roms.put(f"nes/media/{path}")
    facts = await facts_of(bench, roms, game("./B.nes", "B"))
    assert facts["mediaProps"] == {}


@pytest.mark.rule("list-user-state")
async def test_what_the_user_decides_is_not_read(bench, roms):
    entry = game("./B.nes", "B", favorite="true", hidden="true", kidgame="true")
    facts = await facts_of(bench, roms, entry)
    assert (facts["mediaTags"], facts["titleTags"]) == (set(), set())
    assert (facts["mediaProps"], facts["titleProps"]) == ({}, {})


@pytest.mark.rule("list-parser-fields")
async def test_disc_and_track_stay_as_the_file_name_says(bench, roms):
    name = "C (Disc 2) (Track 3).nes"
    roms.games(name)
    await bench.index()
    before = (await bench.facts(name))["mediaTags"]
    roms.list(game(f"./{name}", "C", disc="1", track="9"))
    await bench.scrape()
    facts = await bench.facts(name)
    assert "disc:0002" in before
    assert facts["mediaTags"] - before == {"scraper.gamelist.xml:scraped"}
    assert facts["titleTags"] == set()
