"""``version`` and ``health``: who answers."""

from api.context import Context
from api.registry import Params, method
from api.wire.identity import Health, Version
from zapcore.model import Level

CONTRACT = "2.17.0"
"""The level of the Zaparoo contract that is spoken: clients gate features on it."""


@method("version", gives=Version, level=Level.READ)
async def version(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Give the contract's level, the platform and our own version."""
    return {
        "version": CONTRACT,
        "platform": context.platform,
        "name": "zapcore",
        "zapcore": context.version,
        "api": "0.1",
    }


@method("health", gives=Health, level=Level.READ)
async def health(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Say that we live."""
    return {"status": "ok"}
