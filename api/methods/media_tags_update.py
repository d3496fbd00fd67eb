"""``media.tags.update``: favourites."""

from collections.abc import Sequence

from api.context import Context
from api.params import text_list
from api.refs import read_ref
from api.registry import Params, method
from api.wire.finding import TagsResult
from api.wire.graph import TagsUpdateParams
from zapcore.errors import (
    AmbiguousPathError,
    MediaNotFoundError,
    ParameterError,
    UnknownSystemError,
)
from zapcore.model import Level

FAVORITE = "user:favorite"


@method(
    "media.tags.update",
    takes=TagsUpdateParams,
    gives=TagsResult,
    errors=(UnknownSystemError, MediaNotFoundError, AmbiguousPathError),
    level=Level.OPERATE,
)
async def media_tags_update(context: Context, params: Params) -> object:
    """Add or remove ``user:favorite``; give the tags of the row as they are then."""
    ref = read_ref(context, params)
    add = text_list(params, "add") or []
    remove = text_list(params, "remove") or []
    _check(add, remove)
    key = await context.readers.key(ref)
    values = FAVORITE.partition(":")[2:]
    await context.owner.set_tags(key, values if add else (), values if remove else ())
    return {"tags": await context.readers.tags(ref)}


def _check(add: Sequence[str], remove: Sequence[str]) -> None:
    for name, tags in (("add", add), ("remove", remove)):
        if any(tag.lower() != FAVORITE for tag in tags):
            words = f"invalid {name} tags: only {FAVORITE} can be mutated"
            raise ParameterError(name, words, whole=True)
    if not add and not remove:
        raise ParameterError("add", "add or remove is required")
    if add and remove:
        raise ParameterError("remove", "add and remove cannot name the same tag")
