"""Writes the lists of locked files anew."""

import os
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bundle import debs, wheels
from bundle.apt import Apt
from bundle.libraries import Libraries
from bundle.lock import Deb, Wheel, sha256, write_debs, write_wheels
from bundle.stdlib import wanted_extensions
from bundle.targets import PYTHON, Target

HEAD = "# Written by scripts/bundle lock."


def lock_debs(target: Target, cache: str, packages: Mapping[str, Sequence[str]]) -> None:
    """Find the packages whose files a bundle needs, and write them down."""
    folder = os.path.join(cache, "debs")
    os.makedirs(folder, exist_ok=True)
    apt = Apt(os.path.join(cache, "apt"), target.architecture)
    apt.update()
    names = apt.closure(packages["debs"])
    found = debs.newest_of(apt, _known(apt, names), folder)
    needed = set(packages["debs"])
    with tempfile.TemporaryDirectory() as aside:
        owner: dict[str, str] = {}
        for deb, path in found:
            debs.unpack([path], f"{aside}/{deb.name}")
            for base, _, files in os.walk(f"{aside}/{deb.name}"):
                owner |= {os.path.join(base, name): deb.name for name in files}
        everything = Libraries(owner)
        roots = [path for path in owner if _is_root(path, packages["modules"])]
        needed |= {owner[path] for path in everything.closure(roots)}
    _write(target.debs_lock, write_debs((d for d, _ in found if d.name in needed), HEAD))


def lock_wheels(
    target: Target, cache: str, locks: Sequence[str], sources: Sequence[str]
) -> None:
    """Take the project's locked versions, and write down the files of this target."""
    versions = {}
    for path in locks:
        with open(path, encoding="utf-8") as file:
            versions |= requirements(file.read(), target.machine)
    found = []
    for name, version in sorted(versions.items()):
        with tempfile.TemporaryDirectory() as aside:
            wheels.download(target, [f"{name}=={version}"], aside, sources)
            (file_name,) = os.listdir(aside)
            path = os.path.join(aside, file_name)
            found.append(Wheel(name, version, sha256(path), file_name))
            os.makedirs(os.path.join(cache, "wheels"), exist_ok=True)
            os.replace(path, os.path.join(cache, "wheels", file_name))
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
    found = {}
    for line in re.findall(r"^[A-Za-z].*", text, re.M):
        requirement = Requirement(line.rstrip("\\ "))
        if requirement.marker is None or requirement.marker.evaluate(there):
            (only,) = requirement.specifier
            found[canonicalize_name(requirement.name)] = only.version
    return found


def _known(apt: Apt, names: Sequence[str]) -> list[str]:
    known = apt.candidates(names)
    return [name for name in names if name in known]


def _is_root(path: str, modules: Sequence[str]) -> bool:
    if path.endswith(f"/usr/bin/python{PYTHON}"):
        return True
    if "/lib-dynload/" in path:
        return wanted_extensions([os.path.basename(path)]) != []
    inside = path.partition("/dist-packages/")[2]
    return inside.partition(".cpython-")[0].replace("/", ".") in modules


def _write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
    print(f"bundle: wrote {path}", file=sys.stderr)


__all__ = ["Deb", "lock_debs", "lock_wheels", "requirements"]
