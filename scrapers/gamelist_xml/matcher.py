"""Which title and which row an entry is about.

Source: the table of "Matching and result shapes": the slug of the name finds the title,
the path finds the row; rows already scraped stay in the running. Time is linear in
entries and rows.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from scrapers.gamelist_xml.machines import Machines
from scrapers.gamelist_xml.tracks import Tracks, is_description
from scrapers.sharing import Sharing, extension, fold
from zapcore.compact import Groups, Index
from zapcore.model import ScrapeCatalog
from zapcore.valueclass import dataclass

__all__ = ["Match", "Matcher", "fold"]


@dataclass(frozen=True, slots=True)
class Match:
    """Where an entry is written; ``title_only``: nothing about this one variant.

    ``machine``: its path is the name of an arcade set that this row loads.
    """

    title_id: int
    media_id: int
    title_only: bool = False
    machine: bool = False


class Matcher:
    """Finds titles and rows of one system.

    ``sharing`` tells what other systems have in its folders: what is theirs fits none.
    """

    def __init__(
        self,
        catalog: ScrapeCatalog,
        folders: Sequence[str] = (),
        sharing: Sharing | None = None,
    ) -> None:
        self._sharing = sharing or Sharing()
        self._ends: set[str] = set()
        self.machines = Machines(catalog)
        self._titles = catalog.titles
        self._folders = tuple(fold(folder) + "/" for folder in folders)
        self._names: dict[str, list[str]] | None = None
        self._slugs: dict[int, str] | None = None
        rows = self._rows = catalog.rows
        # No method of its own: an object that refers to itself outlives its use.
        self._media, self._titles_at = array("Q"), array("Q")
        sheets: list[tuple[str, str, int]] = []
        self._paths = Index(self._take_in(rows, sheets), partial(_folded, rows))
        self._by_media = Groups(self._media)
        self._by_title = Groups(self._titles_at)
        self._containers: dict[str, int] | None = None
        self._tracks = Tracks(sheets)

    def _take_in(
        self,
        rows: Iterable[tuple[int, int, str]],
        sheets: list[tuple[str, str, int]],
    ) -> Iterator[str]:
        """Yield the folded paths; keep the rest. Once: each look makes rows anew."""
        for media, title, path in rows:
            self._media.append(media)
            self._titles_at.append(title)
            self._ends.add(extension(path))
            folded = fold(path)
            if is_description(path):
                sheets.append((folded, path, media))
            yield folded

    def match(self, slug: str, path: str) -> Match | None:
        """Match by slug ("" has no title) and absolute path ("" has no row)."""
        row = self._row(path) if path else None
        if row is None and path and self._is_theirs(slug, path):
            return None
        machines = self.machines.loading(path) if row is None and path else ()
        if len(machines) > 1:
            return self._one_title(slug, machines)
        if machines:
            found = self._decide(slug, machines[0])
            return replace(found, machine=not found.title_only) if found else None
        return self._decide(slug, row)

    def _decide(self, slug: str, row: int | None) -> Match | None:
        title = self._titles.get(slug) if slug else None
        rows = () if title is None else self._rows_of(title)
        if title is None or not rows:
            return None if row is None else Match(self._title_of(row), row)
        if row is not None and self._title_of(row) == title:
            return Match(title, row)
        if row is None and len(rows) == 1:
            return Match(title, rows[0])
        return Match(title, rows[0], title_only=True)

    def _one_title(self, slug: str, machines: Sequence[int]) -> Match | None:
        """Match a set that several rows load: its title if that is sure, never a row.

        The title is that of the entry's name, else the one that all rows are of.
        """
        named = self.title(slug)
        if named:
            return Match(*named, title_only=True)
        titles = {self._title_of(media) for media in machines}
        if len(titles) > 1:
            return None
        title = titles.pop()
        return Match(title, self._rows_of(title)[0], title_only=True)

    def _is_theirs(self, slug: str, path: str) -> bool:
        """Tell whether an entry without a row is of another system, or may be.

        A path that does not tell the system counts for this one if no other has the
        title.
        """
        if not self._sharing:
            return False
        if self._sharing.is_other(path):
            return True
        own = extension(path) in self._ends
        return not own and not self._sharing.is_only_here(slug)

    def knows(self, path: str) -> bool:
        """Tell whether a row has this very path."""
        return self._paths.first(fold(path)) >= 0

    def exact(self, path: str) -> tuple[int, int] | None:
        """Give (title, row) of the row that has this very path."""
        row = self._exact(fold(path))
        return None if row is None else (self._title_of(row), row)

    def title(self, slug: str) -> tuple[int, int] | None:
        """Give (title, its first row) of the title of this slug.

        None where another system of the folder has such a title, too.
        """
        if not self._sharing.is_only_here(slug):
            return None
        title = self._titles.get(slug) if slug else None
        rows = () if title is None else self._rows_of(title)
        return (title, rows[0]) if title is not None and rows else None

    def slug_of(self, title: int) -> str:
        """Give the slug of a title."""
        if self._slugs is None:
            self._slugs = {number: slug for slug, number in self._titles.items()}
        return self._slugs.get(title, "")

    def suffix(self, path: str) -> tuple[int, int] | None:
        """Give (title, row) of the only row whose path ends as this one does.

        Whole parts are compared, below the system's folder: either path may be the
        longer one, but the shorter must be the other's end. None where several fit.
        """
        wanted = self._below(fold(path))
        found = [
            row
            for row in self._same_name(wanted)
            if _ends(row, wanted) or _ends(wanted, self._below(row))
        ]
        if len(found) != 1:
            return None
        return self.exact(found[0])

    def _same_name(self, path: str) -> list[str]:
        if self._names is None:
            self._names = {}
            for row, _ in self._first_rows():
                self._names.setdefault(row[row.rfind("/") + 1 :], []).append(row)
        return self._names.get(path[path.rfind("/") + 1 :], [])

    def _below(self, folded: str) -> str:
        """Give the part of a path below the system's folder."""
        for folder in self._folders:
            if folded.startswith(folder):
                return folded[len(folder) :]
        return folded

    def _row(self, path: str) -> int | None:
        """Give the row at this path, of this track, or alone in this folder."""
        folded = fold(path)
        found = self._exact(folded)
        if found is None:
            found = self._tracks.find(folded)
        return self._alone(folded) if found is None else found

    def _alone(self, folded: str) -> int | None:
        """Give the only row below a folder or zip.

        A disc's description does not count as alone: its tracks lie beside it.
        """
        if self._sharing.within(folded):
            return None
        if self._containers is None:
            self._containers = self._count()
        return self._containers.get(folded) or None

    def _count(self) -> dict[str, int]:
        """Give folder to the only row below it, 0 where there are several."""
        found: dict[str, int] = {}
        for path, media in self._first_rows():
            folder = path[: path.rfind("/")]
            only = 0 if is_description(path) else media
            while "/" in folder:
                old = found.get(folder)
                found[folder] = only if old is None else 0
                if old == 0:
                    break
                folder = folder[: folder.rfind("/")]
        return found

    def _exact(self, folded: str) -> int | None:
        place = self._paths.first(folded)
        return None if place < 0 else self._media[place]

    def _title_of(self, media: int) -> int:
        return self._titles_at[self._by_media.of(media)[0]]

    def _rows_of(self, title: int) -> Sequence[int]:
        """Give the rows of a title."""
        return [self._media[place] for place in self._by_title.of(title)]

    def _first_rows(self) -> Iterator[tuple[str, int]]:
        """Yield (folded path, media id) of the rows, of equal paths the first."""
        for place, (media, _, path) in enumerate(self._rows):
            folded = fold(path)
            if self._paths.first(folded) == place:
                yield folded, media


def _folded(rows: Sequence[tuple[int, int, str]], place: int) -> str:
    return fold(rows[place][2])


def _ends(path: str, end: str) -> bool:
    return path == end or path.endswith("/" + end)
