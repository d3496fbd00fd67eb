"""``names.txt``: under which names systems and cores are shown."""

import os

import pytest

import platforms
from api.core_names import named
from api.shapes import RowWriter
from zapcore.operations.library import Library, look
from zapcore.systems.core_names import SIZE_MAX, CoreNames, core_names
from zapcore.systems.folder_names import FolderNames
from zapcore.systems.table import SystemTable

TEXT = (
    "\ufeff# Place this file in the root of your micro SD card.\r\n"
    "                   |                  |         |                         |\r\n"
    "Minimig:            Amiga  500\r\n"
    "\r\n"
    "MegaDrive:          Mega Drive\r\n"
    "Genesis:            SEGA Genesis\r\n"
    "SNES:               Super NES: 16 bit\r\n"
    "NES\r\n"
    "TurboGrafx16:\r\n"
    "SMS:                Master\x07System\r\n"
    "jtcps1:             Capcom CP System\r\n"
    "Arcade:             Coin Op\r\n"
)


@pytest.fixture
def systems():
    return SystemTable.load()


@pytest.fixture
def disk(tmp_path):
    (tmp_path / "games").mkdir()
    (tmp_path / "names.txt").write_text(TEXT, newline="")
    return tmp_path


def follow(systems, disk, platform="mister"):
    device = platforms.load(platform)
    found = CoreNames(systems, device.name_files((str(disk / "games"),)))
    found.refresh()
    return found


def test_a_line_is_a_core_a_colon_and_a_name():
    assert dict(core_names(TEXT.lstrip("\ufeff").split("\r\n"))) == {
        "Minimig": "Amiga 500",
        "MegaDrive": "Mega Drive",
        "Genesis": "SEGA Genesis",
        "SNES": "Super NES: 16 bit",
        "jtcps1": "Capcom CP System",
        "Arcade": "Coin Op",
    }


@pytest.mark.parametrize("platform", ["mister", "mistex"])
def test_systems_are_shown_under_their_cores_names(systems, disk, platform):
    follow(systems, disk, platform)
    assert systems.get("Amiga").name == "Amiga 500"
    assert systems.get("SNES").name == "Super NES: 16 bit"
    assert systems.find("snes").name == "Super NES: 16 bit"
    assert systems.get("NES").name == systems.own("NES").name
    assert systems.get("Genesis").name == "SEGA Genesis"


def test_ids_and_look_ups_stay_as_they_are(systems, disk):
    before = FolderNames.load(systems)
    follow(systems, disk)
    assert systems.get("SNES").id == "SNES"
    assert systems.find("Super NES: 16 bit") is None
    assert systems.find("Super Nintendo").id == "SNES"
    assert FolderNames.load(systems).known() == before.known()
    assert systems.own("SNES").name != "Super NES: 16 bit"


def test_other_devices_have_no_such_list(systems, disk):
    follow(systems, disk, "linux")
    assert systems.get("SNES") == systems.own("SNES")


def test_it_is_read_again_when_it_changed_and_an_index_looks(systems, disk):
    device = platforms.load("mister")
    roots = (str(disk / "games"),)
    names = CoreNames(systems, device.name_files(roots))
    library = Library(device, roots, systems, names=names)
    rows = RowWriter(systems)
    before = rows.search
    look(library, {})
    assert systems.get("SNES").name == "Super NES: 16 bit"
    assert rows.search != before
    assert (edition := systems.edition) == 1
    before = rows.search
    look(library, {})
    assert (systems.edition, rows.search) == (edition, before)
    (disk / "names.txt").write_text("SNES: Other\n")
    look(library, {})
    assert systems.get("SNES").name == "Other"
    (disk / "names.txt").unlink()
    look(library, {})
    assert systems.get("SNES") == systems.own("SNES")


@pytest.mark.parametrize("kind", ["large", "folder", "pipe", "link out", "dangling"])
def test_what_is_no_such_list_names_nothing(systems, disk, tmp_path_factory, kind):
    path = disk / "names.txt"
    path.unlink()
    outside = tmp_path_factory.mktemp("outside") / "names.txt"
    outside.write_text(TEXT)
    if kind == "large":
        path.write_text("SNES: Large\n" + "#" * SIZE_MAX)
    elif kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(outside if kind == "link out" else "nowhere")
    follow(systems, disk)
    assert systems.get("SNES") == systems.own("SNES")


def test_what_is_no_such_list_is_told_once_until_it_changes(systems, disk, caplog):
    path = disk / "names.txt"
    path.write_text("#" * (SIZE_MAX + 1))
    names = CoreNames(systems, platforms.load("mister").name_files((f"{disk}/games",)))
    names.refresh()
    names.refresh()
    assert len(caplog.records) == 1
    path.write_text("#" * (SIZE_MAX + 2))
    names.refresh()
    assert len(caplog.records) == 2


def test_a_link_to_one_of_its_variants_beside_it_is_read(systems, disk):
    (disk / "names_CHAR18_Common_EU.txt").write_text("SNES: Short\n")
    (disk / "names.txt").unlink()
    (disk / "names.txt").symlink_to("names_CHAR18_Common_EU.txt")
    follow(systems, disk)
    assert systems.get("SNES").name == "Short"


@pytest.mark.parametrize(
    "rbf", ["jtcps1", "JTCPS1_20240102", "_Arcade/cores/jtcps1.rbf"]
)
def test_a_row_s_core_and_system_have_their_names(systems, disk, rbf):
    follow(systems, disk)
    media = {
        "title": {"system": {"id": "Arcade", "name": "Arcade"}},
        "properties": {"property:rbf": {"text": rbf, "contentType": ""}},
    }
    assert named(systems, media) == {
        "title": {"system": {"id": "Arcade", "name": "Coin Op"}},
        "properties": {
            "property:rbf": {"text": rbf, "contentType": "", "name": "Capcom CP System"}
        },
    }
