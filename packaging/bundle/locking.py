"""Writes the lists of locked files anew."""

import os
import re
import tempfile
from collections.abc import Sequence

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bundle import debs, wheels
from bundle.apt import Apt
from bundle.choosing import rules
from bundle.gathering import module_of
from bundle.libraries import Libraries
from bundle.lock import Wheel, sha256, write_debs, write_wheels
from bundle.targets import PYTHON, Parts, Target
from bundle.telling import tell

HEAD = "# Written by scripts/bundle lock."


def lock_debs(target: Target, cache: str, wanted: Parts) -> None:
    """Find the packages whose files a bundle needs, and write them down.

    Raises:
        BundleError: apt cannot get them, or a library is in none of them.
    """
    folder = os.path.join(cache, "debs")
    os.makedirs(folder, exist_ok=True)
    apt = Apt(os.path.join(cache, "apt"), target.architecture)
    apt.update()
    found = debs.newest_of(apt, apt.known(apt.closure(wanted.debs)), folder)
    needed = set(wanted.debs)
    with tempfile.TemporaryDirectory() as aside:
        owner: dict[str, str] = {}
        for deb, path in found:
            debs.unpack([path], f"{aside}/{deb.name}")
            for base, _, files in os.walk(f"{aside}/{deb.name}"):
                owner |= {os.path.join(base, name): deb.name for name in files}
        libraries = Libraries(owner)
        never = rules().never
        roots = [path for path in owner if _is_root(path, never)]
        roots += map(libraries.path, wanted.libraries)
        needed |= {owner[path] for path in libraries.closure(roots)}
    kept = (deb for deb, _ in found if deb.name in needed)
    _write(target.debs_lock, write_debs(kept, HEAD))


def lock_wheels(target: Target, cache: str, project: str, wanted: Parts) -> None:
    """Take the project's locked versions, and write down the files of this target.

    Raises:
        BundleError: pip does not get one.
    """
    versions: dict[str, str] = {}
    for name in wanted.requirements:
        with open(os.path.join(project, name), encoding="utf-8") as file:
            versions |= requirements(file.read(), target.machine)
    kept = os.path.join(cache, "wheels")
    os.makedirs(kept, exist_ok=True)
    found = []
    for name, version in sorted(versions.items()):
        if name in wanted.requirements_left_out:
            continue
        with tempfile.TemporaryDirectory(dir=cache) as aside:
            wheels.download(target, [f"{name}=={version}"], aside, wanted.sources)
            (only,) = os.listdir(aside)
            found.append(Wheel(name, version, sha256(f"{aside}/{only}"), only))
            os.replace(f"{aside}/{only}", f"{kept}/{only}")
    _write(target.wheels_lock, write_wheels(found, HEAD))


def requirements(text: str, machine: str) -> dict[str, str]:
    """Give names and versions of a lock file that hold on a target.

    Markers are judged for the bundle's Python, not for the one that builds it.
    """
    there = {
        "python_version": PYTHON,
        "python_full_version": f"{PYTHON}.0",
        "platform_machine": machine,
        "sys_platform": "linux",
        "platform_system": "Linux",
        "platform_python_implementation": "CPython",
        "extra": "",
    }
    found: dict[str, str] = {}
    for line in re.findall(r"^[A-Za-z].*", text, re.MULTILINE):
        requirement = Requirement(line.rstrip("\\ "))
        if requirement.marker is None or requirement.marker.evaluate(there):
            (only,) = requirement.specifier
            found[canonicalize_name(requirement.name)] = only.version
    return found


def _is_root(path: str, never: Sequence[str]) -> bool:
    if path.endswith(f"/usr/bin/python{PYTHON}"):
        return True
    inside = path.rpartition("/dist-packages/")[2].rpartition("/lib-dynload/")[2]
    return ".cpython-" in inside and module_of(inside) not in never


def _write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
    tell(f"wrote {path}")
