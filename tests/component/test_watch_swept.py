"""Where the kernel does not tell, folders are looked at; what is mounted is noticed."""

import asyncio
import errno
import logging
import os
import subprocess

import pytest
from watch_home import WAITS, make

from zapcore.watching import ears as hearing
from zapcore.watching import sweep
from zapcore.watching.ears import Ears, TooFewWatchesError
from zapcore.watching.mounts import Mount, read
from zapcore.watching.outpost import Tools

__all__ = ["make"]


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
