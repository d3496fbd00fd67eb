"""What was read of files that no row has any more, and which pictures there are."""

import json
import sqlite3

PICTURES = (
    "SELECT p.DBID * 2 + {odd}, p.Text, COALESCE((SELECT HEX(SHA256) FROM MediaBlobs"
    "  WHERE DBID = p.BlobDBID), '') FROM {owner}Properties AS p"
    " JOIN {table} AS o ON o.DBID = p.{owner}DBID JOIN Tags ON Tags.DBID = TypeTagDBID"
    " WHERE p.DBID > :after / 2 AND Tag LIKE 'image-%' AND o.SystemDBID ="
    " (SELECT DBID FROM Systems WHERE SystemID = :system) ORDER BY p.DBID LIMIT :limit"
)
OF_FILES = PICTURES.format(odd=0, owner="Media", table="Media")
OF_TITLES = PICTURES.format(odd=1, owner="MediaTitle", table="MediaTitles")
"""Numbers tell them apart: even ones are of files, odd ones of titles."""

TITLES_FIRST = 1
"""Stands for the beginning of the titles' pictures."""


def window(
    raw: sqlite3.Connection, after: int, size: int, *, dry_run: bool
) -> tuple[int, int]:
    """Remove, or count, files of the cache that no row has, in a window of ids.

    Gives (how many, where it ended: 0 at the end).
    """
    top = int(raw.execute("SELECT COALESCE(MAX(DBID), 0) FROM Files").fetchone()[0])
    rows = raw.execute(
        "SELECT DBID FROM Files AS f WHERE DBID > ? AND DBID <= ? AND NOT EXISTS"
        " (SELECT 1 FROM MediaFiles AS x JOIN Media AS m ON m.DBID = x.MediaDBID"
        "  WHERE x.FileDBID = f.DBID)",
        (after, after + size),
    )
    ids = json.dumps([number for (number,) in rows])
    count = len(json.loads(ids))
    if not dry_run and count:
        for table, key in (("MediaFiles", "FileDBID"), ("Files", "DBID")):
            _delete(raw, table, key, ids)
        _delete(raw, "Bodies", "FileDBID", ids)
    return count, after + size if after + size < top else 0


def pictures(
    raw: sqlite3.Connection, system_id: str, after: int, limit: int
) -> tuple[list[tuple[str, str]], int]:
    """Give (path, SHA-256 of a blob or "") of pictures, those of files first.

    Gives also where it stopped: 0 at the end.
    """
    values = {"system": system_id, "after": after, "limit": limit}
    query = OF_TITLES if after % 2 else OF_FILES
    rows = raw.execute(query, values).fetchall()
    found = [(text, sha) for _, text, sha in rows]
    if len(rows) == limit:
        return found, int(rows[-1][0])
    return found, 0 if after % 2 else TITLES_FIRST


def _delete(raw: sqlite3.Connection, table: str, key: str, ids: str) -> None:
    raw.execute(
        f"DELETE FROM {table} WHERE {key} IN (SELECT value FROM json_each(?))",  # noqa: S608 - names from this module
        (ids,),
    )
