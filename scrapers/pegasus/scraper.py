"""The scraper ``pegasus``: what Pegasus' metadata files say of the games.

A game is found by the paths of its files, which lie below the system's folder; one of
several files is said of each of them.
"""

import contextlib
import os
from collections.abc import Iterator, Sequence

from scrapers.gamelist_xml.gate import Gate
from scrapers.gamelist_xml.mapping import Mapper
from scrapers.gamelist_xml.matcher import Match, Matcher
from scrapers.gamelist_xml.paths import Bounds, game_path
from scrapers.gamelist_xml.places import refusal, stamp_of
from scrapers.pegasus.assets import Assets
from scrapers.pegasus.grammar import GAME, Block, Grammar
from scrapers.pegasus.meaning import (
    FILES,
    named_assets,
    properties_of,
    tags_of,
    texts_of,
)
from scrapers.pegasus.places import metadata_files
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

ZIP = ".zip"
WARNINGS_MAX = 50
FILES_MAX = 1000
"""Files of one game that are looked up."""

MAX_SIZE = ScraperOption(
    "max_size",
    "number",
    256,
    "Mebibytes that a metadata file may have; a larger one is not read.",
)


class Pegasus:
    """Reads the metadata files of each folder of a system."""

    id = "pegasus"
    name = "Pegasus metadata"
    supported_systems: Sequence[str] = ()
    options: Sequence[ScraperOption] = (MAX_SIZE,)

    def __init__(self) -> None:
        self._mapper = Mapper()

    def stamps(self, place: ScrapePlace) -> dict[str, bytes]:
        """Give path to (version, size, time) of the files that are there."""
        found = {}
        for folder in place.folders:
            for path in metadata_files(folder):
                with contextlib.suppress(OSError):
                    found[path] = f"{VERSION} {stamp_of(path)}".encode()
        return found

    def read(self, job: ScrapeJob) -> Iterator[ScrapeRecord | Warned | Passed]:
        """Give records, warnings and misses of each file in its order."""
        matcher = Matcher(job.catalog, job.place.folders)
        gate = Gate(job.catalog)
        value = job.place.options.get(MAX_SIZE.name, MAX_SIZE.default)
        limit = max(1, value) << 20 if isinstance(value, int) else 0
        places = [(folder, Bounds.of(folder, "")) for folder in job.place.folders]
        return _read(job, places, (matcher, gate, self._mapper), limit)


def _read(
    job: ScrapeJob,
    places: list[tuple[str, Bounds]],
    tools: tuple[Matcher, Gate, Mapper],
    limit: int,
) -> Iterator[ScrapeRecord | Warned | Passed]:
    for folder, bounds in places:
        files = metadata_files(folder)
        assets = (
            Assets(Bounds.of(folder, job.place.home, job.place.asset_roots))
            if files
            else None
        )
        for path in files:
            assert assets is not None  # noqa: S101 - there are files
            yield from _File(path, bounds, assets, tools).records(limit)


class _File:
    """One metadata file."""

    def __init__(
        self,
        path: str,
        bounds: Bounds,
        assets: Assets,
        tools: tuple[Matcher, Gate, Mapper],
    ) -> None:
        self._path = path
        self._bounds = bounds
        self._assets = assets
        self._matcher, self._gate, self._mapper = tools
        self._warnings: list[Warned] = []

    def records(self, limit: int) -> Iterator[ScrapeRecord | Warned | Passed]:
        refused = refusal(self._path, limit)
        if refused:
            yield Warned(self._path, 0, refused.sentence, not refused.lasting)
            return
        try:
            with open(self._path, "rb") as file:
                for block in Grammar(self._warn).blocks(file):
                    if block.kind == GAME:
                        yield from self._game(block)
        except OSError as error:
            message = f"it could not be read to its end: {error.strerror}"
            yield Warned(self._path, 0, message, unread=True)
        yield from self._warnings

    def _warn(self, line: int, message: str) -> None:
        if len(self._warnings) < WARNINGS_MAX:
            self._warnings.append(Warned(self._path, line, message))

    def _game(self, block: Block) -> Iterator[ScrapeRecord | Passed]:
        files = block.values(*FILES)[:FILES_MAX]
        matches = [m for m in map(self._match, files) if m is not None]
        if not matches:
            yield Passed.UNMATCHED
            return
        texts = texts_of(block)
        tags = tags_of(self._mapper, texts)
        properties = properties_of(texts)
        art = self._art(block, files)
        for match in dict.fromkeys(matches):
            verdict = self._gate.judge(match.title_id, match.media_id)
            if isinstance(verdict, Passed):
                yield verdict
            elif verdict:
                yield ScrapeRecord(
                    match.title_id,
                    match.media_id,
                    tags,
                    properties,
                    media_properties=art,
                )

    def _match(self, text: str) -> Match | None:
        """Find the row of a file, of a zip that one row lies in; no track of a disc.

        Pegasus starts the very file, so another one is another game to it.
        """
        for way in dict.fromkeys((text, text.replace("\\", "/"))):
            path = game_path(way, self._bounds)
            if path and (self._matcher.knows(path) or path.lower().endswith(ZIP)):
                match = self._matcher.match("", path)
                if match:
                    return match
        return None

    def _art(self, block: Block, files: Sequence[str]) -> tuple[PropertyValue, ...]:
        names = names_of(block, files)
        found = self._assets.find(named_assets(block), names)
        return tuple(PropertyValue(f"property:{kind}", path) for kind, path in found)


def names_of(block: Block, files: Sequence[str]) -> tuple[str, ...]:
    """Give what the folder of a game's default assets may be called."""
    stems = (os.path.splitext(file.replace("\\", "/"))[0] for file in files)
    below = (stem.rpartition("/")[2] for stem in stems)
    return tuple(dict.fromkeys((*below, *block.values(GAME)[:1])))
