"""A MiSTer's card for ``zapcore.sh``: a folder, BusyBox, versions to install."""

import atexit
import contextlib
import functools
import hashlib
import io
import os
import shutil
import signal
import subprocess
import tempfile
import time
import zipfile
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "packaging/mister/zapcore.sh"
SHELLS = {"busybox": ("busybox", "sh"), "bash": ("bash",)}
SWIFT = "exit 0"
"""Instead of ``sync``, which would wait for all disks of the machine."""

CALM = 4
"""Looks that find no process: one that becomes another shows nothing meanwhile."""

RUN = """#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
case $1 in
--version)
    [ ! -e "$here/mute" ] || exit 1
    echo "zapcore $(cat "$here/VERSION")" ;;
serve)
    echo "$(cat "$here/VERSION") $ZAPCORE_PLATFORM $ZAPCORE_DATA" >>"$HOME/served"
    [ ! -e "$here/dies" ] || { echo "it dies" >&2; exit 1; }
    [ ! -e "$here/mistaken" ] || exit 2
    [ ! -e "$here/stubborn" ] || trap '' TERM
    echo "zapcore ready ws://127.0.0.1:7497/api/v0.1"
    exec sleep 600 ;;
*) echo "$*" ;;
esac
"""


@functools.cache
def applets():
    """Give a folder that holds BusyBox's programs, and bash, for as long as we run."""
    folder = Path(tempfile.mkdtemp(prefix="zapcore-applets-"))
    atexit.register(shutil.rmtree, folder)
    busybox = shutil.which("busybox")
    for name in subprocess.check_output([busybox, "--list"], text=True).split():
        (folder / name).symlink_to(busybox)
    for name in ("bash", "busybox"):
        (folder / name).symlink_to(shutil.which(name))
    return folder


def bundle(version, *more, change=None):
    """Give a small bundle; ``change`` may spoil its files after their sums."""
    files = {
        "run": RUN.encode(),
        "bin/python3.13": b"python",
        "lib/libc.so.6": b"libc" * 1000,
        "licences/GPL-3.txt": b"licence",
        "VERSION": f"{version}\n".encode(),
        **dict.fromkeys(more, b"yes"),
    }
    sums = (f"{hashlib.sha256(b).hexdigest()}  {n}\n" for n, b in sorted(files.items()))
    files["SUMS"] = "".join(sums).encode()
    if change:
        change(files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


class Card:
    """The card of one device, and what its ``zapcore.sh`` does."""

    def __init__(self, folder, shell="busybox", like=None):
        """Make an empty card, or one that is as another one is."""
        self.folder = folder
        self.fat = folder / "fat"
        self.ram = folder / "ram"
        self.zapcore = self.fat / "zapcore"
        self.startup = self.fat / "linux/user-startup.sh"
        self.tools = folder / "tools"
        self.shell = SHELLS[shell]
        self.script = self.fat / "Scripts/zapcore.sh"
        self.tools.mkdir()
        self.tool("sync", SWIFT)
        if like:
            shutil.copytree(like.fat, self.fat)
            return
        for made in (self.fat / "Scripts", self.fat / "linux", self.zapcore):
            made.mkdir(parents=True)
        shutil.copy(SCRIPT, self.script)

    def tool(self, name, text):
        """Let a program of the device be another one."""
        path = self.tools / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    def ship(self, version, *more, change=None, size=None):
        """Lay a bundle beside, as Downloader does; the one before goes."""
        for old in self.zapcore.glob("bundle-*.zip"):
            old.unlink()
        path = self.zapcore / f"bundle-{version}.zip"
        path.write_bytes(bundle(version, *more, change=change)[:size])
        return path

    def environment(self, **more):
        """Give the environment of the device's shell."""
        return {
            "PATH": f"{self.tools}:{applets()}",
            "HOME": str(self.folder),
            "ZAPCORE_FAT": str(self.fat),
            "ZAPCORE_RUN": str(self.ram),
            **more,
        }

    def command(self, *words):
        """Give the command that runs the script."""
        return [
            f"{applets()}/{self.shell[0]}",
            *self.shell[1:],
            str(self.script),
            *words,
        ]

    def run(self, *words, **more):
        """Run the script; give what ended, both outputs in one text."""
        return subprocess.run(
            self.command(*words),
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=50,
            check=False,
            start_new_session=True,
        )

    def does(self, *words, **more):
        """Run the script, which must succeed; give what it said."""
        ended = self.run(*words, **more)
        assert ended.returncode == 0, ended.stdout
        return ended.stdout

    def fails(self, *words, **more):
        """Run the script, which must fail; give what it said."""
        ended = self.run(*words, **more)
        assert ended.returncode != 0, ended.stdout
        return ended.stdout

    def versions(self):
        """Give the names of the versions that count, by folder."""
        found = {}
        for mark in self.zapcore.glob("rt-*/.ok"):
            if mark.read_text().endswith("\nok\n"):
                found[mark.parent.name] = (mark.parent / "VERSION").read_text().strip()
        return found

    def current(self):
        """Give the version that ``current`` names."""
        return self.versions()[(self.zapcore / "current").read_text().strip()]

    def served(self):
        """Give what versions were started, in order, with platform and data folder."""
        path = self.folder / "served"
        return path.read_text().splitlines() if path.exists() else []

    def answering(self, seconds=10):
        """Wait until a version answers; give it."""
        end = time.monotonic() + seconds
        while not (self.ram / "port").exists():
            assert time.monotonic() < end, self.log()
            time.sleep(0.01)
        return self.served()[-1].split()[0]

    def log(self):
        """Give what the service said."""
        path = self.ram / "log"
        return path.read_text() if path.exists() else ""

    def pids(self):
        """Give the processes of the service that live."""
        found = []
        for name in ("watch", "pid"):
            with contextlib.suppress(OSError, IndexError, ValueError):
                pid = int((self.ram / name).read_text().split()[0])
                if lives(pid):
                    found.append(pid)
        return found

    def cut(self):
        """Let the power go: no process of the device is left, nor what was in RAM."""
        home = f"HOME={self.folder}\0".encode()
        quiet = 0
        while (
            quiet < CALM
        ):  # a process that becomes another one shows nothing meanwhile
            found = [pid for pid in processes() if home in environment_of(pid)]
            quiet = 0 if found else quiet + 1
            for pid in found:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.005)
        shutil.rmtree(self.ram, ignore_errors=True)

    def files(self, below=None):
        """Give all files below a folder of the card with their bytes."""
        top = below or self.fat
        return {
            str(path.relative_to(top)): path.read_bytes()
            for path in sorted(top.rglob("*"))
            if path.is_file()
        }


def processes():
    """Give the numbers of all processes."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def environment_of(pid):
    """Give the environment that a process began with; nothing if it has ended."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


def lives(pid):
    """Tell whether a process has not ended, whoever is to learn of its end."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def need_busybox():
    """Skip where there is no BusyBox; on CI that is a failure."""
    if shutil.which("busybox") is None:
        words = "busybox is not installed"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(words)
