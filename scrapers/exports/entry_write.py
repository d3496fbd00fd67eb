"""Writes one file of entries, whole or not at all: new, or the old one edited."""

import itertools
import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

from scrapers.exports.base_file import Base
from scrapers.exports.entry_dialect import Dialect
from scrapers.exports.entry_update import Update, copy
from scrapers.exports.media_copy import MediaCopies
from zapcore.anchored import Anchor
from zapcore.aside import Aside
from zapcore.events import Warned
from zapcore.exporting import Exported, ExportGame
from zapcore.ports_export import GameShelf

PIECE = 1 << 18
BROKEN = (
    "the file is broken and there is no whole .bak of it; it was left as it is: remove "
    "it, and the next export makes a new one"
)


class EntryFile:
    """One file to be written: what ``base`` says of it; ``backup``: see ``Aside``."""

    def __init__(  # noqa: PLR0913 - its neighbours, and how it is written by name
        self,
        base: Base,
        dialect: Dialect[Any],
        shelf: GameShelf,
        copies: MediaCopies | None,
        *,
        dry_run: bool,
        backup: bool = True,
    ) -> None:
        self._base = base
        self._backup = backup
        self._path = base.path
        self._dialect = dialect
        self._shelf = shelf
        self._copies = copies
        self._dry_run = dry_run

    def write(
        self, games: Iterable[ExportGame], left: set[int] | None = None
    ) -> Iterator[Exported | Warned]:
        """Bring the games into the file; yield what was wrong, then the file.

        With ``left`` only those that it has; the ids of the others are put there.

        Raises:
            BrokenFileError: the old file cannot be edited.
            OSError: the disk is full, or cannot be written.
        """
        base = self._base
        if base.warning:
            yield base.warning
        if base.refused:
            return
        if base.broken and not base.source and not is_blank(base.path):
            yield Warned(base.path, 0, BROKEN)
            return
        try:
            if base.source:
                done = self._edited(games, left)
            else:
                done = self._made(games if left is None else ())
        except BaseException:
            if self._copies:
                self._copies.drop()
            raise
        yield from base.outcome(touched=done.added > 0)
        yield done

    def _made(self, games: Iterable[ExportGame]) -> Exported:
        count = 0
        dialect = self._dialect

        def pieces() -> Iterable[bytes]:
            nonlocal count
            for game in dialect.joined(games):
                made = dialect.made(game)
                yield made if count else dialect.head() + made
                count += max(1, len(game.discs))
            if count:
                yield dialect.foot(new=True)

        written = self._kept(lambda new: new.writelines(pieces()), lambda: count > 0)
        return self._told(count, count, 0, written=written)

    def _edited(self, games: Iterable[ExportGame], left: set[int] | None) -> Exported:
        folder, name = os.path.split(self._base.source)
        with Anchor(folder) as anchor, anchor.read(name) as old:
            update = Update(old, self._dialect, self._shelf)
            update.compare(games)
            if left is not None:
                update.leave(left)
            edits = iter(update.edits())
            first = list(itertools.islice(edits, 1))
            if first or self._base.is_restored:
                changes = itertools.chain(first, edits)
                written = self._kept(lambda new: copy(old, changes, new), lambda: True)
            else:
                self._close_copies()
                written = False
        return self._told(update.games, update.added, update.changed, written=written)

    def _kept(
        self, fill: Callable[[BinaryIO], None], is_worth: Callable[[], bool]
    ) -> bool:
        """Fill the new file and put it in its place, in a dry run nowhere."""
        if self._dry_run:
            with open(os.devnull, "wb") as nowhere:
                fill(nowhere)
            self._close_copies()
            return False
        with Aside(self._path, self._base.root) as aside:
            fill(aside.file)
            self._close_copies()
            if is_worth():
                broken = os.path.basename(self._base.broken)
                aside.keep(broken=broken, backup=self._backup)
        return aside.kept

    def _close_copies(self) -> None:
        if self._copies and not self._dry_run:
            self._copies.close()

    def _told(self, games: int, added: int, changed: int, *, written: bool) -> Exported:
        pictures = self._copies.copied if self._copies else 0
        return Exported(self._path, games, added, changed, pictures, written)


def is_blank(path: str) -> bool:
    """Tell whether a file is not there, or holds nothing but zeros."""
    if not os.path.lexists(path):
        return True
    if not os.path.isfile(path):
        return False
    with open(path, "rb") as file:
        while piece := file.read(PIECE):
            if piece.strip(b"\0"):
                return False
    return True
