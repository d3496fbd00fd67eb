"""What a list or an archive names never leads out of the library."""

import os
import zipfile

import pytest
from rules_fixture import Roms, game, imported, ruled
from scrape_fixture import open_bench

from scrapers.gamelist_xml.paths import Bounds, asset_path, game_path


async def picture_of(bench, roms, text):
    roms.list(game("./B.nes", "B", image=text))
    await imported(bench)
    facts = await bench.facts("B.nes")
    return facts["mediaProps"].get("property:image-image", "")


@pytest.fixture
def traps(tmp_path, roms):
    """What a list may name although it is no picture of this system."""
    (tmp_path / "secret.png").write_bytes(b"secret")
    roms.put("nes/art/x.png")
    roms.put("snes/x.png")
    os.symlink(tmp_path / "secret.png", roms.nes / "out.png")
    os.mkfifo(roms.nes / "pipe.png")
    os.mkdir(roms.nes / "folder.png")


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ruled("safety-url", "http://host/x.png", ""),
        ruled("safety-link-file", "./out.png", ""),
        ruled("safety-special-file", "./pipe.png", ""),
        ruled("safety-directory", "./folder.png", ""),
        ruled("safety-percent", "%2e%2e/snes/x.png", "{nes}/%2e%2e/snes/x.png"),
        ruled("safety-backslash", ".\\art\\x.png", "{nes}/art/x.png"),
        ruled("safety-backslash-out", "..\\snes\\x.png", ""),
    ],
)
async def test_only_a_file_inside_is_a_picture(bench, roms, traps, text, stored):
    assert await picture_of(bench, roms, text) == stored.format(nes=roms.nes)


@pytest.mark.rule("safety-link-folder")
async def test_a_file_behind_a_linked_folder_is_not_taken_for_one_inside(
    bench, roms, traps, tmp_path
):
    roms.put("nes/media/images/keep", b"")
    (tmp_path / "B.png").write_bytes(b"secret")
    os.symlink(tmp_path, roms.nes / "media" / "images" / "Sub")
    roms.games("Sub/B.nes")
    roms.list(game("./Sub/B.nes", "Nobody"))
    await imported(bench)
    assert await bench.rows("SELECT Text FROM MediaProperties") == []


@pytest.mark.rule("safety-owner-link")
async def test_a_system_folder_that_the_owner_linked_is_the_library(tmp_path):
    disk = Roms(tmp_path / "disk")
    disk.games("B.nes")
    disk.put("nes/media/images/B.png")
    disk.list(game("./B.nes", "B"))
    root = tmp_path / "roms"
    root.mkdir()
    os.symlink(disk.nes, root / "nes")
    async with open_bench(tmp_path / "data", root) as bench:
        await imported(bench)
        facts = await bench.facts("B.nes")
    found = facts["mediaProps"].get("property:image-image")
    assert found == f"{root}/nes/media/images/B.png"


@pytest.mark.rule("safety-nul")
def test_a_path_with_a_nul_leads_nowhere():
    bounds = Bounds.of("/roms/nes", "/home/me", ("/media/fat",))
    for text in ("./a\0.png", "/roms/nes/a\0", "~/\0", "\0"):
        assert game_path(text, bounds) == asset_path(text, bounds) == ""


@pytest.mark.rule("safety-zip-entry")
async def test_an_entry_that_leaves_its_zip_is_no_game(mister, device):
    with zipfile.ZipFile(device.nes / "Evil.zip", "w") as archive:
        for name in ("../Phantom.nes", "/Absolute.nes", "x/../../Up.nes", "Good.nes"):
            archive.writestr(name, b"rom")
    await mister.index()
    found = await mister.rows(
        "SELECT Path, FileName FROM Media JOIN Folders ON Folders.DBID = FolderDBID"
        " WHERE FileName NOT LIKE 'A (%' AND FileName <> 'B.nes'"
    )
    assert found == [(f"{device.nes}/Evil.zip/", "Good.nes")]
