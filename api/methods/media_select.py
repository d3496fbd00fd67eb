"""``media.select`` and what steers it: one game, one ROM."""

from api.context import Context
from api.params import boolean, text, text_list
from api.registry import Params, method
from api.wire.basics import Message
from api.wire.choosing import SelectParams
from zapcore.errors import (
    AlreadyRunningError,
    NothingRunningError,
    UnknownProfileError,
    UnknownSystemError,
)
from zapcore.events import MediaSelecting
from zapcore.model import Level


@method(
    "media.select",
    takes=SelectParams,
    gives=MediaSelecting | None,
    errors=(AlreadyRunningError, UnknownSystemError, UnknownProfileError),
    level=Level.OPERATE,
)
async def media_select(context: Context, params: Params) -> object:
    """Start choosing one file of each game, for all systems or ``systems``.

    Only systems whose files, lists or profile changed are looked at. With ``dryRun``
    the answer is what would change, by ``profile`` if it is named, in the shape of
    ``media.selecting``.
    """
    systems = text_list(params, "systems")
    profile, force = text(params, "profile"), boolean(params, "force")
    if boolean(params, "dryRun"):
        return (await context.select.try_out(systems, profile)).params()
    await context.select.start(profile, systems, force=force)
    return None


@method(
    "media.select.pause",
    gives=Message,
    errors=(NothingRunningError,),
    level=Level.OPERATE,
)
async def media_select_pause(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Pause between two batches."""
    context.select.pause()
    return {"message": "Selection paused"}


@method(
    "media.select.resume",
    gives=Message,
    errors=(NothingRunningError,),
    level=Level.OPERATE,
)
async def media_select_resume(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Go on."""
    if not context.select.resume():
        raise NothingRunningError("no selection is paused")
    return {"message": "Selection resumed"}


@method(
    "media.select.cancel",
    gives=Message,
    errors=(NothingRunningError,),
    level=Level.OPERATE,
)
async def media_select_cancel(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Cancel; the slot is free when the answer goes out."""
    if not await context.select.cancel():
        raise NothingRunningError("no selection is running")
    return {"message": "Selection cancelled"}


@method("media.select.status", gives=MediaSelecting, level=Level.READ)
async def media_select_status(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Give the last status, in the shape of ``media.selecting``."""
    return context.select.status().params()
