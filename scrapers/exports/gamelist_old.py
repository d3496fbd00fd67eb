"""What an import of the old list would tell, by title and by file.

The list is read once by the import's own rules: which title and row an entry is about,
and what its texts mean. Of each entry its place is kept; what it says is read again
when its turn comes, so that memory hardly grows with the list.
"""

import os
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from scrapers.exports.edits_entry import Entry, brief, entry_of
from scrapers.exports.edits_lexer import Frame, Lexer
from scrapers.exports.edits_text import plain
from scrapers.exports.gamelist_canon import (
    ELEMENT,
    Canon,
    Meaning,
    described,
    is_last_only,
)
from scrapers.exports.gamelist_fields import OF_FILE, load_table
from scrapers.gamelist_xml.called import Called
from scrapers.gamelist_xml.companion import companions, holds_companions
from scrapers.gamelist_xml.entries import Entries, is_companion
from scrapers.gamelist_xml.gate import Gate
from scrapers.gamelist_xml.matcher import Match, Matcher
from scrapers.gamelist_xml.reader import GameEntry
from zapcore.compact import Groups
from zapcore.guests import title_of
from zapcore.model import ScrapeCatalog, ScrapeRecord
from zapcore.ports import Between

KEPT = 64
"""Titles of several entries whose facts are kept in mind."""

NEAR = 64
"""Entries that are kept in mind as read: those of a title are judged together."""

_NO_ELEMENT = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_PATHS = re.compile(rb"<path(?:\s[^<>]*)?>([^<]*)<")
MANY = 8
"""Entries of one title from which on its facts are always kept."""


class Told(NamedTuple):
    """What a list tells: element to meaning, property to the path of a file."""

    texts: dict[str, Meaning]
    art: dict[str, str]


class Read(NamedTuple):
    """One entry, read again: its bytes, its fields and what its texts mean."""

    number: int
    entry: Entry
    fields: GameEntry
    texts: dict[str, Meaning]


class Seen(NamedTuple):
    """One entry of the old list: ``media`` 0: it is of no file of this system.

    ``whole``: what it says of its file counts, not only what it says of the title.
    """

    number: int
    start: int
    title: int
    media: int
    whole: bool


