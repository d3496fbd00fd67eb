"""``health``: that we live."""

from api.greeting import Greeting
from api.registry import Params, method
from api.wire.identity import Health
from zapcore.model import Level


@method("health", gives=Health, level=Level.READ, early=True)
async def health(context: Greeting, params: Params) -> object:  # noqa: ARG001 - takes none
    """Say that we live."""
    return {"status": "ok"}
