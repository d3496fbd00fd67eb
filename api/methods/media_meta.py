"""``media.meta``: tags and properties of rows and their titles."""

from api.context import Context
from api.errors import to_wire
from api.refs import read_ref
from api.registry import Params, method
from mediadb.read_media import Ref
from zapcore.errors import ParameterError, ZapcoreError

MAX_ITEMS = 100


@method("media.meta")
async def media_meta(context: Context, params: Params) -> object:
    """Give ``{media}`` of one row, or ``{items}`` of up to 100."""
    if "items" in params:
        return {"items": await _batch(context, params)}
    (found,) = await context.readers.meta([read_ref(context, params)])
    if isinstance(found, ZapcoreError):
        raise found
    return {"media": found}


async def _batch(context: Context, params: Params) -> list[dict[str, object]]:
    """Answer each item by itself: a wrong one never costs its neighbours."""
    items = params["items"]
    if {"mediaid", "system", "path"} & params.keys():
        raise ParameterError("items", "items cannot be mixed with top-level media ref")
    if not isinstance(items, list) or not items:
        raise ParameterError("items", "items is required")
    if len(items) > MAX_ITEMS:
        raise ParameterError("items", f"items exceeds max of {MAX_ITEMS}")
    asked = [_ref(context, item, number) for number, item in enumerate(items)]
    refs = [ref for ref in asked if isinstance(ref, Ref)]
    answers = iter(await context.readers.meta(refs))
    return [_item(next(answers) if isinstance(ref, Ref) else ref) for ref in asked]


def _ref(context: Context, item: object, number: int) -> Ref | ZapcoreError:
    if not isinstance(item, dict):
        return ParameterError("items", f"items[{number}]: must be an object")
    try:
        return read_ref(context, {key.lower(): value for key, value in item.items()})
    except ZapcoreError as error:
        return error


def _item(answer: dict[str, object] | ZapcoreError) -> dict[str, object]:
    if isinstance(answer, ZapcoreError):
        return {"error": to_wire(answer).message}
    return {"media": answer}
