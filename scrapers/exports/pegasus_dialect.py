"""Reads and writes the metadata file of one folder of games, as Pegasus reads it.

Rules: https://pegasus-frontend.org/docs/user-guide/meta-files/ and meta-assets/. What a
file gives already is judged by the import (``scrapers.pegasus``).
"""

import io
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import BinaryIO

from scrapers.exports.entry_art import ArtPlaces, own_or_next
from scrapers.exports.entry_dialect import Edit, Texts
from scrapers.exports.entry_named import KnownFacts, NamedFacts
from scrapers.exports.entry_sets import container_of, in_files, in_sets
from scrapers.exports.gamelist_canon import Canon, says
from scrapers.exports.media_names import MediaNames
from scrapers.exports.pegasus_cover import Cover
from scrapers.exports.pegasus_entry import (
    TITLE,
    PegasusEntry,
    lines_of,
    one_line,
    rendered,
)
from scrapers.exports.pegasus_values import ART, values_of
from scrapers.gamelist_xml.mapping import Mapper
from scrapers.gamelist_xml.matcher import fold
from scrapers.gamelist_xml.paths import Bounds, game_path
from scrapers.pegasus.assets import KEYS, MEDIA, NAMES, Assets
from scrapers.pegasus.grammar import GAME, Block, Grammar, flowing
from scrapers.pegasus.meaning import (
    DESCRIPTION,
    FILES,
    LIKE,
    LISTS,
    SINGLE,
    named_assets,
    texts_of,
)
from scrapers.pegasus.scraper import names_of
from zapcore.exporting import ExportGame, ExportPlace

SURELY, PERHAPS, NOT = 2, 1, 0
NEXT = "next best"
"""The third text of a picture of another kind: what a game has goes before it."""
DAY = 8
BLANK = "its name ends in a blank, which a metadata file cannot hold"
BREAK = "its name holds a line break, which a metadata file cannot hold"


