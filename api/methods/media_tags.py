"""``media.tags``: the tags that a search can be filtered by."""

from api.context import Context
from api.refs import read_systems
from api.registry import Params, method


@method("media.tags")
async def media_tags(context: Context, params: Params) -> object:
    """Give ``{tags}`` of all systems or ``systems``, each with its count of files."""
    return {"tags": await context.readers.tag_counts(read_systems(context, params))}
