"""``media.browse``: the library as folders; roots, then folders, then files."""

import posixpath

from api import shapes
from api.context import Context
from api.encode import Json, dumps
from api.params import boolean, integer, one_of, text, text_list
from api.refs import read_systems
from api.registry import Params, method
from mediadb.read_browse import Asked
from mediadb.read_search import SORTS
from zapcore.errors import OutsideRootError, ParameterError

MAX_RESULTS = 1000
DEFAULT_RESULTS = 100


@method("media.browse")
async def media_browse(context: Context, params: Params) -> object:
    """Give ``{path, entries, totalFiles, totalDirs, pagination}``."""
    boolean(params, "fuzzySystem")
    if text(params, "letter"):
        raise ParameterError("letter", "letter is not supported yet")
    if text_list(params, "tags"):
        raise ParameterError("tags", "tags are not supported yet")
    path = text(params, "path")
    systems = read_systems(context, params)
    limit = integer(params, "maxResults", 1, MAX_RESULTS, DEFAULT_RESULTS)
    sort = one_of(params, "sort", ("", *SORTS), "") or "name-asc"
    if not path:
        return await _roots(context, systems)
    if "://" in path:
        return _nothing(path)
    asked = Asked(_inside(context, path), systems, sort, limit, text(params, "cursor"))
    page, files = await context.readers.browse(asked, shapes.browse_media)
    folders = [shapes.browse_directory(d, "directory") for d in page.directories]
    entries = [*map(dumps, folders), *files]
    answer: dict[str, object] = {
        "path": path,
        "entries": Json.array(entries),
        "totalFiles": page.total_files,
        "totalDirs": page.total_directories,
    }
    if entries:
        answer["pagination"] = shapes.pagination(page.next_cursor, limit)
    return answer


async def _roots(context: Context, systems: tuple[str, ...] | None) -> object:
    found = await context.readers.roots(systems)
    entries = [shapes.browse_directory(directory, "root") for directory in found]
    return {"path": "", "entries": entries, "totalFiles": 0, "totalDirs": 0}


def _nothing(path: str) -> object:
    return {"path": path, "entries": [], "totalFiles": 0, "totalDirs": 0}


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
