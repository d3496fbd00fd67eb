"""What other systems have in the folders of a system: the rules of shared folders.

Rules and reasons: ``docs/shared-folders.md``. Paths are compared without case, accents
written one way.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

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
    """The files of other systems beside those of one.

    There may be as many as the system has itself: of each, little is kept.
    """

    def __init__(
        self,
        others: frozenset[str] = frozenset(),
        beside: Mapping[str, Beside] | None = None,
        own: Iterable[str] = (),
    ) -> None:
        self._others = others
        self._beside = beside or {}
        self._files: set[str] = set()
        self._zips: set[str] = set()
        self._within: set[str] = set()
        self._named: dict[str, str | list[str]] = {}
        self._slugs = {told.slug for told in self._beside.values()}
        own_zips = {fold(zip_of(path)) for path in own} if beside else set()
        for path in self._beside:
            self._add(path, own_zips)

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
        folded = fold(path)
        found = (
            file
            for file in self._candidates(_name(path))
            if folded in (fold(stem(file)), fold(file))
        )
        return _name(next(found, ""))

    def rival_anywhere(self, name: str, root: str = "") -> str:
        """Give another system's file of this name, in any folder below ``root``."""
        start = f"{fold(root)}/" if root else ""
        found = (
            file for file in self._candidates(name) if fold(file).startswith(start)
        )
        return _name(next(found, ""))

    def systems(self, name: str) -> frozenset[str]:
        """Give the other systems that have a file of this name, without extension."""
        files = self._called(fold(name))
        return frozenset(
            self._beside[file].system_id for file in files if file in self._beside
        )

    def _candidates(self, name: str) -> Iterator[str]:
        """Give the files of this name, without their extension or with it."""
        yield from self._called(fold(name))
        whole = fold(name)
        for file in self._called(fold(stem(name))):
            if fold(_name(file)) == whole and file not in self._zips:
                yield file

    def _called(self, folded: str) -> Sequence[str]:
        known = self._named.get(folded, ())
        return (known,) if isinstance(known, str) else known

    def _add(self, path: str, own_zips: set[str]) -> None:
        folded = fold(path)
        self._files.add(folded)
        self._within.update(_above(folded))
        self._call(path)
        around = zip_of(path)
        if around and around not in self._zips and fold(around) not in own_zips:
            self._zips.add(around)
            self._files.add(fold(around))
            self._call(around)

    def _call(self, path: str) -> None:
        name = fold(stem(_name(path)))
        known = self._named.setdefault(name, path)
        if isinstance(known, list):
            known.append(path)
        elif known is not path:
            self._named[name] = [known, path]


def _name(path: str) -> str:
    return path[path.rfind("/") + 1 :]


def _above(path: str) -> Iterator[str]:
    at = path.rfind("/")
    while at > 0:
        yield path[:at]
        at = path.rfind("/", 0, at)
