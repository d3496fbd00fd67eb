"""Brings the games of a library into a file of entries, changing only what differs.

First the old file is read to know where its entries are; then the games go by, in the
order of their paths, and each is compared with what its entry says. Entries that differ
are noted, games without an entry too: numbers, not texts. At last the old file is
copied in one stream with its edits, which are made of a page of games at a time.
"""

import itertools
from array import array
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from scrapers.exports.entry_dialect import Dialect, Edit, Entry, Texts
from scrapers.exports.entry_index import EntryIndex, Pairs
from zapcore.exporting import ExportGame
from zapcore.ports_export import GameShelf

PAGE = 200
PIECE = 256 * 1024
SURELY = 2
ADDITIVE = frozenset({"genre", "region"})
"""Fields of several values: one source was chosen of those that tell them."""


class Update:
    """The games of one place against one old file, open for reading in ``old``.

    ``games`` counts after ``compare``, ``added`` and ``changed`` after ``edits``.
    """

    def __init__(self, old: BinaryIO, dialect: Dialect[Any], shelf: GameShelf) -> None:
        self._old = old
        self._dialect = dialect
        self._shelf = shelf
        self._index = EntryIndex()
        self._titles = Pairs()
        self._differing = Pairs()
        self._guessed = Pairs()
        self._new = array("Q")
        self.games = self.added = self.changed = 0

    def compare(self, games: Iterable[ExportGame]) -> None:
        """Read the old file and let the games go by.

        Raises:
            BrokenFileError: the old file is not whole.
        """
        for start, end, keys in self._dialect.spans(self._old):
            self._index.add(start, end, keys)
        self._index.sort()
        for game in games:
            self.games += 1
            self._look(game)
        self._doubt()
        self._titles.sort()
        self._differing.sort()

    def leave(self, left: set[int]) -> None:
        """Make no new entries; give the ids of games that have none."""
        left.update(self._new)
        self.games -= len(self._new)
        self._new = array("Q")

    def edits(self) -> Iterator[Edit]:
        """Yield what changes, in the order of the file; new entries among it."""
        where = self._dialect.place(self._old)
        new = self._inserted(where)
        for edit in self._changed():
            if edit.start >= where.start:
                yield from new
            yield edit
        yield from new

    def _look(self, game: ExportGame) -> None:
        """Find the entries of a game; of several the last one is what is changed."""
        found = self._found(game)
        if not found:
            self._new.append(game.media_id)
            return
        number, entry, fits = found[0]
        if fits != SURELY:
            self._guessed.add(number, game.media_id)
        for other, _, _ in found:
            self._titles.add(game.title_id, other)
        if self._unlike(entry, self._dialect.wanted(game), game):
            self._differing.add(number, game.media_id)

    def _found(self, game: ExportGame) -> list[tuple[int, Entry, int]]:
        """Give the entries of a game, those of its surest key first, the last first."""
        keys = self._dialect.keys(game)
        numbers = dict.fromkeys(n for key in keys for n in self._index.find(key))
        known = ((number, self._entry(number)) for number in numbers)
        found = ((n, one, self._dialect.fits(one, game)) for n, one in known)
        return [item for item in found if item[2]]

    def _doubt(self) -> None:
        """Take back what was guessed of several files: they have no entry."""
        self._guessed.sort()
        wrong: set[int] = set()
        for _, pairs in itertools.groupby(self._guessed, key=lambda pair: pair[0]):
            media = [second for _, second in pairs]
            if len(media) > 1:
                wrong.update(media)
        if wrong:
            self._new.extend(sorted(wrong))
            kept = Pairs()
            for number, media_id in self._differing:
                if media_id not in wrong:
                    kept.add(number, media_id)
            self._differing = kept

    def _entry(self, number: int) -> Entry:
        start, end = self._index.span(number)
        self._old.seek(start)
        entry: Entry = self._dialect.parse(self._old.read(end - start), start)
        return entry

    def _unlike(self, entry: Entry, wanted: Texts, game: ExportGame) -> list[str]:
        """Give the fields that an entry tells otherwise, or not."""
        dialect = self._dialect
        return [
            name
            for name, texts in wanted.items()
            if not dialect.holds(entry, name, texts)
            and not dialect.is_named(entry, game, name, texts)
            and not self._says_more(entry, game, name, texts)
        ]

    def _says_more(
        self, entry: Entry, game: ExportGame, name: str, texts: tuple[str, ...]
    ) -> bool:
        """Tell whether an entry has all that is known, and more: only owners take."""
        field = name.lower()
        if field not in ADDITIVE or field in game.owned:
            return False
        told = self._dialect.facts(name, entry.texts.get(name, ()))
        return told > self._dialect.facts(name, texts)

    def _changed(self) -> Iterator[Edit]:
        first = (next(pairs) for _, pairs in itertools.groupby(self._differing, _first))
        while page := list(itertools.islice(first, PAGE)):
            games = self._shelf.some([media_id for _, media_id in page])
            known = {game.media_id: game for game in games}
            for number, media_id in page:
                if media_id in known:
                    yield from self._edits(number, known[media_id])

    def _edits(self, number: int, game: ExportGame) -> list[Edit]:
        entry = self._entry(number)
        wanted = self._dialect.wanted(game)
        names = self._unlike(entry, wanted, game)
        others = {*self._titles.of(game.title_id)}
        if len(others) > 1:
            entries = [self._entry(one) for one in sorted(others)]
            names = [n for n in names if not self._is_told(n, wanted[n], entries, game)]
        changes = {name: wanted[name] for name in names}
        edits = self._dialect.edits(entry, changes) if changes else []
        if not self._alters(number, edits):
            return []
        self.changed += 1
        return edits

    def _alters(self, number: int, edits: list[Edit]) -> bool:
        """Tell whether an entry has other bytes with these edits."""
        if not edits:
            return False
        start, end = self._index.span(number)
        self._old.seek(start)
        old = self._old.read(end - start)
        new, at = b"", start
        for edit in edits:
            new += old[at - start : edit.start - start] + edit.data
            at = edit.end
        return new + old[at - start :] != old

    def _is_told(
        self, name: str, texts: tuple[str, ...], entries: list[Entry], game: ExportGame
    ) -> bool:
        """Tell whether all entries of a title together give it what is wanted."""
        dialect = self._dialect
        if name not in dialect.shared:
            own = [one for one in entries if dialect.fits(one, game)]
            return any(dialect.holds(one, name, texts) for one in own)
        facts = [dialect.facts(name, one.texts.get(name, ())) for one in entries]
        if name in dialect.piled:
            told = frozenset[str]().union(*facts)
        else:
            told = next(filter(None, reversed(facts)), frozenset())
        return dialect.says(name, told, dialect.facts(name, texts))

    def _inserted(self, where: Edit) -> Iterator[Edit]:
        at = where.end
        entries = self._new_entries()
        first = next(entries, None)
        if first is None:
            return
        yield Edit(where.start, at, where.data + first)
        for entry in entries:
            yield Edit(at, at, entry)
        yield Edit(at, at, self._dialect.foot(new=False))

    def _new_entries(self) -> Iterator[bytes]:
        for game in self._dialect.joined(self._new_games()):
            self.added += max(1, len(game.discs))
            yield self._dialect.made(game)

    def _new_games(self) -> Iterator[ExportGame]:
        for at in range(0, len(self._new), PAGE):
            yield from self._shelf.some(self._new[at : at + PAGE].tolist())


def _first(pair: tuple[int, int]) -> int:
    return pair[0]


def copy(old: BinaryIO, edits: Iterable[Edit], new: BinaryIO) -> None:
    """Copy a file with its edits, which come in order."""
    at = 0
    for edit in edits:
        _pass_on(old, at, edit.start, new)
        new.write(edit.data)
        at = edit.end
    _pass_on(old, at, -1, new)


def _pass_on(old: BinaryIO, start: int, end: int, new: BinaryIO) -> None:
    """Copy what stands between two places; to the end of the file with -1."""
    old.seek(start)
    left = end - start
    while end < 0 or left > 0:
        piece = old.read(PIECE if end < 0 else min(PIECE, left))
        if not piece:
            return
        new.write(piece)
        left -= len(piece)
