"""Finds which missing row and which new row are the same file.

The same is what the cache of files knows as one (it was renamed or moved on its disk),
or what has the same size, CRC32, MD5 and SHA-1: of all files of a row, of a disc game
its sheet and each track. Rows that were there when the missing one was last seen are
copies and keep to themselves.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from mediadb.doubts import asked_of
from mediadb.read_owner import MediaKey
from zapcore.content import BodyKind
from zapcore.names import real
from zapcore.valueclass import dataclass

MOST = 500
"""More rows of one content tell nothing of each other."""

Piece: TypeAlias = tuple[int, str, tuple[object, ...] | None]
"""A file of the cache, the member in it, and (size, CRC32, MD5, SHA-1) if known."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that may be a file that was moved: all that is asked of it."""

    id: int
    key: MediaKey
    name: str
    path: str
    container: str
    system: int
    folder: int
    missing: bool
    above: int


class Pair(NamedTuple):
    """A row that is gone, and the new one that is the same file."""

    old: Row
    new: Row


ROW = (
    "SELECT m.DBID, s.SystemID, f.Path, f.RawPath, m.FileName, m.RawName, m.SystemDBID,"
    " m.FolderDBID, m.IsMissing, COALESCE(g.Above, -1) FROM Media AS m"
    " JOIN Folders AS f ON f.DBID = m.FolderDBID"
    " JOIN Systems AS s ON s.DBID = m.SystemDBID"
    " LEFT JOIN Missing AS g ON g.MediaDBID = m.DBID WHERE m.DBID = ?"
)
BODY = (
    "JOIN Bodies AS {b} ON {b}.FileDBID = {x}.FileDBID AND"
    " CASE {x}.Member WHEN '' THEN {b}.Number = 0 AND {b}.Kind = :file"
    "  ELSE {b}.Kind = :member AND {b}.Name = {x}.Member END"
)
PIECES = (
    "SELECT x.Number, x.FileDBID, x.Member, b.Size, b.CRC32, b.MD5, b.SHA1"  # noqa: S608 - our own text
    f" FROM MediaFiles AS x LEFT {BODY.format(b='b', x='x')}"
    " WHERE x.MediaDBID = :media ORDER BY x.Number"
)
ALIKE = (
    "SELECT y.MediaDBID FROM MediaFiles AS x JOIN MediaFiles AS y"  # noqa: S608 - our own text
    " ON y.FileDBID = x.FileDBID AND y.Number = 0 AND y.Member = x.Member"
    " WHERE x.MediaDBID = :media AND x.Number = 0"
    " UNION SELECT y.MediaDBID FROM MediaFiles AS x"
    f" {BODY.format(b='b', x='x')} AND b.SHA1 <> x''"
    " CROSS JOIN Bodies AS c ON c.SHA1 = b.SHA1 AND c.SHA1 <> x''"
    " CROSS JOIN MediaFiles AS y ON y.FileDBID = c.FileDBID AND y.Number = 0"
    " WHERE x.MediaDBID = :media AND x.Number = 0 AND CASE y.Member"
    "  WHEN '' THEN c.Number = 0 AND c.Kind = :file"
    "  ELSE c.Kind = :member AND c.Name = y.Member END"
)
KINDS = {"file": BodyKind.FILE, "member": BodyKind.MEMBER}


