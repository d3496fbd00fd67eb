"""The files that make up a game whose file on the list is a sheet."""

import os
from collections.abc import Callable, Sequence
from typing import NamedTuple

from zapcore.identify.discs.cue import cue_files
from zapcore.identify.discs.other_sheets import gdi_tracks, playlist_files, toc_files
from zapcore.identify.discs.places import OUTSIDE, Places
from zapcore.identify.discs.sheet_text import (
    MOST,
    SheetError,
    sheet_bytes,
    sheet_lines,
)


class Parts(NamedTuple):
    """The other files of a game (absolute, existing); sentences on what is wrong."""

    paths: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()


SHEETS = frozenset((".cue", ".gdi", ".ccd", ".m3u", ".toc", ".mds"))
"""Endings of the files that name others."""
PLAYLIST = ".m3u"
_OPTIONAL = frozenset((".sub",))
_MDS = b"MEDIA DESCRIPTOR"


def ending(path: str) -> str:
    """Give the ending of a path with its dot, in small letters."""
    return os.path.splitext(path)[1].lower()


def parts_of(path: str, root: str) -> Parts:
    """Find the files that the sheet at ``path`` names, in its order.

    A playlist gives its discs, each followed by the disc's own parts; a playlist in a
    playlist is not followed. Nothing outside of ``root`` is given, with links resolved.
    Any other file has no parts. A sheet in which anything is wrong has one message.
    """
    if ending(path) not in SHEETS:
        return Parts()
    found = _named(path, root)
    if ending(path) != PLAYLIST:
        return found
    return _of_discs(path, root, found)


def main_part(paths: Sequence[str]) -> str:
    """Choose the file that stands for a folder's game ("" of none).

    The largest CHD, else the largest cue, GDI or playlist in this order, else the
    largest file (facts/SCANNING.md §3.3).
    """
    for wanted in (".chd", ".cue", ".gdi", ".m3u"):
        if found := [path for path in paths if ending(path) == wanted]:
            return max(found, key=_size)
    return max(paths, key=_size, default="")


def disc_path(path: str, root: str) -> str:
    """Give the image or sheet to read: of a playlist its first disc, else ``path``."""
    if ending(path) != PLAYLIST:
        return path
    discs = _named(path, root).paths
    return discs[0] if discs and ending(discs[0]) != PLAYLIST else ""


def _of_discs(path: str, root: str, discs: Parts) -> Parts:
    paths: dict[str, None] = {}
    messages = list(discs.messages)
    for disc in discs.paths:
        if ending(disc) == PLAYLIST:
            name = os.path.basename(disc)
            messages.append(
                _sentence(path, f"names the playlist {name}; not followed.")
            )
            continue
        paths[disc] = None
        inner = _named(disc, root) if ending(disc) in SHEETS else Parts()
        paths.update(dict.fromkeys(inner.paths))
        messages += inner.messages
        if len(paths) > MOST:
            messages.append(_sentence(path, f"names more than {MOST} files."))
            break
    return Parts(tuple(paths), tuple(messages))


def _named(path: str, root: str) -> Parts:
    try:
        return _placed(path, root, _NAMES[ending(path)](path))
    except SheetError as error:
        return Parts((), (_sentence(path, str(error)),))
    except OSError as error:
        return Parts((), (_sentence(path, f"cannot be followed: {error.strerror}."),))


def _placed(path: str, root: str, names: Sequence[str]) -> Parts:
    paths: list[str] = []
    missing: list[str] = []
    outside: list[str] = []
    if len(names) > MOST:
        raise SheetError(f"names more than {MOST} files.")
    places = Places(os.path.dirname(os.path.abspath(path)), root)
    for name in names:
        place = places.find(name)
        if place.path:
            paths.append(place.path)
        elif place is OUTSIDE:
            outside.append(name)
        elif ending(name) not in _OPTIONAL:
            missing.append(name)
    trouble = _trouble(missing, outside)
    return Parts(tuple(paths), (_sentence(path, trouble),) if trouble else ())


def _trouble(missing: Sequence[str], outside: Sequence[str]) -> str:
    said: list[str] = []
    if missing:
        said.append(f"names {_list(missing)}, not there")
    if outside:
        said.append(f"names {_list(outside)}, outside of the library and not followed")
    return "; it ".join(said) + "." if said else ""


def _list(names: Sequence[str]) -> str:
    first = f'"{names[0][:120]}"'
    return first if len(names) == 1 else f"{first} and {len(names) - 1} more files"


def _sentence(path: str, text: str) -> str:
    return f"{os.path.basename(path)} {text}"


def _cue(path: str) -> Sequence[str]:
    return cue_files(sheet_lines(path)) or _nothing()


def _gdi(path: str) -> Sequence[str]:
    return [track.file for track in gdi_tracks(sheet_lines(path))]


def _toc(path: str) -> Sequence[str]:
    return toc_files(sheet_lines(path)) or _nothing()


def _m3u(path: str) -> Sequence[str]:
    return playlist_files(sheet_lines(path)) or _nothing()


def _ccd(path: str) -> Sequence[str]:
    sheet_lines(path)
    stem = os.path.splitext(os.path.basename(path))[0]
    return (f"{stem}.img", f"{stem}.sub")


def _mds(path: str) -> Sequence[str]:
    if not sheet_bytes(path).startswith(_MDS):
        raise SheetError("is no media descriptor.")
    return (os.path.splitext(os.path.basename(path))[0] + ".mdf",)


def _nothing() -> Sequence[str]:
    raise SheetError("names no files.")


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return -1


_NAMES: dict[str, Callable[[str], Sequence[str]]] = {
    ".cue": _cue,
    ".gdi": _gdi,
    ".ccd": _ccd,
    ".m3u": _m3u,
    ".toc": _toc,
    ".mds": _mds,
}
