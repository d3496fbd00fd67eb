"""What a library may look like: structures, names, mappings and what is left out."""

import os

import pytest

import platforms
from zapcore import config
from zapcore.operations.library import Library, look
from zapcore.operations.shape import Shape, shape_of
from zapcore.operations.walk import Walker
from zapcore.systems.table import SystemTable

PLATFORMS = ("batocera", "linux", "mister", "mistex")


@pytest.fixture(scope="module")
def systems():
    return SystemTable.load()


@pytest.fixture
def found(tmp_path, systems):
    """Give system to the paths of its files below a root, as configured."""

    def run(*paths, text="", platform="linux"):
        root = tmp_path / "library"
        for path in paths:
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"rom")
        (tmp_path / "config.yml").write_text(text)
        settings = config.load({"data": str(tmp_path)}, {}, PLATFORMS)
        shape = shape_of(settings, systems)
        device = platforms.load(platform)
        seen = look(Library(device, (str(root),), systems, shape), {})
        walker = Walker(device.zip_as_directory)
        files = {
            system: sorted(
                os.path.relpath(listing.path + name, root)
                for place in places
                for listing in walker.walk(place)
                for name, _, _ in listing.files
            )
            for system, places in seen.places.items()
        }
        return {system: paths for system, paths in files.items() if paths}

    return run


def test_structure_a_has_the_systems_in_the_roms_folder(found):
    assert found(
        "roms/snes/A.sfc", "roms/Game Boy/B.gb", "bios/snes/C.sfc", "bios/D.gb"
    ) == {"SNES": ["roms/snes/A.sfc"], "Gameboy": ["roms/Game Boy/B.gb"]}


def test_structure_b_has_the_roms_folder_in_each_systems(found):
    assert found(
        "snes/roms/A.sfc", "snes/roms/Sub/B.sfc", "snes/bios/C.sfc", "snes/D.sfc"
    ) == {"SNES": ["snes/D.sfc", "snes/roms/A.sfc", "snes/roms/Sub/B.sfc"]}


def test_firmware_is_a_folder_like_others_where_there_is_no_roms_folder(found):
    assert found("snes/bios/C.sfc") == {"SNES": ["snes/bios/C.sfc"]}


def test_the_folders_of_both_structures_may_be_called_otherwise(found):
    text = "filesystem: {roms_folder: Spiele, firmware_folder: Kram}"
    files = ("Spiele/snes/A.sfc", "Kram/snes/B.sfc", "nes/Spiele/C.nes")
    more = ("nes/Kram/D.nes", "roms/gb/E.gb")
    assert found(*files, *more, text=text) == {
        "SNES": ["Spiele/snes/A.sfc"],
        "NES": ["nes/Spiele/C.nes"],
    }


def test_one_library_may_have_all_structures_at_once(found):
    assert found("snes/A.sfc", "roms/snes/B.sfc", "nes/roms/C.nes") == {
        "SNES": ["roms/snes/B.sfc", "snes/A.sfc"],
        "NES": ["nes/roms/C.nes"],
    }


def test_looking_creates_nothing(found, tmp_path):
    (tmp_path / "library").mkdir()
    assert found() == {}
    assert os.listdir(tmp_path / "library") == []


def test_a_folder_that_no_table_names_is_found_by_its_other_names(found):
    assert found(
        *("Sony - PlayStation/A.cue", "genesis/B.md", "gc/C.rvz", "SEGACD/D.chd"),
        *("Nintendo - Game Boy (2024)/E.gb", "Homework/F.gb", "music/G.mp3"),
        *("VC4000/H.zip", "vc4000/I.bin"),
    ) == {
        "PSX": ["Sony - PlayStation/A.cue"],
        "Genesis": ["genesis/B.md"],
        "GameCube": ["gc/C.rvz"],
        "MegaCD": ["SEGACD/D.chd"],
        "Gameboy": ["Nintendo - Game Boy (2024)/E.gb"],
        "MusicTrack": ["music/G.mp3"],
        "VC4000": ["VC4000/H.zip", "vc4000/I.bin"],
    }


def test_the_platforms_own_table_outranks_other_names(found):
    assert found("c128/A.d64", "msx1/B.mx1") == {
        "C64": ["c128/A.d64"],
        "MSX": ["msx1/B.mx1"],
    }


def test_on_another_device_its_table_outranks_the_same_names(found):
    assert found("MSX1/C.rom", platform="mister") == {"MSX1": ["MSX1/C.rom"]}


