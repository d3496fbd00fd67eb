"""``media``: whether there is a database, what it holds, what the index does."""

from api.active import read_active
from api.context import Context
from api.registry import Params, method
from api.wire.running import MediaResult
from zapcore.model import Level

STATUS = (
    "totalSteps",
    "currentStep",
    "currentStepDisplay",
    "totalFiles",
    "systemsCompleted",
    "systemsTotal",
    "exists",
    "indexing",
    "optimizing",
    "paused",
    "pausedBy",
    "throttled",
)


@method("media", gives=MediaResult, level=Level.READ)
async def media(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Give the state of the database; all four booleans are always there.

    ``totalMedia`` counts every row, the ``missingMedia`` among them too, as the
    original does; both only while no index runs.
    """
    status = context.index.status().params()
    if status["indexing"]:
        database = {key: status[key] for key in STATUS if key in status}
    else:
        rows, missing = await context.readers.totals()
        database = {
            "totalMedia": rows,
            "missingMedia": missing,
            "exists": rows > 0,
            "indexing": False,
            "optimizing": False,
            "paused": False,
        }
    game = await read_active(context)
    return {"database": database, "active": [game] if game else []}
