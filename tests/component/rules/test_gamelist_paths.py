"""The scraper document, "gamelist.xml Behavior": where paths lead, how fields read."""

import zipfile

import pytest
from rules_fixture import game, imported, ruled, scraped, with_tag
from scrape_fixture import open_bench

from platforms import load
from scrapers.gamelist_xml.paths import Bounds, asset_path


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ruled("path-relative-dot", "./B.nes", True),
        ruled("path-relative", "B.nes", True),
        ruled("path-relative-returns", "./x/../../nes/B.nes", True),
        ruled("path-relative-escape", "../nes/../B.nes", False),
        ruled("path-home", "~/roms/nes/B.nes", True),
        ruled("path-home-outside", "~/roms/B.nes", False),
        ruled("path-absolute-cleaned", "{nes}/x/..//./B.nes", True),
        ruled("path-absolute-outside", "{nes}2/B.nes", False),
    ],
)
async def test_a_game_path_leads_into_its_folder_or_nowhere(
    home, bench, roms, path, known
):
    name = "Nobody" if known else "B"
    roms.list(game(path.format(nes=roms.nes), name, region="br"))
    ended = await imported(bench)
    assert await with_tag(bench, "region:br") == ({"B.nes"} if known else set())
    assert (ended.matched, ended.skipped) == ((1, 0) if known else (0, 1))


async def picture_of(bench, roms, text):
    roms.list(game("./B.nes", "B", image=text))
    await imported(bench)
    facts = await bench.facts("B.nes")
    return facts["mediaProps"].get("property:image-image", "")


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ruled("asset-relative", "./art/../art/x.png", "{nes}/art/x.png"),
        ruled("asset-absolute", "{nes}/art/x.png", "{nes}/art/x.png"),
        ruled("asset-home", "~/roms/nes/art/x.png", "{nes}/art/x.png"),
        ruled("asset-traversal", "../snes/x.png", ""),
        ruled("asset-outside", "{root}/snes/x.png", ""),
    ],
)
async def test_an_asset_lies_in_its_systems_folder(home, bench, roms, text, stored):
    roms.put("nes/art/x.png")
    roms.put("snes/x.png")
    text = text.format(nes=roms.nes, root=roms.root)
    assert await picture_of(bench, roms, text) == stored.format(nes=roms.nes)


@pytest.mark.parametrize(
    ("platform", "text", "stored"),
    [
        ruled("asset-mister-absolute", "mister", "{root}/art/x.png", True),
        ruled("asset-mistex-absolute", "mistex", "{root}/art/x.png", True),
        ruled("asset-mister-home", "mister", "~/games/art/x.png", True),
        ruled("asset-mister-traversal", "mister", "../art/x.png", False),
        ruled("asset-mister-outside", "mister", "/etc/hostname", False),
    ],
)
async def test_on_a_device_a_whole_asset_path_may_lie_below_any_root(
    home, tmp_path, device, platform, text, stored
):
    device.put("art/x.png")
    async with open_bench(tmp_path / "d", device.root, platform=platform) as bench:
        found = await picture_of(bench, device, text.format(root=device.root))
    assert found == (f"{device.root}/art/x.png" if stored else "")


@pytest.mark.parametrize(
    "folder",
    [
        ruled("asset-root-sd", "/media/fat"),
        ruled("asset-root-usb", "/media/usb0"),
        ruled("asset-root-cifs", "/media/fat/cifs"),
        ruled("asset-root-network", "/media/network"),
        ruled("asset-root-index", "/somewhere/games"),
    ],
)
def test_the_roots_of_a_device_hold_assets(folder):
    roots = tuple(load("mister").asset_roots(("/somewhere/games",)))
    assert folder in roots
    bounds = Bounds.of("/media/fat/games/NES", "/root", roots)
    assert asset_path(f"{folder}/x.png", bounds) == f"{folder}/x.png"
    assert asset_path(f"{folder}/../../etc/x.png", bounds) == ""
    assert tuple(load("linux").asset_roots(("/somewhere",))) == ()


@pytest.mark.rule("asset-mister-game-bound")
async def test_a_game_path_stays_in_its_folder_on_a_device_too(mister, device):
    device.put("SNES/B.nes")
    device.list(game(f"{device.root}/SNES/B.nes", "B"))
    await imported(mister)
    assert await scraped(mister) == set()


@pytest.mark.rule("asset-files-only")
async def test_wider_roots_hold_for_video_and_manual_too(mister, device):
    for name in ("x.png", "x.mp4", "x.pdf"):
        device.put(f"art/{name}")
    art = f"{device.root}/art/x"
    device.list(
        game("./B.nes", "B", map=f"{art}.png", video=f"{art}.mp4", manual=f"{art}.pdf")
    )
    await imported(mister)
    assert (await mister.facts("B.nes"))["mediaProps"] == {
        "property:image-map": f"{art}.png",
        "property:video": f"{art}.mp4",
        "property:manual": f"{art}.pdf",
    }


def fill(device, path, *names):
    file = device.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, b"rom")


@pytest.mark.rule("zip-dir-match")
async def test_a_zip_is_the_game_that_lies_in_it(mister, device):
    fill(device, "NES/Japan/Game.zip", "Inner.nes")
    device.list(game("./Japan/Game.zip", "Nobody", region="br"))
    await imported(mister)
    assert await with_tag(mister, "region:br") == {"Inner.nes"}


@pytest.mark.rule("zip-dir-art")
async def test_art_beside_a_zip_is_a_path_like_any_other(mister, device):
    fill(device, "NES/Japan/Game.zip", "Inner.nes")
    device.put("NES/media/images/Japan/Cover.png")
    path = "./media/images/Japan/Cover.png"
    device.list(game("./Japan/Game.zip", "Nobody", image=path))
    await imported(mister)
    assert (await mister.facts("Inner.nes"))["mediaProps"] == {
        "property:image-image": f"{device.nes}/media/images/Japan/Cover.png"
    }


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ruled("clean-entities", "Tom &amp;amp; Jerry&amp;eacute;", "Tom & Jerryé"),
        ruled("clean-breaks", "a&#9;b&#10;c&#13;d", "a b c d"),
        ruled("clean-trim", "  \n in the middle \t ", "in the middle"),
    ],
)
async def test_a_field_is_cleaned_before_it_is_mapped(bench, roms, raw, clean):
    roms.list(game("./B.nes", "B", desc=raw))
    await imported(bench)
    facts = await bench.facts("B.nes")
    assert facts["titleProps"]["property:description"] == clean


@pytest.mark.rule("clean-path-and-name")
async def test_path_and_name_are_cleaned_too(bench, roms):
    roms.games("Tom & Jerry (USA).nes")
    roms.list(
        game(" ./Tom &amp;amp; Jerry (USA).nes ", "Nobody", region="br"),
        game("./gone.nes", "\tB ", region="br"),
    )
    await imported(bench)
    assert await with_tag(bench, "region:br") == {"Tom & Jerry (USA).nes", "B.nes"}


@pytest.mark.rule("list-root-only")
async def test_a_list_in_a_sub_folder_is_not_read(bench, roms):
    roms.games("Japan/J.nes")
    roms.list(game("./J.nes", "J"), game("./Japan/J.nes", "J"), system="nes/Japan")
    ended = await imported(bench)
    assert (ended.processed, await scraped(bench)) == (0, set())
