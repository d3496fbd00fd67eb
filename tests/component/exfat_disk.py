"""A real exFAT on a loop device (exfat-fuse), as MiSTer's card has it.

The kernel of a container has no exFAT of its own. Root is needed, ``exfat-fuse`` and
``exfatprogs`` (apt). In CI a machine without them fails.
"""

import contextlib
import os
import shutil
import signal
import subprocess

import pytest

NEEDED = ("mkfs.exfat", "mount.exfat-fuse", "losetup")
CLUSTER = "128K"


def lacking():
    """Say what is missing for it, or ""."""
    if os.geteuid() != 0:
        return "only root can mount"
    missing = [name for name in NEEDED if shutil.which(name) is None]
    return f"there is no {', '.join(missing)}" if missing else ""


def run(*command):
    subprocess.run(command, check=True, capture_output=True)


class Card:
    """A card that is put in, pulled out and put in again."""

    def __init__(self, folder, size=32 << 20):
        self.image = folder / "card.img"
        self.path = folder / "card"
        self.path.mkdir()
        with open(self.image, "wb") as file:
            file.truncate(size)
        run("mkfs.exfat", "-c", CLUSTER, str(self.image))
        self.loop = ""
        self.insert()

    def insert(self):
        made = subprocess.run(
            ["losetup", "-f", "--show", str(self.image)],
            check=True,
            capture_output=True,
            text=True,
        )
        self.loop = made.stdout.strip()
        run("mount.exfat-fuse", self.loop, str(self.path))

    def remove(self, *options):
        run("umount", *options, str(self.path))
        run("losetup", "-d", self.loop)
        self.loop = ""

    def pull(self):
        """Take it away while it is used: every access is an error from now on."""
        for folder in os.listdir("/proc"):
            with (
                contextlib.suppress(OSError),
                open(f"/proc/{folder}/cmdline", "rb") as f,
            ):
                words = f.read().split(b"\0")
                if words[1:2] == [self.loop.encode()] and b"exfat" in words[0]:
                    os.kill(int(folder), signal.SIGKILL)

    def throw_away(self):
        if self.loop:
            with contextlib.suppress(subprocess.CalledProcessError):
                self.remove("-l")


@pytest.fixture
def card(tmp_path):
    missing = lacking()
    if missing and os.environ.get("CI"):
        pytest.fail(missing)
    if missing:
        pytest.skip(missing)
    made = Card(tmp_path)
    yield made
    made.throw_away()
