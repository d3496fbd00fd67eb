"""The discs of a set: what stands with one disc, or with a playlist, in the same set.

A set are the rows whose names are one but for the disc. Looked for among the rows of
the title, of the games of the set as the last selection left them, and by what
playlists name. What a file is by its bytes beats its name.
"""

import json
import re
import sqlite3
from collections.abc import Collection, Sequence
from typing import NamedTuple

from mediadb import one_step
from mediadb.select_roms import GAME, PLAYLIST, stem
from mediadb.select_write import OF_IDS
from zapcore.titles.filename import without_extension
from zapcore.titles.release_wide import load_wide_words
from zapcore.titles.release_words import load_release_words
from zapcore.titles.releases import ReleaseReader

MOST = 1000
"""Rows that are looked at for one set: a hostile title has 100,000."""

_NUMBERS = (
    "one|two|three|four|five|six|seven|eight|uno|due|tre|quattro|cinque|sei|sette|otto"
)
_DISC = re.compile(
    r"\s*\((?:dis[ckq]\w*|cd|lato|seite|teil)[ -]*"
    rf"(?:\d{{1,3}}|[a-z]|[ivx]{{1,4}}|{_NUMBERS})\b[^)]*\)",
    re.IGNORECASE,
)
"""The bracket of a disc, cheaply: a page of search has a hundred names."""

_NAMED = f"SELECT m.DBID, f.Path, m.FileName, {GAME} AS Game"
_JOINED = (
    "FROM Media AS m JOIN Folders AS f ON f.DBID = m.FolderDBID"
    " LEFT JOIN Identities AS i ON i.MediaDBID = m.DBID"
)
ROW = f"{_NAMED} {_JOINED} WHERE m.DBID = ?"
NEAR = (
    f"{_NAMED} {_JOINED} WHERE m.IsMissing = 0 AND m.DBID IN ("  # noqa: S608 - our own text
    "SELECT DBID FROM Media WHERE MediaTitleDBID ="
    "  (SELECT MediaTitleDBID FROM Media WHERE DBID = :media)"
    " UNION SELECT x.MediaDBID FROM GameMedia AS x JOIN Games AS g ON g.DBID ="
    "  x.GameDBID WHERE (g.SystemDBID, g.SetHash) IN (SELECT h.SystemDBID, h.SetHash"
    "   FROM GameMedia AS y JOIN Games AS h ON h.DBID = y.GameDBID"
    "   WHERE y.MediaDBID = :media AND h.SetHash <> 0)"
    " UNION SELECT value FROM json_each(:named)) ORDER BY m.DBID LIMIT :most"
)
PLAYLISTS = (
    "SELECT DISTINCT p.MediaDBID FROM MediaFiles AS d JOIN MediaFiles AS p"  # noqa: S608 - our own text
    " ON p.FileDBID = d.FileDBID AND p.Number > 0 JOIN Media AS m ON m.DBID ="
    " p.MediaDBID AND m.IsMissing = 0 WHERE d.MediaDBID = ? AND d.Number = 0"
    f" AND m.FileName LIKE '%{PLAYLIST}'"
)
LISTED = (
    f"SELECT p.MediaDBID, d.MediaDBID AS Disc, HEX(p.Path) AS Path, {GAME} AS Game"  # noqa: S608 - our own text
    " FROM MediaFiles AS p"
    " LEFT JOIN MediaFiles AS d ON d.FileDBID = p.FileDBID AND d.Number = 0"
    " LEFT JOIN Identities AS i ON i.MediaDBID = d.MediaDBID"
    f" WHERE p.Number > 0 AND p.MediaDBID {OF_IDS} ORDER BY 1, p.Number, 2"
)
PICTURED = (
    f"SELECT m.MediaTitleDBID AS Title, m.FileName, {GAME} AS Game FROM Media AS m"  # noqa: S608 - our own text
    f" LEFT JOIN Identities AS i ON i.MediaDBID = m.DBID"
    f" WHERE m.MediaTitleDBID {OF_IDS} AND m.IsMissing = 0"
    " AND EXISTS (SELECT 1 FROM MediaProperties AS p WHERE p.MediaDBID = m.DBID"
    f"  AND p.TypeTagDBID IN ({{images}})) LIMIT {MOST}"
)
GAMES = f"SELECT i.MediaDBID, {GAME} AS Game FROM Identities AS i WHERE i.MediaDBID {OF_IDS}"  # noqa: S608, E501 - our own text


class Disc(NamedTuple):
    """One row of a set; ``disc`` is "" for a playlist, ``name`` has no extension."""

    media: int
    disc: str
    name: str
    path: str


