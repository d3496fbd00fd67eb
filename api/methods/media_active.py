"""``media.active`` and its update: the game that runs, as its launcher tells us."""

from api.active import read_active
from api.context import Context
from api.params import Absent, required_texts
from api.refs import read_system
from api.registry import Params, method
from api.wire.running import ActiveMedia, ActiveParams, Empty
from zapcore.errors import UnknownSystemError
from zapcore.model import Level


@method("media.active", gives=ActiveMedia | None, level=Level.READ)
async def media_active(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Give the game that runs, or null."""
    return await read_active(context)


@method(
    "media.active.update",
    takes=ActiveParams,
    gives=Empty,
    errors=(UnknownSystemError,),
    level=Level.OPERATE,
)
async def media_active_update(context: Context, params: Params) -> object:
    """Set the game that runs; without parameters (null is not without) none does."""
    if isinstance(params, Absent):
        context.activity.stop()
        return {}
    system_id, path, name = required_texts(params, "systemId", "mediaPath", "mediaName")
    context.activity.start(read_system(context, system_id), path, name)
    return {}
