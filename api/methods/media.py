"""``media`` and ``systems``: what the library holds."""

from api import shapes
from api.context import Context
from api.params import boolean
from api.registry import Params, method

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
)


@method("media")
async def media(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Give the state of the database; all four booleans are always there."""
    status = context.index.status().params()
    if status["indexing"]:
        database = {key: status[key] for key in STATUS if key in status}
    else:
        there, missing = await context.readers.counts()
        database = {
            "totalMedia": there,
            "missingMedia": missing,
            "exists": there + missing > 0,
            "indexing": False,
            "optimizing": False,
            "paused": False,
        }
    return {"database": database, "active": []}


@method("systems")
async def systems(context: Context, params: Params) -> object:
    """Give the indexed systems; with ``all`` also those of the platform's table."""
    everything = boolean(params, "all")
    counts = await context.readers.system_counts()
    found = [
        shapes.system(context.systems.get(system_id), counts[system_id])
        for system_id in sorted(counts)
    ]
    if everything:
        rest = (sid for sid in context.platform_systems if sid not in counts)
        found += [shapes.system(context.systems.get(sid), 0) for sid in rest]
    return {"systems": found}
