"""Names of DATs and of the lists made for them, and the systems that they are of.

Table: ``dat_names.json`` beside this module. Names are compared by their letters and
digits, so that ``TurboGrafx 16`` and ``TurboGrafx-16`` are one.
"""

import functools
import json
import re
from collections.abc import Iterator, Mapping
from importlib import resources

from zapcore.systems.table import SystemTable
from zapcore.titles.release_words import ReleaseWords
from zapcore.valueclass import dataclass

_LAST = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")
_DATE = re.compile(r"\d{4}-?\d\d-?\d\d.*|\d+")
_JSON = re.compile(r"\.(?:json|gz|dat|xml)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DatName:
    """One name as it is compared: ``whole`` with what sets it apart, ``base`` without.

    ``Nintendo - Game Boy Advance (Multiboot) (No-Intro)`` is of the same base as
    ``Nintendo - Game Boy Advance``, and another whole.
    """

    whole: str
    base: str
    system: str


class DatNames:
    """Reads names; keeps those that it has read."""

    def __init__(
        self,
        systems: Mapping[str, str],
        forms: frozenset[str],
        origins: tuple[str, ...],
    ) -> None:
        self._systems = systems
        self._forms = forms
        self._origins = origins

    def read(self, name: str) -> DatName:
        """Read a name; ``system`` is "" when it is none that is known."""
        text = name.strip()
        for origin in self._origins:
            text = text.removeprefix(f"{origin} - ")
        shorter = [*self._shorter(text)]
        system = next(filter(None, map(self._system, shorter)), "")
        return DatName(key(shorter[0]), key(shorter[-1]), system)

    def _shorter(self, text: str) -> Iterator[str]:
        """Yield the name without what names a form of it, then without more and more.

        A bracket that names a form (``(No-Intro)``, a date) says nothing of the system.
        """
        apart: list[str] = []
        while found := _LAST.search(text):
            text = text[: found.start()]
            if key(found[1]) not in self._forms and not _DATE.fullmatch(found[1]):
                apart.insert(0, found[1])
        for many in range(len(apart), -1, -1):
            yield " ".join((text, *apart[:many]))

    def _system(self, text: str) -> str:
        found = self._systems.get(key(text))
        if found is None and " - " not in text:
            system = _spelled().find(text)
            found = system.id if system else ""
        return found or ""


def key(text: str) -> str:
    """Give what two spellings of a name share."""
    spelled = text.casefold().replace("+", "plus")
    return "".join(filter(str.isalnum, spelled))


def stem(file_name: str) -> str:
    """Give a file's name without the extensions of lists and DATs."""
    while (shorter := _JSON.sub("", file_name)) != file_name:
        file_name = shorter
    return file_name


def systems_by_name(words: ReleaseWords) -> frozenset[str]:
    """Give the systems whose RetroAchievements are found by name and not by hash."""
    names = load_dat_names()
    return frozenset(names.read(name).system for name in words.by_name) - {""}


@functools.cache
def load_dat_names() -> DatNames:
    """Read the table that comes with zapcore."""
    text = (resources.files("zapcore.lists") / "dat_names.json").read_text("utf-8")
    table = json.loads(text)
    systems = {
        key(name): system
        for system, names in table["systems"].items()
        for name in names
    }
    return DatNames(
        systems, frozenset(map(key, table["forms"])), tuple(table["origins"])
    )


@functools.cache
def _spelled() -> SystemTable:
    return SystemTable.load()
