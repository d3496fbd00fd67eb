"""``scrapers``: what ``media.scrape`` may be asked for."""

from api.context import Context
from api.registry import Params, method
from api.wire.running import ScrapersResult
from zapcore.model import Level


@method("scrapers", gives=ScrapersResult, level=Level.READ)
async def scrapers(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """List the scrapers."""
    return {"scrapers": await context.scrape.scrapers()}
