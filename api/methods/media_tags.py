"""``media.tags``: the tags that a search can be filtered by."""

from api.context import Context
from api.refs import read_systems
from api.registry import Params, method
from api.wire.finding import TagsParams, TagsResult
from zapcore.errors import UnknownSystemError
from zapcore.model import Level


@method(
    "media.tags",
    takes=TagsParams,
    gives=TagsResult,
    errors=(UnknownSystemError,),
    level=Level.READ,
)
async def media_tags(context: Context, params: Params) -> object:
    """Give ``{tags}`` of all systems or ``systems``, each with its count of files."""
    return {"tags": await context.readers.tag_counts(read_systems(context, params))}
