"""``rpc.discover``: the OpenRPC document of all methods."""

import asyncio

from api import openrpc
from api.context import Context
from api.registry import Params, method
from api.wire.identity import Document
from zapcore.model import Level


@method("rpc.discover", gives=Document, level=Level.READ)
async def rpc_discover(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Give this document, which ``GET /api/openrpc.json`` serves too."""
    return dict(await asyncio.to_thread(openrpc.members, context.version))
