"""What playlists name, and what is known of the bytes of files, for an export."""

import json
import os
import sqlite3
from collections.abc import Sequence

from mediadb import one_step
from mediadb.export_rows import ExportRow
from mediadb.select_roms import GAME, PLAYLIST
from zapcore.content import BodyKind
from zapcore.sourced import Hashes

DISCS = (
    "SELECT MediaDBID, HEX(MediaFiles.Path) AS Path FROM json_each(?) AS w"
    " CROSS JOIN MediaFiles ON MediaDBID = w.value WHERE Number > 0"
    " ORDER BY MediaDBID, Number"
)
BODIES = (
    "SELECT x.MediaDBID, x.Number, HEX(x.Path) AS Path, b.Kind, b.Name, b.Size,"
    " b.CRC32, LOWER(HEX(b.MD5)) AS MD5, LOWER(HEX(b.SHA1)) AS SHA1"
    " FROM json_each(?) AS w CROSS JOIN MediaFiles AS x ON x.MediaDBID = w.value"
    " CROSS JOIN Bodies AS b ON b.FileDBID = x.FileDBID"
    " WHERE b.CRC32 IS NOT NULL AND x.Member IN ('', b.Name)"
    " AND b.Kind IN ('file', 'member') ORDER BY x.MediaDBID, x.Number, b.Number"
)
BODY = "MediaDBID, Number, Path, Kind, Name, Size, CRC32, MD5, SHA1"
GAMES = f"SELECT i.MediaDBID, {GAME} AS Game FROM Identities AS i WHERE i.MediaDBID IN (SELECT value FROM json_each(?))"  # noqa: S608, E501 - our own text


def discs_of(
    raw: sqlite3.Connection, rows: Sequence[ExportRow]
) -> dict[int, tuple[str, ...]]:
    """Give media id of a playlist to the paths that it names, in its order."""
    lists = [row.media for row in rows if row.file_name.lower().endswith(PLAYLIST)]
    if not lists:
        return {}
    found: dict[int, tuple[str, ...]] = {}
    for media, path in one_step.rows(raw, "MediaDBID, Path", DISCS, (_ids(lists),)):
        text = os.fsdecode(bytes.fromhex(path))
        found[media] = (*found.get(media, ()), text)
    return found


def dumps_of(
    raw: sqlite3.Connection, rows: Sequence[ExportRow]
) -> dict[int, tuple[Hashes, ...]]:
    """Give media id to what its files are, of an archive its members.

    Only what was read is told; a name is that of the file.
    """
    names = {row.media: row.file_name for row in rows}
    files: dict[tuple[int, int], dict[str, list[Hashes]]] = {}
    found = one_step.rows(raw, BODY, BODIES, (_ids([*names]),))
    for media, number, path, kind, name, size, crc, md5, sha1 in found:
        at = os.path.basename(os.fsdecode(bytes.fromhex(path)))
        told = name or at or names[media]
        dump = Hashes(told, size, f"{crc:08x}", md5, sha1)
        files.setdefault((media, number), {}).setdefault(kind, []).append(dump)
    dumps: dict[int, tuple[Hashes, ...]] = {}
    for (media, _), kinds in files.items():
        inside = kinds.get(BodyKind.MEMBER) or kinds.get(BodyKind.FILE, [])
        dumps[media] = (*dumps.get(media, ()), *inside)
    return dumps


def games_of(raw: sqlite3.Connection, ids: Sequence[int]) -> dict[int, str]:
    """Give media id to the name of the dump that its bytes are, "" for others."""
    rows = one_step.rows(raw, "MediaDBID, Game", GAMES, (_ids(ids),))
    return {number: game for number, game in rows}  # noqa: C416 - lists, no tuples


def _ids(ids: Sequence[int]) -> str:
    return json.dumps([*ids])
