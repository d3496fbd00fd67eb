"""Small honest answers to what clients of Zaparoo Core ask on connect.

zapcore launches nothing and reads no tokens; an error here would show as a red toast
(CLIENTS, "Minimum set").
"""

from api.context import Context
from api.registry import Params, method
from api.wire.identity import Clients, CurrentClient, Inbox, Readers, Tokens


@method("tokens", gives=Tokens)
async def tokens(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """No token is active."""
    return {"active": []}


@method("inbox", gives=Inbox)
async def inbox(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """No message waits."""
    return {"messages": []}


@method("readers", gives=Readers)
async def readers(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """No reader is there."""
    return {"readers": []}


@method("clients", gives=Clients)
async def clients(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """No client is paired."""
    return {"clients": []}


@method("clients.current", gives=CurrentClient)
async def clients_current(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """The connection is not paired; it may do what the page on the app expects."""
    return {
        "paired": False,
        "role": None,
        "capabilities": ["profiles.manage", "settings.write"],
    }
