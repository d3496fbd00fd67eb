"""Rows in the shapes of the contract.

Rows of search and browse are written as JSON on the reader's thread, piece by piece, so
that a page of a thousand holds no loop: the tags and the system of a row, most of its
text, are written once for many rows.
"""

from __future__ import annotations

from json.encoder import encode_basestring as _text
from typing import TYPE_CHECKING, NamedTuple

from api.encode import dumps

if TYPE_CHECKING:
    from collections.abc import Callable

    from mediadb.read_folders import Directory
    from mediadb.read_rows import Row, Shown
    from zapcore.systems.table import System, SystemTable

MOST_FOLDERS = 1000


def system(
    value: System, media_count: int | None = None, number: int | None = None
) -> dict[str, object]:
    """Give a ``System``; absent facts are left out."""
    shape: dict[str, object] = {
        "releaseDate": value.release_date,
        "manufacturer": value.manufacturer,
        "mediaCount": media_count,
        "id": value.id,
        "name": value.name,
        "category": value.category,
        "platformId": number,
    }
    return {key: item for key, item in shape.items() if item is not None and item != ""}


class _Folder(NamedTuple):
    """What the rows of a folder have in common, as JSON.

    ``path`` and ``relative`` lack what the file's name adds, and the closing quote.
    """

    system_id: str
    system: str
    path: str
    relative: str


class RowWriter:
    """Writes rows of search and browse; what a folder's rows share is written once.

    One for all clients, on the readers' threads; who keeps rows knows by another
    writer that systems have other names now.
    """

    def __init__(self, systems: SystemTable) -> None:
        self._systems = systems
        self._edition = systems.edition
        self._writer = _Writer(systems)

    @property
    def search(self) -> Callable[[Shown], str]:
        """Give what writes a row of ``media.search``: it carries the title's name."""
        return self._now().search

    @property
    def browse(self) -> Callable[[Shown], str]:
        """Give what writes a file of ``media.browse``: its own name, no tags."""
        return self._now().browse

    def _now(self) -> _Writer:
        edition = self._systems.edition
        if edition != self._edition:
            self._edition, self._writer = edition, _Writer(self._systems)
        return self._writer


class _Writer:
    """Writes rows as long as systems keep their names."""

    def __init__(self, systems: SystemTable) -> None:
        self._systems = systems
        self._folders: dict[tuple[str, str, str], _Folder] = {}

    def search(self, shown: Shown) -> str:
        """Write a row of ``media.search``."""
        row, title, tags, _ = shown
        folder = self._folder(row)
        return (
            f'{{{_relative(folder, row)}"system":{folder.system},'
            f'"name":{_text(title.name)},"path":{folder.path}{_rest(row)},'
            f'"zapScript":{_text(shown.zap_script)},"tags":{tags},{_ending(shown)}'
        )

    def browse(self, shown: Shown) -> str:
        """Write a file of ``media.browse``."""
        row = shown.row
        folder = self._folder(row)
        return (
            f'{{"systemId":{folder.system_id},{_relative(folder, row)}'
            f'"zapScript":{_text(shown.zap_script)},"path":{folder.path}{_rest(row)},'
            f'"type":"media","name":{_text(row.name)},{_ending(shown)}'
        )

    def _folder(self, row: Row) -> _Folder:
        key = row.system_id, row.root, row.folder
        found = self._folders.get(key)
        if found is None:
            if len(self._folders) >= MOST_FOLDERS:
                self._folders.clear()
            found = self._folders[key] = self._shared(row)
        return found

    def _shared(self, row: Row) -> _Folder:
        relative = row.relative_path
        return _Folder(
            _text(row.system_id),
            dumps(system(self._systems.get(row.system_id))),
            _text(row.folder)[:-1],
            _text(relative.removesuffix(row.file_name))[:-1] if relative else "",
        )


def _rest(row: Row) -> str:
    return _text(row.file_name)[1:]


def _relative(folder: _Folder, row: Row) -> str:
    return f'"relativePath":{folder.relative}{_rest(row)},' if folder.relative else ""


def _ending(shown: Shown) -> str:
    found = shown.variant.text
    apart = f'"disambiguatingTags":{found},' if found else ""
    cover = "true" if shown.has_cover else "false"
    return f'{apart}"mediaId":{shown.row.media},"hasCover":{cover}}}'


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
