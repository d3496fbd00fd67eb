"""The real bundle on the emulated device: updated, cut, rolled back and removed."""

import glob
import hashlib
import os
import shutil
import time
import zipfile

import pytest

from benchmarks.device_bundle import free_port
from benchmarks.device_guest import device as emulated
from benchmarks.device_guest import make_card

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCRIPT = "/media/fat/Scripts/zapcore.sh"
STARTUP = "/media/fat/linux/user-startup.sh"
MINE = b"#!/bin/sh\n\n# mine\necho mine\n"
SOME = 20
"""Unpacked files at which the power goes."""


class Shelf:
    """A card with the script, and the zips that Downloader brings."""

    def __init__(self, bundle, folder):
        self._zips = {"0.0.1": bundle, "0.0.2": str(folder / "newer.zip")}
        renamed(bundle, self._zips["0.0.2"], "0.0.2")
        self.image = make_card(str(folder / "image"))
        self._port = free_port()

    def fill(self, guest):
        """Put the script and the owner's files on the card."""
        for name in ("Scripts", "linux", "zapcore/data"):
            os.makedirs(f"{guest.card}/{name}")
        script = os.path.join(ROOT, "packaging", "mister", "zapcore.sh")
        shutil.copyfile(script, f"{guest.card}/Scripts/zapcore.sh")
        write(f"{guest.card}/linux/user-startup.sh", MINE)
        settings = f"port: {self._port}\nmdns: false\n"
        write(f"{guest.card}/zapcore/data/config.yml", settings.encode())

    def bring(self, guest, version):
        """Lay a zip where Downloader does, in the place of the one before."""
        for old in glob.glob(f"{guest.card}/zapcore/bundle-*.zip"):
            os.unlink(old)
        target = f"{guest.card}/zapcore/bundle-{version}.zip"
        shutil.copyfile(self._zips[version], target)


def renamed(bundle, target, version):
    """Make the zip of another version that differs by its name alone."""
    line = f"{version}\n".encode()
    with (
        zipfile.ZipFile(bundle) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for member in old.infolist():
            content = old.read(member)
            if member.filename == "VERSION":
                content = line
            if member.filename == "SUMS":
                content = summed(content, line)
            new.writestr(member, content)


def summed(sums, line):
    rows = [row for row in sums.splitlines(True) if not row.endswith(b"  VERSION\n")]
    return b"".join([*rows, f"{hashlib.sha256(line).hexdigest()}  VERSION\n".encode()])


def write(path, content):
    with open(path, "wb") as file:
        file.write(content)


def does(guest, *words):
    ended = guest.run(*words, seconds=300)
    assert ended.returncode == 0, (words, ended.stdout, ended.stderr)
    return ended.stdout


def version(guest):
    """Give the version in use, as the script says it."""
    return guest.run(SCRIPT, "status").stdout.split()[1]


@pytest.fixture(scope="module")
def shelf(bundle, tmp_path_factory):
    return Shelf(bundle, tmp_path_factory.mktemp("shelf"))


def test_an_update_on_the_device_survives_a_cut_and_can_be_taken_back(shelf):
    with emulated(shelf.image) as guest:
        shelf.fill(guest)
        shelf.bring(guest, "0.0.1")
        assert "is installed" in does(guest, SCRIPT, "install")
        first = version(guest)
        does(guest, SCRIPT, "startup", "on")
        shelf.bring(guest, "0.0.2")
        update = guest.start(SCRIPT, "update")
        until(lambda: unpacked(guest) > SOME)
    # Here the power went: what ran was killed.
    update.popen.communicate()
    with emulated(shelf.image) as guest:
        does(guest, "sh", STARTUP, "start")
        assert "It answers" in does(guest, SCRIPT, "start")
        assert version(guest) == "0.0.2"
        assert "is in use again" in does(guest, SCRIPT, "rollback")
        assert version(guest) == first
        does(guest, SCRIPT, "run", "status")
        does(guest, SCRIPT, "remove", "--data")
        assert not guest.programs(" serve")
        assert not os.path.exists(f"{guest.card}/zapcore")
        with open(f"{guest.card}/linux/user-startup.sh", "rb") as file:
            assert file.read() == MINE


def unpacked(guest):
    """Count the files of a version that is not whole yet."""
    for folder in glob.glob(f"{guest.card}/zapcore/rt-*"):
        if not os.path.exists(f"{folder}/.ok"):
            return sum(len(names) for _, _, names in os.walk(folder))
    return 0


def until(what, seconds=120):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)
