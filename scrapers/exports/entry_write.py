"""Writes one file of entries, whole or not at all: new, or the old one edited."""

import os
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

from scrapers.exports.entry_dialect import Dialect, Edit
from scrapers.exports.entry_update import Update, copy
from scrapers.exports.media_copy import MediaCopies
from zapcore.aside import Aside, sync_folder, whole
from zapcore.exporting import Exported, ExportGame
from zapcore.ports_export import GameShelf

PIECE = 1 << 18
BROKEN = (
    "the file is broken and there is no whole .bak of it; it was left as it is: remove "
    "it, and the next export makes a new one"
)


class UnusableFileError(Exception):
    """The old file cannot be edited; the message says why, for the owner."""


class EntryFile:
    """One file to be written."""

    def __init__(
        self,
        path: str,
        dialect: Dialect[Any],
        shelf: GameShelf,
        copies: MediaCopies | None,
        *,
        dry_run: bool,
    ) -> None:
        self._path = path
        self._dialect = dialect
        self._shelf = shelf
        self._copies = copies
        self._dry_run = dry_run

    def write(
        self,
        games: Iterable[ExportGame],
        is_whole: Callable[[str], bool],
        left: set[int] | None = None,
    ) -> Exported:
        """Bring the games into the file.

        With ``left`` only those that it has; the ids of the others are put there.

        Raises:
            OSError: the disk is full, or cannot be written.
            UnusableFileError: the file is broken.
        """
        source = whole(self._path, is_whole)
        if not source and not is_blank(self._path):
            raise UnusableFileError(BROKEN)
        try:
            if source:
                return self._edited(source, games, left)
            return self._made(games if left is None else ())
        except BaseException:
            if self._copies:
                self._copies.drop()
            raise

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

    def _edited(
        self, source: str, games: Iterable[ExportGame], left: set[int] | None
    ) -> Exported:
        with open(source, "rb") as old:
            update = Update(old, self._dialect, self._shelf)
            update.compare(games)
            if left is not None:
                update.leave(left)
            edits = iter(update.edits())
            first = next(edits, None)
            written = source != self._path and not self._dry_run
            if written:
                # Before the broken one is kept as .bak: one of both is always whole.
                os.replace(source, self._path)
                sync_folder(os.path.dirname(self._path))
            if first is None:
                self._close_copies()
            else:
                written = self._kept(
                    lambda new: copy(old, _with(first, edits), new), lambda: True
                )
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
        with Aside(self._path) as aside:
            fill(aside.file)
            self._close_copies()
            if is_worth():
                aside.keep()
        return aside.kept

    def _close_copies(self) -> None:
        if self._copies and not self._dry_run:
            self._copies.close()

    def _told(self, games: int, added: int, changed: int, *, written: bool) -> Exported:
        pictures = self._copies.copied if self._copies else 0
        return Exported(self._path, games, added, changed, pictures, written)


def _with(first: Edit, rest: Iterable[Edit]) -> Iterable[Edit]:
    yield first
    yield from rest


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
