"""Where the lists of a system lie: below the custom path, then beside the ROMs."""

import os
from dataclasses import dataclass

from zapcore.model import ScrapePlace

GAMELIST = "gamelist.xml"


@dataclass(frozen=True, slots=True)
class ListPlace:
    """One list, and the system's folders that its games lie in."""

    path: str
    game_roots: tuple[str, ...]


def too_large(path: str, limit: int) -> str:
    """Say that a list has more bytes than ``limit``; "" when it has not."""
    try:
        size = os.stat(path).st_size
    except OSError:
        return ""
    if size <= limit:
        return ""
    return (
        f"it has {size >> 20} MiB, which no list of games has, and was not read; the "
        f"limit is {limit >> 20} MiB (option max_size)"
    )


def find_lists(place: ScrapePlace, custom: str) -> list[ListPlace]:
    """Give the lists that are there; a later one wins over an earlier one."""
    found = []
    folder = _system_folder(custom, place.names) if custom else ""
    if folder:
        found.append(ListPlace(f"{folder}/{GAMELIST}", place.folders))
    found += [ListPlace(f"{path}/{GAMELIST}", (path,)) for path in place.folders]
    return [item for item in found if os.path.isfile(item.path)]


def _system_folder(custom: str, names: tuple[str, ...]) -> str:
    """Give the sub-folder that is named like the system, in any case, or ""."""
    try:
        there = {name.casefold(): name for name in sorted(os.listdir(custom))}
    except OSError:
        return ""
    for name in names:
        folder = there.get(name.casefold())
        if folder and os.path.isfile(f"{custom}/{folder}/{GAMELIST}"):
            return f"{custom}/{folder}"
    return ""
