"""One media row in full: ``media.meta`` and what ``media.image`` looks for."""

import os
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mediadb.read_tags import TagShapes
from zapcore.errors import AmbiguousPathError, MediaNotFoundError

TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".mp4": "video/mp4",
    ".mkv": "video/x-matroska",
    ".avi": "video/x-msvideo",
    ".webm": "video/webm",
    ".pdf": "application/pdf",
}
"""Content types of path-backed properties, by the path's extension."""

TEXT_PROPERTIES = frozenset({"property:description", "property:xml-game-id"})
IMAGE = "property:image-"
MAX_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Ref:
    """How a client names a row: by id, or by canonical system id and path."""

    media_id: int = 0
    system_id: str = ""
    path: str = ""


def locate(raw: sqlite3.Connection, ref: Ref, *, containers: bool) -> int:
    """Give the media id of a reference.

    ``containers``: a folder or zip that holds exactly one file stands for it.

    Raises:
        MediaNotFoundError: there is none.
        AmbiguousPathError: a relative path fits several.
    """
    if ref.media_id:
        row = raw.execute("SELECT DBID FROM Media WHERE DBID = ?", (ref.media_id,))
        if ref.media_id > MAX_ID or row.fetchone() is None:
            raise MediaNotFoundError(f"media not found: mediaId {ref.media_id}")
        return ref.media_id
    found = _exact(raw, ref.system_id, ref.path)
    if not found:
        found = _relative(raw, ref)
    if not found and containers:
        found = _only_child(raw, ref)
    if not found:
        raise MediaNotFoundError(f"media not found: {ref.system_id}/{ref.path}")
    if len(found) > 1:
        raise AmbiguousPathError("ambiguous relative path; use canonical path")
    return found[0]


def meta(raw: sqlite3.Connection, shapes: TagShapes, number: int) -> dict[str, object]:
    """Give the metadata graph of one row, in the shape of the contract."""
    row = raw.execute(
        "SELECT m.MediaTitleDBID, f.Path, m.FileName, m.IsMissing, s.SystemID,"
        " t.Slug, t.SecondarySlug, t.Name, t.SlugLength, t.SlugWordCount,"
        " (SELECT GROUP_CONCAT(TagDBID) FROM MediaTags WHERE MediaDBID = m.DBID),"
        " (SELECT GROUP_CONCAT(TagDBID) FROM MediaTitleTags"
        "  WHERE MediaTitleDBID = t.DBID)"
        " FROM Media AS m JOIN MediaTitles AS t ON t.DBID = m.MediaTitleDBID"
        " JOIN Folders AS f ON f.DBID = m.FolderDBID"
        " JOIN Systems AS s ON s.DBID = m.SystemDBID WHERE m.DBID = ?",
        (number,),
    ).fetchone()
    title_id, folder, name, missing, system_id, slug, secondary, title, *rest = row
    length, words, tags, title_tags = rest
    media: dict[str, object] = {
        "mediaId": number,
        "properties": _properties(raw, "MediaProperties", "MediaDBID", number),
        "path": folder + name,
        "parentDir": folder,
        "tags": shapes.shape(raw, tags),
        "title": {
            "properties": _properties(
                raw, "MediaTitleProperties", "MediaTitleDBID", title_id
            ),
            "system": {"id": system_id, "name": system_id},
            "slug": slug,
            "name": title,
            "tags": shapes.shape(raw, title_tags),
            "slugLength": length,
            "slugWordCount": words,
        },
        "isMissing": bool(missing),
    }
    whole = media["title"]
    if secondary and isinstance(whole, dict):
        whole["secondarySlug"] = secondary
    for level in (media, whole):
        if isinstance(level, dict) and (kinds := _image_kinds(level["properties"])):
            level["availableImageTypes"] = kinds
    return media


@dataclass(frozen=True, slots=True)
class ImageSource:
    """Where a picture may be: a path, or a blob that is in the database."""

    type_tag: str
    path: str
    blob: int


def image_sources(raw: sqlite3.Connection, number: int) -> list[ImageSource]:
    """Give the row's image properties, then its title's."""
    found = []
    for table, key, value in (
        ("MediaProperties", "MediaDBID", number),
        ("MediaTitleProperties", "MediaTitleDBID", _title_of(raw, number)),
    ):
        rows = raw.execute(_property_query(table, key), (value,))
        found += [
            ImageSource(tag, text, blob or 0)
            for tag, text, blob, _, _ in rows
            if tag.startswith(IMAGE)
        ]
    return found


