"""A folder finds its system by whatever it is called elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import platforms
from zapcore.systems.folder_names import NO_FOLDERS, FolderNames
from zapcore.systems.platforms import PlatformTable, read
from zapcore.systems.table import SystemTable

SAME = {
    "pico": "SegaPico",
}
"""Slugs whose folder is another system's everywhere else (`pico` is PICO-8 in RomM)."""

OWN_ON_MISTER = {"msx1": "MSX1", "msx2": "MSX2"}
"""Folders that ES-DE's and Batocera's tables give to MSX."""

DATS = {
    "Nintendo - Super Nintendo Entertainment System": "SNES",
    "Nintendo - Nintendo Entertainment System (Headered) (20240101-010203)": "NES",
    "Nintendo - Game Boy Advance [T-En] Collection": "GBA",
    "Nintendo - Family Computer Disk System (FDS)": "FDS",
    "Sony - PlayStation": "PSX",
    "Sony - PlayStation 2": "PS2",
    "Non-Redump - Sega - Dreamcast": "Dreamcast",
    "Sega - Mega Drive - Genesis": "Genesis",
    "Sega - Master System - Mark III": "MasterSystem",
    "Sega - Mega CD & Sega CD": "MegaCD",
    "NEC - PC Engine - TurboGrafx-16": "TurboGrafx16",
    "NEC - PC Engine CD & TurboGrafx CD": "TurboGrafx16CD",
    "SNK - NeoGeo Pocket Color": "NeoGeoPocketColor",
    "Atari - 8-bit Family": "Atari800",
    "Commodore - Commodore 64": "C64",
    "Microsoft - MSX2": "MSX2",
    "Sinclair - ZX Spectrum +3": "ZXSpectrum",
    "Fujitsu - FM Towns series": "FMTowns",
}

NOBODYS = (
    *("bios", "roms", "games", "saves", "savestates", "cheats", "docs", "Scripts"),
    *("config", "screenshots", "wallpapers", "Presets", "filters", "gamma", "font"),
    *("music", "videos", "images", "photos", "apps", "ports", "media", "themes"),
    *("Homework", "_Console", "_Computer", "_Other", "_Utility", "", " ", "(USA)"),
    *("[]", " - ", "🎮", "System Volume Information"),
)


@pytest.fixture(scope="module")
def systems():
    return SystemTable.load()


@pytest.fixture(scope="module")
def names(systems):
    return FolderNames.load(systems)


def test_every_well_known_name_finds_its_system_in_any_case(names):
    listed = read("folder_names")["names"]
    wanted = {name: system for system, several in listed.items() for name in several}
    assert len(wanted) > 500
    for form in (str, str.upper, str.lower):
        assert {name: names.find(form(name)) for name in wanted} == wanted


def test_every_system_of_a_well_known_name_is_one_of_ours(systems):
    assert set(read("folder_names")["names"]) <= {system.id for system in systems}


def test_every_slug_finds_its_system_and_one_of_nobody_is_listed_as_such(names):
    table = PlatformTable.load()
    assert len(table) == 460
    found = {row.slug: names.find(row.slug) for row in table if row.system}
    assert found == {
        row.slug: SAME.get(row.slug, row.system) for row in table if row.system
    }
    assert {row.slug: names.meant(row.slug) for row in table if row.system} == {
        row.slug: row.system for row in table if row.system
    }
    nobodys = [row.slug for row in table if not row.system]
    assert {"apf", "steam", "vc"} <= set(nobodys)
    assert len(nobodys) == 198


@pytest.mark.parametrize("platform", platforms.names())
def test_a_folder_of_one_device_finds_its_system_on_another(platform, names, systems):
    tables = {}
    for rule in platforms.load(platform).rules:
        for folder in rule.folders:
            tables.setdefault(folder.rpartition("/")[2], set()).add(rule.system_id)
    for folder, claimed in tables.items():
        if systems.get(min(claimed)).category not in NO_FOLDERS:
            wanted = {*claimed, OWN_ON_MISTER.get(folder)}
            assert names.find(folder) in wanted or folder == "_DOS Games"


RETROPIE = """3do amiga amstradcpc apple2 arcade arcadia astrocade atari2600 atari5200
atari7800 atari800 atarijaguar atarilynx atarist c64 cdi channelf coco coleco crvision
daphne dragon32 dreamcast fba fds gameandwatch gamegear gb gba gbc gc genesis
intellivision macintosh mame-advmame mame-libretro mame-mame4all mastersystem megadrive
msx n64 nds neogeo neogeocd nes ngp ngpc oric pc pc88 pc98 pcengine pcfx pokemini ps2
psp psx samcoupe saturn scummvm sega32x segacd sg-1000 snes supergrafx tg16 ti99 trs-80
vectrex videopac virtualboy wii wonderswan wonderswancolor x1 x68000 zx81 zxspectrum"""
"""Folders of RetroPie (https://retropie.org.uk/docs/Supported-Systems/)."""


@pytest.mark.parametrize("folder", RETROPIE.split())
def test_each_folder_of_retropie_holds_games_on_linux(folder, names):
    linux = platforms.load("linux")
    named = {one: rule.system_id for rule in linux.rules for one in rule.folders}
    system = named.get(folder) or names.find(folder)
    assert system
    assert linux.extensions_of(system)


@pytest.mark.parametrize(("folder", "system"), DATS.items())
def test_a_folder_called_after_its_dat_finds_its_system(names, folder, system):
    assert names.find(folder) == system


@pytest.mark.parametrize("folder", NOBODYS)
def test_a_folder_of_other_things_is_nobodys(names, folder):
    assert names.find(folder) is None


def test_a_system_is_named_by_its_id_before_all(names, systems):
    for system in systems:
        assert names.meant(system.id) == system.id
    assert names.meant("no such system") is None


def test_what_may_be_named_is_what_is_understood(names):
    known = names.known()
    assert {"SNES", "snes", "ngc", "Game Gear"} <= known
    assert all(names.meant(name) for name in known)


def test_every_game_system_that_has_file_types_is_found_by_its_name(names, systems):
    for platform in map(platforms.load, platforms.names()):
        for system in systems:
            if platform.extensions_of(system.id) and system.media_type == "Game":
                found = {names.find(system.id), names.find(system.name)}
                assert system.id in found or system.category in NO_FOLDERS


def test_a_slug_tells_what_is_never_hashed_and_what_needs_a_disc():
    table = PlatformTable.load()
    assert not table.get("switch").hashable
    assert table.get("snes").hashable
    assert table.get("psx").needs_disc_image
    assert table.get("snes").providers["screenscraper"] == 4
    assert table.get("amiga-a-500").slug == "amiga"
    assert table.get("nothing") is None
    assert {row.slug for row in table.of_system("SNES")} >= {"snes", "sfam"}


@given(st.text(max_size=300))
def test_no_name_is_too_strange(text):
    found = FolderNames(SystemTable({}, {}), {}, [("nes", "NES")]).find(text)
    assert found in {None, "NES"}
