"""``media.missing`` and ``media.missing.answer``: files that are gone, or may be."""

from api import shapes
from api.context import Context
from api.params import boolean, integer, only, required_text, text
from api.refs import read_systems
from api.registry import Params, method
from api.wire.missing import AnswerParams, AnswerResult, MissingParams, MissingResult
from mediadb import cursors
from zapcore.absence import Answer, MissingRow
from zapcore.errors import ParameterError, UnknownSystemError
from zapcore.events import timestamp
from zapcore.model import Level
from zapcore.operations.missing import Standing

MAX_RESULTS = 1000
DEFAULT_RESULTS = 100


@method(
    "media.missing",
    takes=MissingParams,
    gives=MissingResult,
    errors=(UnknownSystemError,),
    level=Level.READ,
)
async def media_missing(context: Context, params: Params) -> object:
    """Give the files that are gone, longest first, and what is asked of others."""
    only(params, "systems", "maxResults", "cursor")
    systems = read_systems(context, params) or ()
    limit = integer(params, "maxResults", 1, MAX_RESULTS, DEFAULT_RESULTS)
    rows = await context.missing.rows(systems, _after(params), limit + 1)
    page = rows[:limit]
    answer: dict[str, object] = {
        "missing": [_row(context, row) for row in page],
        "total": await context.missing.total(systems),
        "questions": [_question(one) for one in await context.missing.questions()],
    }
    if page:
        more = len(rows) > limit
        following = cursors.write(page[-1].since, page[-1].media_id) if more else ""
        answer["pagination"] = shapes.pagination(following, limit)
    return answer


@method(
    "media.missing.answer",
    takes=AnswerParams,
    gives=AnswerResult,
    level=Level.OPERATE,
)
async def media_missing_answer(context: Context, params: Params) -> object:
    """Say whether files that vanished are gone; if so, an index marks them."""
    only(params, "path", "gone")
    path = required_text(params, "path")
    if params.get("gone") is None:
        raise ParameterError("gone", "gone is required")
    gone = boolean(params, "gone")
    started = await context.missing.answer(path, gone=gone)
    return {"path": path, "gone": gone, "started": started}


def _after(params: Params) -> tuple[int, int]:
    cursor = text(params, "cursor")
    if not cursor:
        return -1, 0
    since, number = cursors.read(cursor, int, int)
    return int(since), int(number)


def _row(context: Context, row: MissingRow) -> dict[str, object]:
    return {
        "mediaId": row.media_id,
        "system": shapes.system(context.systems.get(row.system_id)),
        "path": row.path,
        "name": row.name,
        "since": timestamp(row.since),
        "root": row.root,
    }


def _question(standing: Standing) -> dict[str, object]:
    asked = standing.question
    shape: dict[str, object] = {
        "path": asked.path,
        "gone": asked.gone,
        "known": asked.known,
        "since": timestamp(asked.since),
        "notMounted": standing.not_mounted,
    }
    if asked.answer is not Answer.NONE:
        shape["answer"] = asked.answer.name.lower()
    return shape
