"""Lists of locked files: what a bundle is made of, to the byte.

A list of Debian packages has a line ``package version sha256`` for each.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bundle.errors import BundleError

LINE = re.compile(r"([a-z0-9][a-z0-9+.-]+) ([0-9A-Za-z.:+~-]+) ([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Deb:
    """One Debian package of a lock."""

    name: str
    version: str
    sha256: str


def read_debs(text: str) -> list[Deb]:
    """Read a list of Debian packages.

    Raises:
        BundleError: a line is no package.
    """
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            match = LINE.fullmatch(line.strip())
            if not match:
                raise BundleError(f"line {number} of the lock is no package: {line}")
            found.append(Deb(*match.groups()))
    return found


def write_debs(debs: Iterable[Deb], head: str) -> str:
    """Give the text of a list."""
    lines = [f"{deb.name} {deb.version} {deb.sha256}" for deb in debs]
    return "".join(f"{line}\n" for line in [head, *sorted(lines)])


def text_of(path: str) -> str:
    """Read a list of what is locked.

    Raises:
        BundleError: there is none.
    """
    try:
        with open(path, encoding="ascii") as file:
            return file.read()
    except FileNotFoundError:
        raise BundleError(
            f"{path} is missing: make it with `scripts/bundle lock`"
        ) from None


def sha256(path: str) -> str:
    """Give the SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Wheel:
    """One file of the Python package index: a wheel, or the source of a package."""

    name: str
    version: str
    sha256: str
    file: str


WHEEL = re.compile(r"([a-z0-9.-]+)==(\S+) --hash=sha256:([0-9a-f]{64})  # (\S+)")


def read_wheels(text: str) -> list[Wheel]:
    """Read a list of wheels, which pip reads as well.

    Raises:
        BundleError: a line is none.
    """
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            match = WHEEL.fullmatch(line.strip())
            if not match:
                raise BundleError(f"line {number} of the lock is no wheel: {line}")
            found.append(Wheel(*match.groups()))
    return found


def write_wheels(wheels: Iterable[Wheel], head: str) -> str:
    """Give the text of a list."""
    lines = [
        f"{wheel.name}=={wheel.version} --hash=sha256:{wheel.sha256}  # {wheel.file}"
        for wheel in wheels
    ]
    return "".join(f"{line}\n" for line in [head, *sorted(lines)])


def changed(old: Iterable[Deb], new: Mapping[str, str]) -> list[str]:
    """Say what a mirror has in other versions than a lock."""
    return [
        f"{deb.name} {deb.version} (now {new.get(deb.name, 'gone')})"
        for deb in old
        if new.get(deb.name) != deb.version
    ]
