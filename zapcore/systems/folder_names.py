"""Which system a folder means that no platform's table names.

People bring libraries from elsewhere: RomM's platform slugs, the folders of ES-DE,
Batocera, RetroPie and MiSTer, and collections named after their DAT file. Source:
``folder_names.json``, ``platform_slugs.json`` and ``systems.json`` beside this module.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Self

from zapcore.systems.platforms import PlatformTable, read
from zapcore.systems.table import SystemTable

NO_FOLDERS = frozenset({"Media", "Software"})
"""Categories whose names (``music``, ``apps``) are those of people's own folders."""

_NOTES = re.compile(r"[(\[]")
_MAKER = " - "
LONGEST = 200


class FolderNames:
    """Folder name to system, compared without case, spaces and signs."""

    def __init__(
        self,
        systems: SystemTable,
        slugs: Mapping[str, str],
        names: Sequence[tuple[str, str]],
    ) -> None:
        self._systems = systems
        self._slugs = slugs
        self._names = {_plain(name): system for name, system in reversed(names)}
        self._names.pop("", None)
        self._written = {name for name, _ in names}

    @classmethod
    def load(cls, systems: SystemTable) -> Self:
        """Read the tables that come with zapcore."""
        platforms = PlatformTable.load()
        slugs = {one.slug: one.system for one in platforms if one.system}
        return cls(systems, slugs, list(_in_order(systems, platforms)))

    def find(self, folder: str) -> str | None:
        """Give the id of the system that a folder of this name holds.

        A name as of a DAT file may have notes in brackets behind it, and its makers
        before it: ``Sony - PlayStation (USA)``.
        """
        name = folder[:LONGEST]
        return self._of_maker(name) or self._of_maker(_NOTES.split(name)[0])

    def meant(self, text: str) -> str | None:
        """Give the id of the system that the configuration means: an id, slug or name.

        A platform's slug comes before other names, as in the scanning document.
        """
        folded = text.casefold()
        own = (s.id for s in self._systems if text == s.id)
        system = next(own, None) or self._slugs.get(folded)
        if system is None and (found := self._systems.find(text)):
            return found.id
        return system or self.find(text)

    def known(self) -> set[str]:
        """Give what the configuration may call a system by."""
        return {*self._slugs, *(s.id for s in self._systems), *self._written}

    def _of_maker(self, name: str) -> str | None:
        while name:
            if found := self._names.get(_plain(name)):
                return found
            name = name.partition(_MAKER)[2]
        return None


def _in_order(
    systems: SystemTable, platforms: PlatformTable
) -> Iterator[tuple[str, str]]:
    """Give names and systems, those that outrank others first."""
    listed: Mapping[str, Iterable[str]] = read("folder_names")["names"]
    for system, names in listed.items():
        yield from ((name, system) for name in names)
    for one in platforms:
        if one.system:
            yield one.slug, one.system
    for one in platforms:
        if one.system:
            yield from ((name, one.system) for name in (one.name, *one.names))
    for entry in systems:
        if entry.category not in NO_FOLDERS:
            names = (entry.id, entry.name, *systems.spellings(entry.id))
            yield from ((name, entry.id) for name in names)


def _plain(name: str) -> str:
    """Give the letters and digits of a name, small; ``+`` counts as ``plus``."""
    text = name.casefold().replace("+", "plus")
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in text if letter.isalnum())
