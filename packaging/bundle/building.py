"""From locked files to a bundle: gets them, unpacks them, has them put together."""

import json
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass

from bundle import debs, wheels
from bundle.errors import BundleError
from bundle.targets import HERE, PYTHON, Target, here, parts


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be built.

    Attributes:
        target: for which machine.
        project: folder of zapcore's source.
        cache: folder that keeps downloads.
        out: folder that the bundle is put into.
        epoch: the time of every file, seconds since 1970.
        newest: take the mirror's packages where they are not the locked ones.
    """

    target: Target
    project: str
    cache: str
    out: str
    epoch: int
    newest: bool = False


def build(order: Order) -> str:
    """Build a bundle; give its path.

    Raises:
        BundleError: something cannot be had, or does not fit.
    """
    os.makedirs(order.out, exist_ok=True)
    os.makedirs(order.cache, exist_ok=True)
    sources = parts().sources
    version = version_of(order.project)
    ending = "zip" if order.target.name == "mister" else "tar.xz"
    out = os.path.join(order.out, f"zapcore-{version}-{order.target.name}.{ending}")
    with tempfile.TemporaryDirectory(dir=order.cache) as aside:
        unpacked, packages = {}, []
        for target in {each.name: each for each in (here(), order.target)}.values():
            unpacked[target.name] = f"{aside}/{target.name}"
            found = debs.obtain(target, order.cache, newest=order.newest)
            debs.unpack((path for _, path in found), unpacked[target.name])
            packages = [(d.name, d.version, debs.source_of(p)) for d, p in found]
        files = wheels.obtain(order.target, order.cache, sources)
        wheels.unpack(files, f"{aside}/wheels", sources)
        plan = {
            "target": order.target.name,
            "version": version,
            "epoch": order.epoch,
            "packages": packages,
            "debs": unpacked[order.target.name],
            "wheels": f"{aside}/wheels",
            "project": order.project,
            "out": out,
            "deflate": f"{libraries_of(unpacked[here().name])}/libdeflate.so.0",
        }
        with open(f"{aside}/plan.json", "w", encoding="utf-8") as file:
            json.dump(plan, file)
        _assemble(unpacked[here().name], f"{aside}/plan.json")
    return out


def version_of(project: str) -> str:
    """Read zapcore's version."""
    with open(f"{project}/zapcore/__init__.py", encoding="utf-8") as file:
        match = re.search(r'^__version__ = "(.+)"$', file.read(), re.MULTILINE)
    if not match:
        raise BundleError("zapcore/__init__.py names no version")
    return match[1]


def epoch_of(project: str) -> int:
    """Give the time that files of the bundle get: SOURCE_DATE_EPOCH, or the commit's.

    See https://reproducible-builds.org/specs/source-date-epoch/.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given.isdigit():
        return int(given)
    done = subprocess.run(  # noqa: S603 - no argument is anybody's
        ["git", "-C", project, "log", "-1", "--format=%ct"],  # noqa: S607 - wherever it lies
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return int(done.stdout) if done.stdout.strip().isdigit() else 0


def libraries_of(root: str) -> str:
    """Give the folder of this machine's libraries among unpacked packages."""
    return f"{root}/usr/lib/{os.uname().machine}-linux-gnu"


def _assemble(root: str, plan: str) -> None:
    libraries = libraries_of(root)
    # Code without columns: there is no source whose columns a traceback could mark.
    command = [
        *(f"{libraries}/{here().loader}", "--library-path", libraries),
        *(f"{root}/usr/bin/python{PYTHON}", "-S", "-s", "-P", "-B"),
        *("-X", "no_debug_ranges"),
        *("-m", "bundle.assembling", plan),
    ]
    environment = {
        "PYTHONPATH": os.path.dirname(HERE),
        # Sets are written in the order of their hashes.
        "PYTHONHASHSEED": "0",
        "LC_ALL": "C.UTF-8",
        "PATH": os.environ.get("PATH", ""),
    }
    done = subprocess.run(command, env=environment, check=False)  # noqa: S603 - what we unpacked
    if done.returncode:
        raise BundleError("the bundle was not put together; see above")
