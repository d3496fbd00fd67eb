"""What changes with a pack folder: its names, and size and time of its tables."""

import os
from hashlib import blake2b

VERSION = 1
"""Changes when packs would be read or matched otherwise: known stamps end."""

BYTES = 16
TABLE = ".tsv"
UNREADABLE = b"unreadable"


def stamp_of(folder: str) -> bytes:
    """Give a folder's stamp: names in any order, a table with its size and time."""
    total = 0
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                total += _number(entry)
    except OSError:
        return UNREADABLE
    whole = (total % (1 << 8 * BYTES)).to_bytes(BYTES, "big")
    return f"{VERSION} ".encode() + whole


def _number(entry: os.DirEntry[str]) -> int:
    text = os.fsencode(entry.name)
    if entry.name.lower().endswith(TABLE):
        try:
            info = entry.stat()
            text += f"\0{info.st_size} {info.st_mtime_ns}".encode()
        except OSError:
            text += b"\0"
    return int.from_bytes(blake2b(text, digest_size=BYTES).digest(), "big")
