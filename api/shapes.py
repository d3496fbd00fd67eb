"""Rows in the shapes of the contract."""

from mediadb.read_browse import Directory
from mediadb.reader import Shown
from zapcore.systems.table import System


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


def search_row(shown: Shown, of: System) -> dict[str, object]:
    """Give a row of ``media.search``: it carries the title's name."""
    row = shown.row
    shape: dict[str, object] = {
        "relativePath": row.relative_path,
        "system": system(of),
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
    """Give a file of ``media.browse``: it carries the file's own name."""
    row = shown.row
    shape: dict[str, object] = {
        "systemId": row.system_id,
        "relativePath": row.relative_path,
        "zapScript": shown.zap_script,
        "path": row.path,
        "type": "media",
        "name": row.name,
        "tags": shown.tags,
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
        "systemIds": directory.system_ids,
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
    return {k: v for k, v in shape.items() if v or k not in names}
