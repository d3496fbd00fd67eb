"""``media.meta.update``: what the owner sets for one row."""

from collections.abc import Mapping

from api.context import Context
from api.params import only, text
from api.refs import read_ref
from api.registry import Params, method
from api.wire.graph import MetaUpdateParams, MetaUpdateResult
from mediadb.read_owner import LAUNCHER_OVERRIDE
from zapcore.errors import (
    AmbiguousPathError,
    MediaNotFoundError,
    ParameterError,
    UnknownSystemError,
    ZapcoreError,
)
from zapcore.model import Level


@method(
    "media.meta.update",
    takes=MetaUpdateParams,
    gives=MetaUpdateResult,
    errors=(UnknownSystemError, MediaNotFoundError, AmbiguousPathError),
    level=Level.OPERATE,
)
async def media_meta_update(context: Context, params: Params) -> object:
    """Set ``media.launcherOverride`` (null or "" clears it); give ``{media}``.

    Launchers are known to whoever launches, so any name is taken.
    """
    only(params, "mediaId", "system", "path", "media")
    ref = read_ref(context, params)
    launcher = _launcher(params)
    key = await context.readers.key(ref)
    await context.owner.set_value(key, LAUNCHER_OVERRIDE, launcher)
    (found,) = await context.readers.meta([ref])
    if isinstance(found, ZapcoreError):
        raise found
    return {"media": found}


def _launcher(params: Mapping[str, object]) -> str:
    update = params.get("media")
    if update is None:
        raise ParameterError("media", "media update is required")
    if not isinstance(update, dict):
        raise ParameterError("media", "media must be an object")
    fields = {name.lower(): value for name, value in update.items()}
    only(fields, LAUNCHER_OVERRIDE)
    if not fields:
        raise ParameterError("media", "no supported media updates provided")
    return text(fields, LAUNCHER_OVERRIDE)
