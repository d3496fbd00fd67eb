"""Rows in the shapes of the contract.

Rows of search and browse are written as JSON on the reader's thread, piece by piece, so
that a page of a thousand holds no loop: the tags and the system of a row, most of its
text, are written once for many rows.
"""

from collections.abc import Callable
from json.encoder import encode_basestring as _text

from api.encode import dumps
from mediadb.read_folders import Directory
from mediadb.read_rows import Shown
from zapcore.systems.table import System, SystemTable


def system(value: System, media_count: int | None = None) -> dict[str, object]:
    """Give a ``System``; absent facts are left out."""
    shape: dict[str, object] = {
        "releaseDate": value.release_date,
        "manufacturer": value.manufacturer,
        "mediaCount": media_count,
        "id": value.id,
        "name": value.name,
        "category": value.category,
    }
    return {key: item for key, item in shape.items() if item is not None and item != ""}


def search_rows(systems: SystemTable) -> Callable[[Shown], str]:
    """Give what writes the rows of one ``media.search``; systems are written once."""
    known: dict[str, str] = {}

    def write(shown: Shown) -> str:
        system_id = shown.row.system_id
        if system_id not in known:
            known[system_id] = dumps(system(systems.get(system_id)))
        return _search_row(shown, known[system_id])

    return write


def _search_row(shown: Shown, of: str) -> str:
    """Write a row of ``media.search``: it carries the title's name."""
    row = shown.row
    return (
        f'{{{_relative(shown)}"system":{of},"name":{_text(row.title_name)},'
        f'"path":{_text(row.path)},"zapScript":{_text(shown.zap_script)},'
        f'"tags":{shown.tags.text},{_apart(shown)}'
        f'"mediaId":{row.media},"hasCover":{"true" if row.has_cover else "false"}}}'
    )


def browse_media(shown: Shown) -> str:
    """Write a file of ``media.browse``: it carries the file's own name, no tags."""
    row = shown.row
    return (
        f'{{"systemId":{_text(row.system_id)},{_relative(shown)}'
        f'"zapScript":{_text(shown.zap_script)},"path":{_text(row.path)},'
        f'"type":"media","name":{_text(row.name)},{_apart(shown)}'
        f'"mediaId":{row.media},"hasCover":{"true" if row.has_cover else "false"}}}'
    )


def _relative(shown: Shown) -> str:
    path = shown.row.relative_path
    return f'"relativePath":{_text(path)},' if path else ""


def _apart(shown: Shown) -> str:
    found = shown.variant.tags
    return f'"disambiguatingTags":{found.text},' if found.tags else ""


def browse_directory(directory: Directory, kind: str) -> dict[str, object]:
    """Give a ``directory`` or ``root`` of ``media.browse``."""
    shape: dict[str, object] = {
        "fileCount": directory.files,
        "path": directory.path,
        "type": kind,
        "name": directory.name,
        "systemIds": list(directory.system_ids),
        "hasCover": False,
    }
    if kind == "root" and len(directory.system_ids) == 1:
        shape["systemId"] = directory.system_ids[0]
    return {k: v for k, v in shape.items() if v or k != "systemIds"}


def pagination(next_cursor: str, page_size: int) -> dict[str, object]:
    """Give the ``pagination`` of a page."""
    shape: dict[str, object] = {"hasNextPage": bool(next_cursor), "pageSize": page_size}
    if next_cursor:
        shape["nextCursor"] = next_cursor
    return shape
