"""``media.search``: words in any order, accents and case irrelevant, cursor paging."""

from api import shapes
from api.context import Context
from api.encode import Json
from api.params import boolean, integer, one_of, tag_filters, text
from api.refs import read_letter, read_systems
from api.registry import Params, method
from api.wire.finding import SearchParams, SearchResult
from mediadb.read_search import SORTS, Query
from zapcore.errors import UnknownSystemError
from zapcore.model import Level

MAX_RESULTS = 1000
DEFAULT_RESULTS = 100


@method(
    "media.search",
    takes=SearchParams,
    gives=SearchResult,
    errors=(UnknownSystemError,),
    level=Level.READ,
)
async def media_search(context: Context, params: Params) -> object:
    """Give ``{results, total, pagination}``; an empty query lists every row."""
    boolean(params, "fuzzySystem")
    query = Query(
        text=text(params, "query"),
        systems=read_systems(context, params),
        tags=tag_filters(params),
        sort=one_of(params, "sort", ("", *SORTS), ""),
        limit=integer(params, "maxResults", 1, MAX_RESULTS, DEFAULT_RESULTS),
        cursor=text(params, "cursor"),
        letter=read_letter(params),
        path_prefix=text(params, "pathPrefix"),
        preferred=boolean(params, "preferred"),
    )
    rows, following = await context.readers.search(query, context.rows.search)
    answer: dict[str, object] = {"results": Json.array(rows), "total": len(rows)}
    if rows:
        answer["pagination"] = shapes.pagination(following, query.limit)
    return answer
