"""The scraper ``launchbox-xml``: what LaunchBox's own lists say of the games.

A game is found by its ``ApplicationPath``: the very path, else the only file of the
system whose path ends like it, for LaunchBox's disks are those of another machine.
"""

import contextlib
import os
from collections.abc import Iterator, Sequence

from scrapers.gamelist_xml.clean import Cleaner
from scrapers.gamelist_xml.decode import texts
from scrapers.gamelist_xml.gate import Gate
from scrapers.gamelist_xml.mapping import Mapper
from scrapers.gamelist_xml.matcher import Matcher
from scrapers.gamelist_xml.paths import inside
from scrapers.gamelist_xml.places import refusal, stamp_of
from scrapers.launchbox_xml.elements import GameElement, GameReader, NoListError
from scrapers.launchbox_xml.meaning import (
    FILES,
    PATH,
    TITLE,
    media_tags,
    title_properties,
    title_tags,
)
from scrapers.launchbox_xml.pictures import BoxPictures
from scrapers.launchbox_xml.places import (
    FOLDER,
    BoxList,
    find_lists,
    tail_of,
    whole_path,
)
from zapcore.events import Warned
from zapcore.model import (
    Passed,
    PropertyValue,
    ScrapeJob,
    ScrapePlace,
    ScrapeRecord,
    ScraperOption,
)

VERSION = 1
"""Changes when games would be read or matched otherwise: known stamps end."""

WARNINGS_MAX = 50

INSTALL = ScraperOption(
    "folder",
    "folder",
    "",
    "LaunchBox's own folder, with Data and Images in it; none looks for a folder "
    f"{FOLDER} in each root. A platform's list beside the games is read, too.",
)
MAX_SIZE = ScraperOption(
    "max_size",
    "number",
    512,
    "Mebibytes that a list may have; a larger one is not read.",
)


class LaunchBoxXml:
    """Reads ``Data/Platforms/<platform>.xml`` of an install, or beside the games."""

    id = "launchbox-xml"
    name = "LaunchBox lists"
    supported_systems: Sequence[str] = ()
    options: Sequence[ScraperOption] = (INSTALL, MAX_SIZE)

    def __init__(self) -> None:
        self._mapper = Mapper()

    def stamps(self, place: ScrapePlace) -> dict[str, bytes]:
        """Give path to (version, size, time) of the lists that are there."""
        found = {}
        for one in _lists(place):
            with contextlib.suppress(OSError):
                found[one.path] = f"{VERSION} {stamp_of(one.path)}".encode()
        return found

    def read(self, job: ScrapeJob) -> Iterator[ScrapeRecord | Warned | Passed]:
        """Give records, warnings and misses of each list in its order."""
        matcher = Matcher(job.catalog, job.place.folders)
        gate = Gate(job.catalog)
        value = job.place.options.get(MAX_SIZE.name, MAX_SIZE.default)
        limit = max(1, value) << 20 if isinstance(value, int) else 0
        lists = [
            _List(one, job.place, matcher, gate, self._mapper)
            for one in _lists(job.place)
        ]
        return (item for one in lists for item in one.records(limit))


def _lists(place: ScrapePlace) -> list[BoxList]:
    chosen = str(place.options.get(INSTALL.name) or "")
    installs = (
        [chosen.rstrip("/")] if chosen else [f"{r}/{FOLDER}" for r in place.roots]
    )
    return find_lists(place.system_id, installs, place.folders)


class _List:
    """One list of games."""

    def __init__(
        self,
        box: BoxList,
        place: ScrapePlace,
        matcher: Matcher,
        gate: Gate,
        mapper: Mapper,
    ) -> None:
        self._box = box
        self._place = place
        self._matcher = matcher
        self._gate = gate
        self._mapper = mapper
        self._pictures = BoxPictures(box.install, box.platform) if box.install else None
        self._warnings: list[Warned] = []

    def records(self, limit: int) -> Iterator[ScrapeRecord | Warned | Passed]:
        path = self._box.path
        refused = refusal(path, limit)
        if refused:
            yield Warned(path, 0, refused.sentence, not refused.lasting)
            return
        reader = GameReader(self._warn, "utf-8")
        try:
            with open(path, "rb") as file:
                clean = Cleaner(self._warn).clean(texts(file))
                pieces = (text.encode("utf-8", "replace") for text in clean)
                for game in reader.games(pieces):
                    made = self._game(game)
                    if made is not None:
                        yield made
        except NoListError as error:
            self._warn(reader.line, str(error))
        except OSError as error:
            message = f"it could not be read to its end: {error.strerror}"
            yield Warned(path, 0, message, unread=True)
        yield from self._warnings

    def _warn(self, line: int, message: str) -> None:
        if len(self._warnings) < WARNINGS_MAX:
            self._warnings.append(Warned(self._box.path, line, message))

    def _game(self, game: GameElement) -> ScrapeRecord | Passed | None:
        told = game.texts()
        match = self._match(told.get(PATH, ""))
        if match is None:
            return Passed.UNMATCHED
        title, media = match
        verdict = self._gate.judge(title, media)
        if isinstance(verdict, Passed):
            return verdict
        if not verdict:
            return None
        return ScrapeRecord(
            title,
            media,
            title_tags(self._mapper, told),
            title_properties(told),
            media_tags(told),
            tuple(
                PropertyValue(f"property:{kind}", path)
                for kind, path in {**self._images(told), **self._files(told)}.items()
            ),
        )

    def _match(self, text: str) -> tuple[int, int] | None:
        path = whole_path(text, self._box.install)
        if path and inside(path, self._place.folders):
            found = self._matcher.exact(path)
            if found:
                return found
        tail = tail_of(text)
        return self._matcher.suffix(tail) if tail else None

    def _images(self, told: dict[str, str]) -> dict[str, str]:
        if self._pictures is None:
            return {}
        stem = os.path.splitext(tail_of(told.get(PATH, "")).rpartition("/")[2])[0]
        return dict(self._pictures.find(told.get(TITLE, ""), stem))

    def _files(self, told: dict[str, str]) -> dict[str, str]:
        """Give video and manual that the list names, of places that may be read."""
        found = {}
        roots = (self._box.install, *self._place.folders, *self._place.asset_roots)
        for tag, kind in FILES.items():
            path = whole_path(told.get(tag, ""), self._box.install)
            if path and inside(path, tuple(filter(None, roots))):
                real = os.path.realpath(path)
                if inside(real, tuple(map(os.path.realpath, filter(None, roots)))):
                    found[kind] = path
        return found