class Matcher:
    """Matches the rows of one batch."""

    def __init__(
        self, raw: sqlite3.Connection, accepts: Mapping[str, frozenset[str]]
    ) -> None:
        self._raw = raw
        self._accepts = accepts
        self._asked = tuple(asked_of(raw))
        self._seen: set[int] = set()

    def pairs(self, numbers: Iterable[int]) -> list[Pair]:
        """Give what these rows and those that are like them are pairs of."""
        found: list[Pair] = []
        for number in numbers:
            if number not in self._seen:
                found += self._pairs_of(number)
        return found

    def _pairs_of(self, number: int) -> list[Pair]:
        """Give the pairs among all rows of the same content as this one."""
        content = self._pieces(number)
        if not content:
            return []
        alike = self._raw.execute(ALIKE, {"media": number, **KINDS}).fetchall()
        self._seen.update(other for (other,) in alike)
        if len(alike) > MOST:
            return []
        rows = [
            (row, pieces)
            for (other,) in sorted(alike)
            if _is_same(content, pieces := self._pieces(other))
            and (row := self._row(other)) is not None
        ]
        old = [(row, pieces) for row, pieces in rows if self._may_be_gone(row)]
        new = [(row, pieces) for row, pieces in rows if not row.missing]
        return _paired(
            [
                Pair(gone, fresh)
                for gone, before in old
                for fresh, now in new
                if self._fits(gone, fresh, moved=_one_file(before, now))
            ]
        )

    def _pieces(self, media: int) -> list[Piece]:
        rows = self._raw.execute(PIECES, {"media": media, **KINDS})
        return [
            (file, member, _whole(body)) for _, file, member, *body in rows.fetchall()
        ]

    def _row(self, media: int) -> Row | None:
        found = self._raw.execute(ROW, (media,)).fetchone()
        if found is None:
            return None
        number, system_id, path, raw_path, name, raw_name, *rest = found
        member = self._raw.execute(
            "SELECT Member FROM MediaFiles WHERE MediaDBID = ? AND Number = 0", (media,)
        ).fetchone()[0]
        whole = real(path, raw_path) + real(name, raw_name)
        inside = len(os.fsencode(member)) + 1 if member else 0
        return Row(
            number,
            MediaKey(system_id, path + name),
            name,
            whole,
            os.fsdecode(os.fsencode(whole)[:-inside]) if inside else "",
            rest[0],
            rest[1],
            bool(rest[2]),
            rest[3],
        )

    def _may_be_gone(self, row: Row) -> bool:
        """Tell whether it is missing, or vanished and its owner is asked of that."""
        return row.missing or row.key.path.startswith(self._asked)

    def _fits(self, old: Row, new: Row, *, moved: bool) -> bool:
        """Tell whether one may have become the other.

        Of what the owner is asked whether it is gone, only the very same file is
        believed: a copy on another disk says nothing of a share that is unmounted.
        """
        if new.id <= max(old.id, old.above) or not (old.missing or moved):
            return False
        return old.system == new.system or self._share(old, new)

    def _share(self, old: Row, new: Row) -> bool:
        """Tell whether two systems share a folder, or accept files of this kind."""
        dot = new.name.rfind(".")
        extension = new.name[dot:].lower() if dot > 0 else ""
        if extension in self._accepts.get(old.key.system_id, frozenset()):
            return True
        found = self._raw.execute(
            "SELECT EXISTS (SELECT 1 FROM Folders AS a JOIN Folders AS b"
            " ON b.Path = a.Path AND b.RawPath = a.RawPath AND b.SystemDBID = ?"
            " WHERE a.SystemDBID = ?)",
            (new.system, old.system),
        )
        return bool(found.fetchone()[0])


def strangers(raw: sqlite3.Connection, limit: int) -> list[int]:
    """Give rows that are to be looked at, by id."""
    rows = raw.execute(
        "SELECT MediaDBID FROM Strangers ORDER BY MediaDBID LIMIT ?", (limit,)
    )
    return [number for (number,) in rows]


def forget(raw: sqlite3.Connection, looked: Sequence[int]) -> None:
    """Take rows from those that are to be looked at."""
    raw.execute(
        "DELETE FROM Strangers WHERE MediaDBID IN (SELECT value FROM json_each(?))",
        (json.dumps([*looked]),),
    )


def _whole(body: Sequence[object]) -> tuple[object, ...] | None:
    """Give size and all three hashes; None when one is unknown, or it is empty."""
    size, crc32, md5, sha1 = body
    return (
        (size, crc32, md5, sha1)
        if size and crc32 is not None and md5 and sha1
        else None
    )


def _is_same(one: Sequence[Piece], other: Sequence[Piece]) -> bool:
    return len(one) == len(other) and all(map(_is_same_piece, one, other))


def _is_same_piece(one: Piece, other: Piece) -> bool:
    return one[:2] == other[:2] or (one[2] is not None and one[2] == other[2])


def _one_file(one: Sequence[Piece], other: Sequence[Piece]) -> bool:
    return [piece[:2] for piece in one] == [piece[:2] for piece in other]


def _paired(fits: Sequence[Pair]) -> list[Pair]:
    """Choose: those of one name first, then what is left if only one old row is."""
    found: list[Pair] = []
    for pair in fits:
        if pair.old.name == pair.new.name and not _taken(pair, found):
            found.append(pair)
    left = [pair for pair in fits if not _taken(pair, found)]
    if len({pair.old.id for pair in left}) == 1:
        found.append(left[0])
    return found


def _taken(pair: Pair, found: Sequence[Pair]) -> bool:
    return any(pair.old == p.old or pair.new == p.new for p in found)
