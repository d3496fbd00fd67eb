"""``tokens``: what clients of Zaparoo Core ask on connect, answered honestly.

zapcore launches nothing and reads no tokens; an error here would show as a red toast
(CLIENTS, "Minimum set").
"""

from api.context import Context
from api.registry import Params, method
from api.wire.identity import Tokens
from zapcore.model import Level


@method("tokens", gives=Tokens, level=Level.READ)
async def tokens(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """No token is active."""
    return {"active": []}
