"""``readers``: what clients of Zaparoo Core ask on connect, answered honestly.

zapcore launches nothing and reads no tokens; an error here would show as a red toast
(CLIENTS, "Minimum set").
"""

from api.context import Context
from api.registry import Params, method
from api.wire.identity import Readers
from zapcore.model import Level


@method("readers", gives=Readers, level=Level.READ)
async def readers(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """No reader is there."""
    return {"readers": []}
