"""However folders come, go and move: each that is there is heard, by its own path."""

import os
import random
import shutil
import subprocess
import sys
import time

import pytest

from zapcore.watching.ears import Ears
from zapcore.watching.ground import Top, walk
from zapcore.watching.mounts import Mount


class Heard:
    """Keeps what is told."""

    def __init__(self):
        self.paths = set()
        self.gates = 0

    def changed(self, top, path, *, is_folder, is_open):
        self.paths.add(path)

    def gate(self):
        self.gates += 1

    def lost(self):
        self.paths.add("lost")

    def full(self, top, error):
        raise error


@pytest.fixture
def heard():
    return Heard()


@pytest.fixture
def ears(heard):
    made = Ears(heard)
    yield made
    made.close()


def top_of(path):
    info = os.stat(path)
    claims = (("NES", frozenset({".nes"})),)
    node = (info.st_dev, info.st_ino)
    return Top(str(path), os.path.dirname(path), claims, node, Mount("/", "ext4"))


def folders(base):
    return [visit.path for visit in walk(str(base), os.path.dirname(base))]


def wait_for(condition):
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def change(rng, base, number):
    """Make, move or remove one folder of the tree, sometimes with a tree in it."""
    known = folders(base)
    place, other = rng.choice(known), rng.choice(known)
    kind = rng.random()
    if kind < 0.45 or len(known) < 4:
        os.makedirs(f"{place}/d{number}/deep/deeper"[: rng.choice((-12, -7, None))])
    elif kind < 0.75 and other != str(base) and not place.startswith(other):
        os.rename(other, f"{place}/m{number}")
    elif kind < 0.85:
        outside = os.path.join(os.path.dirname(base), f"out{number}")
        if other != str(base):
            os.rename(other, outside)
            if rng.random() < 0.5:
                os.rename(outside, f"{base}/back{number}")
    elif other != str(base):
        shutil.rmtree(other)


@pytest.mark.parametrize("seed", range(6))
def test_after_many_moves_every_folder_is_heard_by_the_path_it_has(
    ears, heard, tmp_path, seed
):
    base = tmp_path / "roms" / "nes"
    base.mkdir(parents=True)
    ears.listen(top_of(base))
    rng = random.Random(seed)
    for number in range(40):
        change(rng, str(base), number)
        if rng.random() < 0.2:
            time.sleep(0.01)
    wait_for(lambda: ears.count == len(folders(base)))
    wanted = set()
    for path in folders(base):
        with open(f"{path}/game.nes", "w"):
            wanted.add(f"{path}/game.nes")
    wait_for(lambda: wanted <= heard.paths)
    shutil.rmtree(base)
    wait_for(lambda: ears.count == 0)
    assert "lost" not in heard.paths


def test_a_folder_that_may_not_be_read_is_passed_over(ears, tmp_path, monkeypatch):
    (tmp_path / "nes" / "secret").mkdir(parents=True)
    real = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: "secret" not in path and real(path, mode)
    )
    ears.listen(top_of(tmp_path / "nes"))
    assert ears.count == 1


def test_links_in_a_circle_and_out_of_the_library_are_not_followed(ears, tmp_path):
    base = tmp_path / "roms" / "nes"
    (base / "Sub").mkdir(parents=True)
    other = tmp_path / "disk" / "more"
    other.mkdir(parents=True)
    os.symlink(base, base / "Sub" / "circle")
    os.symlink("/", base / "everything")
    os.symlink("/proc", base / "proc")
    os.symlink(tmp_path / "disk", base / "disk")
    assert ears.listen(top_of(base)) == [str(tmp_path / "disk")]
    assert ears.count == 4


def test_a_gate_tells_of_folders_and_only_of_names_that_it_waits_for(
    ears, heard, tmp_path
):
    ears.guard(str(tmp_path), frozenset({"roms"}))
    (tmp_path / "other").mkdir()
    (tmp_path / "roms.txt").write_text("no folder")
    (tmp_path / "roms").mkdir()
    wait_for(lambda: heard.gates)
    ears.guard(str(tmp_path), None)
    (tmp_path / "anything").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "anything").rmdir()
    wait_for(lambda: heard.gates >= 3)
    assert heard.gates == 3


def test_a_daemon_that_neither_watches_nor_has_a_clock_imports_nothing_for_it():
    code = (
        "import sys, zapcore.daemon, zapcore.rooms, zapcore.workshop;"
        "print([m for m in sys.modules if m.startswith("
        "('watchdog', 'cronsim', 'zapcore.watch', 'zapcore.schedule'))])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert ended.stdout == "[]\n"
