"""Reads and writes the list of one platform as LaunchBox keeps it.

What a file gives already is judged by the import (``scrapers.launchbox_xml``). Of
favourites, counts, stars and all else that stands there nothing is touched.
"""

import io
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from scrapers.exports.edits_text import ascii_encoding, held, plain
from scrapers.exports.entry_art import ArtPlaces, own_or_next
from scrapers.exports.entry_dialect import BrokenFileError, Edit, Texts
from scrapers.exports.entry_named import KnownFacts, NamedFacts
from scrapers.exports.entry_sets import container_of, in_files
from scrapers.exports.gamelist_canon import says
from scrapers.exports.launchbox_art import BoxArt
from scrapers.exports.launchbox_entry import BoxEntry, element
from scrapers.exports.launchbox_lexer import Lexer
from scrapers.exports.launchbox_values import backslashed, values_of
from scrapers.exports.media_names import MediaNames
from scrapers.gamelist_xml.mapping import Mapper
from scrapers.gamelist_xml.matcher import fold
from scrapers.gamelist_xml.paths import inside
from scrapers.launchbox_xml.elements import one_game
from scrapers.launchbox_xml.meaning import (
    FILES,
    LIKE,
    MODES,
    NOTES,
    PATH,
    REGION,
    TITLE,
    as_gamelist,
    media_tags,
    title_tags,
)
from scrapers.launchbox_xml.places import tail_of, whole_path
from zapcore.exporting import ExportGame, ExportPlace

