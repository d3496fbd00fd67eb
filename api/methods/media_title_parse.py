"""``media.title.parse``: what a path says by its name alone; no disk is asked."""

from api.context import Context
from api.params import required_text
from api.refs import read_system
from api.registry import Params, method
from zapcore.titles.paths import path_record


@method("media.title.parse")
async def media_title_parse(context: Context, params: Params) -> object:
    """Give ``{slug, name, slugLength, slugWordCount, secondarySlug?, tags}``."""
    system = read_system(context, required_text(params, "systemId"))
    found = path_record(required_text(params, "path"), system.media_type)
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
