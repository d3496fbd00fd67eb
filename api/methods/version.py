"""``version``: who answers."""

from api.greeting import CONTRACT, Greeting
from api.registry import Params, method
from api.wire.identity import Version
from zapcore.model import Level


@method("version", gives=Version, level=Level.READ, early=True)
async def version(context: Greeting, params: Params) -> object:  # noqa: ARG001 - takes none
    """Give the contract's level, the platform and our own version."""
    return {
        "version": CONTRACT,
        "platform": context.platform,
        "name": "zapcore",
        "zapcore": context.version,
        "api": "0.1",
    }