class Discs:
    """Finds the sets of rows; lives on the reader's thread."""

    def __init__(self) -> None:
        self._reader: ReleaseReader | None = None

    def discs(self, raw: sqlite3.Connection, media: int) -> list[Disc]:
        """Give the discs of the set of a row, each number once, the lowest first.

        Those that a playlist names; else what lies nearest to the row. None, if it is
        neither a disc nor a playlist of one.
        """
        mine, mates, listed = self._set(raw, media)
        if mine is None:
            return []
        folder, _, name = mine.path.rpartition("/")
        ending = name[name.rfind(".") :]

        def near(disc: Disc) -> tuple[bool, bool, bool, bool, str]:
            beside = disc.path.rpartition("/")[0] == folder
            alike = disc.path.endswith(ending)
            others = disc.media not in listed, not beside, not alike
            return disc.media != media, *others, disc.path

        found: dict[str, Disc] = {}
        for disc in sorted((mate for mate in mates if mate.disc), key=near):
            found.setdefault(disc.disc, disc)
        return sorted(found.values(), key=_place)

    def mates(self, raw: sqlite3.Connection, media: int) -> list[int]:
        """Give the other rows of the set of a row: playlists, then the lowest disc."""
        _, mates, _ = self._set(raw, media)
        return [mate.media for mate in sorted(mates, key=_place) if mate.media != media]

    def pictured(
        self,
        raw: sqlite3.Connection,
        images: str,
        rows: Collection[tuple[int, int, str]],
    ) -> set[int]:
        """Give those of these rows, which have no picture, whose set has one.

        ``rows`` are (media id, title id, file's name). Names alone are asked.
        """
        asked = [row for row in rows if _may_be(row[2])]
        if not asked:
            return set()
        titles = (json.dumps(sorted({title for _, title, _ in asked})),)
        query = PICTURED.format(images=images)
        found = one_step.rows(raw, "Title, FileName, Game", query, titles)
        if not found:
            return set()
        sets = {
            (title, _base(name, game))
            for title, name, game in found
            if _lists(name) or _DISC.search(game or name)
        }
        ids = (json.dumps([media for media, _, _ in asked]),)
        rows_of = one_step.rows(raw, "MediaDBID, Game", GAMES, ids)
        games = {int(number): str(game) for number, game in rows_of}
        return {
            media
            for media, title, name in asked
            if (title, _base(name, games.get(media, ""))) in sets
        }

    def _set(
        self, raw: sqlite3.Connection, media: int
    ) -> tuple[Disc | None, list[Disc], frozenset[int]]:
        """Give (the row, all rows of its set with it, those that a playlist names)."""
        row = raw.execute(ROW, (media,)).fetchone()
        if row is None or not (_may_be(row[2]) or _may_be(row[3])):
            return None, [], frozenset()
        lists = one_step.numbers(raw, "MediaDBID", PLAYLISTS, (media,))
        if _lists(row[2]):
            lists.append(media)
        listed = self._listed(raw, lists)
        named = {number for discs in listed.values() for number, _ in discs}
        asked = {
            "media": media,
            "named": json.dumps([*lists, *sorted(named)]),
            "most": MOST,
        }
        rows = raw.execute(NEAR, asked).fetchall()
        found = [self._told(other, listed) for other in {row, *rows}]
        mine, base = next(one for one in found if one[0].media == media)
        if not (mine.disc or _lists(mine.path)):
            return None, [], frozenset()
        mates = [
            disc
            for disc, other in found
            if other == base and (disc.disc or _lists(disc.path))
        ]
        chosen = {number for number, _ in listed.get(media, ())}
        for number in () if chosen else listed:
            chosen |= {disc for disc, _ in listed[number]}
        return mine, mates, frozenset(chosen)

    def _listed(
        self, raw: sqlite3.Connection, lists: Sequence[int]
    ) -> dict[int, list[tuple[int, str]]]:
        """Give playlist to (media id or 0, name) of what it names."""
        found: dict[int, list[tuple[int, str]]] = {}
        rows = one_step.rows(
            raw, "MediaDBID, Disc, Path, Game", LISTED, (json.dumps([*lists]),)
        )
        for number, disc, path, game in rows:
            found.setdefault(number, []).append((disc or 0, game or stem(path)))
        return found

    def _told(
        self,
        row: tuple[int, str, str, str],
        listed: dict[int, list[tuple[int, str]]],
    ) -> tuple[Disc, str]:
        """Give a row with what its name shares with the others of its set."""
        number, folder, name, game = row
        shown = game or without_extension(name)
        disc, base = self._number(shown), _base(name, game)
        if _lists(name):
            disc = ""
            bases = {_base("", text) for _, text in listed.get(number, ())}
            base = bases.pop() if len(bases) == 1 else base
        return Disc(number, disc, shown, folder + name), base

    def _number(self, name: str) -> str:
        """Give which disc a name says that it is."""
        if _DISC.search(name) is None:
            return ""
        if self._reader is None:
            self._reader = ReleaseReader(load_release_words(), load_wide_words())
        return self._reader.read(name).disc


def _base(file_name: str, game: str) -> str:
    """Give what all discs of a set are called."""
    return _DISC.sub("", game or without_extension(file_name)).lower()


def _lists(name: str) -> bool:
    return name[-len(PLAYLIST) :].lower() == PLAYLIST


def _may_be(name: str) -> bool:
    return _lists(name) or _DISC.search(name) is not None


def _place(disc: Disc) -> tuple[str, str]:
    return disc.disc.rjust(4, "0") if disc.disc else "", disc.path
