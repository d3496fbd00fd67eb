"""The entries of one list, matched and mapped."""

import os
from collections.abc import Iterator, Mapping, Sequence

from scrapers.gamelist_xml.artwork import Artwork
from scrapers.gamelist_xml.called import Called, Names
from scrapers.gamelist_xml.gate import Gate
from scrapers.gamelist_xml.mapping import Mapper
from scrapers.gamelist_xml.matcher import Match, Matcher
from scrapers.gamelist_xml.paths import Bounds, game_path
from scrapers.gamelist_xml.places import refusal
from scrapers.gamelist_xml.reader import GameEntry, GamelistReader
from zapcore.events import Warned
from zapcore.model import Passed, ScrapeRecord
from zapcore.titles.fields import clean_field
from zapcore.titles.slug import SlugCache
from zapcore.valueclass import dataclass

COMPANION = "ZaparooCompanion"
SOME = 3
SHARED_SET = (
    "this set is loaded by {} files, and the entry does not say by which: {}; no "
    "artwork is taken for any of them"
)


@dataclass(frozen=True, slots=True)
class Entries:
    """One list and what its entries are judged with.

    ``games`` are the bounds of the system's folders that its paths may lie in. A list
    of more than ``max_bytes`` is not read, nor is what is no file. ``names`` says how
    the artwork of games is called, None: like their paths.
    """

    path: str
    media_type: str
    games: tuple[Bounds, ...]
    artwork: Artwork
    matcher: Matcher
    mapper: Mapper
    slugs: SlugCache
    known_slugs: Mapping[str, str]
    max_bytes: int
    names: Names | None = None

    def read(self, reader: GamelistReader) -> Iterator[GameEntry]:
        """Yield what can be read; ``reader.warnings`` says what could not."""
        refused = refusal(self.path, self.max_bytes)
        if refused:
            reader.warn(0, refused.sentence, unread=not refused.lasting)
            return
        try:
            with open(self.path, "rb") as file:
                yield from reader.read(file)
        except OSError as error:
            message = f"it could not be read to its end: {error.strerror}"
            reader.warn(0, message, unread=True)

    def normal(self, gate: Gate) -> Iterator[ScrapeRecord | Warned | Passed]:
        """Yield what the normal entries say, in file order."""
        reader = GamelistReader(self.path)
        for entry in self.read(reader):
            if is_companion(entry):
                continue
            path, root = self.locate(entry.fields.get("path", ""))
            match = self.match(entry, path)
            self._tell_shared(entry, path, match, reader)
            if match is None:
                yield Passed.UNMATCHED
            elif not gate.claimed(match.media_id):
                verdict = gate.judge(match.title_id, match.media_id)
                if verdict is True:
                    yield self._record(entry, match, path, root)
                elif isinstance(verdict, Passed):
                    yield verdict
        yield from reader.warnings

    def _tell_shared(
        self,
        entry: GameEntry,
        path: str,
        match: Match | None,
        reader: GamelistReader,
    ) -> None:
        """Say that several files load the set that an entry is about."""
        if path and (match is None or match.title_only):
            files = self.matcher.machines.sharing(path)
            if files and not self.matcher.knows(path):
                reader.warn(entry.line, SHARED_SET.format(len(files), some(files)))

    def locate(self, raw: str) -> tuple[str, str]:
        """Give (absolute path, the system's folder that it lies in), or ("", "").

        Of several folders the first that has such a row; a backslash divides folders
        if no row has it in its name.
        """
        text = clean_field(raw)
        if len(self.games) == 1 and "\\" not in text:
            (bounds,) = self.games
            path = game_path(text, bounds)
            return (path, bounds.root) if path and path != bounds.root else ("", "")
        ways = (text, text.replace("\\", "/")) if "\\" in text else (text,)
        found: list[tuple[str, str]] = []
        for way in ways:
            paths = [(game_path(way, bounds), bounds.root) for bounds in self.games]
            found = [place for place in paths if place[0] and place[0] != place[1]]
            for place in found:
                if self.matcher.knows(place[0]):
                    return place
        return found[0] if found else ("", "")

    def slug(self, name: str) -> str:
        """Give the slug of a name as the index makes it."""
        known = self.known_slugs.get(name)
        return self.slugs.record(self.media_type, name).slug if known is None else known

    def match(self, entry: GameEntry, path: str) -> Match | None:
        """Match an entry; one whose path is absent or leads out is nothing's."""
        if not path:
            return None
        name = clean_field(entry.fields.get("name", ""))
        if not name:
            name = os.path.splitext(path.rpartition("/")[2])[0]
        return self.matcher.match(self.slug(name), path)

    def _record(
        self, entry: GameEntry, match: Match, path: str, root: str
    ) -> ScrapeRecord:
        title_tags = self.mapper.title_tags(entry)
        title_properties = self.mapper.title_properties(entry)
        if match.title_only:
            return ScrapeRecord(
                match.title_id,
                match.media_id,
                title_tags,
                title_properties,
                sentinel=not entry.cut,
            )
        return ScrapeRecord(
            match.title_id,
            match.media_id,
            title_tags,
            title_properties,
            self.mapper.media_tags(entry),
            self.mapper.media_properties(
                entry, path, root, self.artwork, self.called(match, path, root)
            ),
            # The whole of it comes with the next run.
            sentinel=not entry.cut,
        )

    def called(self, match: Match, path: str, root: str) -> Called | None:
        """Give how the artwork of an entry's game is called, None: like its path."""
        machines = self.matcher.machines
        if not self.names and not machines:
            return None
        names = self.names or Names()
        file = machines.path(match.media_id) if match.machine else ""
        return names.of(root, (path, file), machines.names(match.media_id))


def some(files: Sequence[str]) -> str:
    """Name a few files."""
    more = f" and {len(files) - SOME} more" if len(files) > SOME else ""
    return ", ".join(files[:SOME]) + more


def is_companion(entry: GameEntry) -> bool:
    """Tell whether an entry is one of the companion's parents or children."""
    source = entry.attributes.get("source") or entry.fields.get("source", "")
    return source.strip() == COMPANION
