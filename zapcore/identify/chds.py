"""The header of a CHD: the SHA-1 of what it holds, so that its body is not read.

Source of the layout: MAME's CHD format, versions 3 to 5, big-endian; the SHA-1 is that
of contents and metadata together, the one that DATs list.
"""

import struct

from zapcore.content import Body, BodyKind
from zapcore.identify.limits import BrokenError

MAGIC = b"MComprHD"
HEADER = 124
"""Bytes of the longest header."""

_LAYOUT = {3: (120, 28, 80), 4: (108, 28, 48), 5: (124, 32, 84)}
"""Version to the header's length and the places of contents' size and SHA-1."""

SHA1 = 20


def chd_body(head: bytes) -> Body:
    """Read the header.

    Args:
        head: the first ``HEADER`` bytes of the file, or all of it if it is shorter.

    Raises:
        BrokenError: it is cut off, of another version, or holds no SHA-1.
    """
    if len(head) < len(MAGIC) + 8:
        raise BrokenError("its CHD header is cut off")
    length, version = struct.unpack_from(">II", head, len(MAGIC))
    layout = _LAYOUT.get(version)
    if layout is None:
        raise BrokenError(f"its CHD header is of version {version}, with no SHA-1")
    expected, size_at, sha1_at = layout
    if length != expected or len(head) < expected:
        raise BrokenError("its CHD header is cut off or lies about its length")
    sha1 = head[sha1_at : sha1_at + SHA1]
    if not any(sha1):
        raise BrokenError("its CHD header holds no SHA-1")
    (size,) = struct.unpack_from(">q", head, size_at)
    return Body(BodyKind.CHD, 0, "", max(size, 0), sha1=sha1)
