"""Real inotify on real folders: what changes is scanned when it holds still."""

import asyncio
import contextlib
import errno
import logging
import os
import shutil
import subprocess

import pytest

import platforms
from zapcore.operations.library import Library
from zapcore.systems.table import SystemTable
from zapcore.watch import Manner, Watcher
from zapcore.watching import ears as hearing
from zapcore.watching import sweep
from zapcore.watching.changes import Waits
from zapcore.watching.ears import Ears, TooFewWatchesError
from zapcore.watching.mounts import Mount, read
from zapcore.watching.outpost import Tools

WAITS = Waits(delay=0.15, most=1.5, settle=0.07, hold=0.1)
SOON_S = 5.0
ALL = {"everything"}


class Turns:
    """Notes what is scanned instead of scanning it."""

    def __init__(self):
        self.scans = []
        self.scanned = asyncio.Event()
        self.may = asyncio.Event()
        self.may.set()

    @property
    def idle(self):
        return self.may.is_set()

    async def free(self):
        await self.may.wait()

    async def scan(self, order, name):
        self.scans.append(set(order.systems) or ALL)
        self.scanned.set()
        return True


class Library3:
    """Three systems on disk, a watcher over them, and what it had scanned."""

    def __init__(self, base, *, platform="linux", **manner):
        self.base = base
        self.roots = (f"{base}/roms", f"{base}/late/roms")
        self.turns = Turns()
        manner = {"at_start": False, **manner}
        library = Library(platforms.load(platform), self.roots, SystemTable.load())
        self.watcher = Watcher(library, self.turns, Manner(WAITS, **manner))
        self.task = None

    def path(self, *parts):
        return os.path.join(self.base, "roms", *parts)

    def write(self, *parts, data="x", mode="w"):
        os.makedirs(os.path.dirname(self.path(*parts)), exist_ok=True)
        with open(self.path(*parts), mode) as file:
            file.write(data)

    async def start(self):
        self.task = asyncio.create_task(self.watcher.keep())
        ready = asyncio.create_task(self.watcher.ready.wait())
        await asyncio.wait({self.task, ready}, return_when="FIRST_COMPLETED")
        assert ready.done(), self.task

    async def stop(self):
        if self.task:
            self.task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.task

    async def next(self):
        """Wait for the next scan; give its systems."""
        self.turns.scanned.clear()
        async with asyncio.timeout(SOON_S):
            await self.turns.scanned.wait()
        return self.turns.scans[-1]

    async def all_of(self, wanted):
        """Wait until these systems were scanned; give those that were, and how often.

        On a busy machine what belongs together may be heard of in two parts.
        """
        found = await self.next()
        before = len(self.turns.scans) - 1
        while not wanted <= found:
            found = found | await self.next()
        return found, len(self.turns.scans) - before

    async def silent(self):
        """Tell that nothing was scanned for longer than the delay."""
        before = len(self.turns.scans)
        await asyncio.sleep(WAITS.delay * 2)
        return len(self.turns.scans) == before


@pytest.fixture
async def make(tmp_path, monkeypatch):
    monkeypatch.setattr("zapcore.watch.TOGETHER_S", 0.05)
    made = []

    async def make_one(*, start=True, platform="linux", **manner):
        library = Library3(str(tmp_path), platform=platform, **manner)
        made.append(library)
        library.write("nes", "Sub", "Alpha.nes")
        library.write("snes", "Beta.sfc")
        library.write("psx", "Gamma.chd")
        if start:
            await library.start()
        return library

    yield make_one
    for library in made:
        await library.stop()


async def test_each_kind_of_change_scans_its_own_system(make):
    library = await make()
    changes = {
        "a new file": lambda: library.write("nes", "New.nes"),
        "one in a folder below": lambda: library.write("nes", "Sub", "New.nes"),
        "written in place": lambda: library.write("nes", "New.nes", mode="a"),
        "renamed": lambda: os.rename(
            library.path("nes", "New.nes"), library.path("nes", "Other.nes")
        ),
        "removed": lambda: os.unlink(library.path("nes", "Other.nes")),
        "a gamelist": lambda: library.write("nes", "gamelist.xml"),
        "artwork": lambda: library.write("nes", "media", "images", "a.png"),
        "a link to a folder": lambda: os.symlink(
            library.path("snes"), library.path("nes", "linked")
        ),
    }
    for what, change in changes.items():
        change()
        assert await library.next() == {"NES"}, what
    assert await library.silent()


async def test_many_changes_at_once_are_one_scan_of_the_systems_they_are_in(make):
    library = await make()
    for number in range(200):
        library.write("nes", f"{number}.nes")
        library.write("snes", "deep", str(number), "game.sfc")
    found, scans = await library.all_of({"NES", "SNES"})
    assert found == {"NES", "SNES"}
    assert scans < 5


