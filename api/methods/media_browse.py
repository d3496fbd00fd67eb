"""``media.browse``: the library as folders; roots, then folders, then files."""

import posixpath
from dataclasses import asdict, replace

from api import shapes
from api.context import Context
from api.encode import Json, dumps
from api.params import boolean, integer, one_of, tag_filters, text
from api.refs import read_letter, read_systems
from api.registry import Params, method
from api.wire.finding import BrowseParams, BrowseResult, FolderParams, IndexResult
from mediadb.read_browse import Asked
from mediadb.read_letters import BY_NAME
from mediadb.read_search import SORTS
from zapcore.errors import OutsideRootError, UnknownSystemError
from zapcore.model import Level

MAX_RESULTS = 1000
DEFAULT_RESULTS = 100


@method(
    "media.browse",
    takes=BrowseParams,
    gives=BrowseResult,
    errors=(UnknownSystemError, OutsideRootError),
    level=Level.READ,
)
async def media_browse(context: Context, params: Params) -> object:
    """Give ``{path, entries, totalFiles, totalDirs, pagination}``.

    With ``letter`` only the files under it, with ``tags`` only what carries them.
    """
    boolean(params, "fuzzySystem")
    asked = _asked(context, params)
    asked = replace(
        asked,
        limit=integer(params, "maxResults", 1, MAX_RESULTS, DEFAULT_RESULTS),
        cursor=text(params, "cursor"),
        letter=read_letter(params),
    )
    if not asked.path:
        return await _roots(context, asked.systems)
    if _is_address(asked.path):
        return {"path": asked.path, "entries": [], "totalFiles": 0, "totalDirs": 0}
    inside = replace(asked, path=_inside(context, asked.path))
    page, files = await context.readers.browse(inside, context.rows.browse)
    folders = [shapes.browse_directory(d, "directory") for d in page.directories]
    entries = [*map(dumps, folders), *files]
    answer: dict[str, object] = {
        "path": asked.path,
        "entries": Json.array(entries),
        "totalFiles": page.total_files,
        "totalDirs": page.total_directories,
    }
    if entries:
        answer["pagination"] = shapes.pagination(page.next_cursor, asked.limit)
    return answer


@method(
    "media.browse.index",
    takes=FolderParams,
    gives=IndexResult,
    errors=(UnknownSystemError, OutsideRootError),
    level=Level.READ,
)
async def media_browse_index(context: Context, params: Params) -> object:
    """Give ``{scheme, groups, totalFiles}``: where each letter of a folder begins.

    ``scheme`` is ``none`` where letters make no sense: without a path, and for a sort
    that is not by name.
    """
    boolean(params, "fuzzySystem")
    asked = _asked(context, params)
    if not asked.path or _is_address(asked.path) or asked.sort not in BY_NAME:
        return {"scheme": "none", "groups": [], "totalFiles": 0}
    inside = replace(asked, path=_inside(context, asked.path))
    groups = await context.readers.browse_letters(inside)
    return {
        "scheme": "latin",
        "groups": [asdict(group) for group in groups],
        "totalFiles": sum(group.count for group in groups),
    }


def _asked(context: Context, params: Params) -> Asked:
    return Asked(
        text(params, "path"),
        read_systems(context, params),
        one_of(params, "sort", ("", *SORTS), "") or "name-asc",
        tags=tag_filters(params),
        preferred=boolean(params, "preferred"),
    )


def _is_address(path: str) -> bool:
    return "://" in path


async def _roots(context: Context, systems: tuple[str, ...] | None) -> object:
    found = await context.readers.roots(systems)
    entries = [shapes.browse_directory(directory, "root") for directory in found]
    return {"path": "", "entries": entries, "totalFiles": 0, "totalDirs": 0}


def _inside(context: Context, path: str) -> str:
    """Give the clean path of a folder below a root.

    Raises:
        OutsideRootError: it holds ``..`` or lies below no root.
    """
    if ".." in path.split("/") or "\0" in path:
        raise OutsideRootError("invalid path: contains disallowed components")
    clean = posixpath.normpath(path)
    for root in context.roots:
        if clean == root or clean.startswith(root.rstrip("/") + "/"):
            return clean
    raise OutsideRootError("path is not within an allowed root directory")
