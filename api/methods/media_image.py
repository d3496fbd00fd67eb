"""``media.image``: the best picture of one row, as base64."""

import asyncio
import base64

from api.context import Context
from api.encode import Base64
from api.params import integer, one_of, only, text_list
from api.pictures import Image, recognise
from api.refs import read_ref
from api.registry import Params, method
from mediadb.read_media import ImageSource
from mediadb.reader import Picture
from zapcore.errors import ImageUnreadableError, NoImageError

KINDS = (
    "image",
    "thumbnail",
    "boxart",
    "boxart3d",
    "screenshot",
    "wheel",
    "titleshot",
    "map",
    "marquee",
    "fanart",
)
"""Looked for in this order (CONTRACT, ``media.image``)."""

ON_REQUEST = ("boxartside", "boxartback")
MAX_SIZE = 8192


@method("media.image")
async def media_image(context: Context, params: Params) -> object:
    """Give ``{contentType, extension, data, typeTag, delivery}``.

    ``maxSize`` is taken and not yet acted on: the picture comes as it is. What cannot
    be read falls through to the next type.
    """
    only(params, "mediaId", "system", "path", "imageTypes", "maxSize", "delivery")
    integer(params, "maxSize", 1, MAX_SIZE, MAX_SIZE)
    one_of(params, "delivery", ("inline",), "inline")
    wanted = text_list(params, "imageTypes")
    kinds = [kind for kind in wanted or KINDS if kind in KINDS + ON_REQUEST]
    picture = await context.readers.picture(read_ref(context, params))
    too_large = ""
    for source in _in_order(picture, kinds):
        try:
            image = await _read(context, source)
        except ValueError as error:
            too_large = str(error)
            continue
        if image is not None:
            return await asyncio.to_thread(_shape, image, source)
    if too_large:
        raise ImageUnreadableError(f"media.image: image file too large: {too_large}")
    raise NoImageError(
        f'no image found for media: system="{picture.system_id}" path="{picture.path}"'
    )


def _in_order(picture: Picture, kinds: list[str]) -> list[ImageSource]:
    """Order by wanted type; the row's own before its title's."""
    return [
        source
        for kind in dict.fromkeys(kinds)
        for source in picture.sources
        if source.type_tag == f"property:image-{kind}"
    ]


async def _read(context: Context, source: ImageSource) -> Image | None:
    if source.blob:
        return recognise(await context.readers.blob(source.blob))
    return await asyncio.to_thread(context.gallery.read, source.path)


def _shape(image: Image, source: ImageSource) -> dict[str, object]:
    return {
        "extension": image.extension,
        "contentType": image.content_type,
        "data": Base64(base64.b64encode(image.data).decode("ascii")),
        "delivery": "inline",
        "typeTag": source.type_tag,
    }
