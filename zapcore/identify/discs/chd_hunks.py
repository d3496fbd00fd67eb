"""How the hunks of a CHD are unpacked: Deflate and LZMA, which Python has, and FLAC.

Source: MAME's description of CHD version 5 (``chdcodec``). Sync and ECC of a CD sector
are left out of the pack; the sync is given back here, the ECC is not needed.
"""

import lzma
import zlib
from array import array
from collections.abc import Callable
from typing import Final

from zapcore.identify.discs.chd_map import ChdError
from zapcore.identify.discs.flac import FlacError, decoded
from zapcore.identify.discs.sectors import RAW, SYNC

FRAME: Final = 2448
"""Bytes of a CD's sector with its subchannels."""
_LONG_HUNK: Final = 65536


def _zlib(data: bytes, size: int) -> bytes:
    return zlib.decompressobj(-15).decompress(data, size)


def _lzma(data: bytes, size: int) -> bytes:
    filters = [
        {
            "id": lzma.FILTER_LZMA1,
            "dict_size": max(size, 4096),
            "lc": 3,
            "lp": 0,
            "pb": 2,
        }
    ]
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters).decompress(
        data, size
    )


def _cd(unpack: Callable[[bytes, int], bytes], data: bytes, size: int) -> bytes:
    frames = size // FRAME
    marks = -(-frames // 8)
    width = 2 if size < _LONG_HUNK else 3
    begin = marks + width
    length = int.from_bytes(data[marks:begin], "big")
    sectors = unpack(data[begin : begin + length], frames * RAW)
    if len(sectors) < frames * RAW:
        raise ChdError("is broken.")
    made = _in_frames(sectors, frames)
    for index in range(frames):
        if data[index // 8] >> (index % 8) & 1:
            made[index * FRAME : index * FRAME + len(SYNC)] = SYNC
    return bytes(made)


def _in_frames(sectors: bytes, frames: int) -> bytearray:
    made = bytearray(frames * FRAME)
    for index in range(frames):
        at = index * FRAME
        made[at : at + RAW] = sectors[index * RAW : (index + 1) * RAW]
    return made


def _cd_zlib(data: bytes, size: int) -> bytes:
    return _cd(_zlib, data, size)


def _cd_lzma(data: bytes, size: int) -> bytes:
    return _cd(_lzma, data, size)


def _cd_flac(data: bytes, size: int) -> bytes:
    frames = size // FRAME
    return bytes(_in_frames(decoded(data, frames * RAW // 4), frames))


def _flac(data: bytes, size: int) -> bytes:
    found = decoded(data[1:], -(-size // 4))[:size]
    if data[:1] == b"B":
        return found
    words = array("H", found[: size // 2 * 2])
    words.byteswap()
    return words.tobytes() + found[size // 2 * 2 :]


_CODECS: Final[dict[bytes, Callable[[bytes, int], bytes]]] = {
    b"zlib": _zlib,
    b"lzma": _lzma,
    b"cdzl": _cd_zlib,
    b"cdlz": _cd_lzma,
    b"flac": _flac,
    b"cdfl": _cd_flac,
}


def unpacked(codec: bytes, data: bytes, size: int) -> bytes:
    """Unpack one hunk of ``size`` bytes.

    Raises:
        ChdError: it is broken, or packed with Zstandard or Huffman codes alone.
    """
    if codec not in _CODECS:
        name = codec.decode("latin-1").strip()
        raise ChdError(f"was packed with {name}, which is not read.")
    try:
        found = _CODECS[codec](data, size)
    except (zlib.error, lzma.LZMAError, EOFError, FlacError) as error:
        raise ChdError("is broken.") from error
    if len(found) < size:
        raise ChdError("is broken.")
    return found
