"""Makes a thumbnail with Pillow, which is imported here when the first one is made."""

import io
from typing import TYPE_CHECKING, BinaryIO

from zapcore.identify.pictures import Header

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

TIERS = (32, 64, 128, 256, 512, 768)
"""Lengths of the longer side, in pixels; what is asked for snaps up (CONTRACT)."""

QUALITY = 75
METHOD = 2
"""Of libwebp's 0 to 6: 2 is as quick as 0 with a tenth fewer bytes, 4 twice as slow."""

DECODE_BYTES = 20 << 20
"""Memory that pictures in decoding may take, all together."""

GAP = 2.0
"""A picture is first reduced to this many times its final size, cheaply."""

ORIENTATION = 0x0112
SIXTEEN_TO_EIGHT = 1 / 256
MAX_TEXT = 1 << 20
"""Bytes of text in a PNG that Pillow unpacks; its own limit is 64 MiB."""


class UndecodableError(Exception):
    """Pillow cannot read this picture; the text says why in its words."""


def tier_of(size: int) -> int:
    """Give the tier for a longer side of at most ``size`` pixels, 0 for 0."""
    if not size:
        return 0
    return next((tier for tier in TIERS if tier >= size), TIERS[-1])


def cost(header: Header, tier: int) -> int:
    """Give the bytes of memory that decoding takes, at most."""
    pixels = header.width * header.height
    if header.extension != "jpg":
        return pixels * header.pixel_bytes
    scale = 1
    # libjpeg decodes at 1/2, 1/4 or 1/8; Pillow takes what is still above the gap.
    while scale < 8 and max(header.width, header.height) >= tier * GAP * scale * 2:  # noqa: PLR2004 - libjpeg's smallest
        scale *= 2
    return pixels * header.pixel_bytes // scale**2 + pixels * header.whole_bytes


def shrink(file: BinaryIO, header: Header, tier: int) -> bytes:
    """Give the picture as WebP, its longer side at most ``tier``, never enlarged.

    The camera's orientation is applied, transparency is kept.

    Raises:
        ImportError: Pillow is not installed.
        UndecodableError: it is broken, or of a kind that Pillow does not know.
    """
    from PIL import JpegImagePlugin, PngImagePlugin, WebPImagePlugin  # noqa: PLC0415 - 4 MB that many never need
    from PIL.Image import DecompressionBombError, Resampling  # noqa: PLC0415 - the same

    PngImagePlugin.MAX_TEXT_MEMORY = MAX_TEXT
    plugins: dict[str, Callable[[BinaryIO], ImageFile]] = {
        "png": PngImagePlugin.PngImageFile,
        "jpg": JpegImagePlugin.JpegImageFile,
        "webp": WebPImagePlugin.WebPImageFile,
    }
    file.seek(0)
    try:
        with plugins[header.extension](file) as image:
            image.draft("RGB", (int(tier * GAP), int(tier * GAP)))
            turn = image.getexif().get(ORIENTATION, 1)
            small = _plain(image)
            small.thumbnail((tier, tier), Resampling.BICUBIC, reducing_gap=GAP)
            out = io.BytesIO()
            _turned(small, turn).save(out, "WEBP", quality=QUALITY, method=METHOD)
    except (
        DecompressionBombError,
        ArithmeticError,
        AssertionError,
        LookupError,
        OSError,
        SyntaxError,
        TypeError,
        ValueError,
    ) as error:
        # What Pillow's decoders raise on broken files, by its own fuzzers' lists.
        raise UndecodableError(f"{type(error).__name__}: {error}") from error
    return out.getvalue()


def _plain(image: "Image") -> "Image":
    """Give it as gray, RGB or RGBA with eight bits a colour."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda v: v * SIXTEEN_TO_EIGHT).convert("L")
    wanted = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode in {"1", "L"} and wanted == "RGB":
        wanted = "L"
    return image if image.mode == wanted else image.convert(wanted)


def _turned(image: "Image", orientation: int) -> "Image":
    """Turn as EXIF says (1 to 8; anything else is as it is)."""
    from PIL.Image import Transpose  # noqa: PLC0415 - loaded already

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    return image.transpose(turns[orientation]) if orientation in turns else image
