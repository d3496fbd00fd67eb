"""What other systems have in the folders of a system: the rules of shared folders.

Rules and reasons: ``docs/shared-folders.md``. Paths are compared without case, accents
written one way.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from zapcore.model import Beside, ScrapeJob

ZIP = ".zip"


def fold(path: str) -> str:
    """Give a path as it is compared: without case, accents written one way."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", path).casefold()


def extension(path: str) -> str:
    """Give the extension of a file in lower case, with its dot, or ""."""
    name = path[path.rfind("/") + 1 :]
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""


def stem(path: str) -> str:
    """Give a path, or a name, without its extension."""
    end = extension(path)
    return path[: -len(end)] if end else path


def zip_of(path: str) -> str:
    """Give the zip that a file lies in, or ""."""
    at = path.lower().find(ZIP + "/")
    return path[: at + len(ZIP)] if at > 0 else ""


class Sharing:
    """The files of other systems beside those of one."""

    def __init__(
        self,
        others: frozenset[str] = frozenset(),
        beside: Mapping[str, Beside] | None = None,
        own: Iterable[str] = (),
    ) -> None:
        self._others = others
        self._files: set[str] = set()
        self._within: set[str] = set()
        self._stems: dict[str, str] = {}
        self._names: dict[str, list[tuple[str, str]]] = {}
        self._slugs: set[str] = set()
        self._systems: dict[str, set[str]] = {}
        own_zips = {fold(zip_of(path)) for path in own} if beside else set()
        for path, told in (beside or {}).items():
            self._slugs.add(told.slug)
            self._add(path, own_zips)
            name = fold(stem(path[path.rfind("/") + 1 :]))
            self._systems.setdefault(name, set()).add(told.system_id)

    @classmethod
    def of(cls, job: ScrapeJob) -> "Sharing":
        """Take in what a job says of other systems."""
        catalog = job.catalog
        own = (path for _, _, path in catalog.rows)
        return cls(job.place.others, catalog.beside, own)

    def __bool__(self) -> bool:
        return bool(self._others or self._files)

    @property
    def ends(self) -> frozenset[str]:
        """Give the extensions that only other systems have here."""
        return self._others

    @property
    def has_files(self) -> bool:
        """Tell whether other systems have any file here."""
        return bool(self._files)

    def is_other(self, path: str) -> bool:
        """Tell whether a file is another system's: by its extension, or as it is.

        So is a zip that holds files of other systems only.
        """
        return extension(path) in self._others or fold(path) in self._files

    def within(self, path: str) -> bool:
        """Tell whether a folder or zip holds files of other systems."""
        return fold(path) in self._within

    def is_only_here(self, slug: str) -> bool:
        """Tell whether no other system of these folders has this title."""
        return slug not in self._slugs

    def rival(self, path: str) -> str:
        """Give the other system's file that is called so, without an extension, or "".

        ``path`` is without one, too. A zip with games of other systems only is such a
        file; so is one whose whole name is this.
        """
        return self._stems.get(fold(path), "")

    def rival_anywhere(self, name: str, root: str = "") -> str:
        """Give another system's file of this name, in any folder below ``root``."""
        start = f"{fold(root)}/" if root else ""
        known = self._names.get(fold(name), ())
        return next((file for path, file in known if path.startswith(start)), "")

    def systems(self, name: str) -> frozenset[str]:
        """Give the other systems that have a file of this name, without extension."""
        return frozenset(self._systems.get(fold(name), ()))

    def _add(self, path: str, own_zips: set[str]) -> None:
        folded = fold(path)
        self._files.add(folded)
        for call in (stem(path), path):
            self._call(call, path)
        around = zip_of(path)
        if around and fold(around) not in own_zips:
            self._files.add(fold(around))
            self._call(stem(around), around)
        self._within.update(_above(folded))

    def _call(self, called: str, path: str) -> None:
        name = path[path.rfind("/") + 1 :]
        self._stems.setdefault(fold(called), name)
        known = self._names.setdefault(fold(called[called.rfind("/") + 1 :]), [])
        known.append((fold(path), name))


def _above(path: str) -> Iterator[str]:
    at = path.rfind("/")
    while at > 0:
        yield path[:at]
        at = path.rfind("/", 0, at)
