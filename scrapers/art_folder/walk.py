"""What lies in a folder of artwork for one system, as a layout has it.

One folder is listed at a time. No link is followed that leads out of the folder.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import field
from typing import NamedTuple

from scrapers.art_folder.pattern import EXT, FOLDER, KIND, NAME, SYSTEM, Layout, Part
from scrapers.art_folder.tables import kinds
from scrapers.sharing import fold
from scrapers.system_names import Named, SystemNames, system_of
from zapcore.names import is_text
from zapcore.valueclass import dataclass

DEEPEST = 16
"""Sub-folders below each other that ``{folder}`` stands for."""


class Found(NamedTuple):
    """One file. ``group`` is the folder in which its ``name`` stands beside others.

    ``below`` is the sub-folder that ``{folder}`` stands for; ``whose`` is what the name
    of its system's folder says; ``beside`` are the systems with a folder of their own
    next to that.
    """

    path: str
    name: str = ""
    word: str = ""
    ending: str = ""
    below: str = ""
    group: str = ""
    whose: Named = Named.NOBODY
    beside: frozenset[str] = frozenset()


@dataclass(slots=True)
class Missed:
    """Folders that could not be read, and links that lead out."""

    unreadable: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


class Walk:
    """Walks a folder of artwork for one system."""

    def __init__(self, folder: str, names: SystemNames) -> None:
        self._folder = folder
        self._real = os.path.realpath(folder)
        self._names = names
        self.missed = Missed()

    def files(self, layout: Layout) -> Iterator[Found]:
        """Yield the files of a layout that may be this system's, in order."""
        whose = Named.NOBODY
        if not layout.has(SYSTEM):
            whose = self._names.whose(os.path.basename(self._folder))
        if whose is Named.OTHER:
            return
        start = Found(self._folder, word=layout.word, whose=whose)
        for found in self._below(layout.parts, start):
            if found.ending:
                yield found

    def _below(self, parts: tuple[Part, ...], at: Found) -> Iterator[Found]:
        part, *rest = parts
        if FOLDER in part.holds:
            for inner in self._deeper(at, 0):
                yield from self._below(tuple(rest), inner)
            return
        entries = self._list(at.path)
        if SYSTEM in part.holds:
            meant = (self._system(part, name) for name, folder in entries if folder)
            at = at._replace(beside=frozenset(meant) - {""})
        for name, is_folder in entries:
            if is_folder != bool(rest):
                continue
            match = part.shape.fullmatch(fold(name))
            found = self._take(at, name, match) if match else None
            if found and rest:
                yield from self._below(tuple(rest), found)
            elif found:
                yield found

    def _deeper(self, at: Found, depth: int) -> Iterator[Found]:
        """Yield a folder and those below it, as ``{folder}`` stands for any.

        Links are passed over: one that leads up would never end.
        """
        yield at
        for name, is_folder in self._list(at.path) if depth < DEEPEST else ():
            path = f"{at.path}/{name}"
            if is_folder and not os.path.islink(path):
                below = f"{at.below}/{name}" if at.below else name
                yield from self._deeper(at._replace(path=path, below=below), depth + 1)

    def _take(self, at: Found, name: str, match: re.Match[str]) -> Found | None:
        """Give what a name says; None where it is another system's."""
        said = match.groupdict()
        whose = at.whose
        if SYSTEM in said:
            whose = self._names.whose(_as_written(name, match, SYSTEM))
            if whose not in {Named.OWN, Named.SHARED}:
                return None
        ending = "." + (said.get(EXT) or name.rpartition(".")[2].lower())
        return Found(
            f"{at.path}/{name}",
            said.get(NAME) or at.name,
            said.get(KIND) or at.word,
            ending if ending in kinds().endings else "",
            at.below,
            at.path if NAME in said else at.group,
            whose,
            at.beside,
        )

    @staticmethod
    def _system(part: Part, name: str) -> str:
        match = part.shape.fullmatch(fold(name))
        return system_of(_as_written(name, match, SYSTEM)) if match else ""

    def _list(self, folder: str) -> list[tuple[str, bool]]:
        """Give (name, whether it is a folder) of what is in a folder, by name."""
        found = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    usable = not entry.name.startswith(".") and is_text(entry.name)
                    if usable and self._is_inside(entry):
                        found.append((entry.name, entry.is_dir()))
        except OSError:
            if folder not in self.missed.unreadable:
                self.missed.unreadable.append(folder)
        return sorted(found)

    def _is_inside(self, entry: os.DirEntry[str]) -> bool:
        """Tell whether something is a file or folder here, or a link to one here."""
        try:
            if not entry.is_symlink():
                return entry.is_dir() or entry.is_file(follow_symlinks=False)
            real = os.path.realpath(entry.path)
            inside = f"{real}/".startswith(self._real.rstrip("/") + "/")
            if not inside and entry.is_dir() and entry.path not in self.missed.outside:
                self.missed.outside.append(entry.path)
            return inside and (entry.is_dir() or entry.is_file())
        except OSError:
            return False  # a link to itself


def _as_written(name: str, match: re.Match[str], group: str) -> str:
    """Give what a placeholder stands for; names are compared folded."""
    start, end = match.span(group)
    return name[start:end] if len(fold(name)) == len(name) else match[group]