def blob_of(raw: sqlite3.Connection, number: int) -> bytes:
    """Give the bytes of a blob."""
    row = raw.execute(
        "SELECT Data FROM MediaBlobs WHERE DBID = ?", (number,)
    ).fetchone()
    return bytes(row[0]) if row else b""


def name_of(raw: sqlite3.Connection, number: int) -> tuple[str, str]:
    """Give (system id, path) of a row."""
    row = raw.execute(
        "SELECT SystemID, Path, FileName FROM Media"
        " JOIN Folders ON Folders.DBID = FolderDBID"
        " JOIN Systems ON Systems.DBID = Media.SystemDBID WHERE Media.DBID = ?",
        (number,),
    ).fetchone()
    return row[0], row[1] + row[2]


def _title_of(raw: sqlite3.Connection, number: int) -> int:
    row = raw.execute("SELECT MediaTitleDBID FROM Media WHERE DBID = ?", (number,))
    return int(row.fetchone()[0])


def _property_query(table: str, key: str) -> str:
    return (
        "SELECT 'property:' || Tag, Text, BlobDBID, ContentType, Size"  # noqa: S608 - names from this module
        f" FROM {table} AS p JOIN Tags ON Tags.DBID = TypeTagDBID"
        f" LEFT JOIN MediaBlobs AS b ON b.DBID = BlobDBID WHERE {key} = ?"
        " ORDER BY Tag"
    )


def _properties(
    raw: sqlite3.Connection, table: str, key: str, number: int
) -> dict[str, dict[str, object]]:
    found = {}
    for tag, text, _, content_type, size in raw.execute(
        _property_query(table, key), (number,)
    ):
        shape: dict[str, object] = {"text": text, "contentType": content_type or ""}
        if tag not in TEXT_PROPERTIES and not content_type:
            extension = os.path.splitext(text)[1].lower()
            shape["contentType"] = TYPES.get(extension, "")
            if extension:
                shape["extension"] = extension
        if size:
            shape["blobSize"] = size
        found[tag] = shape
    return found


def _image_kinds(properties: Mapping[str, object]) -> list[str]:
    return [tag[len(IMAGE) :] for tag in properties if tag.startswith(IMAGE)]


def _exact(raw: sqlite3.Connection, system_id: str, path: str) -> list[int]:
    folder, _, name = path.rpartition("/")
    rows = raw.execute(
        "SELECT m.DBID FROM Folders AS f JOIN Systems AS s ON s.DBID = f.SystemDBID"
        " JOIN Media AS m ON m.FolderDBID = f.DBID"
        " WHERE f.Path = ? AND m.FileName = ? AND s.SystemID = ? ORDER BY m.DBID",
        (f"{folder}/", name, system_id),
    ).fetchall()
    return [row[0] for row in rows][:1]


def _relative(raw: sqlite3.Connection, ref: Ref) -> list[int]:
    """Resolve ``SYS/path below the system's folder``."""
    head, slash, rest = ref.path.partition("/")
    if not slash or not head or head.casefold() != ref.system_id.casefold():
        return []
    bases = _bases(raw, ref.system_id)
    return [n for base in bases for n in _exact(raw, ref.system_id, base + rest)]


def _bases(raw: sqlite3.Connection, system_id: str) -> Sequence[str]:
    """Give the system's own folders, each with its end slash."""
    rows = raw.execute(
        "SELECT DISTINCT Root || '/' || SUBSTR(SUBSTR(Path, LENGTH(Root) + 2), 1,"
        "  INSTR(SUBSTR(Path, LENGTH(Root) + 2), '/'))"
        " FROM Folders JOIN Systems ON Systems.DBID = SystemDBID WHERE SystemID = ?",
        (system_id,),
    )
    return [base for (base,) in rows]


def _only_child(raw: sqlite3.Connection, ref: Ref) -> list[int]:
    rows = raw.execute(
        "SELECT m.DBID FROM Folders AS f JOIN Systems AS s ON s.DBID = f.SystemDBID"
        " JOIN Media AS m ON m.FolderDBID = f.DBID"
        " WHERE f.Path = ? AND s.SystemID = ? AND m.IsMissing = 0 LIMIT 2",
        (ref.path.rstrip("/") + "/", ref.system_id),
    ).fetchall()
    return [rows[0][0]] if len(rows) == 1 else []
