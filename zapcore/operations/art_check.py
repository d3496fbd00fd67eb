"""Whether a fetched file is the picture, video or manual that it was fetched for.

Told by its content, never by its name or by what the server claims. Calls block.
"""

import hashlib
import os
import re
import zlib

from zapcore.identify.pictures import MOST_PIXELS, read_header
from zapcore.identify.whole_pictures import is_whole
from zapcore.sourced import Art

SMALLEST = 2
"""Pixels of a side; less is no picture but a counter."""

VIDEOS = frozenset({"video", "video_normalized"})
MANUALS = frozenset({"manual"})
PIECE = 1 << 20
HEX = re.compile("[0-9a-f]+")
CRC, MD5, SHA1 = 8, 32, 40
"""Digits of sums."""

GREEN = (0, 255, 0)
NEAR = 24
PLACEHOLDER = 0.9
SIDE = 32
"""ScreenScraper sends a green square for what it lacks: nine tenths of a thumbnail of
32 pixels are so near to green (facts, SCANNING 4.2)."""


class UnfitError(Exception):
    """It is not what it was fetched for; the text is a sentence for the owner."""


def fit(path: str, art: Art, *, placeholders: bool) -> str:
    """Give the extension that the content of a fetched file asks for.

    ``placeholders``: its source is known to send a green square for what it lacks.

    Raises:
        UnfitError: it is cut, too large, of another kind, or a placeholder.
        OSError: it cannot be read.
    """
    _check_hashes(path, art)
    if art.kind in VIDEOS:
        return _video(path)
    if art.kind in MANUALS:
        return _manual(path)
    return _picture(path, placeholders=placeholders)


def _check_hashes(path: str, art: Art) -> None:
    size = os.path.getsize(path)
    if art.size and size != art.size:
        raise UnfitError(f"it has {size} bytes, its source says {art.size}")
    claims = [_sum(art.sha1, SHA1), _sum(art.md5, MD5), _sum(art.crc, CRC)]
    if not any(claims):
        return
    crc, md5, sha1 = 0, hashlib.md5(), hashlib.sha1()  # noqa: S324 - the sources' own sums
    with open(path, "rb") as file:
        while piece := file.read(PIECE):
            crc = zlib.crc32(piece, crc)
            md5.update(piece)
            sha1.update(piece)
    found = sha1.hexdigest(), md5.hexdigest(), f"{crc:08x}"
    claimed, own = next(pair for pair in zip(claims, found, strict=True) if pair[0])
    if claimed != own:
        raise UnfitError("its bytes are not those that its source lists")


def _sum(text: str, digits: int) -> str:
    """Give a sum in lower-case hex, "" for what is none; a CRC may lack zeros."""
    whole = text and text.lower().rjust(CRC, "0")
    return whole if len(whole) == digits and HEX.fullmatch(whole) else ""


def _picture(path: str, *, placeholders: bool) -> str:
    with open(path, "rb") as file:
        header = read_header(file)
        if header is None:
            raise UnfitError("it is no picture")
        file.seek(0)
        if not is_whole(file.read(), header.extension):
            raise UnfitError("its end is missing")
    if min(header.width, header.height) < SMALLEST:
        raise UnfitError("it is a dot, not a picture")
    if header.width * header.height > MOST_PIXELS:
        raise UnfitError(f"it has more than {MOST_PIXELS} pixels")
    if placeholders and _is_green(path):
        raise UnfitError("its source sent the green square that stands for nothing")
    return header.extension


def _is_green(path: str) -> bool:
    try:
        from PIL import Image  # noqa: PLC0415 - not on every device
    except ImportError:
        return False
    try:
        with Image.open(path) as picture:
            picture.draft("RGB", (SIDE, SIDE))
            small = picture.convert("RGB").resize((SIDE, SIDE))
    except (OSError, ValueError, Image.DecompressionBombError):
        return False
    near = sum(
        all(abs(one - wanted) <= NEAR for one, wanted in zip(pixel, GREEN, strict=True))
        for pixel in zip(*[iter(small.tobytes())] * 3, strict=True)
    )
    return near >= PLACEHOLDER * SIDE * SIDE


def _start(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(16)


def _video(path: str) -> str:
    start = _start(path)
    if start[4:8] == b"ftyp":
        return "mp4"
    if start.startswith(b"\x1a\x45\xdf\xa3"):
        return "webm"
    if start.startswith(b"RIFF") and start[8:12] == b"AVI ":
        return "avi"
    raise UnfitError("it is no video")


def _manual(path: str) -> str:
    start = _start(path)
    if start.startswith(b"%PDF-"):
        return "pdf"
    with open(path, "rb") as file:
        header = read_header(file)
    if header is not None:
        return header.extension
    raise UnfitError("it is no manual: neither PDF nor picture")
