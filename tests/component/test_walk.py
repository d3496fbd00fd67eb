"""The walk over real folders: what is a file of the library and what is not."""

import os
import zipfile

import pytest

import platforms
from zapcore.operations.links import TOLD
from zapcore.operations.places import find_places
from zapcore.operations.walk import Listing, Place, Unreadable, Walker

NES = frozenset({".nes"})


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "roms" / "nes"
    folder.mkdir(parents=True)
    return folder


def walk(folder, *, extensions=NES, zips=False, stamps=None):
    place = Place("NES", str(folder.parent), str(folder), extensions)
    return list(Walker(zips, stamps or {}).walk(place))


def names(folder, **kwargs):
    """Give the paths below ``folder`` of all files found."""
    return sorted(
        os.path.relpath(listing.path + name, folder)
        for listing in walk(folder, **kwargs)
        for name, _, _ in listing.files
    )


def put(path, data=b"rom"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def test_hidden_art_boot_and_ignored_files_are_left_out(root):
    for name in (
        "Good.nes",
        "UPPER.NES",
        ".hidden.nes",
        ".folder/Inside.nes",
        "__MACOSX/Mac.nes",
        "media/images/Art.nes",
        "Sub/media/Game.nes",
        "Ignored/Game.nes",
        "Ignored/Deep/Game.nes",
        "readme.txt",
        "folder.nes/Inner.nes",
    ):
        put(root / name)
    put(root / "Ignored" / ".zaparooignore")
    assert names(root) == [
        "Good.nes",
        "Sub/media/Game.nes",
        "UPPER.NES",
        "folder.nes/Inner.nes",
    ]


def test_boot_roms_are_no_games(root):
    for name in ("boot.rom", "boot1.rom", "BOOT0.ROM", "boot-eu.rom", "bootleg.rom"):
        put(root / name)
    assert names(root, extensions=frozenset({".rom"})) == ["bootleg.rom"]


def test_links_are_followed_and_loops_survived(root, tmp_path):
    put(tmp_path / "disk" / "Far.nes")
    put(root / "Here.nes")
    (root / "Linked.nes").symlink_to("Here.nes")
    (root / "Dangling.nes").symlink_to("/nonexistent")
    (root / "Self.nes").symlink_to("Self.nes")
    (root / "other").symlink_to(tmp_path / "disk")
    (root / "loop").symlink_to(".")
    (root / "up").symlink_to("..")
    (tmp_path / "disk" / "back").symlink_to(root)
    assert names(root) == ["Here.nes", "Linked.nes", "other/Far.nes"]


def test_folders_that_link_to_each_other_cost_no_more_than_once_each(root):
    for number in range(12):
        put(root / f"d{number}" / "Game.nes")
    for number in range(11):
        for twin in ("a", "b"):
            link = root / f"d{number}" / twin
            link.symlink_to(root / f"d{number + 1}")
    assert len(walk(root)) < 50


def test_what_is_no_regular_file_is_left_out(root):
    os.mkfifo(root / "pipe.nes")
    (root / "zero.nes").symlink_to("/dev/zero")
    put(root / "Game.nes")
    assert names(root) == ["Game.nes"]


def test_the_stamp_sees_every_change(root):
    game = root / "Game.nes"
    put(game)

    def stamp():
        return walk(root)[0].stamp

    seen = {stamp()}
    put(game, b"longer than before")
    seen.add(stamp())
    info = game.stat()
    put(game, b"LONGER THAN BEFORE")
    os.utime(game, ns=(info.st_atime_ns, info.st_mtime_ns + 1))
    seen.add(stamp())
    game.rename(root / "Other.nes")
    seen.add(stamp())
    put(root / "Second.nes")
    seen.add(stamp())
    assert len(seen) == 5
    assert stamp() in seen


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_folder_is_told_apart_from_an_empty_one(root):
    (root / "Closed").mkdir(mode=0o000)
    found = [item for item in walk(root) if isinstance(item, Unreadable)]
    assert [item.path for item in found] == [f"{root}/Closed/"]


def test_a_zip_is_a_folder_and_never_leads_out(root):
    with zipfile.ZipFile(root / "Pack.zip", "w") as archive:
        for name in (
            "One.nes",
            "dir/Two.nes",
            "../Out.nes",
            "/abs/Out.nes",
            "a\\..\\Out.nes",
            "C:/Out.nes",
            "./Dot.nes",
            "readme.txt",
            "Nested.zip",
        ):
            archive.writestr(name, b"rom")
    put(root / "Broken.zip", b"PK\x03\x04 broken")
    put(root / "Empty.zip", b"")
    assert names(root, zips=True) == ["Pack.zip/One.nes", "Pack.zip/dir/Two.nes"]
    assert names(root, extensions=frozenset({".zip"})) == [
        "Broken.zip",
        "Empty.zip",
        "Pack.zip",
    ]


def test_an_unchanged_zip_is_not_opened_again(root):
    with zipfile.ZipFile(root / "Pack.zip", "w") as archive:
        archive.writestr("One.nes", b"rom")
    stamps = {item.path: item.stamp for item in walk(root, zips=True)}
    (again,) = [i for i in walk(root, zips=True, stamps=stamps) if i.zip_stamped]
    assert isinstance(again, Listing)
    assert again.files == ()


def test_systems_in_one_folder_are_told_apart_by_extension(tmp_path):
    (tmp_path / "GAMEBOY").mkdir()
    (tmp_path / "nes").mkdir()
    rules = platforms.load("mister").rules
    found = find_places([str(tmp_path)], rules, set())
    by_system = {
        system: {ext for place in places for ext in place.extensions}
        for system, places in found.places.items()
    }
    assert ".gb" in by_system["Gameboy"]
    assert ".gbc" in by_system["GameboyColor"]
    assert ".gbc" not in by_system["Gameboy"]
    assert ".nes" in by_system["NES"]


def test_a_root_that_is_absent_or_empty_is_not_mounted_if_it_held_rows(tmp_path):
    empty, absent, full = tmp_path / "empty", tmp_path / "absent", tmp_path / "full"
    empty.mkdir()
    (full / "nes").mkdir(parents=True)
    roots = [str(empty), str(absent), str(full)]
    found = find_places(roots, platforms.load("linux").rules, {str(empty), str(absent)})
    assert found.usable == (str(full),)
    assert found.not_mounted == (str(empty), str(absent))
    nothing = find_places(roots[:2], platforms.load("linux").rules, set())
    assert nothing.not_mounted == ()


@pytest.mark.parametrize("name", platforms.names())
def test_every_platform_keeps_the_contract(name):
    platform = platforms.load(name)
    assert platform.id == name
    assert platform.default_roots({"HOME": "/home/me"})
    assert all(root.startswith("/") for root in platform.default_roots({"HOME": "/h"}))
    for rule in platform.rules:
        assert rule.system_id
        assert rule.folders
        assert all(e == e.lower() and e.startswith(".") for e in rule.extensions)


def test_a_link_to_the_whole_disk_or_above_the_root_is_not_followed(
    root, tmp_path, caplog
):
    put(root / "Here.nes")
    put(tmp_path / "roms" / "snes" / "Beside.nes")
    put(tmp_path / "disk" / "Far.nes")
    put(tmp_path / "Above.nes")
    links = {
        "disk": tmp_path / "disk",
        "sibling": "../snes",
        "everything": "/",
        "processes": "/proc",
        "process": "/proc/self",
        "root": "..",
        "above": tmp_path,
        "far above": "/tmp",
    }
    for name, target in links.items():
        (root / name).symlink_to(target)
    found = walk(root)
    assert [item.path for item in found if isinstance(item, Listing)] == [
        f"{root}/",
        f"{root}/disk/",
        f"{root}/sibling/",
    ]
    told = [record.message for record in caplog.records]
    assert len(told) == min(len(links) - 2, TOLD)
    assert len(told) == len(set(told))
    assert any(f"{root}/everything" in line and "not followed" in line for line in told)


def test_a_linked_system_folder_leads_no_higher_than_its_root_either(
    root, tmp_path, caplog
):
    disk = tmp_path / "disk" / "nes"
    put(disk / "Far.nes")
    put(root / "Here.nes")
    (tmp_path / "roms" / "far").symlink_to(disk)
    (disk / "library").symlink_to(tmp_path / "roms")
    (disk / "above").symlink_to(tmp_path)
    assert names(tmp_path / "roms" / "far") == ["Far.nes"]
    assert len(caplog.records) == 2


@pytest.mark.parametrize("target", ["/", "/proc", "../.."])
def test_a_system_folder_that_is_all_there_is_is_none(root, tmp_path, target, caplog):
    put(tmp_path / "Above.nes")
    (tmp_path / "roms" / "all").symlink_to(target)
    assert walk(tmp_path / "roms" / "all") == []
    assert len(caplog.records) == 1


def test_a_system_folder_may_be_the_root_itself(root, tmp_path):
    put(tmp_path / "roms" / "One.nes")
    (tmp_path / "roms" / "only").symlink_to(".")
    assert names(tmp_path / "roms" / "only") == ["One.nes"]
