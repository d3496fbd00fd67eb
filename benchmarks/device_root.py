"""The root that stands in for the device's Linux: armhf, glibc 2.31, without Python.

    .venv/bin/python -m benchmarks.device_root [FOLDER]

BusyBox and bash of Debian 11 (bullseye), unpacked from their packages without running
any of their scripts. The packages come from the mirror that this machine's own apt
uses, by a configuration of their own, so that nothing of the machine's is changed. The
root is kept in the cache (``ZAPCORE_DEVICE_CACHE``, else ``$XDG_CACHE_HOME/zapcore``)
and made once; to make it takes seconds. Prints where it is.
"""

import fcntl
import glob
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

SUITE, ARCHITECTURE = "bullseye", "armhf"
PACKAGES = (
    *("base-files", "bash", "busybox", "gcc-10-base"),
    *("libc6", "libcrypt1", "libgcc-s1", "libtinfo6"),
)
FOLDERS = (
    *("dev", "etc", "media/fat", "media/usb0", "mnt", "proc", "root", "run"),
    *("sbin", "sys", "tmp", "usr/sbin", "var"),
)
UNUSED = ("usr/share", "usr/include", "var", "home", "srv", "opt", "boot")
PASSWORDS = "root:x:0:0:root:/root:/bin/bash\n"
HOSTS = "127.0.0.1 localhost MiSTer\n::1 localhost\n"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
RECIPE = "2"
"""Raised when the root is made in another way, so that a kept one is made anew."""


class NoRootError(Exception):
    """The root cannot be made here; the text says why, for who reads the test."""


def cache_folder() -> str:
    """Give the folder that keeps what is fetched, by the environment."""
    chosen = os.environ.get("ZAPCORE_DEVICE_CACHE")
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return chosen or os.path.join(home, "zapcore")


def ready_root() -> str:
    """Give the folder of the root; make it if it is not there.

    Raises:
        NoRootError: a tool is missing, or the packages cannot be fetched.
    """
    cache = cache_folder()
    root = os.path.join(cache, f"device-root-{SUITE}-{RECIPE}")
    os.makedirs(cache, exist_ok=True)
    with open(f"{root}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.isdir(root):
            with tempfile.TemporaryDirectory(dir=cache) as aside:
                made = os.path.join(aside, "root")
                make(made)
                os.rename(made, root)
    return root


def make(root: str) -> None:
    """Make the root in a folder that is not there."""
    if shutil.which("dpkg-deb") is None or shutil.which("apt-get") is None:
        raise NoRootError(
            "a Debian machine (apt-get, dpkg-deb) is needed to make the root"
        )
    os.makedirs(root)
    with packages() as files:
        for file in files:
            run("dpkg-deb", "--extract", file, root)
    for unused in UNUSED:
        shutil.rmtree(os.path.join(root, unused), ignore_errors=True)
    for folder in FOLDERS:
        os.makedirs(os.path.join(root, folder), exist_ok=True)
    for name, text in (("passwd", PASSWORDS), ("hosts", HOSTS), ("hostname", "MiSTer")):
        with open(os.path.join(root, "etc", name), "w") as file:
            file.write(text)
    link_applets(root)


def link_applets(root: str) -> None:
    """Give BusyBox its names; a program that is there itself keeps its own."""
    listed = run("qemu-arm-static", "-L", root, f"{root}/bin/busybox", "--list-full")
    for name in listed.split():
        path = os.path.join(root, name)
        if not os.path.lexists(path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            os.symlink("/bin/busybox", path)


@contextmanager
def packages() -> Iterator[list[str]]:
    """Fetch the packages; give their files for as long as they are wanted."""
    with tempfile.TemporaryDirectory() as folder:
        options = private_apt(folder)
        run("apt-get", *options, "-qq", "update")
        run("apt-get", *options, "-qq", "download", *PACKAGES, folder=folder)
        yield sorted(glob.glob(os.path.join(folder, "*.deb")))


def private_apt(folder: str) -> list[str]:
    """Give the options of an apt that keeps suite, state and cache in ``folder``."""
    for name in ("state/lists/partial", "cache/archives/partial"):
        os.makedirs(os.path.join(folder, name))
    signed = f" [signed-by={KEYRING}]" if os.path.exists(KEYRING) else ""
    with open(os.path.join(folder, "sources.list"), "w") as file:
        file.writelines(f"deb{signed} {site} {SUITE} main\n" for site in mirrors())
    with open(os.path.join(folder, "status"), "w"):
        pass
    chosen = {
        "Dir::Etc::SourceList": f"{folder}/sources.list",
        "Dir::Etc::SourceParts": "-",
        "Dir::State": f"{folder}/state",
        "Dir::State::Status": f"{folder}/status",
        "Dir::Cache": f"{folder}/cache",
        "APT::Architecture": ARCHITECTURE,
        "APT::Architectures": ARCHITECTURE,
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
    }
    return [word for key, value in chosen.items() for word in ("-o", f"{key}={value}")]


def mirrors() -> list[str]:
    """Give where this machine has Debian's own packages from.

    Raises:
        NoRootError: its apt names no such place.
    """
    asked = "$(ORIGIN)|$(LABEL)|$(COMPONENT)|$(REPO_URI)"
    listed = run("apt-get", "indextargets", "--format", asked, "Created-By: Packages")
    rows = [line.split("|") for line in listed.splitlines()]
    found = {row[3] for row in rows if row[:3] == ["Debian", "Debian", "main"]}
    if not found:
        raise NoRootError(
            "apt of this machine knows no mirror of Debian (apt-get update?)"
        )
    return sorted(found)


def run(*words: str, folder: str | None = None) -> str:
    """Run a program; give what it printed.

    Raises:
        NoRootError: it is missing, or it failed.
    """
    try:
        ended = subprocess.run(
            words, cwd=folder, check=True, capture_output=True, text=True
        )
    except FileNotFoundError as error:
        raise NoRootError(f"{words[0]} is not installed") from error
    except subprocess.CalledProcessError as error:
        raise NoRootError(f"{words[0]} failed: {error.stderr.strip()}") from error
    return ended.stdout


def main() -> None:
    """Make the root, or a copy of it where the argument says."""
    root = ready_root()
    if len(sys.argv) > 1:
        shutil.copytree(root, sys.argv[1], symlinks=True)
        root = sys.argv[1]
    print(root)


if __name__ == "__main__":
    main()