async def test_a_file_that_comes_in_pieces_waits_for_its_last_byte(make):
    library = await make()
    with open(library.path("psx", "Big.chd"), "w") as file:
        library.write("nes", "Small.nes")
        for _ in range(40):
            file.write("x")
            file.flush()
            await asyncio.sleep(0.015)
        assert library.turns.scans == [{"NES"}]
    assert await library.next() == {"PSX"}


async def test_a_file_that_is_renamed_into_place_is_heard_by_its_last_name(make):
    library = await make()
    library.write("nes", "Game.nes.part")
    assert await library.silent()
    os.rename(library.path("nes", "Game.nes.part"), library.path("nes", "Game.nes"))
    assert await library.next() == {"NES"}


async def test_saves_and_bins_are_no_change(make):
    library = await make()
    library.write("nes", "Alpha.srm")
    library.write("nes", ".Trash-1000", "files", "Old.nes")
    library.write("nes", "Thumbs.db")
    assert await library.silent()


async def test_what_zapcore_writes_itself_is_no_change(make, tmp_path):
    library = await make(own=(str(tmp_path / "roms" / "nes" / "zapcore"),))
    library.write("nes", "zapcore", "media.db")
    assert await library.silent()
    library.write("nes", "zapcore", "media.db-wal")
    library.write("snes", "New.sfc")
    assert await library.next() == {"SNES"}


async def test_a_folder_of_a_new_system_is_scanned_and_watched(make):
    library = await make()
    library.write("gba", "Delta.gba")
    assert await library.next() == {"GBA"}
    library.write("gba", "Below", "Epsilon.gba")
    assert await library.next() == {"GBA"}


async def test_a_folder_that_nobody_knew_is_scanned_once_it_has_a_known_name(make):
    library = await make(start=False)
    library.write("things", "Delta.gba")
    await library.start()
    os.rename(library.path("things"), library.path("gba"))
    assert await library.next() == {"GBA"}


async def test_a_root_that_appears_later_is_taken_up(make, tmp_path):
    library = await make()
    late = tmp_path / "late" / "roms" / "gb"
    late.mkdir(parents=True)
    (late / "Zeta.gb").write_bytes(b"z")
    assert await library.next() == {"Gameboy"}
    (late / "Eta.gb").write_bytes(b"e")
    assert await library.next() == {"Gameboy"}


async def test_a_folder_that_moves_to_another_system_changes_both(make):
    library = await make()
    os.rename(library.path("nes", "Sub"), library.path("snes", "Sub"))
    found, _ = await library.all_of({"NES", "SNES"})
    assert found == {"NES", "SNES"}
    library.write("snes", "Sub", "Later.sfc")
    assert await library.next() == {"SNES"}


async def test_a_system_that_is_removed_and_comes_back_is_watched_again(make):
    library = await make()
    shutil.rmtree(library.path("snes"))
    assert await library.next() == {"SNES"}
    library.write("snes", "Back.sfc")
    assert await library.next() == {"SNES"}
    library.write("snes", "More.sfc")
    assert await library.next() == {"SNES"}


async def test_systems_that_share_a_folder_are_told_apart_by_their_files(make):
    library = await make(start=False, platform="mister")
    library.write("SMS", "Theta.sms")
    await library.start()
    for name, systems in {
        "Iota.gg": {"GameGear"},
        "Kappa.sms": {"MasterSystem"},
        "gamelist.xml": {"GameGear", "MasterSystem", "SG1000"},
    }.items():
        library.write("SMS", name)
        assert await library.next() == systems, name


async def test_a_busy_slot_is_waited_for_and_nothing_is_lost(make):
    library = await make()
    library.turns.may.clear()
    library.write("nes", "New.nes")
    assert await library.silent()
    library.write("snes", "New.sfc")
    await asyncio.sleep(WAITS.delay * 2)
    library.turns.may.set()
    assert await library.next() == {"NES", "SNES"}


async def test_what_changed_while_nobody_watched_is_scanned_after_the_start(make):
    library = await make(at_start=True)
    assert await library.next() == ALL
    assert await library.silent()


async def test_lost_events_make_all_systems_count_as_changed(make):
    library = await make()
    ears = library.watcher._post._ears
    ears.overflow()
    assert await library.next() == ALL
    library.write("nes", "Still heard.nes")
    assert await library.next() == {"NES"}


class FewEars(Ears):
    """A kernel that gives five watches."""

    def _add(self, node, path):
        if self.count >= 5:
            raise TooFewWatchesError("max_user_watches")
        super()._add(node, path)


