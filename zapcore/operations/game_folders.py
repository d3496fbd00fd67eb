"""Folders that hold one game: what lies in folders below may be something beside it.

Only a folder directly in a system's folder is one, and only if it holds a sheet or a
list of discs, or a file that is called as the folder is: a folder ``Hacks`` that people
sort by is none, and what lies there is as good as anywhere.
"""

from collections.abc import Iterable

from zapcore.identify.categories import category_of
from zapcore.operations.tracks import SHEETS

SHEETS_AND_LISTS = SHEETS | {".m3u"}


def holds_a_game(name: str, files: Iterable[tuple[str, int, int]]) -> bool:
    """Tell whether a folder of this name with these counted files is a game's own."""
    folded = name.casefold()
    return any(_speaks_for(file[0].casefold(), folded) for file in files)


def _speaks_for(file: str, folder: str) -> bool:
    stem, dot, end = file.rpartition(".")
    notes = stem.startswith((f"{folder} (", f"{folder} ["))
    return dot + end in SHEETS_AND_LISTS or stem == folder or notes


def category_below(game: str, folder: str) -> str:
    """Give the category of what lies in a folder at or below a game's own, or ""."""
    return category_of(f"{folder[len(game) + 1 :]}/")
