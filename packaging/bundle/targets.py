"""The machines that bundles are made for (``data/targets.json``)."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bundle.errors import BundleError

HERE = os.path.dirname(os.path.abspath(__file__))
SUITE = "trixie"
"""The Debian release that CPython, libc and their libraries come from."""

PYTHON = "3.13"
"""Its Python."""


@dataclass(frozen=True, slots=True)
class Target:
    """One kind of machine.

    Attributes:
        name: as in the bundle's file name.
        architecture: Debian's name of it.
        machine: the kernel's name of it (``uname -m``).
        loader: file name of its dynamic loader.
        most_packed: bytes that its archive may have.
        most_on_card: bytes that its files may take on clusters of 128 KiB.
        manylinux: the platforms whose wheels run there, best first.
    """

    name: str
    architecture: str
    machine: str
    loader: str
    most_packed: int
    most_on_card: int
    manylinux: tuple[str, ...]

    @property
    def debs_lock(self) -> str:
        """Path of the list of its Debian packages."""
        return os.path.join(HERE, "locks", f"{self.architecture}.debs")

    @property
    def wheels_lock(self) -> str:
        """Path of the list of its wheels, which pip reads."""
        return os.path.join(HERE, "locks", f"{self.machine}.txt")


def targets() -> dict[str, Target]:
    """Give all, by name."""
    with open(os.path.join(HERE, "data", "targets.json"), encoding="utf-8") as file:
        return {
            name: Target(name, **{**values, "manylinux": tuple(values["manylinux"])})
            for name, values in json.load(file).items()
        }


def here() -> Target:
    """Give the target that this machine is: its Python compiles for the others.

    Raises:
        BundleError: it is none.
    """
    machine = os.uname().machine
    for target in targets().values():
        if target.machine == machine:
            return target
    known = ", ".join(target.machine for target in targets().values())
    raise BundleError(
        f"bundles are built on machines of the kinds {known}, this one is {machine}"
    )


@dataclass(frozen=True, slots=True)
class Parts:
    """What bundles are made of (``data/packages.json``).

    Attributes:
        debs: Debian packages; the libraries they need are found.
        libraries: file names of libraries that are needed besides.
        requirements: the project's lock files.
        requirements_left_out: what they name and zapcore never imports.
        sources: packages that come as source: the folder in it that is the package.
    """

    debs: Sequence[str]
    libraries: Sequence[str]
    requirements: Sequence[str]
    requirements_left_out: Sequence[str]
    sources: Mapping[str, str]


def parts() -> Parts:
    """Read the table."""
    with open(os.path.join(HERE, "data", "packages.json"), encoding="utf-8") as file:
        return Parts(**json.load(file))