SURELY, PERHAPS, NOT = 2, 1, 0
BACKSLASH = "its name holds a backslash, by which LaunchBox divides folders"
CONTROL = "its name holds a control character, which LaunchBox's list cannot hold"
_UNWRITABLE = re.compile("[\0-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
HEAD = b'<?xml version="1.0" standalone="yes"?>\n<LaunchBox>'
_PATH = re.compile(
    rb"<ApplicationPath(?:\s[^>]*)?>(.*?)</ApplicationPath\s*>", re.DOTALL
)


class LaunchBoxDialect:
    """The list of ``platform`` in LaunchBox's folder, for the games of a place."""

    piled = frozenset({"Genre", "Series", "MaxPlayers", MODES})
    shared = frozenset({*LIKE, NOTES, MODES})

    def __init__(
        self,
        place: ExportPlace,
        install: str,
        platform: str,
        art: ArtPlaces,
        names: MediaNames,
    ) -> None:
        self._install = install
        self._platform = platform
        self._folders = (place.folder, *place.folders)
        self._art = art
        self._pictures = BoxArt(install, platform, art, names)
        self._mapper = Mapper()
        self._encoding = "utf-8"
        self._newline = "\n"
        self._lexer = Lexer(io.BytesIO())
        self._known = KnownFacts(self._facts)
        self._named = NamedFacts(place.media_type)
        self.lost: dict[str, str] = {}

    def spans(self, file: BinaryIO) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Yield the games of the old list, found again by the paths of their files."""
        head = file.read(4096)
        self._encoding, _ = ascii_encoding(head)
        if not self._encoding:
            raise BrokenFileError
        self._newline = "\r\n" if b"\r\n" in head else "\n"
        self._lexer = Lexer(file)
        for start, raw in self._lexer.games():
            found = _PATH.findall(raw)
            path = plain(found[-1], self._encoding) if found else ""
            tail = fold(tail_of(path))
            whole = whole_path(path, self._install)
            ways = (fold(whole) if whole else "", _last_two(tail), _last(tail))
            yield start, start + len(raw), tuple(dict.fromkeys(filter(None, ways)))

    def parse(self, raw: bytes, start: int) -> BoxEntry:
        """Read one game again."""
        game = one_game(raw, start, self._encoding)
        told = game.texts()
        path = whole_path(told.get(PATH, ""), self._install)
        texts = {tag: (text,) for tag, text in told.items()}
        here = path if path and inside(path, self._folders) else ""
        tail = fold(tail_of(told.get(PATH, "")))
        return BoxEntry(game, raw, texts, fold(here), tail)

    def keys(self, game: ExportGame) -> tuple[str, ...]:
        """Give whole paths, then ends, of the file and of the zip that it lies in.

        A thousand games may all be called ``EBOOT.PBP``.
        """
        ways = [fold(way) for way in (game.path, container_of(game.path)) if way]
        ends = [end(way) for end in (_last_two, _last) for way in ways]
        return tuple(dict.fromkeys((*ways, *ends)))

    def fits(self, entry: BoxEntry, game: ExportGame) -> int:
        """Tell whether an entry has this path, or its end."""
        for way in filter(None, (game.path, container_of(game.path))):
            path = fold(way)
            if entry.path:
                if entry.path == path:
                    return SURELY
            elif _ends(entry.tail, self._below(path)) or _ends(path, entry.tail):
                return PERHAPS
        return NOT

    def wanted(self, game: ExportGame) -> Texts:
        """Give the elements of a game; of files (path as written, below, whole)."""
        title = self._title(game)
        return {
            **values_of(game),
            **self._files(game, title),
            **self._shown(game),
        }

    def holds(self, entry: BoxEntry, field: str, texts: tuple[str, ...]) -> bool:
        """Tell whether the import would give this already."""
        there = entry.texts.get(field, ())
        if field in FILES:
            return self._names(there, texts)
        if field in self._pictures.kinds:
            title = entry.texts.get(TITLE, ("",))[0]
            self._pictures.bring(field, texts[0], title, texts[1])
            return True
        if not there or there == texts:
            return bool(there)
        return self.says(field, self.facts(field, there), self.facts(field, texts))

    def says(self, field: str, told: frozenset[str], wanted: frozenset[str]) -> bool:
        """Tell whether facts are those that are wanted, or say more."""
        if field == REGION:
            return bool(told) and told >= wanted
        return told == wanted or (field in LIKE and says(LIKE[field], told, wanted))

    def is_named(
        self, entry: BoxEntry, game: ExportGame, field: str, texts: tuple[str, ...]
    ) -> bool:
        """Tell whether the file's own name tells what the entry does not."""
        there = self.facts(field, entry.texts.get(field, ()))
        return self._named.tells(game, field, there, self.facts(field, texts))

    def edits(self, entry: BoxEntry, changes: Texts) -> list[Edit]:
        """Give the edits; what is not there yet comes last in the game."""
        return entry.edits(self._brought(changes), self._encoding)

    def joined(self, games: Iterable[ExportGame]) -> Iterator[ExportGame]:
        """Give the games that a path with backslashes can name."""
        return in_files(self._nameable(games), self.lost)

    def made(self, game: ExportGame) -> bytes:
        """Give a new ``<Game>`` on a line of its own."""
        title = self._title(game)
        path = backslashed(game.path, self._install)
        name = f"zapcore:{self._platform}\\{path}"
        wanted = {**self.wanted(game)}
        wanted.pop(TITLE, None)
        for kind in self._pictures.kinds & wanted.keys():
            self._pictures.bring(kind, wanted.pop(kind)[0], title, game.path)
        known = [
            ("ID", str(uuid.uuid5(uuid.NAMESPACE_URL, name))),
            (TITLE, title),
            (PATH, path),
            ("Platform", self._platform),
            *self._brought(wanted),
        ]
        lines = [element(tag, text) for tag, text in known]
        glue = f"{self._newline}    "
        text = glue.join((f"{self._newline}  <Game>", *lines))
        return self._bytes(f"{text}{self._newline}  </Game>")

    def head(self) -> bytes:
        """Give what begins a new list."""
        return HEAD

    def foot(self, *, new: bool) -> bytes:
        """Give what ends a new list, or one that had nothing in it."""
        if new:
            return b"\n</LaunchBox>\n"
        return b"\n</LaunchBox>" if self._lexer.root_alone else b""

    def place(self, file: BinaryIO) -> Edit:
        """Give the end of the last game."""
        del file
        lexer = self._lexer
        if lexer.root_alone:
            return Edit(*lexer.root, b"<LaunchBox>")
        return Edit(lexer.after, lexer.after, b"")

    def facts(self, field: str, texts: tuple[str, ...]) -> frozenset[str]:
        """Give the values that the import makes of texts."""
        return self._known.of(field, texts)

    def _facts(self, field: str, texts: tuple[str, ...]) -> frozenset[str]:
        text = texts[0] if texts else ""
        if field == REGION:
            return frozenset(tag.value for tag in media_tags({field: text}))
        if field in LIKE or field == MODES:
            tags = [
                tag for one in texts for tag in title_tags(self._mapper, {field: one})
            ]
            return _dated(field, text, frozenset(tag.value for tag in tags))
        return frozenset({held(text).strip()} if text else ())

    def _title(self, game: ExportGame) -> str:
        texts = game.values.get("title", ())
        return (texts[0] if texts else game.name) or game.display

    def _files(self, game: ExportGame, title: str) -> Mapping[str, tuple[str, ...]]:
        found = {}
        for tag, kind in FILES.items():
            path = game.properties.get(kind, "")
            aim = path and self._pictures.aim_file(tag, path, title, game)
            if aim:
                found[tag] = (aim.replace("/", "\\"), aim, path, game.path)
        return found

    def _shown(self, game: ExportGame) -> Mapping[str, tuple[str, ...]]:
        kinds = sorted(self._pictures.kinds)
        paths = ((kind, own_or_next(game.properties, kind)) for kind in kinds)
        return {kind: (path, game.path) for kind, path in paths if path}

    def _names(self, there: tuple[str, ...], texts: tuple[str, ...]) -> bool:
        """Tell whether an element names it; a file of another device is the owner's."""
        if not there:
            return False
        path = whole_path(there[0], self._install)
        if not path or path == texts[2]:
            return True
        same = path == f"{self._install}/{texts[1]}"
        return same and self._art.bring(texts[2], texts[1], texts[3])

    def _brought(self, changes: Texts) -> Iterator[tuple[str, str]]:
        for tag, texts in changes.items():
            if tag not in FILES or self._art.bring(texts[2], texts[1], texts[3]):
                yield tag, texts[0]

    def _bytes(self, text: str) -> bytes:
        return text.encode(self._encoding, "xmlcharrefreplace")

    def _below(self, folded: str) -> str:
        for folder in map(fold, self._folders):
            if folded.startswith(folder + "/"):
                return folded[len(folder) + 1 :]
        return folded

    def _nameable(self, games: Iterable[ExportGame]) -> Iterator[ExportGame]:
        for game in games:
            if "\\" in game.path:
                self.lost[game.path] = BACKSLASH
            elif _UNWRITABLE.search(game.path):
                self.lost[game.path] = CONTROL
            else:
                yield game


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _last_two(path: str) -> str:
    return "/".join(path.split("/")[-2:])


def _ends(path: str, end: str) -> bool:
    return bool(end) and (path == end or path.endswith("/" + end))


def _dated(field: str, text: str, values: frozenset[str]) -> frozenset[str]:
    """Give of a date its eight digits, for a whole one says more than its year."""
    return (
        frozenset({as_gamelist(field, text)})
        if values and field == "ReleaseDate"
        else values
    )
