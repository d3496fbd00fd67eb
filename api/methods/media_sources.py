"""``media.sources``: the sources of the network, and how they stand."""

from api.context import Context
from api.registry import Params, method
from api.wire.owning import SourcesResult
from zapcore.events import timestamp
from zapcore.model import Level
from zapcore.owning import SourceView


@method("media.sources", gives=SourcesResult, level=Level.READ)
async def media_sources(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Give every source of the network: state, quota, last error, what it needs."""
    return {"sources": [_shape(one) for one in await context.meta.sources()]}


def _shape(one: SourceView) -> dict[str, object]:
    found: dict[str, object] = {
        "id": one.id,
        "name": one.name,
        "state": one.state,
        "requests": one.requests,
        "cached": one.cached,
        "hits": one.hits,
        "misses": one.misses,
        "unsure": one.unsure,
        "errors": one.errors,
        "waiting": one.waiting,
        "fields": list(one.fields),
        "kinds": list(one.kinds),
    }
    if one.quota_left is not None:
        found["quotaLeft"] = one.quota_left
    more = {
        "needs": one.needs,
        "until": timestamp(one.until),
        "lastError": one.error,
        "lastErrorAt": timestamp(one.error_at),
    }
    return {**found, **{name: value for name, value in more.items() if value}}
