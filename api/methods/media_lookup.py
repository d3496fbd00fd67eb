"""``media.lookup``: the game that a name means."""

from api.context import Context
from api.encode import Json
from api.params import boolean, required_texts
from api.refs import read_system
from api.registry import Params, method
from api.wire.finding import LookupParams, LookupResult
from zapcore.errors import UnknownSystemError
from zapcore.model import Level

DIGITS = 6


@method(
    "media.lookup",
    takes=LookupParams,
    gives=LookupResult,
    errors=(UnknownSystemError,),
    level=Level.READ,
)
async def media_lookup(context: Context, params: Params) -> object:
    """Give ``{match}``: a row as search shows it with its ``confidence``, or null."""
    boolean(params, "fuzzySystem")
    name, system_id = required_texts(params, "name", "system")
    system = read_system(context, system_id)
    write = context.rows.search
    found = await context.readers.lookup(system.id, system.media_type, name, write)
    if found is None:
        return {"match": None}
    row, confidence = found
    return {"match": Json(f'{row[:-1]},"confidence":{round(confidence, DIGITS)}}}')}
