"""Every module and file of data that could go into a bundle, where it lies now."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

STDLIB, SITE = "lib/stdlib.zip", "site.zip"
"""The archives of a bundle, by their paths."""


@dataclass(frozen=True, slots=True)
class Module:
    """A module in Python.

    Attributes:
        path: of its source.
        inside: the same, below the folder that Python would look in.
        archive: the one that it goes into.
    """

    path: str
    inside: str
    archive: str

    @property
    def is_package(self) -> bool:
        """Tell whether it is one."""
        return os.path.basename(self.inside) == "__init__.py"

    def read(self) -> bytes:
        """Give its text."""
        with open(self.path, "rb") as file:
            return file.read()


@dataclass(slots=True)
class Gathered:
    """What was found.

    Attributes:
        modules: by name.
        extensions: paths of shared objects, by the name of the module.
        data: paths of other files, by the path below the folder that Python looks in.
    """

    modules: dict[str, Module] = field(default_factory=dict)
    extensions: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)

    def add(self, folder: str, tops: Iterable[str], archive: str) -> None:
        """Add packages and modules of a folder that Python would look in.

        Args:
            folder: the folder.
            tops: names of packages and modules in it.
            archive: the one that they go into.
        """
        for path in sorted(_files(folder, tops)):
            inside = os.path.relpath(path, folder)
            if inside.endswith(".py"):
                module = Module(path, inside, archive)
                self.modules.setdefault(module_of(inside), module)
            elif inside.endswith(".so"):
                self.extensions.setdefault(module_of(inside), path)
            else:
                self.data[inside] = path


def module_of(inside: str) -> str:
    """Give the name of a module by its path below a folder that Python looks in."""
    name = inside.removeprefix("lib-dynload/")
    stem, _, kind = name.rpartition(".")
    if kind == "so":
        stem = stem.partition(".cpython-")[0].removesuffix(".abi3")
    return stem.replace("/", ".").removesuffix(".__init__")


def _files(folder: str, tops: Iterable[str]) -> Iterator[str]:
    for top in tops:
        path = os.path.join(folder, top)
        if os.path.isfile(path):
            yield path
        for base, folders, names in os.walk(path):
            folders[:] = [name for name in folders if name != "__pycache__"]
            yield from (os.path.join(base, name) for name in names)
