"""One list written: entries that tell less than is known, then games that have none."""

import itertools
import os
from collections.abc import Iterator, Mapping
from functools import partial

from scrapers.exports.edits_entry import changed
from scrapers.exports.edits_rewrite import Rewrite
from scrapers.exports.edits_text import is_told, shielded
from scrapers.exports.gamelist_desk import Desk, below
from scrapers.exports.gamelist_differences import Differences
from scrapers.exports.gamelist_fields import load_table
from scrapers.exports.gamelist_findings import Findings
from scrapers.exports.gamelist_lists import Opened
from scrapers.exports.gamelist_new import (
    FOOT,
    HEAD,
    ID,
    Style,
    entry_bytes,
    insertion,
    style_of,
)
from scrapers.exports.gamelist_old import NOTHING_TOLD, OldList, Seen, Told
from zapcore.events import Warned
from zapcore.exporting import ExportGame, ExportOrder, ExportPlace
from zapcore.ports_export import GameShelf
from zapcore.titles.fields import clean_field

PAGE = 128
"""Games that are asked for together."""

BEFORE = 256
"""Bytes before a game in which its white space is looked for."""

FROZEN_MAX = 20
FROZEN = "the entry of {path} is not well-formed: it was not changed"
MORE = "{count} more entries are not well-formed and were not changed"
ODD = "it names {} in something that is no entry of a game; that was left as it is"
UNTELLABLE = "its name cannot be written in a list, and it was left out"


