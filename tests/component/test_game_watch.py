"""What a device says of the game that runs, and the core of the processor it wants."""

import asyncio
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

import platforms
from zapcore.bell import Bell
from zapcore.config import Config
from zapcore.cores import Cores
from zapcore.events import MediaStarted, MediaStopped
from zapcore.game_watch import GameWatch
from zapcore.operations.activity import Activity
from zapcore.operations.pace import FULL, Paces
from zapcore.systems.table import SystemTable

TABLE = SystemTable.load()
PACES = Paces.load()
MISTER = platforms.load("mister")
PROGRAM = f"MiSTer{os.getpid()}"


class Spy:
    """Stands for the slot and for the hub."""

    def __init__(self):
        self.paces = []
        self.told = []

    def govern(self, pace):
        self.paces.append(pace)

    def publish(self, event):
        self.told.append(event)

    async def until(self, pace):
        async with asyncio.timeout(10):
            while not self.paces or self.paces[-1] != pace:
                await asyncio.sleep(0.02)


@pytest.fixture
def spy():
    return Spy()


@pytest.fixture
def activity(spy):
    return Activity(slot=spy, paces=PACES, publisher=spy)


@pytest.fixture
async def watch(activity, tmp_path):
    paths = [str(tmp_path / name) for name in ("CORENAME", "RBFNAME")]
    watch = GameWatch(paths, MISTER, TABLE, activity, Cores(()))
    task = asyncio.create_task(watch.keep())
    await asyncio.sleep(0.05)
    yield watch
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def say(folder, core, rbf=None):
    """Write as MiSTer's program does."""
    (folder / "CORENAME").write_text(core)
    if rbf is not None:
        (folder / "RBFNAME").write_text(rbf)


async def test_a_core_slows_or_pauses_and_the_menu_ends_it(watch, spy, tmp_path):
    for core, system in (("PSX", "PSX"), ("Saturn", "Saturn"), ("SNES", "SNES")):
        say(tmp_path, core)
        await spy.until(PACES.of(system))
    say(tmp_path, "MENU")
    await spy.until(FULL)
    assert not spy.told


async def test_a_file_that_goes_or_is_replaced_is_followed(watch, spy, tmp_path):
    say(tmp_path, "PSX")
    await spy.until(PACES.of("PSX"))
    (tmp_path / "CORENAME").unlink()
    await spy.until(FULL)
    (tmp_path / "new").write_text("Saturn")
    os.replace(tmp_path / "new", tmp_path / "CORENAME")
    await spy.until(PACES.of("Saturn"))


async def test_an_arcade_set_is_light_and_a_set_of_an_mgl_is_its_core(
    watch, spy, tmp_path
):
    say(tmp_path, "pacman", "PACMAN")
    await spy.until(PACES.of("Arcade"))
    say(tmp_path, "my_disc", "PSX")
    await spy.until(PACES.of("PSX"))


async def test_what_others_write_beside_it_is_not_heard(watch, spy, tmp_path):
    for name in ("a", "CORENAME2"):
        (tmp_path / name).write_text("PSX")
    await asyncio.sleep(0.4)
    assert not spy.paces


@pytest.mark.parametrize("text", ["", "\0", "MENU\n", "menu", "\x01\x02", "x" * 10_000])
async def test_odd_texts_end_nothing_that_runs_badly(watch, spy, tmp_path, text):
    say(tmp_path, "PSX")
    await spy.until(PACES.of("PSX"))
    say(tmp_path, text)
    expected = PACES.of("Arcade") if len(text) > 100 else FULL
    await spy.until(expected)


async def test_a_pipe_in_its_place_holds_nobody_up(watch, spy, tmp_path):
    os.mkfifo(tmp_path / "CORENAME")
    await asyncio.sleep(0.4)
    (tmp_path / "CORENAME").unlink()
    say(tmp_path, "PSX")
    await spy.until(PACES.of("PSX"))


@pytest.mark.parametrize("target", ["secret", "/dev/tty", "CORENAME"])
async def test_a_link_in_its_place_is_not_followed_and_its_end_is_heard(
    watch, spy, tmp_path, target
):
    (tmp_path / "secret").write_text("SNES")
    (tmp_path / "CORENAME").symlink_to(target)
    await asyncio.sleep(0.4)
    assert not spy.paces
    (tmp_path / "CORENAME").unlink()
    say(tmp_path, "PSX")
    await spy.until(PACES.of("PSX"))


def test_the_core_of_a_clients_game_changes_nothing(activity, spy):
    activity.start(TABLE.get("GameboyColor"), "/a.gbc", "A")
    activity.load("Gameboy", ["GameboyColor"], known=True)
    assert activity.game.path == "/a.gbc"
    activity.load("Arcade", [], known=False)
    assert activity.game.path == "/a.gbc"
    assert [type(event) for event in spy.told] == [MediaStarted]


def test_the_menu_ends_a_clients_game_and_tells_it(activity, spy):
    activity.start(TABLE.get("PSX"), "/a.chd", "A")
    activity.load("PSX", [], known=True)
    activity.unload()
    assert activity.game is None
    assert not activity.playing
    assert [type(event) for event in spy.told] == [MediaStarted, MediaStopped]
    assert spy.paces[-1] == FULL


