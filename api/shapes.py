"""Rows in the shapes of the contract.

Rows of search and browse are shaped on the reader's thread, so that a page of a
thousand holds no loop.
"""

from collections.abc import Callable

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


def search_rows(systems: SystemTable) -> Callable[[Shown], dict[str, object]]:
    """Give what shapes the rows of one ``media.search``; systems are shaped once."""
    known: dict[str, dict[str, object]] = {}

    def shape(shown: Shown) -> dict[str, object]:
        system_id = shown.row.system_id
        if system_id not in known:
            known[system_id] = system(systems.get(system_id))
        return _search_row(shown, known[system_id])

    return shape


def _search_row(shown: Shown, of: dict[str, object]) -> dict[str, object]:
    """Give a row of ``media.search``: it carries the title's name."""
    row = shown.row
    shape: dict[str, object] = {
        "relativePath": row.relative_path,
        "system": of,
        "name": row.title_name,
        "path": row.path,
        "zapScript": shown.zap_script,
        "tags": shown.tags,
        "disambiguatingTags": shown.variant,
        "mediaId": row.media,
        "hasCover": bool(row.has_cover),
    }
    return _without_empty(shape, "relativePath", "disambiguatingTags")


def browse_media(shown: Shown) -> dict[str, object]:
    """Give a file of ``media.browse``: it carries the file's own name, no tags."""
    row = shown.row
    shape: dict[str, object] = {
        "systemId": row.system_id,
        "relativePath": row.relative_path,
        "zapScript": shown.zap_script,
        "path": row.path,
        "type": "media",
        "name": row.name,
        "disambiguatingTags": shown.variant,
        "mediaId": row.media,
        "hasCover": bool(row.has_cover),
    }
    return _without_empty(shape, "relativePath", "disambiguatingTags")


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
    return _without_empty(shape, "systemIds")


def pagination(next_cursor: str, page_size: int) -> dict[str, object]:
    """Give the ``pagination`` of a page."""
    shape: dict[str, object] = {"hasNextPage": bool(next_cursor), "pageSize": page_size}
    if next_cursor:
        shape["nextCursor"] = next_cursor
    return shape


def _without_empty(shape: dict[str, object], *names: str) -> dict[str, object]:
    for name in names:
        if not shape.get(name, True):
            del shape[name]
    return shape
