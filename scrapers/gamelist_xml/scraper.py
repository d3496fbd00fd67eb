"""The scraper ``gamelist.xml``: what EmulationStation and its kin say of the games.

Only ``<system folder>/gamelist.xml`` is read. Entries of other kinds than normal ones
(``source="ZaparooCompanion"``) are left to those who know them.
"""

import os
from collections.abc import Iterator, Mapping, Sequence

from scrapers.gamelist_xml.artwork import Artwork
from scrapers.gamelist_xml.mapping import Mapper
from scrapers.gamelist_xml.matcher import Match, Matcher
from scrapers.gamelist_xml.paths import Bounds, game_path
from scrapers.gamelist_xml.reader import GameEntry, GamelistReader
from zapcore.events import Warned
from zapcore.model import ScrapeJob, ScrapeRecord
from zapcore.titles.fields import clean_field
from zapcore.titles.slug import SlugCache

FILE = "gamelist.xml"
COMPANION = "ZaparooCompanion"
VERSION = 1
"""Changes when entries would be read or matched otherwise: known stamps end."""


class GamelistXml:
    """Reads the ``gamelist.xml`` of each folder of a system."""

    id = "gamelist.xml"
    name = "ES gamelist.xml"
    supported_systems: Sequence[str] = ()
    options: Sequence[Mapping[str, object]] = ()

    def stamps(self, folders: Sequence[str]) -> dict[str, bytes]:
        """Give path to (version, size, time) of the lists that are there."""
        found = {}
        for folder in folders:
            path = f"{folder}/{FILE}"
            try:
                info = os.stat(path)
            except OSError:
                continue
            stamp = f"{VERSION} {info.st_size} {info.st_mtime_ns} {info.st_ino}"
            found[path] = stamp.encode()
        return found

    def __init__(self) -> None:
        self._mapper = Mapper()

    def read(self, job: ScrapeJob) -> Iterator[ScrapeRecord | Warned | None]:
        """Yield records, warnings and misses of each list in file order."""
        matcher = Matcher(job.catalog)
        for folder in job.folders:
            path = f"{folder}/{FILE}"
            if os.path.isfile(path):
                yield from _List(path, job, matcher, self._mapper).records()


class _List:
    """One list."""

    def __init__(
        self, path: str, job: ScrapeJob, matcher: Matcher, mapper: Mapper
    ) -> None:
        self._path = path
        self._job = job
        self._matcher = matcher
        folder = path[: -len(FILE) - 1]
        self._bounds = Bounds.of(folder, job.home, job.asset_roots)
        self._artwork = Artwork(self._bounds)
        self._mapper = mapper
        self._slugs = SlugCache()

    def records(self) -> Iterator[ScrapeRecord | Warned | None]:
        """Yield what the list says; what can be read of a broken one, and why."""
        reader = GamelistReader(self._path)
        try:
            with open(self._path, "rb") as file:
                for entry in reader.read(file):
                    if _is_companion(entry):
                        continue
                    path = self._game(entry)
                    match = self._match(entry, path)
                    if match is None:
                        yield None
                    elif match.media_id not in self._job.catalog.done:
                        yield self._record(entry, match, path)
        except OSError as error:
            reader.warn(0, f"it could not be read to its end: {error.strerror}")
        yield from reader.warnings

    def _match(self, entry: GameEntry, path: str) -> Match | None:
        """Match an entry; one whose path is absent or leads out is nothing's."""
        if not path or path == self._bounds.root:
            return None
        name = clean_field(entry.fields.get("name", ""))
        if not name:
            name = os.path.splitext(path.rpartition("/")[2])[0]
        slug = self._job.catalog.slugs.get(name)
        if slug is None:
            slug = self._slugs.record(self._job.media_type, name).slug
        return self._matcher.match(slug, path)

    def _game(self, entry: GameEntry) -> str:
        """Give the absolute path; a backslash divides folders if no file has it."""
        text = clean_field(entry.fields.get("path", ""))
        path = game_path(text, self._bounds)
        if "\\" in text and not self._matcher.knows(path):
            return game_path(text.replace("\\", "/"), self._bounds)
        return path

    def _record(self, entry: GameEntry, match: Match, path: str) -> ScrapeRecord:
        title_tags = self._mapper.title_tags(entry)
        title_properties = self._mapper.title_properties(entry)
        if match.title_only:
            return ScrapeRecord(
                match.title_id, match.media_id, title_tags, title_properties
            )
        pictures = self._mapper.media_properties(
            entry, path, self._bounds.root, self._artwork
        )
        return ScrapeRecord(
            match.title_id,
            match.media_id,
            title_tags,
            title_properties,
            self._mapper.media_tags(entry),
            pictures,
        )


def _is_companion(entry: GameEntry) -> bool:
    source = entry.attributes.get("source") or entry.fields.get("source", "")
    return source.strip() == COMPANION
