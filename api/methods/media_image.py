"""``media.image``: the best picture of one row, as base64 or as a local path."""

from api.context import Context
from api.frames import Base64
from api.images.shrink import tier_of
from api.params import only, text, text_list
from api.picture_choice import MAX_SIZE, choose
from api.refs import read_ref
from api.registry import Params, method
from api.wire.graph import ImageParams, ImageResult
from zapcore.errors import (
    AmbiguousPathError,
    ImageUnreadableError,
    MediaNotFoundError,
    NoImageError,
    ParameterError,
    UnknownSystemError,
)
from zapcore.model import Level

INLINE = "inline"
LOCAL_PATH = "localPath"


@method(
    "media.image",
    takes=ImageParams,
    gives=ImageResult,
    errors=(
        UnknownSystemError,
        MediaNotFoundError,
        AmbiguousPathError,
        NoImageError,
        ImageUnreadableError,
    ),
    level=Level.READ,
)
async def media_image(context: Context, params: Params) -> object:
    """Give ``{contentType, extension, data | localPath, typeTag, delivery}``.

    What cannot be read falls through to the next type. Where a ``maxSize`` was asked
    for and the original is given, ``resized`` is false and ``reason`` says why.
    """
    only(params, "mediaId", "system", "path", "imageTypes", "maxSize", "delivery")
    kinds = _kinds(params)
    size = _max_size(params)
    delivery = _delivery(params, size)
    ref = read_ref(context, params)
    type_tag, found = await choose(context, ref, kinds, tier_of(size))
    answer: dict[str, object] = {
        "extension": found.extension,
        "contentType": found.content_type,
    }
    if delivery == LOCAL_PATH and found.path:
        answer |= {"delivery": LOCAL_PATH, "localPath": found.path}
    else:
        # Without a cache there is no file to point at.
        answer |= {"data": Base64(found.data, found.held), "delivery": INLINE}
    answer["typeTag"] = type_tag
    if found.kept:
        answer |= {"resized": False, "reason": found.kept}
    return answer


def _kinds(params: Params) -> list[str]:
    value = params.get("imagetypes")
    if isinstance(value, list) and "" in value:
        raise ParameterError("imageTypes", "imageTypes entries must be non-empty")
    return text_list(params, "imageTypes") or []


def _max_size(params: Params) -> int:
    """Give the longest side asked for, 0 when none was."""
    value = params.get("maxsize")
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int):
        raise ParameterError("maxSize", "maxSize must be a whole number")
    if not 1 <= value <= MAX_SIZE:
        raise ParameterError("maxSize", f"maxSize must be between 1 and {MAX_SIZE}")
    return value


def _delivery(params: Params, size: int) -> str:
    value = text(params, "delivery") or INLINE
    if value not in {INLINE, LOCAL_PATH}:
        raise ParameterError(
            "delivery", f'media.image: unsupported delivery "{value}"', whole=True
        )
    if value == LOCAL_PATH and not size:
        raise ParameterError(
            "delivery",
            "media.image: localPath delivery requires a positive maxSize",
            whole=True,
        )
    return value
