"""``inbox``: what clients of Zaparoo Core ask on connect, answered honestly.

zapcore launches nothing and reads no tokens; an error here would show as a red toast
(CLIENTS, "Minimum set").
"""

from api.context import Context
from api.registry import Params, method
from api.wire.identity import Inbox
from zapcore.model import Level


@method("inbox", gives=Inbox, level=Level.READ)
async def inbox(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """No message waits."""
    return {"messages": []}
