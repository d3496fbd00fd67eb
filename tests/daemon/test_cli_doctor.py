"""`zapcore doctor`, with a running daemon and without one."""

import os
import shutil
import socket
import sqlite3

import pytest
from cli_fixture import Commands, Serving

from api.listening import holder_of
from zapcore.cli import check_data, check_folders, check_machine, sample_library
from zapcore.cli.exits import Exit
from zapcore.cli.finding import Level
from zapcore.model import FolderRule
from zapcore.operations.places import find_places

RULES = [FolderRule("NES", ("nes",), frozenset({".nes"}))]


def look(root):
    return find_places([root], RULES, set())


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A sample library with a data folder that a daemon has filled and left."""
    folder = tmp_path_factory.mktemp("doctor")
    sample_library.make(str(folder / "roms"))
    running = Serving(folder / "roms", folder / "data")
    Commands(running.url, folder)("index")
    running.stop()
    return folder


@pytest.fixture
def place(made, tmp_path):
    """A copy of it for each test, and the doctor beside it; no daemon runs."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return tmp_path, Commands(f"ws://127.0.0.1:{port}/", tmp_path)


def doctor(place, *words, status=0):
    folder, commands = place
    where = ["--library", folder / "roms", "--data", folder / "data"]
    found = commands.json("doctor", *where, *words, status=status)
    assert found["ok"] == (status == 0)
    return {f["text"]: f for f in found["findings"] if f["level"] != "good"}


def one(found, words):
    (finding,) = [f for text, f in found.items() if words in text]
    return finding


def test_a_machine_in_order_has_nothing_bad(place):
    found = doctor(place)
    assert "zapcore serve" in one(found, "no daemon runs")["advice"]


def test_with_a_daemon_it_asks_that_too(made):
    running = Serving(made / "roms", made / "data")
    try:
        commands = Commands(running.url, made)
        where = ["--library", made / "roms", "--data", made / "data"]
        out, err = commands("doctor", *where)
        assert "daemon: zapcore 0.1.0 runs, for linux" in out
        assert "13 files indexed" in out
        assert "BAD" not in out
        assert err == ""
        out, _ = commands("doctor", "--data", made / "data", HOME=str(made / "nobody"))
        assert "the daemon that answers may use others" in out
        found = commands.json("doctor", *where, "--port", "1")["findings"]
        assert any("a daemon runs on this data folder" in f["text"] for f in found)
    finally:
        running.stop()


def test_every_bad_thing_comes_with_something_to_do(place):
    folder, commands = place
    (folder / "data" / "user.db").write_bytes(b"no database at all" * 99)
    (folder / "data" / "user.db-wal").unlink(missing_ok=True)
    words = ["--library", folder / "nowhere", "--data", folder / "data"]
    found = commands.json("doctor", *words, status=Exit.TROUBLE)["findings"]
    bad = [f for f in found if f["level"] == "bad"]
    assert [f["check"] for f in bad] == ["library", "database"]
    assert all(f["advice"] for f in bad)
    out, _ = commands("doctor", *words, status=Exit.TROUBLE)
    assert "BAD   database: user.db is broken" in out
    assert "-> stop the daemon and put a copy from your backup" in out