async def test_too_few_watches_are_one_message_and_the_rest_is_looked_at(make, caplog):
    tools = Tools(ears=FewEars)
    with caplog.at_level(logging.WARNING):
        library = await make(start=False, tools=tools, sweep_s=0.1)
        for name in ("a", "b", "c"):
            library.write("nes", name, "x.nes")
        await library.start()
        for path, system in {
            ("nes", "c", "New.nes"): "NES",
            ("snes", "New.sfc"): "SNES",
            ("psx", "New.chd"): "PSX",
        }.items():
            library.write(*path)
            assert await library.next() == {system}
    [record] = caplog.records
    assert "fs.inotify.max_user_watches" in record.message
    assert library.watcher.watches <= 5


async def test_a_kernel_that_gives_no_inotify_at_all_is_looked_at(make, caplog):
    def refuse(_told):
        raise TooFewWatchesError("max_user_instances")

    library = await make(tools=Tools(ears=refuse), sweep_s=0.1)
    library.write("gba", "New.gba")
    assert await library.next() == {"GBA"}
    assert "fs.inotify.max_user_instances" in caplog.text


def test_the_limits_of_the_kernel_are_told_apart():
    for code, name in (
        (errno.ENOSPC, "max_user_watches"),
        (errno.EMFILE, "max_user_instances"),
    ):
        assert hearing._limit(OSError(code, "full")).limit == name
    assert hearing._limit(OSError(errno.ENOENT, "gone")) is None


@pytest.mark.parametrize("kind", ["cifs", "nfs4", "9p", "smb3"])
async def test_a_share_is_looked_at_for_inotify_hears_nothing_there(
    make, tmp_path, kind
):
    share = Mount(str(tmp_path / "roms" / "snes"), kind, 77)
    mounts = [*read(), share]
    library = await make(tools=Tools(mounts=lambda: mounts), sweep_s=0.1)
    assert not library.watcher._post._ears.hears(share.path)
    library.write("snes", "New.sfc")
    assert await library.next() == {"SNES"}
    os.unlink(library.path("snes", "New.sfc"))
    assert await library.next() == {"SNES"}


async def test_a_file_that_was_written_in_place_on_a_share_is_found_in_time(
    make, tmp_path, monkeypatch
):
    monkeypatch.setattr(sweep, "DEEP_FILES", 2)
    mounts = [*read(), Mount(str(tmp_path / "roms" / "snes"), "cifs", 77)]
    library = await make(start=False, tools=Tools(mounts=lambda: mounts), sweep_s=0.05)
    for number in range(6):
        library.write("snes", f"{number}.sfc")
    await library.start()
    # Once around, so that each file was looked at.
    await asyncio.sleep(0.5)
    assert library.turns.scans == []
    library.write("snes", "3.sfc", data="changed")
    assert await library.next() == {"SNES"}
    assert await library.silent()


async def test_nothing_is_looked_at_while_a_game_or_an_operation_runs(
    make, tmp_path, monkeypatch
):
    monkeypatch.setattr("zapcore.watch.BUSY_S", 0.05)
    mounts = [*read(), Mount(str(tmp_path / "roms" / "snes"), "cifs", 77)]
    library = await make(tools=Tools(mounts=lambda: mounts), sweep_s=0.05)
    library.turns.may.clear()
    await asyncio.sleep(0.1)
    looked = []
    sweeper = library.watcher._post._sweeper
    monkeypatch.setattr(sweeper, "sweep", lambda tops: looked.append(1) or [])
    await asyncio.sleep(0.3)
    assert looked == []
    library.turns.may.set()
    await asyncio.sleep(0.3)
    assert looked


async def test_a_share_that_goes_away_changes_nothing(make, tmp_path):
    mounts = [*read(), Mount(str(tmp_path / "roms" / "snes"), "cifs", 77)]
    library = await make(tools=Tools(mounts=lambda: mounts), sweep_s=0.05)
    os.unlink(library.path("snes", "Beta.sfc"))
    assert await library.silent()
    library.write("snes", "Beta.sfc")
    library.write("snes", "New.sfc")
    assert await library.next() == {"SNES"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")
async def test_a_disk_that_is_mounted_later_is_scanned_without_anybody_asking(
    make, tmp_path
):
    library = await make()
    disk = library.path("gba")
    os.makedirs(disk)
    await asyncio.sleep(WAITS.delay * 3)
    library.turns.scans.clear()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "none", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"nothing can be mounted here: {mounted.stderr!r}")
    try:
        (tmp_path / "roms" / "gba" / "On disk.gba").write_bytes(b"x")
        assert await library.next() == {"GBA"}
        (tmp_path / "roms" / "gba" / "More.gba").write_bytes(b"x")
        assert await library.next() == {"GBA"}
    finally:
        await library.stop()
        subprocess.run(["umount", disk], check=True)


async def test_when_it_ends_no_thread_and_no_watch_stays(make):
    library = await make()
    post = library.watcher._post
    await library.stop()
    assert not post._ears._inotify.is_alive()
    assert post.watches == 0
