"""``media.export`` and what steers it: give the library back to front-ends."""

from api.context import Context
from api.params import boolean, one_of, required_text, text_list
from api.registry import Params, method
from api.wire.basics import Message
from api.wire.exporting import FRONTENDS, WHATS, ExportParams
from zapcore.errors import (
    AlreadyRunningError,
    NothingRunningError,
    NotMountedError,
    ParameterError,
    UnknownSystemError,
    UnwritableError,
)
from zapcore.events import MediaExporting
from zapcore.exporting import ExportOrder, Frontend, What
from zapcore.model import Level


@method(
    "media.export",
    takes=ExportParams,
    gives=MediaExporting | None,
    errors=(
        AlreadyRunningError,
        UnknownSystemError,
        NotMountedError,
        UnwritableError,
    ),
    level=Level.ADMINISTER,
)
async def media_export(context: Context, params: Params) -> object:
    """Write what is known of the games to files that other programs read.

    A file that is there is edited: only what zapcore owns of it changes, and the one
    before is kept as `.bak`. The answer comes at the end, in the shape of
    `media.exporting`, unless `wait` is false.
    """
    order = _order(params)
    if boolean(params, "wait", default=True) or order.dry_run:
        return (await context.export.run(order)).params()
    await context.export.start(order)
    return None


@method("media.export.status", gives=MediaExporting, level=Level.READ)
async def media_export_status(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Give the last status, in the shape of ``media.exporting``."""
    return context.export.status().params()


@method(
    "media.export.pause",
    gives=Message,
    errors=(NothingRunningError,),
    level=Level.OPERATE,
)
async def media_export_pause(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Pause between two pages of games."""
    context.export.pause()
    return {"message": "Export paused"}


@method(
    "media.export.resume",
    gives=Message,
    errors=(NothingRunningError,),
    level=Level.OPERATE,
)
async def media_export_resume(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Go on."""
    if not context.export.resume():
        raise NothingRunningError("no export is paused")
    return {"message": "Export resumed"}


@method(
    "media.export.cancel",
    gives=Message,
    errors=(NothingRunningError,),
    level=Level.OPERATE,
)
async def media_export_cancel(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Cancel; the slot is free when the answer goes out. Every file is whole."""
    if not await context.export.cancel():
        raise NothingRunningError("no export is running")
    return {"message": "Export cancelled"}


def _order(params: Params) -> ExportOrder:
    what = required_text(params, "what").lower()
    if what not in WHATS:
        raise ParameterError("what", f"what must be one of: {' '.join(WHATS)}")
    frontend = one_of(params, "frontend", ("", *FRONTENDS), "")
    return ExportOrder(
        What(what),
        Frontend(frontend or Frontend.BATOCERA),
        tuple(text_list(params, "systems") or ()),
        preferred=boolean(params, "preferred"),
        artwork=boolean(params, "artwork", default=True),
        dry_run=boolean(params, "dryRun"),
    )
