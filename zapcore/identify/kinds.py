"""Which files are archives: by the end of their name and by how they begin."""

import os
from collections.abc import Mapping
from typing import NamedTuple

from zapcore.identify import streams, tars, zips

HEAD = 512
"""Bytes of the beginning that tell what a file is."""


class Kind(NamedTuple):
    """A form (``zip``, ``7z``, ``rar``, ``tar`` or "") behind a filter or ""."""

    form: str
    filter: str = ""

    def __str__(self) -> str:
        return ".".join(filter(None, self))


_KINDS: Mapping[str, Kind] = {
    ".zip": Kind("zip"),
    ".7z": Kind("7z"),
    ".rar": Kind("rar"),
    ".tar": Kind("tar"),
    ".tgz": Kind("tar", "gz"),
    ".tbz": Kind("tar", "bz2"),
    ".tbz2": Kind("tar", "bz2"),
    ".txz": Kind("tar", "xz"),
    ".tzst": Kind("tar", "zst"),
    **{f".{name}": Kind("", name) for name in streams.MAGIC},
}

_MAGIC: Mapping[str, tuple[bytes, ...]] = {
    "zip": zips.MAGIC,
    "7z": (b"7z\xbc\xaf\x27\x1c",),
    "rar": (b"Rar!\x1a\x07",),
}

RAR5 = b"Rar!\x1a\x07\x01\x00"


def kind_of_name(name: str) -> Kind | None:
    """Give the kind of archive that a name or path promises, None if none."""
    stem, dot = os.path.splitext(name)
    kind = _KINDS.get(dot.lower())
    if kind is not None and not kind.form and stem.lower().endswith(".tar"):
        return Kind("tar", kind.filter)
    return kind


def keeps_promise(kind: Kind, head: bytes) -> bool:
    """Tell whether a file begins as its kind does."""
    if kind.filter:
        return head.startswith(streams.MAGIC[kind.filter])
    if kind.form == "tar":
        return tars.is_header(head)
    return head.startswith(_MAGIC[kind.form])
