"""``media.meta``: tags and properties of rows and their titles."""

from api.context import Context
from api.core_names import named
from api.errors import to_wire
from api.refs import read_ref
from api.registry import Params, method
from api.wire.graph import MetaParams, MetaResult
from mediadb.read_refs import Ref
from zapcore.errors import (
    AmbiguousPathError,
    MediaNotFoundError,
    ParameterError,
    UnknownSystemError,
    ZapcoreError,
)
from zapcore.model import Level

MAX_ITEMS = 100


@method(
    "media.meta",
    takes=MetaParams,
    gives=MetaResult,
    errors=(UnknownSystemError, MediaNotFoundError, AmbiguousPathError),
    level=Level.READ,
)
async def media_meta(context: Context, params: Params) -> object:
    """Give ``{media}`` of one row, or ``{items}`` of up to 100."""
    if "items" in params:
        return {"items": await _batch(context, params)}
    (found,) = await context.readers.meta([read_ref(context, params)])
    if isinstance(found, ZapcoreError):
        raise found
    return {"media": named(context.systems, found)}


async def _batch(context: Context, params: Params) -> list[dict[str, object]]:
    """Answer each item by itself; an item that is no reference refuses them all."""
    items = params["items"]
    if {"mediaid", "system", "path"} & params.keys():
        raise ParameterError("items", "items cannot be mixed with top-level media ref")
    if items is not None and not isinstance(items, list):
        raise ParameterError("items", "items must be a list")
    if not items:
        raise ParameterError("items", "items is required")
    if len(items) > MAX_ITEMS:
        raise ParameterError("items", f"items exceeds max of {MAX_ITEMS}")
    asked = [_ref(context, item, number) for number, item in enumerate(items)]
    refs = [ref for ref in asked if isinstance(ref, Ref)]
    answers = iter(await context.readers.meta(refs))
    found = [next(answers) if isinstance(ref, Ref) else ref for ref in asked]
    return [_item(context, answer) for answer in found]


def _ref(context: Context, item: object, number: int) -> Ref | ZapcoreError:
    """Give the reference, or the error of its item (an unknown system).

    Raises:
        ParameterError: it is no reference at all.
    """
    if not isinstance(item, dict):
        raise ParameterError("items", f"items[{number}]: must be an object")
    try:
        return read_ref(context, {key.lower(): value for key, value in item.items()})
    except ParameterError as error:
        raise ParameterError("items", f"items[{number}]: {error}") from error
    except ZapcoreError as error:
        return error


def _item(
    context: Context, answer: dict[str, object] | ZapcoreError
) -> dict[str, object]:
    if isinstance(answer, ZapcoreError):
        return {"error": to_wire(answer).message}
    return {"media": named(context.systems, answer)}
