"""Which title and which row an entry is about.

Source: the table of "Matching and result shapes": the slug of the name finds the title,
the path finds the row; rows already scraped stay in the running. Time is linear in
entries and rows.
"""

import unicodedata
from dataclasses import dataclass

from scrapers.gamelist_xml.tracks import Tracks, is_description
from zapcore.model import ScrapeCatalog


@dataclass(frozen=True, slots=True)
class Match:
    """Where an entry is written; ``title_only``: nothing about this one variant."""

    title_id: int
    media_id: int
    title_only: bool = False


class Matcher:
    """Finds titles and rows of one system."""

    def __init__(self, catalog: ScrapeCatalog) -> None:
        self._titles = catalog.titles
        self._rows: dict[str, int] = {}
        self._title_of: dict[int, int] = {}
        self._media_of: dict[int, list[int]] = {}
        self._catalog = catalog
        self._containers: dict[str, int] | None = None
        self._tracks: Tracks | None = None
        for media, title, path in catalog.rows:
            self._rows.setdefault(fold(path), media)
            self._title_of[media] = title
            self._media_of.setdefault(title, []).append(media)

    def match(self, slug: str, path: str) -> Match | None:
        """Match by slug ("" has no title) and absolute path ("" has no row)."""
        row = self._row(path) if path else None
        title = self._titles.get(slug) if slug else None
        variants = self._media_of.get(title, ()) if title is not None else ()
        if title is None or not variants:
            return None if row is None else Match(self._title_of[row], row)
        if row is not None and self._title_of[row] == title:
            return Match(title, row)
        if row is None and len(variants) == 1:
            return Match(title, variants[0])
        return Match(title, variants[0], title_only=True)

    def knows(self, path: str) -> bool:
        """Tell whether a row has this very path."""
        return fold(path) in self._rows

    def _row(self, path: str) -> int | None:
        """Give the row at this path, of this track, or alone in this folder."""
        folded = fold(path)
        found = self._rows.get(folded)
        if found is None:
            found = self._track(folded)
        return self._alone(folded) if found is None else found

    def _track(self, folded: str) -> int | None:
        if self._tracks is None:
            self._tracks = Tracks(
                (fold(path), path, media) for media, _, path in self._catalog.rows
            )
        return self._tracks.find(folded)

    def _alone(self, folded: str) -> int | None:
        """Give the only row below a folder or zip.

        A disc's description does not count as alone: its tracks lie beside it.
        """
        if self._containers is None:
            self._containers = self._count()
        return self._containers.get(folded) or None

    def _count(self) -> dict[str, int]:
        """Give folder to the only row below it, 0 where there are several."""
        found: dict[str, int] = {}
        for path, media in self._rows.items():
            folder = path[: path.rfind("/")]
            only = 0 if is_description(path) else media
            while "/" in folder:
                old = found.get(folder)
                found[folder] = only if old is None else 0
                if old == 0:
                    break
                folder = folder[: folder.rfind("/")]
        return found


def fold(path: str) -> str:
    """Give a path as it is compared: without case, accents written one way."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", path).casefold()
