"""``media.generate`` and what steers it: the index."""

from api.context import Context
from api.params import boolean, text_list
from api.registry import Params, method
from api.wire.basics import Message
from api.wire.running import GenerateParams
from zapcore.errors import (
    AlreadyRunningError,
    NothingRunningError,
    NotMountedError,
    ParameterError,
    UnknownSystemError,
)
from zapcore.events import MediaIndexing
from zapcore.model import Level, OperationState


@method(
    "media.generate",
    "media.index",
    takes=GenerateParams,
    errors=(AlreadyRunningError, UnknownSystemError, NotMountedError),
    level=Level.OPERATE,
)
async def media_generate(context: Context, params: Params) -> object:
    """Start the index of all systems, or of ``systems``.

    ``rebuild`` parses all names anew; ``fuzzySystem`` is taken and changes nothing, for
    ids are fuzzy anyway.
    """
    boolean(params, "fuzzySystem")
    systems = text_list(params, "systems")
    rebuild = boolean(params, "rebuild")
    if rebuild and systems:
        words = "rebuild cannot be combined with a systems filter"
        raise ParameterError("rebuild", words, whole=True)
    await context.index.start(systems, rebuild=rebuild)
    return None


@method(
    "media.generate.pause",
    gives=Message,
    errors=(NothingRunningError,),
    level=Level.OPERATE,
)
async def media_generate_pause(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Pause between two batches."""
    context.index.pause()
    return {"message": "Media indexing paused"}


@method("media.generate.resume", gives=Message, level=Level.OPERATE)
async def media_generate_resume(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Go on."""
    done = context.index.resume()
    return {
        "message": "Media indexing resumed" if done else "Media indexing is not paused"
    }


@method("media.generate.cancel", gives=Message, level=Level.OPERATE)
async def media_generate_cancel(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Cancel; the slot is free when the answer goes out."""
    if await context.index.cancel():
        return {"message": "Media indexing cancelled successfully"}
    return {
        "message": "No media indexing operation is currently running or it has already "
        "been cancelled"
    }


@method("media.generate.status", gives=MediaIndexing, level=Level.READ)
async def media_generate_status(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Give the last status, in the shape of ``media.indexing``.

    Whether a database exists is asked of the database, as ``media`` does: the last
    status knows nothing of what was there before a restart.
    """
    status = context.index.status().params()
    if status["indexing"]:
        return status
    rows, _ = await context.readers.totals()
    return {"state": OperationState.IDLE, **status, "exists": rows > 0}
