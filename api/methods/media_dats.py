"""``media.dats``: the owner's DATs, and what they list of a hash or a name."""

from api.context import Context
from api.params import required_text, text
from api.refs import read_system
from api.registry import Params, method
from api.wire.dats import DatsFindParams, DatsFindResult, DatsResult
from zapcore.content import DatEntry, DatInfo
from zapcore.errors import UnknownSystemError
from zapcore.model import Level
from zapcore.operations.dat_desk import Listed


@method("media.dats", gives=DatsResult, level=Level.READ)
async def media_dats(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """List the files of the folder of DATs, as the last scan found them."""
    return {"dats": [_dat(one) for one in await context.dats.listed()]}


@method(
    "media.dats.find",
    takes=DatsFindParams,
    gives=DatsFindResult,
    errors=(UnknownSystemError,),
    level=Level.READ,
)
async def media_dats_find(context: Context, params: Params) -> object:
    """Look a hash, a serial or a name up in the DATs."""
    query, named = required_text(params, "query"), text(params, "system")
    system_id = read_system(context, named).id if named else ""
    found = await context.dats.find(query, system_id)
    return {"files": [_file(one) for one in found]}


def _dat(one: DatInfo) -> dict[str, object]:
    told: dict[str, object] = {
        "path": one.path,
        "name": one.name,
        "version": one.version,
        "entries": one.entries,
        "used": one.used,
    }
    more = {"system": one.system_id, "message": one.message}
    return told | {key: value for key, value in more.items() if value}


def _file(one: Listed) -> dict[str, object]:
    entry = one.entry
    told: dict[str, object] = {
        "system": one.system_id,
        "dat": entry.dat,
        "game": entry.game,
        "file": entry.file,
    }
    if entry.size >= 0:
        told["size"] = entry.size
    if entry.crc32 is not None:
        told["crc32"] = f"{entry.crc32:08x}"
    return told | {key: value for key, value in _more(entry).items() if value}


def _more(entry: DatEntry) -> dict[str, object]:
    return {
        "md5": entry.md5.hex(),
        "sha1": entry.sha1.hex(),
        "status": entry.status,
        "serial": entry.serial,
        "parent": entry.parent,
        "categories": list(entry.categories),
    }