class Run:
    """Writes one list; ``old`` is None where there is none to edit."""

    def __init__(
        self,
        place: ExportPlace,
        shelf: GameShelf,
        order: ExportOrder,
        desk: Desk,
        differences: Differences,
    ) -> None:
        self._place = place
        self._shelf = shelf
        self._order = order
        self._desk = desk
        self._differences = differences
        self._titles: Mapping[str, int] | None = None
        self._owned = load_table().owned
        self._frozen: list[str] = []
        self._left = 0
        self.games = 0
        self.added = 0
        self.changed = 0

    def edit(self, old: OldList, rewrite: Rewrite) -> None:
        """Change the entries of a list that tell less than is known.

        They are judged title by title, and changed in the order of the file.
        """
        with Findings() as findings:
            seen = old.by_title()
            while page := list(itertools.islice(seen, PAGE)):
                self._judge(page, old, findings)
            for number, texts in findings.in_order():
                entry = old.entry(number).entry
                data = changed(entry, texts, self._owned, old.encoding)
                if data != entry.data:
                    rewrite.replace(old.start(number), len(entry.data), data)
                    self.changed += 1

    def add(self, opened: Opened | None, rewrite: Rewrite) -> Iterator[Warned]:
        """Add the games that have no entry and something to tell."""
        old = opened.old if opened else None
        style, at, length, first, last = _frame(opened)
        encoding = old.encoding if old else "utf-8"
        for game in self._unlisted(opened):
            if self._order.preferred and not game.preferred:
                continue
            self._shelf.between()
            self._desk.visit(game)
            if old and old.has_row(game.media_id):
                continue
            relative = "./" + below(game.path, self._place.folder)
            if not is_told(relative):
                yield Warned(game.path, 0, UNTELLABLE)
                continue
            ids = (game.title_id, game.media_id)
            told = Told(old.texts(*ids), old.art(*ids)) if old else NOTHING_TOLD
            if old and old.is_odd(game.media_id):
                if self._has_facts(game, told, fresh=False):
                    yield Warned(self._desk.path, 0, ODD.format(game.path))
                continue
            art = self._desk.changed(game, told.art, frozenset())
            is_there = len(relative) > len("./")
            if is_there and (art or self._has_facts(game, told, fresh=old is None)):
                if told.art:
                    art = self._desk.changed(game, {}, frozenset())
                name = shielded(self._name(game))
                own = {"path": relative, "name": name, **art}
                data = entry_bytes(game, own, style, encoding)
                rewrite.replace(at, length, first + data)
                at, length, first = at + length, 0, b""
                self.added += 1
        if self.added and last:
            rewrite.replace(at, length, last)
        self.games += self.added

    def warnings(self) -> Iterator[Warned]:
        """Say which entries could not be changed."""
        for path in self._frozen:
            yield Warned(self._desk.path, 0, FROZEN.format(path=path))
        more = self._left - len(self._frozen)
        if more:
            yield Warned(self._desk.path, 0, MORE.format(count=more))

    def _unlisted(self, opened: Opened | None) -> Iterator[ExportGame]:
        """Give the games that have no entry: all where there is no list."""
        if opened is None:
            yield from self._shelf.games()
            return
        rows = opened.unlisted
        for start in range(0, len(rows), PAGE):
            yield from self._shelf.some(rows[start : start + PAGE])

    def _judge(self, page: list[Seen], old: OldList, findings: Findings) -> None:
        """Note what entries are to tell."""
        ids = list(dict.fromkeys(seen.media for seen in page))
        games = {game.media_id: game for game in self._shelf.some(ids)}
        for seen in page:
            game = games.get(seen.media)
            self.games += seen.whole
            if game is None or (self._order.preferred and not game.preferred):
                continue
            self._shelf.between()
            if seen.whole:
                self._desk.visit(game)
            _, entry, fields, _ = old.entry(seen.number)
            if "path" not in fields.fields and not entry.frozen:
                continue
            texts = self._missed(seen, game, old)
            if texts and entry.frozen:
                self._left += 1
                if self._left <= FROZEN_MAX:
                    self._frozen.append(game.path)
            elif texts:
                findings.add(seen.number, texts)

    def _missed(self, seen: Seen, game: ExportGame, old: OldList) -> dict[str, str]:
        """Give element to text of what an entry does not tell, or otherwise."""
        _, entry, fields, own = old.entry(seen.number)
        told = partial(old.texts, seen.title, seen.media)
        texts = self._differences.missed(game, told, own, whole=seen.whole)
        if seen.whole and not entry.frozen:
            names = frozenset(child.name for child in entry.children)
            texts |= self._desk.changed(game, old.art(seen.title, seen.media), names)
            name = self._name(game)
            if name not in {game.name, clean_field(fields.fields.get("name", ""))}:
                texts["name"] = shielded(name)
        return texts

    def _has_facts(self, game: ExportGame, told: Told, *, fresh: bool) -> bool:
        """Tell whether there is anything to tell of a game but its file's name."""
        if game.favorite or (fresh and ID in game.properties):
            return True
        texts = told.texts
        if self._differences.missed(game, lambda: texts, texts, elsewhere=not fresh):
            return True
        return self._differences.is_renamed(game)

    def _name(self, game: ExportGame) -> str:
        """Give what an entry calls a game: never so that it is taken for another."""
        title = self._differences.title(game)
        slug = self._differences.slug(title)
        if title == game.name or slug == self._differences.slug(game.name):
            return title
        if self._titles is None:
            self._titles = self._shelf.catalog().titles
        return (
            title
            if self._titles.get(slug, game.title_id) == game.title_id
            else game.name
        )


def _frame(opened: Opened | None) -> tuple[Style, int, int, bytes, bytes]:
    """Give the style of new entries, where they go, and what comes around them."""
    if opened is None:
        return Style(), 0, 0, HEAD, FOOT
    old, handle, _ = opened
    style = style_of(b"", b"", old.newline)
    first = next(old.seen(), None)
    if first:
        start = max(0, first.start - BEFORE)
        before = os.pread(handle, first.start - start, start)
        style = style_of(before, old.entry(first.number).entry.data, old.newline)
    tail = os.pread(handle, BEFORE, max(0, old.frame.end - BEFORE))
    tail = tail[: min(BEFORE, old.frame.end)]
    return style, *insertion(old.frame, tail, old.newline)
