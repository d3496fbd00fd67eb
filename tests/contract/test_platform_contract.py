"""What every platform keeps to."""

import os
import re
from collections import Counter

import pytest
from scrape_fixture import open_bench

import platforms
import scrapers
from zapcore.errors import ConfigError
from zapcore.model import FolderRule
from zapcore.systems.table import SystemTable

HOME = "/home/somebody"


@pytest.fixture(scope="module")
def systems():
    return {system.id for system in SystemTable.load()}


@pytest.fixture(params=platforms.names())
def platform(request):
    return platforms.load(request.param)


def test_there_are_the_devices_that_we_serve():
    assert platforms.names() == ["batocera", "linux", "mister", "mistex"]


def test_a_platform_that_there_is_not_is_refused_with_those_that_there_are():
    with pytest.raises(ConfigError, match="batocera, linux, mister, mistex"):
        platforms.load("_device")


def test_its_id_is_its_module_s_name(platform):
    assert platforms.load(platform.id) is platform


def test_its_rules_name_real_systems_folders_and_extensions(platform, systems):
    assert platform.rules
    for rule in platform.rules:
        assert isinstance(rule, FolderRule)
        assert rule.system_id in systems
        assert rule.folders
        assert all(name and name == name.strip() for name in rule.folders)
        assert all("/" not in name or os.path.isabs(name) for name in rule.folders)
        assert rule.extensions
        assert all(re.fullmatch(r"\.[^./A-Z]+", end) for end in rule.extensions)


def test_what_counts_in_a_folder_of_another_name_is_the_union_of_its_rules(
    platform, systems
):
    for rule in platform.rules:
        assert rule.extensions <= platform.extensions_of(rule.system_id)
    others = {system: platform.extensions_of(system) for system in systems}
    ends = {end for several in others.values() for end in several}
    assert all(re.fullmatch(r"\.[^./A-Z]+", end) for end in ends)
    assert ".rvz" in others["GameCube"]
    assert others["Windows"] == platform.extensions_of("no system") == frozenset()


def test_no_folder_gives_two_systems_the_same_extension_by_equal_rules(platform):
    counted = Counter(
        (rule.system_id, folder.casefold(), end)
        for rule in platform.rules
        for folder in rule.folders
        for end in rule.extensions
    )
    assert [what for what, times in counted.items() if times > 1] == []


def test_no_folder_stands_twice_in_a_rule_and_no_rule_twice_in_the_table(platform):
    assert len(set(platform.rules)) == len(platform.rules)
    for rule in platform.rules:
        assert len({name.casefold() for name in rule.folders}) == len(rule.folders)


def test_a_zip_counts_as_a_file_where_it_is_no_folder(platform):
    """Arcade sets are zips everywhere; on devices that browse them, only they are."""
    zipped = {rule.system_id for rule in platform.rules if ".zip" in rule.extensions}
    if platform.zip_as_directory:
        assert zipped.isdisjoint({"NES", "SNES", "Genesis", "Gameboy", "PSX"})
    else:
        assert zipped >= {"NES", "SNES", "Genesis", "Gameboy", "Arcade"}


def test_folders_that_hold_no_games_mean_no_system(platform):
    known = {name.casefold() for rule in platform.rules for name in rule.folders}
    assert known.isdisjoint({"bios", "saves", "images", "media", "screenshots", "docs"})


def test_pictures_beside_the_games_are_no_games(platform):
    """Gamelists have theirs in ``images`` below the system's folder."""
    ends = {
        end
        for rule in platform.rules
        if rule.system_id not in {"Video", "MusicTrack", "Image"}
        for end in rule.extensions
    }
    assert ends.isdisjoint({".png", ".jpg", ".jpeg", ".mp4", ".xml", ".pdf"})


def test_lists_of_core_names_lie_below_its_asset_roots(platform):
    files = list(platform.name_files(("/chosen/games",)))
    roots = platform.asset_roots(("/chosen/games",))
    assert all(os.path.dirname(file) in roots for file in files)
    assert len(set(files)) == len(files)


def test_its_roots_are_absolute_and_each_stands_once(platform):
    roots = list(platform.default_roots({"HOME": HOME}))
    assert roots
    assert len(set(roots)) == len(roots)
    assert all(root == os.path.normpath(root) and os.path.isabs(root) for root in roots)
    assert platform.default_roots({"HOME": HOME}) == platform.default_roots(
        {"HOME": HOME}
    )


def test_without_a_home_its_roots_are_absolute_all_the_same(platform):
    assert all(map(os.path.isabs, platform.default_roots({})))