def test_another_core_ends_a_clients_game(activity, spy):
    activity.start(TABLE.get("PSX"), "/a.chd", "A")
    activity.load("Saturn", [], known=True)
    assert activity.game is None
    assert spy.paces[-1] == PACES.of("Saturn")


def test_a_clients_later_word_counts_over_the_core(activity, spy):
    activity.load("Saturn", [], known=True)
    assert activity.playing
    activity.start(TABLE.get("SNES"), "/a.sfc", "A")
    assert spy.paces[-1] == PACES.of("SNES")
    activity.stop()
    assert not activity.playing
    assert spy.paces[-1] == FULL


@pytest.mark.parametrize(
    ("core", "system"),
    [
        ("MegaCD", "MegaCD"),
        ("TGFX16", "TurboGrafx16"),
        ("AO486", "DOS"),
        ("NEOGEO", "NeoGeo"),
        ("S32X", "Sega32X"),
        ("minimig", "Amiga"),
        ("3DO", "3DO"),
        ("CD-i", "CDI"),
        ("GBA", "GBA"),
    ],
)
def test_cores_are_known_by_the_tables(core, system):
    assert MISTER.systems_of_core(core)[0] == system


def test_a_system_of_batocera_is_known_by_its_folder():
    batocera = platforms.load("batocera")
    assert batocera.systems_of_core("psx") == ("PSX",)
    assert batocera.systems_of_core("snes")[0] == "SNES"
    assert batocera.game_files == ("/tmp/zapcore-game",)


def test_a_menu_is_no_core_and_a_set_is_unknown():
    assert MISTER.systems_of_core("Menu") is None
    assert MISTER.systems_of_core("pacman") == ()


def test_every_core_of_the_table_names_known_systems():
    from platforms._device import read_cores

    named = {one for found in read_cores().cores.values() for one in found}
    assert named <= {system.id for system in TABLE}


async def test_the_bell_needs_its_folder(tmp_path):
    with pytest.raises(FileNotFoundError):
        Bell(str(tmp_path / "none"), ["a"], lambda: None)


def test_game_files_can_be_set_and_switched_off():
    from zapcore.assembly_manners import game_files

    assert game_files(Config("/d"), MISTER) == ("/tmp/CORENAME", "/tmp/RBFNAME")
    assert game_files(Config("/d", game_file="off"), MISTER) == ()
    assert game_files(Config("/d", game_file="/x"), MISTER) == ("/x",)


several = pytest.mark.skipif(
    len(os.sched_getaffinity(0)) < 2, reason="this machine has one core"
)


@pytest.fixture
def program(tmp_path):
    """Start a process that is called like MiSTer's, but for a number of our own."""
    path = tmp_path / PROGRAM
    shutil.copy(shutil.which("sleep"), path)
    process = subprocess.Popen([path, "60"])
    while Path(f"/proc/{process.pid}/comm").read_text() != f"{PROGRAM}\n":
        time.sleep(0.005)
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def kept_cores():
    before = os.sched_getaffinity(0)
    yield before
    for thread in os.listdir("/proc/self/task"):
        os.sched_setaffinity(int(thread), before)


@several
def test_all_threads_leave_the_core_of_a_pinned_program(program, kept_cores):
    last = max(kept_cores)
    cores = Cores([PROGRAM])
    cores.look()
    assert os.sched_getaffinity(0) == kept_cores
    os.sched_setaffinity(program.pid, {last})
    cores.look()
    for thread in os.listdir("/proc/self/task"):
        assert os.sched_getaffinity(int(thread)) == kept_cores - {last}
    os.sched_setaffinity(program.pid, kept_cores)
    cores.look()
    assert os.sched_getaffinity(0) == kept_cores


@several
def test_a_program_that_ends_gives_its_core_back(program, kept_cores):
    os.sched_setaffinity(program.pid, {max(kept_cores)})
    cores = Cores([PROGRAM])
    cores.look()
    assert cores.used == kept_cores - {max(kept_cores)}
    program.kill()
    program.wait()
    cores.look()
    assert cores.used == kept_cores


def test_one_core_is_shared(program, kept_cores):
    only = min(kept_cores)
    os.sched_setaffinity(0, {only})
    os.sched_setaffinity(program.pid, {only})
    cores = Cores([PROGRAM])
    cores.look()
    assert cores.used == {only}


async def test_the_folder_is_left_alone_while_the_file_is_there(tmp_path):
    rung = []
    (tmp_path / "a").write_text("x")
    bell = Bell(str(tmp_path), ["a", "b"], lambda: rung.append(1))
    watches = Path(f"/proc/self/fdinfo/{bell._handle}")
    try:
        assert watches.read_text().count("inotify") == 1
        (tmp_path / "a").unlink()
        await asyncio.sleep(0.05)
        assert rung
        rung.clear()
        (tmp_path / "other").write_text("x")
        await asyncio.sleep(0.05)
        assert not rung
        (tmp_path / "a").write_text("y")
        await asyncio.sleep(0.05)
        assert rung
        assert watches.read_text().count("inotify") == 1
    finally:
        bell.close()
