"""The files that a selection chooses among, as what they were identified."""

import json
import os
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from mediadb import one_step
from mediadb.select_write import OF_IDS, system_of
from zapcore.content import Verdict
from zapcore.identify.mra import is_mra
from zapcore.identify.mra.brackets import spell
from zapcore.selected import OwnedRom

PLAYLIST = ".m3u"
BY_CONTENT = (Verdict.EXACT, Verdict.BAD, Verdict.HACK, Verdict.DISAGREES)
"""Verdicts over the bytes: the file is what they are, whatever it is called."""

OF_VERDICT = {Verdict.BAD: ("Bad Dumps",), Verdict.HACK: ("Hack",)}
"""What a verdict says besides, in the words of a DAT's categories."""

ROM = (
    "DBID, FileName, Path, Game, Parent, Categories, Verdict, Achievements, MD5, Told,"
    " Title, Alternative"
)
_VERDICTS = ", ".join(f"'{verdict}'" for verdict in BY_CONTENT)
GAME = f"CASE WHEN i.Verdict IN ({_VERDICTS}) THEN i.Game ELSE '' END"
"""What a row of ``Identities`` is by its bytes, "" where only names tell."""

_COLUMNS = (
    f"m.DBID, m.FileName, f.Path || m.FileName AS Path, {GAME} AS Game,"
    " i.Parent, i.Categories, i.Verdict, i.Achievements,"
    " CASE WHEN a.Told = '' THEN a.ListName ELSE a.Told END AS Told, t.Name AS Title,"
    " 2 * (a.Slug <> t.Slug OR f.Path LIKE '%/\\_alternatives/_%' ESCAPE '\\')"
    " + (CASE WHEN a.Parent = '' THEN a.ListParent ELSE a.Parent END"
    " NOT IN ('', a.Name)) AS Alternative"
)
_FROM = (
    "FROM Media AS m JOIN Folders AS f ON f.DBID = m.FolderDBID"
    " LEFT JOIN Identities AS i ON i.MediaDBID = m.DBID"
    " LEFT JOIN Sets AS a ON a.MediaDBID = m.DBID"
    " LEFT JOIN MediaTitles AS t ON a.Slug IS NOT NULL AND t.DBID = m.MediaTitleDBID"
    " WHERE m.IsMissing = 0 AND"
)
_MD5 = (
    "(SELECT GROUP_CONCAT(LOWER(HEX(b.MD5))) FROM MediaFiles AS x"
    " JOIN Bodies AS b ON b.FileDBID = x.FileDBID WHERE x.MediaDBID = m.DBID"
    " AND x.Number = 0 AND b.MD5 <> x'' AND x.Member IN ('', b.Name)) AS MD5"
)
# To put files into games asks no hash.
PAGED = f"SELECT {_COLUMNS}, NULL AS MD5 {_FROM}"
ROMS = f"SELECT {_COLUMNS}, {_MD5} {_FROM}"
DISC = "MediaDBID, Path, Game, Parent, Categories, Achievements"
DISCS = (
    f"SELECT p.MediaDBID, HEX(p.Path) AS Path, MAX({GAME}) AS Game,"  # noqa: S608 - our own text
    " MAX(i.Parent) AS Parent, MAX(i.Categories) AS Categories,"
    " MAX(i.Achievements) AS Achievements FROM MediaFiles AS p"
    " LEFT JOIN MediaFiles AS d ON d.FileDBID = p.FileDBID AND d.Number = 0"
    " LEFT JOIN Identities AS i ON i.MediaDBID = d.MediaDBID"
    f" WHERE p.Number > 0 AND p.MediaDBID {OF_IDS}"
    " GROUP BY p.MediaDBID, p.Number ORDER BY p.MediaDBID, p.Number"
)


class _Row(NamedTuple):
    number: int
    file_name: str
    path: str
    game: str
    parent: str | None
    categories: str | None
    verdict: str | None
    achievements: str | None
    md5: str | None
    told: str | None
    title: str | None
    alternative: int | None


class _Disc(NamedTuple):
    name: str
    parent: str
    categories: str
    achievements: str


def page(
    raw: sqlite3.Connection, system_id: str, after: int, limit: int
) -> list[OwnedRom]:
    """Give a page of the files of a system that are there, by id; without hashes."""
    query = f"{PAGED} m.SystemDBID = ? AND m.DBID > ? ORDER BY m.DBID LIMIT ?"
    values = (system_of(raw, system_id), after, limit)
    return _with_discs(raw, one_step.rows(raw, ROM, query, values))


def roms_of(raw: sqlite3.Connection, ids: Sequence[int]) -> list[OwnedRom]:
    """Give those of these files that are there."""
    query = f"{ROMS} m.DBID {OF_IDS}"
    return [
        rom
        for start in range(0, len(ids), one_step.PART)
        for rom in _with_discs(
            raw,
            one_step.rows(
                raw, ROM, query, (json.dumps(ids[start : start + one_step.PART]),)
            ),
        )
    ]


def _with_discs(
    raw: sqlite3.Connection, rows: Iterable[Sequence[Any]]
) -> list[OwnedRom]:
    roms = [_rom(_Row(*row)) for row in rows]
    lists = [rom.id for rom in roms if rom.file_name.lower().endswith(PLAYLIST)]
    if not lists:
        return roms
    named: dict[int, list[_Disc]] = {}
    found = one_step.rows(raw, DISC, DISCS, (json.dumps(lists),))
    for media, path, game, *told in found:
        disc = _Disc(game or stem(path), *(text or "" for text in told))
        named.setdefault(media, []).append(disc)
    return [_of_discs(rom, named[rom.id]) if rom.id in named else rom for rom in roms]


def stem(path: str) -> str:
    """Give the name without extension of a path in hex: it may be no text at all."""
    name = os.path.basename(os.fsdecode(bytes.fromhex(path)))
    return os.path.splitext(name)[0]


def _of_discs(rom: OwnedRom, discs: Sequence[_Disc]) -> OwnedRom:
    """Tell a playlist as its first disc is told: it is no dump itself."""
    first = discs[0]
    return OwnedRom(
        rom.id,
        rom.file_name,
        rom.path,
        parent=first.parent,
        categories=_categories(first.categories),
        achievements=first.achievements.lower(),
        discs=tuple(disc.name for disc in discs),
    )


def _categories(text: str | None) -> tuple[str, ...]:
    return tuple(map(str, json.loads(text))) if text and text != "[]" else ()


def _rom(row: _Row) -> OwnedRom:
    number, file_name, path = row[:3]
    if row.title is not None:
        return _of_arcade(row)
    if row.verdict is None and not row.md5:
        return OwnedRom(number, file_name, path)
    more = OF_VERDICT.get(Verdict(row.verdict), ()) if row.verdict else ()
    return OwnedRom(
        number,
        file_name,
        path,
        row.game,
        row.parent or "",
        (*_categories(row.categories), *more),
        tuple(row.md5.split(",")) if row.md5 else (),
        achievements=(row.achievements or "").lower(),
    )


def _of_arcade(row: _Row) -> OwnedRom:
    """Tell a file that says itself what it is: all files of its title are one game."""
    own = os.path.splitext(row.file_name)[0] if is_mra(row.file_name) else ""
    return OwnedRom(
        row.number,
        row.file_name,
        row.path,
        spell(row.told or own).released,
        row.title or "",
        _categories(row.categories),
        alternative=row.alternative or 0,
    )
