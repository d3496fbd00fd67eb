"""``media.scrape`` and what steers it."""

from collections.abc import Mapping

from api.context import Context
from api.params import boolean, required_text, text_list
from api.registry import Params, method
from api.wire.basics import Message
from api.wire.running import ScrapeParams
from zapcore.errors import (
    AlreadyRunningError,
    NotAllowedError,
    NothingRunningError,
    NotMountedError,
    ParameterError,
    UnknownScraperError,
    UnknownSystemError,
)
from zapcore.events import MediaScraping
from zapcore.model import Level


@method(
    "media.scrape",
    takes=ScrapeParams,
    errors=(
        AlreadyRunningError,
        UnknownScraperError,
        UnknownSystemError,
        NotMountedError,
        NotAllowedError,
    ),
    level=Level.OPERATE,
)
async def media_scrape(context: Context, params: Params) -> object:
    """Start ``scraperId`` over all systems, or ``systems``.

    An option that names a folder needs the level administer: what lies there is read,
    wherever it is, and its pictures are served.
    """
    options = params.get("options")
    if options is not None and not isinstance(options, dict):
        raise ParameterError("options", "options must be an object")
    scraper_id = required_text(params, "scraperId")
    await _check_folders(context, scraper_id, options or {})
    await context.scrape.start(
        scraper_id,
        text_list(params, "systems"),
        force=boolean(params, "force"),
        options=options,
    )
    return None


async def _check_folders(
    context: Context, scraper_id: str, options: Mapping[str, object]
) -> None:
    if context.visitor.may(Level.ADMINISTER) or not any(options.values()):
        return
    for name in await context.scrape.folder_options(scraper_id):
        if options.get(name):
            words = (
                f"not allowed: {name} names a folder of the device, which needs the "
                "level administer. Set it in the configuration, or connect with a key "
                "that `zapcore key new --level administer` made"
            )
            raise NotAllowedError(Level.ADMINISTER.word, words)


@method("media.scrape.status", gives=MediaScraping, level=Level.READ)
async def media_scrape_status(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Give the last status with a fresh count of what is scraped."""
    return (await context.scrape.status()).params()


@method(
    "media.scrape.pause",
    gives=Message,
    errors=(NothingRunningError,),
    level=Level.OPERATE,
)
async def media_scrape_pause(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Pause between two batches."""
    context.scrape.pause()
    return {"message": "Media scraping paused"}


@method("media.scrape.resume", gives=Message, level=Level.OPERATE)
async def media_scrape_resume(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Go on."""
    done = context.scrape.resume()
    return {
        "message": "Media scraping resumed" if done else "Media scraping is not paused"
    }


@method("media.scrape.cancel", gives=Message, level=Level.OPERATE)
async def media_scrape_cancel(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Cancel; the slot is free when the answer goes out."""
    if await context.scrape.cancel():
        return {"message": "scraping cancelled"}
    return {"message": "no scraping operation is currently running"}
