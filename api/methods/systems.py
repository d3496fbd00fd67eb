"""``systems``: what is indexed, and what the platform could hold."""

from api import shapes
from api.context import Context
from api.params import boolean, tag_filters
from api.registry import Params, method
from api.wire.finding import SystemsParams, SystemsResult
from zapcore.model import Level

ASK_FIRST = "linux"
"""Only here do the systems without files wait to be asked for.

The original names the systems that can be played: on a device all cores are there, on
a computer nobody knows which emulators are (CONTRACT, ``systems``; recordings es-02,
mister-02).
"""


@method("systems", takes=SystemsParams, gives=SystemsResult, level=Level.READ)
async def systems(context: Context, params: Params) -> object:
    """Give the indexed systems, then those of the platform's table without files.

    With ``tags`` only the systems that have such files, counted by them.
    """
    tags = tag_filters(params)
    everything = boolean(params, "all") or context.platform != ASK_FIRST
    counts = await context.readers.system_counts(tags)
    numbers = await context.readers.system_numbers()
    found = [
        shapes.system(context.systems.get(name), counts[name], numbers.get(name))
        for name in sorted(counts)
    ]
    if everything and not tags:
        rest = (sid for sid in context.platform_systems if sid not in counts)
        found += [shapes.system(context.systems.get(sid), 0) for sid in rest]
    return {"systems": found}
