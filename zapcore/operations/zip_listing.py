"""The directory of a zip, read with bounds; contents are never touched."""

import logging
import os
import struct
import zipfile

logger = logging.getLogger(__name__)

MAX_DIRECTORY = 16 << 20
"""Bytes of a zip's directory that are read at most; a full ROM set has about 1 MiB."""

END = b"PK\x05\x06"
END_SIZE = 22
MAX_COMMENT = 0xFFFF


def list_zip(path: str, extensions: frozenset[str]) -> dict[str, list[str]]:
    """Give folder (``""`` or ``dir/sub/``) to the fitting names in it.

    The zip itself is always there, so that its stamp can be kept. A broken or
    oversized zip has no names. Names that lead out (``..``, absolute, a drive, a
    backslash, NUL) are no files of this library.
    """
    folders: dict[str, list[str]] = {"": []}
    try:
        _check_size(path)
        with zipfile.ZipFile(path) as archive:
            # Not ``is_dir``: an entry without a name breaks it.
            names = [name for name in archive.namelist() if not name.endswith("/")]
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile) as error:
        logger.warning("%r is left out: %s", path, error)
        return folders
    for name in names:
        folder, _, base = name.rpartition("/")
        dot = base.rfind(".")
        if dot < 0 or base[dot:].lower() not in extensions or not _is_inside(name):
            continue
        folders.setdefault(f"{folder}/" if folder else "", []).append(base)
    return {folder: list(dict.fromkeys(files)) for folder, files in folders.items()}


def _is_inside(name: str) -> bool:
    if "\\" in name or "\0" in name or ":" in name.split("/", 1)[0][:2]:
        return False
    parts = name.split("/")
    return all(part and part[0] != "." and part != "__MACOSX" for part in parts)


def _check_size(path: str) -> None:
    """Raise ValueError unless the directory is of a size that can be read."""
    with open(path, "rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - END_SIZE - MAX_COMMENT))
        tail = file.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) < at + END_SIZE:
        raise ValueError("no end of directory")
    count, length = struct.unpack_from("<HL", tail, at + 10)
    if count == MAX_COMMENT or length > MAX_DIRECTORY:
        raise ValueError("too many entries")
