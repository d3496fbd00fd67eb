"""Which rows load an arcade set: lists may name ``dkong.zip`` and not the MRA."""

from collections.abc import Sequence

from zapcore.arcade import ArcadeSet, zip_stem
from zapcore.model import ScrapeCatalog


class Machines:
    """The files of a system that load arcade sets; none in most systems."""

    def __init__(self, catalog: ScrapeCatalog) -> None:
        self._sets = catalog.sets
        loading = {media for media, known in catalog.sets.items() if known.names}
        rows = catalog.rows if loading else ()
        self._paths = {media: path for media, _, path in rows if media in loading}
        self._by_name: dict[str, list[int]] = {}
        self._by_zip: dict[str, list[int]] = {}
        for media in self._paths:
            self._add(media, catalog.sets[media])

    def __bool__(self) -> bool:
        return bool(self._paths)

    def loading(self, path: str) -> Sequence[int]:
        """Give the rows that load the set that a path is called after.

        Those whose set it is come before those that load its zip.
        """
        if not self._paths:
            return ()
        name = _set_name(path)
        return self._by_name.get(name) or self._by_zip.get(name) or ()

    def sharing(self, path: str) -> list[str]:
        """Give the names of the files that load such a set, if there are several."""
        rows = self.loading(path)
        names = (self._paths[media] for media in rows if len(rows) > 1)
        return sorted(name[name.rfind("/") + 1 :] for name in names)

    def names(self, media: int) -> tuple[str, ...]:
        """Give what the artwork of a row may be called: its set, zips and parent."""
        found = self._sets.get(media)
        return found.names if found else ()

    def path(self, media: int) -> str:
        """Give the path of a row that loads a set, or ""."""
        return self._paths.get(media, "")

    def _add(self, media: int, machine: ArcadeSet) -> None:
        if machine.name:
            self._by_name.setdefault(machine.name, []).append(media)
        for name in dict.fromkeys(map(zip_stem, machine.zips)):
            self._by_zip.setdefault(name, []).append(media)


def _set_name(path: str) -> str:
    """Give the set's name of a path as a list has it, with or without an extension."""
    name = path[path.rfind("/") + 1 :].lower()
    stem, _, end = name.rpartition(".")
    return stem if stem and end in {"zip", "7z", "mra", "chd"} else name
