"""Whether a bundle is whole, runs, and is built to the same bytes each time."""

import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import replace

from bundle.building import Order, build, version_of
from bundle.contents import PROJECT
from bundle.errors import BundleError
from bundle.lock import sha256
from bundle.targets import here

QEMU = {"armhf": "qemu-arm-static", "arm64": "qemu-aarch64-static"}
"""What runs programs of another architecture (Debian's qemu-user-static)."""


def check(order: Order) -> list[str]:
    """Build a bundle twice and look at it; give what was found good, a line each.

    Raises:
        BundleError: something is wrong with it.
    """
    with tempfile.TemporaryDirectory() as aside:
        # What somebody edits meanwhile shall not count.
        for name in (*PROJECT, "LICENSE"):
            _copy(f"{order.project}/{name}", f"{aside}/project/{name}")
        order = replace(order, project=f"{aside}/project")
        first = build(replace(order, out=f"{aside}/1"))
        second = build(replace(order, out=f"{aside}/2"))
        if sha256(first) != sha256(second):
            raise BundleError(f"{os.path.basename(first)} is not the same each time")
        root = _unpack(first, aside)
        count = verify(root)
        said = [f"built twice: sha256 {sha256(first)}", f"{count} files are as in SUMS"]
        return [*said, _started(order, root)]


def verify(root: str) -> int:
    """Compare an unpacked bundle with its SUMS; give how many files it has.

    Raises:
        BundleError: a file is missing, too many or another.
    """
    with open(f"{root}/SUMS", encoding="utf-8") as file:
        wanted = {line[66:].rstrip("\n"): line[:64] for line in file}
    there = {
        os.path.relpath(os.path.join(base, name), root)
        for base, _, names in os.walk(root)
        for name in names
    } - {"SUMS"}
    if different := sorted(there ^ wanted.keys()):
        raise BundleError(f"SUMS does not name what is there: {', '.join(different)}")
    for path, digest in wanted.items():
        with open(f"{root}/{path}", "rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise BundleError(f"{path} is not what SUMS says")
    return len(wanted)


def _copy(source: str, target: str) -> None:
    if os.path.isdir(source):
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def _unpack(path: str, aside: str) -> str:
    if path.endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                made = archive.extract(info, f"{aside}/root")
                os.chmod(made, info.external_attr >> 16 & 0o777)
        return f"{aside}/root"
    with tarfile.open(path) as packed:
        packed.extractall(f"{aside}/root")  # noqa: S202 - made by us, just now
    (top,) = os.listdir(f"{aside}/root")
    return f"{aside}/root/{top}"


def _started(order: Order, root: str) -> str:
    command = ["sh", f"{root}/run"]
    if order.target != here():
        # As `run` does, by a machine that is not there.
        python = (f"{root}/bin/python3.13", "-I", "-S", "-B", "-OO")
        library = (f"{root}/lib/{order.target.loader}", "--library-path", f"{root}/lib")
        qemu = QEMU.get(order.target.architecture, "")
        command = [qemu, *library, *python, f"{root}/lib/start.pyc"]
    said = _say([*command, "--version"])
    if said is None:
        return f"not started: {command[0]} is not here"
    if said != f"zapcore {version_of(order.project)}":
        raise BundleError(f"the bundle does not start; it says: {said}")
    return f"started: {said}"


def _say(command: Sequence[str]) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - the bundle itself
            command,
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": os.defpath},
        )
    except FileNotFoundError:
        return None
    return (done.stdout or done.stderr).strip()
