"""The scraper ``media-folder``: pictures of EmulationStation's ``media/`` folders.

It reads no list, fetches nothing and writes image paths only. A forced run also removes
the image properties that follow the same convention and whose file is gone (scraper
document, "Current scraper implementations"). Folder names: MATCHING table, "Artwork
folders", as ``scrapers.gamelist_xml.artwork`` has them.
"""

import contextlib
import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

from scrapers.gamelist_xml.artwork import Artwork, load_table
from scrapers.gamelist_xml.called import Called, Names
from scrapers.gamelist_xml.claims import Claims
from scrapers.gamelist_xml.paths import Bounds
from scrapers.gamelist_xml.places import find_lists, stamp_of
from scrapers.media_folder.convention import follows
from scrapers.sharing import Sharing, zip_of
from scrapers.system_names import SystemNames
from zapcore.arcade import ArcadeSet
from zapcore.events import Warned
from zapcore.model import (
    Passed,
    PropertyValue,
    ScrapeJob,
    ScrapePlace,
    ScrapeRecord,
    ScraperOption,
)

VERSION = 3
"""Changes when pictures would be found otherwise: known stamps end."""

UNREADABLE = "this folder of artwork could not be read; what is known of it is kept"
OUTSIDE = (
    "this folder links to a place outside the library; no picture is taken of it, what "
    "is known of it is kept"
)
LIST_MAX = 256 << 20
"""Bytes of a list that is looked into: one of 100,000 games has about 100 MiB."""

NO_SET = ArcadeSet()

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
            missed += _list_stamps(place) if paths else ()
            if paths or missed:
                found[f"{folder}/media"] = _hash(paths, missed)
        return found

    def read(self, job: ScrapeJob) -> Iterator[ScrapeRecord | Warned | Passed]:
        """Yield a record for each row that has pictures, in the order of the rows."""
        sharing = Sharing.of(job)
        names = _names(job.place, sharing)
        for folder in job.place.folders:
            artwork = _artwork(job.place, folder)
            start = folder.rstrip("/") + "/"
            rows = [row for row in job.catalog.rows if row[2].startswith(start)]
            calls = _Calls(job, folder, rows, names, sharing)
            yield from _Pictures(job, folder, artwork, rows, calls).records()
            for path in artwork.unreadable:
                yield Warned(path, 0, UNREADABLE)
            for path in artwork.outside:
                yield Warned(path, 0, OUTSIDE)
        yield from names.warnings()


class _Calls:
    """How the pictures of one system folder's rows are called."""

    def __init__(
        self,
        job: ScrapeJob,
        folder: str,
        rows: list[Row],
        names: Names,
        sharing: Sharing,
    ) -> None:
        self._sets = job.catalog.sets
        self._folder = folder
        self._names = names
        self._sharing = sharing
        zips = (zip_of(path) for _, _, path in rows)
        self._in_zip = Counter(zip_path for zip_path in zips if zip_path)

    def of(self, media: int, path: str) -> Called:
        """Give the names of a row's art, of its zip's too when it is alone in it."""
        around = zip_of(path)
        alone = self._in_zip[around] == 1 and not self._sharing.within(around)
        paths = (path, around) if around and alone else (path,)
        machine = self._sets.get(media, NO_SET)
        return self._names.of(self._folder, paths, machine.names)


class _Pictures:
    """The pictures of one system folder's rows."""

    def __init__(
        self,
        job: ScrapeJob,
        folder: str,
        artwork: Artwork,
        rows: list[Row],
        calls: _Calls,
    ) -> None:
        self._calls = calls
        shared = job.place.others
        self._is_own = SystemNames(job.place).is_own if shared else None
        self._job = job
        self._folder = folder
        self._artwork = artwork
        self._rows = rows
        self._order = load_table().kinds

    def records(self) -> Iterator[ScrapeRecord | Passed]:
        for media, title, path in self._rows:
            if media in self._job.catalog.finished:
                yield Passed.FINISHED
                continue
            called = self._calls.of(media, path)
            found = self._find(called)
            if found or self._job.force:
                names = [name for names in called.names for name in names]
                outdated = partial(follows, self._folder, names, self._is_own)
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

    def _find(self, called: Called) -> tuple[PropertyValue, ...]:
        kinds = self._artwork.kinds
        paths = (
            (kind, called.find(self._artwork, kind))
            for kind in self._order
            if kind in kinds
        )
        return tuple(PropertyValue(kind, path) for kind, path in paths if path)


def _artwork(place: ScrapePlace, folder: str) -> Artwork:
    is_own = SystemNames(place).is_own if place.others else None
    return Artwork(Bounds.of(folder, place.home, place.asset_roots), is_own)


def _names(place: ScrapePlace, sharing: Sharing) -> Names:
    """Give how pictures are called; lists are looked into where systems share folders.

    They say whose a picture is, nothing else is taken from them.
    """
    if not sharing:
        return Names()
    claims = Claims(find_lists(place, ""), place, sharing, LIST_MAX)
    return Names(sharing, claims, SystemNames(place))


def _list_stamps(place: ScrapePlace) -> list[str]:
    """Give what changes with the lists of folders that systems share."""
    found = []
    for item in find_lists(place, "") if place.others else ():
        with contextlib.suppress(OSError):
            found.append(f"= {item.path} {stamp_of(item.path)}")
    return found


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
