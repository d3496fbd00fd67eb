"""``media.scan`` and what steers it: know what every file is."""

from collections.abc import Sequence

from api.context import Context
from api.params import boolean, one_of, text, text_list
from api.registry import Params, method
from api.wire.basics import Message
from api.wire.scanning import TYPES, ScanParams
from zapcore.content import ScanOrder, ScanType
from zapcore.errors import (
    AlreadyRunningError,
    NothingRunningError,
    NotMountedError,
    ParameterError,
    UnknownScraperError,
    UnknownSystemError,
)
from zapcore.events import MediaScanning
from zapcore.model import Level

MOST = 1000
UNMATCHED = ("", "none", "any")


@method(
    "media.scan",
    takes=ScanParams,
    gives=MediaScanning | None,
    errors=(
        AlreadyRunningError,
        UnknownSystemError,
        UnknownScraperError,
        NotMountedError,
    ),
    level=Level.OPERATE,
)
async def media_scan(context: Context, params: Params) -> object:
    """Start a scan: find new files, identify them, bring their metadata in.

    With ``dryRun`` the answer is what it would do, in the shape of ``media.scanning``.
    """
    order = await _order(context, params)
    if boolean(params, "dryRun"):
        return (await context.scan.try_out(order)).params()
    await context.scan.start(order)
    return None


@method("media.scan.status", gives=MediaScanning, level=Level.READ)
async def media_scan_status(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Give the last status, in the shape of ``media.scanning``."""
    return context.scan.status().params()


@method(
    "media.scan.pause",
    gives=Message,
    errors=(NothingRunningError,),
    level=Level.OPERATE,
)
async def media_scan_pause(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Pause between two batches; a file that is read waits in its middle."""
    context.scan.pause()
    return {"message": "Scan paused"}


@method(
    "media.scan.resume",
    gives=Message,
    errors=(NothingRunningError,),
    level=Level.OPERATE,
)
async def media_scan_resume(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Go on."""
    if not context.scan.resume():
        raise NothingRunningError("no scan is paused")
    return {"message": "Scan resumed"}


@method(
    "media.scan.cancel",
    gives=Message,
    errors=(NothingRunningError,),
    level=Level.OPERATE,
)
async def media_scan_cancel(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Cancel; the slot is free when the answer goes out. What was read is kept."""
    if not await context.scan.cancel():
        raise NothingRunningError("no scan is running")
    return {"message": "Scan cancelled"}


async def _order(context: Context, params: Params) -> ScanOrder:
    systems = [_system(context, name) for name in text_list(params, "systems") or ()]
    known, skipped = await _platforms(context, params)
    if skipped and not known and not systems:
        # Without a system that is there it would mean all of them.
        systems = [*skipped]
    # Both are judged, also where the first one is what counts.
    ids = _numbers(params, "mediaIds"), _numbers(params, "roms_ids")
    media = ids[0] or ids[1] or []
    sources, apis = text_list(params, "sources"), text_list(params, "apis")
    sources = apis if sources is None else sources
    return ScanOrder(
        _type(text(params, "type", "quick")),
        tuple(dict.fromkeys((*systems, *known))),
        tuple(dict.fromkeys(media)),
        None if sources is None else tuple(dict.fromkeys(sources)),
        tuple(skipped),
        _options(params),
    )


def _options(params: Params) -> dict[str, object]:
    """Give which files ``unmatched`` means, where that is said."""
    kind = one_of(params, "unmatched", UNMATCHED, "")
    return {"unmatched": kind} if kind else {}


def _type(name: str) -> ScanType:
    try:
        return ScanType(name.lower())
    except ValueError:
        words = f"type must be one of {', '.join(TYPES)}"
        raise ParameterError("type", words) from None


def _system(context: Context, name: str) -> str:
    system = context.systems.find(name)
    if system is None:
        raise UnknownSystemError(name)
    return system.id


async def _platforms(context: Context, params: Params) -> tuple[list[str], list[str]]:
    """Give (ids of systems, numbers that are not there) of RomM's parameter."""
    value = params.get("platforms")
    if value is None:
        return [], []
    if not isinstance(value, list) or len(value) > MOST:
        words = f"platforms must be a list of at most {MOST} numbers or names"
        raise ParameterError("platforms", words)
    numbers = [item for item in value if _is_number(item)]
    names = [item for item in value if not _is_number(item)]
    for item in names:
        if not isinstance(item, str) or not item:
            words = "platforms must hold numbers or names"
            raise ParameterError("platforms", words)
    found = await context.scan.systems_of(numbers)
    known = [found[number] for number in numbers if number in found]
    known += [_system(context, str(name)) for name in names]
    return known, [str(number) for number in numbers if number not in found]


def _numbers(params: Params, name: str) -> Sequence[int] | None:
    value = params.get(name.lower())
    if value is None:
        return None
    if not isinstance(value, list) or len(value) > MOST:
        words = f"{name} must be a list of at most {MOST} ids"
        raise ParameterError(name, words)
    for item in value:
        if not _is_number(item):
            raise ParameterError(name, f"{name} must hold ids from 1 on")
    return value


def _is_number(item: object) -> bool:
    if isinstance(item, bool) or not isinstance(item, int):
        return False
    return 0 < item < 1 << 62
