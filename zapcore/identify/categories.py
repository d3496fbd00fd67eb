"""What a file in a game's own folder is beside the game: an update, a hack, a manual.

Source: facts/SCANNING.md, section 3.1. The program that it describes judges the whole
path, so that a library called ``games`` makes each file a game; here only the folders
below the game's own count.
"""

from collections.abc import Mapping
from types import MappingProxyType

CATEGORIES = (
    "game",
    "dlc",
    "hack",
    "manual",
    "patch",
    "update",
    "mod",
    "demo",
    "translation",
    "prototype",
    "cheat",
    "soundtrack",
    "screenshot",
)
"""In order of precedence."""

TAGS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "dlc": ("supplement", "dlc"),
        "hack": ("unlicensed", "hack"),
        "patch": ("supplement", "update"),
        "update": ("supplement", "update"),
        "mod": ("unlicensed", "hack"),
        "demo": ("unfinished", "demo"),
        "translation": ("unlicensed", "translation"),
        "prototype": ("unfinished", "proto"),
    }
)
"""Type and value of the tag that says so. The vocabulary has none for the rest."""


def category_of(path: str) -> str:
    """Give the category of a file by the folders that it lies in, or "".

    ``path`` is relative to the game's own folder; its last part is the file's name and
    tells nothing. A folder means a category by its name or the plural, in any case.
    """
    folders = {_singular(part) for part in path.casefold().split("/")[:-1]}
    return next((name for name in CATEGORIES if name in folders), "")


def _singular(word: str) -> str:
    for end in ("", "s", "es"):
        if word.endswith(end) and word.removesuffix(end) in CATEGORIES:
            return word.removesuffix(end)
    return word
