"""``media.title.parse``: what a path says by its name alone; no disk is asked."""

from api.context import Context
from api.params import required_texts
from api.refs import read_system
from api.registry import Params, method
from api.wire.graph import TitleParseParams, TitleParseResult
from zapcore.errors import UnknownSystemError
from zapcore.model import Level
from zapcore.titles.paths import path_record


@method(
    "media.title.parse",
    takes=TitleParseParams,
    gives=TitleParseResult,
    errors=(UnknownSystemError,),
    level=Level.READ,
)
async def media_title_parse(context: Context, params: Params) -> object:
    """Give ``{slug, name, slugLength, slugWordCount, secondarySlug?, tags}``."""
    system_id, path = required_texts(params, "systemId", "path")
    found = path_record(path, read_system(context, system_id).media_type)
    tags = sorted(dict.fromkeys(found.tags))
    answer: dict[str, object] = {
        "slug": found.slug,
        "name": found.title or found.file_name,
        "slugLength": found.length,
        "slugWordCount": found.words,
        "tags": [{"tag": value, "type": kind} for kind, value in tags],
    }
    if found.secondary:
        answer["secondarySlug"] = found.secondary
    return answer
