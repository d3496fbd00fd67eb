"""The packages of zapcore and those it needs: code, data, extension modules."""

import fnmatch
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bundle.archives import Entry, places, zipped
from bundle.compiling import pyc
from bundle.targets import HERE


@dataclass(slots=True)
class Site:
    """What goes into a bundle, by path.

    Attributes:
        code: compiled modules, by path in ``site.zip``.
        data: other files, by path in ``data/``.
        extensions: paths of shared objects, by file name in ``lib/ext/``.
    """

    code: dict[str, Entry] = field(default_factory=dict)
    data: dict[str, Entry] = field(default_factory=dict)
    extensions: dict[str, str] = field(default_factory=dict)

    def archive(self, epoch: int) -> bytes:
        """Give ``site.zip``."""
        return zipped(self.code, epoch, deflated=False)


def table() -> Mapping[str, list[str]]:
    """Give what is left out, and what keeps its documentation."""
    with open(os.path.join(HERE, "data", "site.json"), encoding="utf-8") as file:
        found: Mapping[str, list[str]] = json.load(file)
    return found


def collect(site: Site, folder: str, tops: Iterable[str], left_out: Iterable[str]) -> None:
    """Add packages or modules of a folder.

    Args:
        site: what to add to.
        folder: where they lie.
        tops: their names there.
        left_out: patterns of paths below the folder.
    """
    patterns = list(left_out)
    documented = set(table()["documented"])
    for path in sorted(_files(folder, tops)):
        inside = os.path.relpath(path, folder)
        if any(fnmatch.fnmatch(inside, each) for each in patterns):
            continue
        if inside.endswith(".so"):
            site.extensions[inside.replace("/", ".")] = path
            continue
        with open(path, "rb") as file:
            content = file.read()
        if inside.endswith(".py"):
            keeps = inside.split("/")[0] in documented
            site.code[f"{inside}c"] = Entry(pyc(content, inside, documented=keeps))
        else:
            site.data[inside] = Entry(content)


def index(archive: bytes) -> dict[str, tuple[int, int, bool]]:
    """Give, for each module of a ``site.zip``, its offset, size and if it is a package."""
    found = {}
    for path, (start, size) in places(archive).items():
        name = path.removesuffix(".pyc").replace("/", ".")
        is_package = name.endswith(".__init__")
        found[name.removesuffix(".__init__")] = (start, size, is_package)
    return found


def _files(folder: str, tops: Iterable[str]) -> Iterable[str]:
    for top in tops:
        path = os.path.join(folder, top)
        if os.path.isfile(path):
            yield path
        for base, folders, names in os.walk(path):
            folders[:] = [name for name in folders if name != "__pycache__"]
            yield from (os.path.join(base, name) for name in names)
