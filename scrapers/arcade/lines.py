"""Pieces of text to lines with their numbers."""

from collections.abc import Iterable, Iterator

LINE_MAX = 64 * 1024
"""Characters of a line; of a longer one no more than one character is kept behind."""


def numbered(pieces: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield (number from 1, line without its break)."""
    rest, number = "", 0
    for piece in pieces:
        *lines, rest = (rest + piece).split("\n")
        for line in lines:
            number += 1
            yield number, line.removesuffix("\r")[: LINE_MAX + 1]
        rest = rest[: LINE_MAX + 1]
    if rest:
        yield number + 1, rest
