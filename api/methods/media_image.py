"""``media.image``: the best picture of one row, as base64."""

import asyncio
import base64

from api.context import Context
from api.encode import Base64
from api.params import integer, one_of, only, text_list
from api.pictures import Gallery, Image, TooLargeError, recognise
from api.refs import read_ref
from api.registry import Params, method
from mediadb.read_images import ImageSource, Picture
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
    one_of(params, "delivery", ("", "inline"), "")
    wanted = text_list(params, "imageTypes")
    kinds = [kind for kind in wanted or KINDS if kind in KINDS + ON_REQUEST]
    picture = await context.readers.picture(read_ref(context, params))
    too_large = ""
    async with context.gallery.gate:
        for source in _in_order(picture, kinds):
            blob = await context.readers.blob(source.blob) if source.blob else None
            try:
                found = await asyncio.to_thread(
                    _load, context.gallery, source, blob, picture.folders
                )
            except TooLargeError as error:
                too_large = too_large or str(error)
                continue
            if found is not None:
                return found
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


def _load(
    gallery: Gallery, source: ImageSource, blob: bytes | None, folders: tuple[str, ...]
) -> dict[str, object] | None:
    """Read and shape one picture, in a worker thread; None when it is none."""
    image = gallery.read(source.path, folders) if blob is None else recognise(blob)
    return None if image is None else _shape(image, source)


def _shape(image: Image, source: ImageSource) -> dict[str, object]:
    return {
        "extension": image.extension,
        "contentType": image.content_type,
        "data": Base64(base64.b64encode(image.data).decode("ascii")),
        "delivery": "inline",
        "typeTag": source.type_tag,
    }
