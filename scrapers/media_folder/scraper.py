"""The scraper ``media-folder``: pictures of EmulationStation's ``media/`` folders.

It reads no list, fetches nothing and writes image paths only. A forced run also removes
the image properties that follow the same convention and whose file is gone (scraper
document, "Current scraper implementations"). Folder names: MATCHING table, "Artwork
folders", as ``scrapers.gamelist_xml.artwork`` has them.
"""

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

from scrapers.gamelist_xml.artwork import Artwork, fallback_names, load_table
from scrapers.gamelist_xml.paths import Bounds
from scrapers.media_folder.convention import follows
from zapcore.events import Warned
from zapcore.model import (
    Passed,
    PropertyValue,
    ScrapeJob,
    ScrapePlace,
    ScrapeRecord,
    ScraperOption,
)

VERSION = 2
"""Changes when pictures would be found otherwise: known stamps end."""

UNREADABLE = "this folder of artwork could not be read; what is known of it is kept"
OUTSIDE = (
    "this folder links to a place outside the library; no picture is taken of it, what "
    "is known of it is kept"
)
ZIP = ".zip"

Row = tuple[int, int, str]


class MediaFolder:
    """Finds the pictures of a system's games by their names."""

    id = "media-folder"
    name = "ES media folders"
    supported_systems: Sequence[str] = ()
    options: Sequence[ScraperOption] = ()

    def stamps(self, place: ScrapePlace) -> dict[str, bytes]:
        """Give the path of each ``media`` folder to a hash of the names below it."""
        found = {}
        for folder in place.folders:
            artwork = _artwork(place, folder)
            paths = dict.fromkeys(p for many in artwork.kinds.values() for p in many)
            missed = [*artwork.unreadable, *(f"> {path}" for path in artwork.outside)]
            if paths or missed:
                found[f"{folder}/media"] = _hash(paths, missed)
        return found

    def read(self, job: ScrapeJob) -> Iterator[ScrapeRecord | Warned | Passed]:
        """Yield a record for each row that has pictures, in the order of the rows."""
        for folder in job.place.folders:
            artwork = _artwork(job.place, folder)
            start = folder.rstrip("/") + "/"
            rows = [row for row in job.catalog.rows if row[2].startswith(start)]
            yield from _Pictures(job, folder, artwork, rows).records()
            for path in artwork.unreadable:
                yield Warned(path, 0, UNREADABLE)
            for path in artwork.outside:
                yield Warned(path, 0, OUTSIDE)


class _Pictures:
    """The pictures of one system folder's rows."""

    def __init__(
        self, job: ScrapeJob, folder: str, artwork: Artwork, rows: list[Row]
    ) -> None:
        self._job = job
        self._folder = folder
        self._artwork = artwork
        self._rows = rows
        self._order = load_table().kinds
        zips = (_zip_of(path) for _, _, path in rows)
        self._in_zip = Counter(zip_path for zip_path in zips if zip_path)

    def records(self) -> Iterator[ScrapeRecord | Passed]:
        for media, title, path in self._rows:
            if media in self._job.catalog.finished:
                yield Passed.FINISHED
                continue
            names = self._names(path)
            found = self._find(names)
            if found or self._job.force:
                outdated = partial(follows, self._folder, names)
                yield ScrapeRecord(
                    title,
                    media,
                    media_properties=found,
                    sentinel=bool(found),
                    outdated=outdated if self._may_remove() else None,
                )
            else:
                yield Passed.UNMATCHED

    def _may_remove(self) -> bool:
        """Tell whether what is not found is gone: all folders were looked at."""
        art = self._artwork
        return self._job.force and not (art.unreadable or art.outside)

    def _find(self, names: list[tuple[str, str]]) -> tuple[PropertyValue, ...]:
        kinds = self._artwork.kinds
        paths = (
            (kind, self._artwork.by_name(kind, names))
            for kind in self._order
            if kind in kinds
        )
        return tuple(PropertyValue(kind, path) for kind, path in paths if path)

    def _names(self, path: str) -> list[tuple[str, str]]:
        """Give the names of a row's art, of its zip's too when it is alone in it."""
        names = fallback_names(path, self._folder)
        zip_path = _zip_of(path)
        if zip_path and self._in_zip[zip_path] == 1:
            names += fallback_names(zip_path, self._folder)
        return names


def _artwork(place: ScrapePlace, folder: str) -> Artwork:
    return Artwork(Bounds.of(folder, place.home, place.asset_roots))


def _zip_of(path: str) -> str:
    """Give the zip that a row lies in, or ""."""
    at = path.lower().find(ZIP + "/")
    return path[: at + len(ZIP)] if at > 0 else ""


def _hash(folders: dict[str, None], missed: list[str]) -> bytes:
    """Hash the names of all files below these folders, and what was not looked at."""
    digest = hashlib.blake2b(digest_size=16)
    digest.update("\0".join((f"{VERSION}", *missed)).encode(errors="replace"))
    for top in folders:
        for path, below, names in os.walk(top):
            below.sort()
            text = "\0".join((path, *sorted(names)))
            digest.update(text.encode("utf-8", "surrogateescape"))
    return digest.digest()
