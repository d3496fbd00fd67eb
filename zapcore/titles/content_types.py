"""Content types of files that metadata points to, by extension.

Source: vectors of the original's mapping; what it does not know is octets.
"""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["CONTENT_TYPES", "OCTETS", "content_type"]

OCTETS = "application/octet-stream"
CONTENT_TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".png": "image/png",
        ".jpg": "image/jpeg",
        ".jpeg": "image/jpeg",
        ".webp": "image/webp",
        ".gif": "image/gif",
        ".mp4": "video/mp4",
        ".m4v": "video/mp4",
        ".mkv": "video/x-matroska",
        ".avi": "video/avi",
        ".webm": "video/webm",
        ".mpg": "video/mpeg",
        ".mpeg": "video/mpeg",
        ".mp3": "audio/mpeg",
        ".m4a": "audio/mp4",
        ".pdf": "application/pdf",
    }
)


def content_type(path: str) -> str:
    """Give the content type of a file by its name."""
    name = path.rpartition("/")[2]
    return CONTENT_TYPES.get(name[name.rfind(".") :].lower(), OCTETS)
