"""Deflate by libdeflate, which makes zips 3 % smaller than zlib does at its best.

Its library is the locked one, so the bytes are the same on every machine.
API: https://github.com/ebiggers/libdeflate/blob/v1.23/libdeflate.h
"""

import ctypes

from bundle.archives import Deflate

SLOWEST = 12


def load(path: str) -> Deflate:
    """Load the library; give what deflates.

    Raises:
        OSError: it is not there, or for another machine.
    """
    library = ctypes.CDLL(path)
    library.libdeflate_alloc_compressor.restype = ctypes.c_void_p
    library.libdeflate_deflate_compress_bound.restype = ctypes.c_size_t
    library.libdeflate_deflate_compress_bound.argtypes = [
        ctypes.c_void_p, ctypes.c_size_t
    ]  # fmt: skip
    library.libdeflate_deflate_compress.restype = ctypes.c_size_t
    library.libdeflate_deflate_compress.argtypes = [
        ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p,
        ctypes.c_size_t,
    ]  # fmt: skip
    compressor = library.libdeflate_alloc_compressor(SLOWEST)

    def deflate(content: bytes) -> bytes:
        room = library.libdeflate_deflate_compress_bound(compressor, len(content))
        out = ctypes.create_string_buffer(room)
        size = library.libdeflate_deflate_compress(
            compressor, content, len(content), out, room
        )
        return out.raw[:size]

    return deflate
