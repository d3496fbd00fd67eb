"""A game of a DAT as entries: one for each of its files."""

from collections.abc import Iterator
from typing import TypeAlias

from zapcore.content import DatEntry, DatHeader
from zapcore.identify.logiqx import LONGEST

Read: TypeAlias = DatHeader | DatEntry

MOST_WORDS = 32
"""Categories, or serials, of one game."""


def whole(
    game: str, parent: str, words: dict[str, list[str]], files: list[DatEntry]
) -> Iterator[DatEntry]:
    """Yield the files of a game with what is known of the game.

    A game without files is one entry, so that it can be found by its name.
    """
    serial = ", ".join(dict.fromkeys(words.get("serial", ())))[:LONGEST]
    categories = tuple(words.get("category", ()))
    above = "" if parent == game else parent
    for file in files or (DatEntry("", game, ""),):
        yield file._replace(
            game=game,
            serial=file.serial or serial,
            parent=above,
            categories=categories,
        )
