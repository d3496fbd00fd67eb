"""``media.clean.orphans``: removes what is left of files that are gone."""

from dataclasses import asdict

from api.context import Context
from api.params import boolean, only
from api.refs import read_systems
from api.registry import Params, method
from api.wire.running import CleanParams, CleanResult
from zapcore.errors import AlreadyRunningError, UnknownSystemError
from zapcore.model import Level


@method(
    "media.clean.orphans",
    takes=CleanParams,
    gives=CleanResult,
    errors=(AlreadyRunningError, UnknownSystemError),
    level=Level.OPERATE,
)
async def media_clean_orphans(context: Context, params: Params) -> object:
    """Give ``{deleted, removed, notMounted, dryRun}`` when it is done.

    ``deleted`` counts media, ``removed`` all rows by kind; roots that are not mounted
    keep theirs and are named.
    """
    only(params, "systems", "dryRun")
    dry_run = boolean(params, "dryRun")
    found = await context.clean.clean(read_systems(context, params), dry_run=dry_run)
    return {
        "deleted": found.removed.media,
        "removed": asdict(found.removed),
        "notMounted": list(found.not_mounted),
        "dryRun": dry_run,
    }