def test_a_damaged_page_of_the_database_is_found(place):
    path = place[0] / "data" / "media.db"
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    size = os.path.getsize(path)
    with open(path, "r+b") as file:
        file.seek(size // 2)
        file.write(b"\xff" * (size // 4))
    found = doctor(place, status=Exit.TROUBLE)
    assert "zapcore index" in one(found, "media.db is broken")["advice"]


def test_a_database_of_a_newer_zapcore_is_told(place):
    with sqlite3.connect(place[0] / "data" / "user.db") as raw:
        raw.execute("PRAGMA user_version = 99")
    raw.close()
    assert "update" in one(doctor(place, status=9), "version 99")["advice"]


def test_the_doctor_changes_no_file_of_the_daemon(place):
    def sums():
        folder = place[0] / "data"
        names = ("media.db", "user.db", "media.db.open")
        return {name: (folder / name).read_bytes() for name in names}

    before = sums()
    doctor(place)
    assert sums() == before


def test_an_empty_root_may_not_be_mounted(place):
    shutil.rmtree(place[0] / "roms")
    (place[0] / "roms").mkdir()
    assert "mount" in one(doctor(place, status=9), "is empty")["advice"]


def test_a_port_that_another_program_holds_is_named(place):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        name = f"(process {os.getpid()})"
        assert name in holder_of(port)
        assert check_machine.is_taken("127.0.0.1", port)
    assert not check_machine.is_taken("127.0.0.1", port)


def test_the_doctor_knows_folders_as_the_configuration_says(place):
    folder = place[0]
    (folder / "roms" / "My Games").mkdir()
    assert one(doctor(place), "folders of no known system: My Games")
    written = folder / "data" / "config.yml"
    written.write_text("system: {platforms: {My Games: ngc}}\n")
    assert not any("My Games" in text for text in doctor(place))
    written.write_text("system: {platforms: {My Games: snse}}\n")
    text = one(doctor(place, status=9), "snse")["text"]
    assert 'did you mean "snes"?' in text


def test_mistakes_of_the_configuration_are_findings(place):
    (place[0] / "data" / "config.yml").write_text("prot: 1\n")
    assert one(doctor(place, status=9), "unknown key")["check"] == "configuration"


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    (found,) = check_data.check_data(str(tmp_path / "file" / "data"))
    assert found.level is Level.BAD
    (found,) = check_data.check_data(str(tmp_path / "new"))
    assert found.level is Level.NOTE


def test_a_root_that_fstab_names_and_nobody_mounted_is_told(tmp_path):
    root = tmp_path / "disk" / "roms"
    (root / "nes").mkdir(parents=True)
    table = tmp_path / "fstab"
    table.write_text(f"# disks\n/dev/sdb1 {tmp_path}/disk ext4 defaults 0 2\n")
    found = list(check_folders.check_root(str(root), look, str(table)))
    assert [f.level for f in found] == [Level.NOTE, Level.GOOD]
    assert found[0].advice == f"`mount {tmp_path}/disk`"


def test_a_root_without_a_known_system_says_what_a_library_is(tmp_path):
    (tmp_path / "holidays").mkdir()
    (found,) = check_folders.check_root(str(tmp_path), look, "/dev/null")
    assert found.level is Level.BAD
    assert "holidays" in found.text
    assert "nes, snes, psx" in found.advice


def test_of_the_usual_roots_one_is_enough(tmp_path):
    (tmp_path / "nes").mkdir()
    roots = [str(tmp_path), "/not/there"]
    found = check_folders.check_roots(roots, look, chosen=False)
    assert [f.level for f in found] == [Level.GOOD]
    found = check_folders.check_roots(roots[1:], look, chosen=False)
    assert [f.level for f in found] == [Level.BAD]


def test_a_usual_root_without_games_is_no_trouble_beside_one_with_games(tmp_path):
    for folder in ("usb0", "card/Scripts", "card/games/nes"):
        (tmp_path / folder).mkdir(parents=True)
    roots = [str(tmp_path / name) for name in ("usb0", "card", "card/games")]
    found = check_folders.check_roots(roots, look, chosen=False)
    assert [f.level for f in found] == [Level.NOTE, Level.NOTE, Level.GOOD]
    found = check_folders.check_roots(roots[:2], look, chosen=False)
    assert [f.level for f in found] == [Level.NOTE, Level.NOTE, Level.BAD]


def test_a_daemon_beside_may_use_other_folders_than_the_usual_ones():
    (found,) = check_folders.check_roots(
        ["/not/there"], look, chosen=False, answers=True
    )
    assert found.level is Level.NOTE
    assert "may use others" in found.text
    assert "--library and --data" in found.advice


def test_a_root_that_never_answers_is_told(monkeypatch, tmp_path):
    def never(*_):
        hanging.wait(10)
        return []

    import threading

    hanging = threading.Event()
    monkeypatch.setattr(check_folders, "check_root", never)
    monkeypatch.setattr(check_folders, "ANSWER_S", 0.05)
    (found,) = check_folders.check_roots([str(tmp_path)], look, chosen=True)
    hanging.set()
    assert "does not answer" in found.text


def test_a_clock_of_1970_is_bad_and_one_that_went_back_is_noted():
    assert check_machine.check_clock(1000.0).level is Level.BAD
    now = check_machine.EARLIEST + 5.0
    assert check_machine.check_clock(now, now + 100_000).level is Level.NOTE
    assert check_machine.check_clock(now, now - 100_000).level is Level.GOOD


def test_without_pillow_it_says_how_to_get_it():
    found = check_machine.check_pillow("no_such_module")
    assert found.level is Level.NOTE
    assert "pip install" in found.advice