class OldList:
    """The entries of a list that is open as ``handle``; ``entries`` judges them.

    ``between`` is called between two entries. What is said of ``guests`` of a title is
    said of a title of their own (``zapcore.guests.title_of``).
    """

    def __init__(
        self,
        handle: int,
        entries: Entries,
        canon: Canon,
        between: Between,
        guests: frozenset[int] = frozenset(),
    ) -> None:
        self._handle = handle
        self._guests = guests
        self._entries = entries
        self._canon = canon
        self._between = between
        self._starts = array("Q")
        self._lengths = array("L")
        self._titles = array("Q")
        self._media = array("Q")
        self._whole = bytearray()
        self._by_title = self._by_media = Groups(self._titles)
        self._facts: dict[int, dict[str, Meaning]] = {}
        self._companions: dict[int, Told] = {}
        self._claimed: frozenset[int] = frozenset()
        self._odd: set[int] = set()
        self._reads: dict[int, Read] = {}
        lexer = Lexer(handle)
        self.encoding = lexer.encoding
        self.newline = lexer.newline
        self.frame = self._read(lexer)

    def seen(self) -> Iterator[Seen]:
        """Give the entries in the order of the file."""
        for number in range(len(self._starts)):
            yield self._seen(number)

    def by_title(self) -> Iterator[Seen]:
        """Give the entries of files, those of a title together."""
        return (self._seen(number) for number in self._by_title if self._media[number])

    def entry(self, number: int) -> Read:
        """Read an entry again."""
        found = self._reads.get(number)
        if found is None:
            if len(self._reads) >= NEAR:
                self._reads.clear()
            data = os.pread(self._handle, self._lengths[number], self._starts[number])
            entry = entry_of(data, self.encoding)
            read = entry.read(self.encoding)
            found = Read(number, entry, read, self._texts_of(read))
            self._reads[number] = found
        return found

    def start(self, number: int) -> int:
        """Give where an entry begins."""
        return self._starts[number]

    def has_row(self, media: int) -> bool:
        """Tell whether an entry is of this file, or the companion has it."""
        return media in self._claimed or self.has_entry(media)

    def has_entry(self, media: int) -> bool:
        """Tell whether an entry is of this file."""
        return bool(self._by_media.of(media))

    def is_odd(self, media: int) -> bool:
        """Tell whether the list names this file where it is not edited."""
        return media in self._odd

    def texts(self, title: int, media: int) -> dict[str, Meaning]:
        """Give what texts would mean to an import: of a title and one of its files."""
        numbers = self._by_title.of(title)
        found = dict(self._shared(title, numbers))
        for number in self._rows(title, media):
            _fold(found, self.entry(number).texts, of_file=True)
        return found

    def art(self, title: int, media: int) -> dict[str, str]:
        """Give property to the file that an import would know of it."""
        found = dict(self._companions.get(title, NOTHING_TOLD).art)
        mapper, artwork = self._entries.mapper, self._entries.artwork
        for number in self._rows(title, media):
            entry = self.entry(number).fields
            path, root = self._entries.locate(entry.fields.get("path", ""))
            called = self._called(number, entry, path, root)
            for item in mapper.media_properties(entry, path, root, artwork, called):
                found[item.type_tag.partition(":")[2]] = item.text
        return found

    def _texts_of(self, entry: GameEntry) -> dict[str, Meaning]:
        """Give what the texts of one entry mean, of the file as of the title."""
        return {
            element: meaning
            for element in load_table().texts.keys() & entry.fields.keys()
            if (meaning := self._canon.of(element, entry.fields[element]))
        }

    def _read(self, lexer: Lexer) -> Frame:
        self._read_companions()
        if self.encoding:
            for block in lexer.games():
                self._between()
                self._add(block.start, block.data)
        media, titles = self._media, self._titles
        rows = (n for n in range(len(media)) if media[n] and self._whole[n])
        self._by_media = Groups(media, rows)
        known = (n for n in range(len(titles)) if titles[n])
        self._by_title = Groups(titles, known)
        self._learn(lexer.strays)
        self._let_go()
        return lexer.frame

    def _learn(self, paths: Sequence[bytes]) -> None:
        """Learn which files are named where no game of the list is read by the byte."""
        for raw in paths:
            entry = GameEntry({"path": plain(raw, self.encoding)})
            match = self._match(entry)
            if match is not None and not match.title_only:
                self._odd.add(match.media_id)

    def _let_go(self) -> None:
        """Forget the rows that entries were matched with: they were most of it."""
        if self._entries.matcher.machines:
            return  # pictures may be called like the sets that files load
        nothing = Matcher(ScrapeCatalog({}, ()))
        self._entries = replace(self._entries, matcher=nothing, known_slugs={})

    def _read_companions(self) -> None:
        """Take what the companion's entries say: they come before all others."""
        entries = self._entries
        if not holds_companions(entries.path, entries.max_bytes):
            return
        claimed = set()
        for record in companions(entries, Gate(ScrapeCatalog({}, ()))):
            if isinstance(record, ScrapeRecord):
                self._companions[record.title_id] = _told_by(record)
                claimed.add(record.media_id)
        self._claimed = frozenset(claimed)

    def _add(self, start: int, data: bytes) -> None:
        entry = brief(data, self.encoding)
        if data.count(b"<path") > 1:
            self._learn(_PATHS.findall(_NO_ELEMENT.sub(b"", data)))
        match = None if is_companion(entry) else self._match(entry)
        if match is not None and match.media_id in self._claimed:
            match = None
        self._starts.append(start)
        self._lengths.append(len(data))
        media = match.media_id if match else 0
        title = title_of(match.title_id, media, self._guests) if match else 0
        self._titles.append(title)
        self._media.append(media)
        self._whole.append(match is not None and not match.title_only)

    def _match(self, entry: GameEntry) -> Match | None:
        """Match an entry as the import does."""
        path, _ = self._entries.locate(entry.fields.get("path", ""))
        return self._entries.match(entry, path)

    def _seen(self, number: int) -> Seen:
        return Seen(
            number,
            self._starts[number],
            self._titles[number],
            self._media[number],
            bool(self._whole[number]),
        )

    def _rows(self, title: int, media: int) -> list[int]:
        """Give the entries of a title that are of one of its files."""
        return [
            number
            for number in self._by_media.of(media)
            if self._titles[number] == title
        ]

    def _shared(self, title: int, numbers: Sequence[int]) -> dict[str, Meaning]:
        """Give what all entries of a title say of it, the last word of each kind."""
        found = self._facts.get(title)
        if found is not None:
            return found
        found = dict(self._companions.get(title, NOTHING_TOLD).texts)
        for number in numbers:
            _fold(found, self.entry(number).texts, of_file=False)
        if len(numbers) > 1:
            if len(self._facts) > KEPT and len(numbers) < MANY:
                self._facts.clear()
            self._facts[title] = found
        return found

    def _called(
        self, number: int, entry: GameEntry, path: str, root: str
    ) -> Called | None:
        """Give how the pictures of an entry's game are called."""
        match: Match | None = Match(self._titles[number], self._media[number])
        if self._entries.matcher.machines:
            match = self._match(entry)
        return self._entries.called(match, path, root) if match else None


NOTHING_TOLD = Told({}, {})


def _fold(
    into: dict[str, Meaning], texts: dict[str, Meaning], *, of_file: bool
) -> None:
    """Add what one more entry says, as a scrape writes it."""
    for element, meaning in texts.items():
        if (element in OF_FILE) == of_file:
            known = into.get(element)
            both = known is not None and not is_last_only(element)
            into[element] = known | meaning if known and both else meaning


def _told_by(record: ScrapeRecord) -> Told:
    """Give what a companion's record says, by element."""
    texts: dict[str, Meaning] = {}
    for tag in (*record.title_tags, *record.media_tags):
        element = ELEMENT.get(tag.type, tag.type)
        texts[element] = texts.get(element, frozenset()) | {tag.value}
    found = Told(texts, {})
    for item in record.title_properties:
        name = item.type_tag.partition(":")[2]
        if name == "description":
            texts["desc"] = described(item.text)
        else:
            found.art[name] = item.text
    return found