class PegasusDialect:
    """The metadata file in ``base`` for the games of a place.

    ``lost`` are zips and files that such a file cannot name, and why.
    """

    piled = frozenset({"genre", "players"})
    shared = frozenset({*LISTS, *SINGLE, DESCRIPTION})

    def __init__(
        self,
        place: ExportPlace,
        base: str,
        art: ArtPlaces,
        names: MediaNames,
        *,
        preferred: bool,
    ) -> None:
        self._base = base
        self._bounds = Bounds.of(place.folder, "")
        self._art = art
        self._names = names
        roots = (place.folder, *place.allowed)
        self._assets = Assets(Bounds.of(base, "", roots))
        self._canon = Canon(Mapper())
        self._newline = b"\n"
        self._cover = Cover(place, listed=preferred)
        self._known = KnownFacts(self._facts)
        self._named = NamedFacts(place.media_type)
        self.lost: dict[str, str] = {}

    def spans(self, file: BinaryIO) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Yield the games of the old file; its collections are kept in mind."""
        grammar = Grammar(_unheard)
        for block in grammar.blocks(file):
            if block.kind == GAME:
                yield block.start, block.end, tuple(self._paths(block))
            else:
                self._cover.learn(block)
        self._newline = grammar.newline

    def parse(self, raw: bytes, start: int) -> PegasusEntry:
        """Read one game again."""
        (block,) = Grammar(_unheard).blocks(io.BytesIO(raw), start)
        files = block.values(*FILES)
        named = named_assets(block)
        art = dict(self._assets.find(named, names_of(block, files)))
        title = block.values(GAME)[:1]
        texts = {**texts_of(block), TITLE: title}
        # A picture of a place that no library may read is the owner's own.
        art |= {kind: "" for kind in named if kind not in art}
        paths = frozenset(self._paths(block))
        return PegasusEntry(block, raw, start, self._newline, texts, paths, art)

    def keys(self, game: ExportGame) -> tuple[str, ...]:
        """Give the game's path, and that of the zip that it lies in."""
        ways = (game.path, container_of(game.path))
        return tuple(fold(way) for way in ways if way)

    def fits(self, entry: PegasusEntry, game: ExportGame) -> int:
        """Tell whether an entry names the file, or the zip that it lies in."""
        if fold(game.path) in entry.paths:
            return SURELY
        container = container_of(game.path)
        return PERHAPS if container and fold(container) in entry.paths else NOT

    def wanted(self, game: ExportGame) -> Texts:
        """Give the texts of a game; of artwork (path below the base, whole, game)."""
        return {**values_of(game), **self._pictures(game)}

    def holds(self, entry: PegasusEntry, field: str, texts: tuple[str, ...]) -> bool:
        """Tell whether the import would give this already."""
        if field in KEYS:
            return self._shows(entry, field, *texts)
        there = entry.texts.get(field, ())
        if not there or there == texts:
            return bool(there)
        return self.says(field, self.facts(field, there), self.facts(field, texts))

    def says(self, field: str, told: frozenset[str], wanted: frozenset[str]) -> bool:
        """Tell whether facts are those that are wanted, or say more."""
        return told == wanted or (field in LIKE and says(LIKE[field], told, wanted))

    def is_named(
        self, entry: PegasusEntry, game: ExportGame, field: str, texts: tuple[str, ...]
    ) -> bool:
        """Tell whether the file's own name tells what the entry does not."""
        there = self.facts(field, entry.texts.get(field, ()))
        return self._named.tells(game, field, there, self.facts(field, texts))

    def edits(self, entry: PegasusEntry, changes: Texts) -> list[Edit]:
        """Give the edits; pictures are brought where they are to be shown from."""
        return entry.edits(self._brought(changes))

    def joined(self, games: Iterable[ExportGame]) -> Iterator[ExportGame]:
        """Give discs of a set as one game."""
        return in_sets(in_files(self._nameable(games), self.lost))

    def made(self, game: ExportGame) -> bytes:
        """Give a new ``game``, after a blank line."""
        paths = game.discs or (game.path,)
        files = tuple(map(self._file_text, paths))
        self._cover.add(paths, files)
        wanted = {TITLE: (game.name or game.display,), **self.wanted(game)}
        title = wanted.pop(TITLE)
        line = partial(rendered, newline=self._newline)
        parts = [self._newline, line(GAME, TITLE, title)]
        parts.append(line("files" if len(files) > 1 else "file", "file", files))
        for name, texts in self._brought(wanted).items():
            parts.append(line(KEYS.get(name, name), name, texts))
        return b"".join(parts)

    def head(self) -> bytes:
        """Give the collection that a new file begins with."""
        return self._cover.head()

    def foot(self, *, new: bool) -> bytes:
        """Give what makes the collection hold the new games."""
        del new
        return self._cover.foot(self._newline)

    def place(self, file: BinaryIO) -> Edit:
        """Give the end of the file."""
        end = file.seek(0, os.SEEK_END)
        file.seek(max(0, end - 1))
        glue = b"" if file.read(1) in {b"\n", b""} else self._newline
        return Edit(end, end, glue)

    def _paths(self, block: Block) -> Iterator[str]:
        for text in block.values(*FILES):
            for way in dict.fromkeys((text, text.replace("\\", "/"))):
                path = game_path(way, self._bounds)
                if path:
                    yield fold(path)

    def facts(self, field: str, texts: tuple[str, ...]) -> frozenset[str]:
        """Give the values that the import makes of texts."""
        return self._known.of(field, texts)

    def _facts(self, field: str, texts: tuple[str, ...]) -> frozenset[str]:
        if not texts:
            return frozenset()
        if field not in LIKE:
            text = texts[0]
            held = one_line(text) if field == TITLE else flowing(lines_of(text))
            return frozenset({held} if held else ())
        if field in {"developer", "publisher"}:
            texts = (", ".join(texts),)
        elif field == "release":
            texts = tuple(_date(text) for text in texts)
        # The mapper reads HTML's entities, which this format does not have.
        plain = tuple(text.replace("&", "&amp;") for text in texts)
        return frozenset(self._canon.of_all(LIKE[field], plain))

    def _pictures(self, game: ExportGame) -> Mapping[str, tuple[str, ...]]:
        found = {}
        for kind in ART:
            path = own_or_next(game.properties, kind)
            aim = path and self._aim(game, kind, path)
            if aim:
                own = () if kind in game.properties else (NEXT,)
                found[kind] = (aim, path, game.path, *own)
        return found

    def _aim(self, game: ExportGame, kind: str, path: str) -> str:
        """Give where a picture is, or is brought to."""
        there = self._art.lies_below(path)
        if there or self._art.copies is None:
            return there
        stem = self._names.of(game.path)
        return self._art.aim(path, f"{MEDIA}/{stem}/{NAMES[kind][0]}")

    def _shows(self, entry: PegasusEntry, kind: str, *texts: str) -> bool:
        aim, path, game, *next_ = texts
        there = entry.art.get(kind)
        if there and next_ and there != f"{self._base}/{aim}":
            return True
        if not there:
            return there is not None
        if there == path:
            return True
        return there == f"{self._base}/{aim}" and self._art.bring(path, aim, game)

    def _brought(self, changes: Texts) -> Texts:
        found: dict[str, tuple[str, ...]] = {}
        for name, texts in changes.items():
            if name not in KEYS:
                found[name] = texts
            elif self._art.bring(texts[1], texts[0], texts[2]):
                found[name] = (f"./{texts[0]}",)
        return found

    def _file_text(self, path: str) -> str:
        """Give a path as a line names it: below the folder, or whole."""
        below = path.removeprefix(self._base + "/")
        return f"./{below}" if below[:1].isspace() or below[:1] == "#" else below

    def _nameable(self, games: Iterable[ExportGame]) -> Iterator[ExportGame]:
        for game in games:
            if game.path != game.path.rstrip():
                self.lost[game.path] = BLANK
            elif any(one in game.path for one in "\n\r"):
                self.lost[game.path] = BREAK
            else:
                yield game


def _date(text: str) -> str:
    """Give ``YYYYMMDD`` of a date, whose month and day may be missing."""
    digits = text.strip().replace("-", "")
    return digits + "0101"[len(digits) - DAY :] if len(digits) < DAY else digits


def _unheard(line: int, message: str) -> None:
    """Say nothing: what was wrong is told by the import."""
