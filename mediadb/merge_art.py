"""Artwork that won: shown if it is on this device, else wanted from the network.

What a file has stays until the new picture is there.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mediadb.merge_graph import Level, Terms
from mediadb.merge_owner import OwnerWords
from mediadb.merge_refused import ArtState
from mediadb.merge_values import KINDS, scraper_of_source
from mediadb.online_facts import dumped
from zapcore.merge import Picked
from zapcore.merge_art import BLOB
from zapcore.merge_order import is_local
from zapcore.sourced import OWNER, Art, local_path

WANT = (
    "INSERT INTO WantedArt (MediaDBID, Kind, Source, URL, Told, State, Again, Words)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET Source = excluded.Source, URL = excluded.URL,"
    " Told = excluded.Told, State = excluded.State, Again = excluded.Again,"
    " Words = excluded.Words, Tries = 0"
)
BLOB_OF = "SELECT DBID FROM MediaBlobs WHERE SHA256 = ?"
TO_FETCH, THERE, REFUSED = 0, 1, 2


class Present(NamedTuple):
    """A file's picture of one kind: who brought it."""

    brought: int


class ArtWriter:
    """Decides for the files of a batch; ``level`` holds what is to be written."""

    def __init__(
        self,
        raw: sqlite3.Connection,
        terms: Terms,
        words: OwnerWords,
        level: Level,
        state: ArtState,
    ) -> None:
        self._raw = raw
        self._terms = terms
        self._words = words
        self._level = level
        self._kinds = {kind: terms.stand_in(name) for kind, name in KINDS.items()}
        self._owner = terms.scraper(OWNER)
        self._wanted = state.wanted
        self._refused = state.refused
        self._present = {
            (media, kind): Present(brought)
            for _, media, kind, _, _, brought in level.present(raw)
        }
        self._want: list[tuple[object, ...]] = []
        self._drop: list[tuple[int, str]] = []
        self._moved: list[tuple[str, int, str]] = []

    def add(self, media: int, chosen: Mapping[str, Picked]) -> None:
        """Decide on all kinds of a file."""
        for kind, number in self._kinds.items():
            picked = chosen.get(kind)
            row = self._wanted.get((media, kind))
            present = self._present.get((media, number))
            if picked is None:
                if row or present:
                    self._nothing(media, kind, present)
            elif picked.art is None:
                self._clear(media, kind)
            else:
                self._one(media, kind, picked, picked.art)

    def write(self) -> None:
        """Write what is wanted of the network, and what is not any more."""
        self._raw.executemany(
            "DELETE FROM WantedArt WHERE MediaDBID = ? AND Kind = ?", self._drop
        )
        self._raw.executemany(
            "UPDATE WantedArt SET Source = ? WHERE MediaDBID = ? AND Kind = ?",
            self._moved,
        )
        self._raw.executemany(WANT, self._want)

    def _one(self, media: int, kind: str, picked: Picked, art: Art) -> None:
        path = _shown(picked.source, art)
        if art.url.startswith(BLOB):
            self._blob(media, kind, picked, art.url[len(BLOB) :])
        elif path:
            self._unwant(media, kind)
            self._show(media, kind, path, picked.source)
        elif not picked.locked or picked.source != OWNER:
            self._network(media, kind, picked, art)

    def _network(self, media: int, kind: str, picked: Picked, art: Art) -> None:
        row = self._wanted.get((media, kind))
        is_there = row is not None and bool(row.path) and row.had == art.url
        if row is None or row.url != art.url:
            self._wish(media, picked, art, is_there=is_there)
        elif row.source != picked.source:
            self._moved.append((picked.source, media, kind))
        if row and is_there:
            self._show(media, kind, row.path, picked.source)
        else:
            self._meanwhile(media, kind, picked.others)

    def _wish(self, media: int, picked: Picked, art: Art, *, is_there: bool) -> None:
        """Want another one than before; what was refused, not before its time."""
        refused = self._refused.get((media, art.kind, art.url))
        state: tuple[int, int, str] = (THERE if is_there else TO_FETCH, 0, "")
        if refused and not picked.locked:
            state = (REFUSED, refused.again, refused.words)
        told = dumped(art)
        self._want.append((media, art.kind, picked.source, art.url, told, *state))

    def _meanwhile(
        self, media: int, kind: str, others: Iterable[tuple[str, Art]]
    ) -> None:
        """Leave what is shown; where that was the owner's or nothing, show the best."""
        present = self._present.get((media, self._kinds[kind]))
        if present and present.brought != self._owner:
            return
        for source, art in others:
            if path := _shown(source, art):
                self._show(media, kind, path, source)
                return
        if present:
            self._level.unset.add((media, self._kinds[kind]))

    def _blob(self, media: int, kind: str, picked: Picked, digest: str) -> None:
        found = self._words.picture(digest)
        if found is None:
            # It went while this is read: its file is marked again.
            self._meanwhile(media, kind, picked.others)
            return
        self._unwant(media, kind)
        key = bytes.fromhex(digest)
        self._raw.execute(
            "INSERT OR IGNORE INTO MediaBlobs (SHA256, ContentType, Size, Data)"
            " VALUES (?, ?, ?, ?)",
            (key, found[0], len(found[1]), found[1]),
        )
        (blob,) = self._raw.execute(BLOB_OF, (key,)).fetchone()
        self._level.texts[media, self._kinds[kind]] = ("", blob, self._owner)

    def _show(self, media: int, kind: str, path: str, source: str) -> None:
        brought = self._terms.scraper(scraper_of_source(source))
        self._level.texts[media, self._kinds[kind]] = (path, None, brought)

    def _nothing(self, media: int, kind: str, present: Present | None) -> None:
        """Nobody offers any: what came from the network, or the owner, goes."""
        self._unwant(media, kind)
        if present and present.brought in self._terms.foreign:
            self._level.unset.add((media, self._kinds[kind]))

    def _clear(self, media: int, kind: str) -> None:
        self._unwant(media, kind)
        self._level.unset.add((media, self._kinds[kind]))

    def _unwant(self, media: int, kind: str) -> None:
        if (media, kind) in self._wanted:
            self._drop.append((media, kind))


def _shown(source: str, art: Art) -> str:
    """Give the path of what a scraper of this device shows where it lies, else "".

    Files that another source offers (a local LaunchBox) are fetched as if from afar.
    """
    return local_path(art.url) if is_local(source) else ""
