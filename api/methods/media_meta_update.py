"""``media.meta.update``: what the owner sets for one file."""

from collections.abc import Mapping

from api.context import Context
from api.meta_change import read_change
from api.params import only, text
from api.refs import read_ref
from api.registry import Params, method
from api.wire.owning import MetaUpdateParams, MetaUpdateResult
from mediadb.read_owner import LAUNCHER_OVERRIDE
from zapcore.errors import (
    AmbiguousPathError,
    MediaNotFoundError,
    ParameterError,
    UnknownScraperError,
    UnknownSystemError,
    ZapcoreError,
)
from zapcore.model import Level

OWN = ("fields", "lock", "unlock", "match")


@method(
    "media.meta.update",
    takes=MetaUpdateParams,
    gives=MetaUpdateResult,
    errors=(
        UnknownSystemError,
        MediaNotFoundError,
        AmbiguousPathError,
        UnknownScraperError,
    ),
    level=Level.OPERATE,
)
async def media_meta_update(context: Context, params: Params) -> object:
    """Set values, locks and matches, and ``media.launcherOverride``; give ``{media}``.

    All of it is checked before anything is set. Launchers are known to whoever
    launches, so any name is taken (null or "" clears it).
    """
    only(params, "mediaId", "system", "path", "media", *OWN)
    ref = read_ref(context, params)
    owned = any(params.get(name) is not None for name in OWN)
    launcher = None
    if not owned or params.get("media") is not None:
        launcher = _launcher(params)
    change = read_change(params)
    key = await context.readers.key(ref)
    if launcher is not None:
        await context.owner.set_value(key, LAUNCHER_OVERRIDE, launcher)
    asked = False
    if owned:
        number = await context.readers.number(ref)
        asked = await context.meta.update(number, change)
    (found,) = await context.readers.meta([ref])
    if isinstance(found, ZapcoreError):
        raise found
    shape: dict[str, object] = {"media": found}
    if change.match is not None:
        shape["asked"] = asked
    return shape


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
