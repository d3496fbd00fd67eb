"""``clients``, ``clients.current``: what clients of Zaparoo Core ask on connect.

zapcore launches nothing and reads no tokens; an error here would show as a red toast
(CLIENTS, "Minimum set").
"""

from api.context import Context
from api.registry import Params, method
from api.wire.identity import Clients, CurrentClient
from zapcore.model import Level

CAPABILITIES = ["profiles.manage", "settings.write"]
"""What the app expects of a connection that may operate."""


@method("clients", gives=Clients, level=Level.READ)
async def clients(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """No client is paired."""
    return {"clients": []}


@method("clients.current", gives=CurrentClient, level=Level.READ)
async def clients_current(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Tell what this connection may do; pairing is no part of zapcore.

    ``role`` and ``capabilities`` are what the Zaparoo app reads, ``level`` is ours.
    """
    visitor = context.visitor
    return {
        "paired": False,
        "role": None,
        "capabilities": CAPABILITIES if visitor.may(Level.OPERATE) else [],
        "level": (visitor.level or Level.READ).word,
        "peer": visitor.name,
    }