def test_what_the_owner_says_of_a_folder_outranks_everything(found):
    text = (
        "system: {platforms: {snes: gb, Stuff: Nintendo Entertainment System},\n"
        "         versions: {snes: nes, naomi: arcade}}"
    )
    files = ("snes/A.sfc", "snes/B.gb", "STUFF/C.nes", "naomi/D.zip", "naomi/E.chd")
    assert found(*files, text=text) == {
        "Gameboy": ["snes/B.gb"],
        "NES": ["STUFF/C.nes"],
        "Arcade": ["naomi/D.zip"],
    }


def test_platforms_are_excluded_by_name_or_pattern_in_their_case(found):
    text = "exclude: {platforms: [nes, 's*']}"
    files = ("nes/A.nes", "NES/B.nes", "snes/C.sfc", "gb/D.gb", "roms/snes/E.sfc")
    assert found(*files, text=text) == {"NES": ["NES/B.nes"], "Gameboy": ["gb/D.gb"]}


def test_single_files_and_parts_are_excluded_apart(found):
    text = (
        "exclude: {roms: {"
        "single_file: {extensions: [SMC], names: ['*(Beta)*', Exact.sfc]},"
        "multi_file: {parts: {extensions: [.fig], names: ['[[]b]*']}}}}"
    )
    files = ("A.sfc", "B.SMC", "C (Beta).sfc", "C (beta).sfc", "Exact.sfc", "exact.sfc")
    parts = ("G/B.smc", "G/C (Beta).sfc", "G/D.fig", "G/[b] E.sfc", "G/H/F.fig")
    assert found(*(f"snes/{name}" for name in (*files, *parts)), text=text) == {
        "SNES": [
            "snes/A.sfc",
            "snes/C (beta).sfc",
            "snes/G/B.smc",
            "snes/G/C (Beta).sfc",
            "snes/exact.sfc",
        ]
    }


def test_folders_are_excluded_by_pattern_in_any_case_and_at_any_depth(found):
    text = "exclude: {roms: {multi_file: {names: ['old*', Hacks]}}}"
    files = ("OLD stuff/A.nes", "USA/hacks/B.nes", "USA/C.nes", "older.nes")
    assert found(*(f"nes/{name}" for name in files), text=text) == {
        "NES": ["nes/USA/C.nes", "nes/older.nes"]
    }


def test_an_extension_of_two_parts_is_excluded_by_both(found):
    text = "exclude: {roms: {single_file: {extensions: [bad.NES]}}}"
    assert found("nes/A.bad.nes", "nes/B.Bad.Nes", "nes/C.nes", text=text) == {
        "NES": ["nes/C.nes"]
    }


def test_zips_that_are_folders_are_excluded_as_files(found, tmp_path):
    text = "exclude: {roms: {single_file: {extensions: [zip]}}}"
    assert found("NES/A.zip", "NES/B.nes", text=text, platform="mister") == {
        "NES": ["NES/B.nes"]
    }


def test_what_devices_keep_for_themselves_is_no_game(found):
    kept = ("@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information")
    files = [f"nes/{folder}/A.nes" for folder in (*kept, "__MACOSX", ".Trash-1000")]
    assert found(*files, "nes/B.nes") == {"NES": ["nes/B.nes"]}
    pegasus = ("Apple-I/metadata.pegasus.txt", "Apple-I/C.txt")
    assert found(*pegasus, platform="mister") == {
        "AppleI": ["Apple-I/C.txt"],
        "NES": ["nes/B.nes"],
    }


def test_a_mapped_folder_of_a_system_without_file_types_is_told(tmp_path, systems):
    (tmp_path / "snes").mkdir()
    (tmp_path / "snes" / "A.sfc").write_bytes(b"rom")
    shape = Shape(mapped={"snes": "Ouya"}, named=lambda _: "SNES")
    library = Library(platforms.load("linux"), (str(tmp_path),), systems, shape)
    seen = look(library, {})
    assert seen.places == {}
    assert seen.unknown == {str(tmp_path): ["snes"]}


def test_a_roms_folder_that_is_gone_is_not_mounted(tmp_path, systems):
    (tmp_path / "nes").mkdir()
    library = Library(platforms.load("linux"), (str(tmp_path),), systems)
    base = f"{tmp_path}/roms"
    assert library.bases == (str(tmp_path), base)
    assert look(library, {}).not_mounted == ()
    assert look(library, {"SNES": {base}}).not_mounted == (base,)
