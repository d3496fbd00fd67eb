"""``media.artwork.set``: a picture that the owner gives."""

import base64
import binascii

from api.context import Context
from api.params import only, required_text
from api.refs import read_ref
from api.registry import Params, method
from api.wire.owning import ArtworkSetParams, ArtworkSetResult
from mediadb.merge_values import KINDS
from zapcore.errors import (
    AmbiguousPathError,
    ImageUnreadableError,
    MediaNotFoundError,
    ParameterError,
    UnknownSystemError,
)
from zapcore.model import Level

PICTURES = {kind: tag for kind, tag in KINDS.items() if tag.startswith("image-")}
NAMES = {tag.removeprefix("image-"): kind for kind, tag in PICTURES.items()}
"""Name of an image, as ``media.image`` knows it, to our kind."""


@method(
    "media.artwork.set",
    takes=ArtworkSetParams,
    gives=ArtworkSetResult,
    errors=(
        UnknownSystemError,
        MediaNotFoundError,
        AmbiguousPathError,
        ImageUnreadableError,
    ),
    level=Level.OPERATE,
)
async def media_artwork_set(context: Context, params: Params) -> object:
    """Keep a picture for one file; it outranks every source. Null takes it away."""
    only(params, "mediaId", "system", "path", "type", "data")
    ref = read_ref(context, params)
    kind = _kind(required_text(params, "type"))
    data = _data(params)
    number = await context.readers.number(ref)
    kept = await context.meta.set_art(number, kind, data)
    tag = f"property:{PICTURES[kind]}"
    if kept is None:
        return {"typeTag": tag}
    return {
        "typeTag": tag,
        "contentType": kept.content_type,
        "blobSize": kept.size,
        "sha256": kept.sha256,
    }


def _kind(name: str) -> str:
    plain = name.strip().lower().removeprefix("property:").removeprefix("image-")
    kind = plain if plain in PICTURES else NAMES.get(plain, "")
    if not kind:
        words = f"type must be one of: {' '.join((*PICTURES, *NAMES))}"
        raise ParameterError("type", words)
    return kind


def _data(params: Params) -> bytes | None:
    if "data" not in params:
        raise ParameterError("data", "data is required; null takes the picture away")
    data = params["data"]
    if data is None:
        return None
    if not isinstance(data, str) or not data:
        raise ParameterError("data", "data must be a picture in base64, or null")
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        words = "data must be a picture in base64 (RFC 4648, section 4)"
        raise ParameterError("data", words) from None