def test_its_asset_roots_are_absolute_and_hold_the_chosen_roots_or_nothing(platform):
    found = list(platform.asset_roots(("/chosen/games",)))
    assert all(root == os.path.normpath(root) and os.path.isabs(root) for root in found)
    assert len(set(found)) == len(found)
    assert not found or {"/chosen", "/chosen/games"} <= set(found)
    assert "/" not in found


def test_where_zips_are_folders_artwork_may_lie_on_other_disks(platform):
    assert bool(platform.asset_roots(("/x",))) == platform.zip_as_directory
    assert isinstance(platform.zip_as_directory, bool)


def test_its_scrapers_are_ours_and_their_systems_are_real(platform, systems):
    assert platform.scrapers
    assert platform.scrapers.keys() <= scrapers.OWN.keys()
    for named in platform.scrapers.values():
        assert set(named) <= systems
    assert scrapers.load(platform.scrapers, ()).keys() == platform.scrapers.keys()


def claims(platform):
    """Give (folder, extension) to the first system of the table that has both."""
    found = {}
    for rule in platform.rules:
        for folder in rule.folders:
            for end in sorted(rule.extensions - {".zip"}):
                if not os.path.isabs(folder):
                    found.setdefault((folder.casefold(), end), rule.system_id)
    return found


async def test_each_system_of_its_table_is_found_in_each_of_its_folders(
    platform, tmp_path
):
    """Of several systems that share folder and extension the first has the file."""
    root = tmp_path / "roms"
    wanted = {}
    for (folder, end), system in claims(platform).items():
        if (folder, system) not in {(key[0], of) for key, of in wanted.items()}:
            wanted[folder, end] = system
            (root / folder).mkdir(parents=True, exist_ok=True)
            (root / folder / f"Game{end}").write_bytes(b"rom")
    async with open_bench(tmp_path / "data", root, platform=platform) as bench:
        await bench.index()
        rows = await bench.rows(
            "SELECT Path, FileName, SystemID FROM Media"
            " JOIN Folders ON Folders.DBID = FolderDBID"
            " JOIN Systems ON Systems.DBID = Media.SystemDBID"
        )
    found = {
        (
            os.path.basename(path.rstrip("/")).casefold(),
            os.path.splitext(name)[1],
        ): system
        for path, name, system in rows
    }
    assert len(found) > 50
    assert found == wanted


def test_a_device_is_known_by_the_files_that_only_it_has(tmp_path):
    def device(name, file, text=""):
        (tmp_path / name / file).parent.mkdir(parents=True)
        (tmp_path / name / file).write_text(text)
        return str(tmp_path / name)

    card = device("card", "media/fat/MiSTer")
    assert platforms.detect(str(tmp_path)) == "linux"
    assert platforms.detect(card) == "mister"
    assert platforms.detect(device("b", "userdata/system/batocera.conf")) == "batocera"
    device("card", "etc/issue", "Welcome to MiSTeX!\nHave fun...\n")
    assert platforms.detect(card) == "mistex"
    assert platforms.detect(device("x", "media/fat/mistex_platform.ini")) == "mistex"
    assert platforms.detect(device("pc", "etc/issue", "Debian")) == "linux"
    (tmp_path / "odd" / "etc" / "issue").mkdir(parents=True)
    assert platforms.detect(str(tmp_path / "odd")) == "linux"


async def test_batocera_s_pictures_are_found_by_its_lists(tmp_path):
    """They are called ``<game>-image``, ``-thumb``, ``-marquee`` below ``images``."""
    snes = tmp_path / "roms" / "snes"
    (snes / "images").mkdir(parents=True)
    (snes / "Game.zip").write_bytes(b"rom")
    fields = {"image": "image", "thumbnail": "thumb", "marquee": "marquee"}
    for end in fields.values():
        (snes / "images" / f"Game-{end}.png").write_bytes(b"\x89PNG")
    texts = (f"<{k}>./images/Game-{e}.png</{k}>" for k, e in fields.items())
    game = f"<game><path>./Game.zip</path>{''.join(texts)}</game>"
    (snes / "gamelist.xml").write_text(f"<gameList>{game}</gameList>")
    root = tmp_path / "roms"
    async with open_bench(tmp_path / "d", root, platform="batocera") as bench:
        await bench.index()
        await bench.scrape()
        rows = await bench.rows("SELECT FileName FROM Media")
        facts = await bench.facts("Game.zip")
    assert rows == [("Game.zip",)]
    found = {*facts["titleProps"].values(), *facts["mediaProps"].values()}
    assert found == {f"{snes}/images/Game-{end}.png" for end in fields.values()}
