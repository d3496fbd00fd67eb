"""A quick look at a name before it is read: most of what a search brings is far off."""

from typing import NamedTuple

from zapcore.matching.loosening import loosen
from zapcore.matching.reading import read_titles

LETTERS = 3
"""Letters of a word's beginning that are looked for."""

FEW = 2
"""As many of a word that may be written with other vowels: "Toukon", "Tokon"."""


class Hooks(NamedTuple):
    """Beginnings of a game's words, and how many of them a name must have at least."""

    name: str
    begin: str
    parts: tuple[str, ...]
    least: int


def hooks_of(asked: str) -> Hooks:
    """Give the beginnings of a name's words; none where every name must be read."""
    titles = read_titles(asked)
    begin = asked.replace(".", "")[:FEW].lower()
    if len(titles) > 1 or not titles[0].key.isascii():
        return Hooks(asked, begin, (), 0)
    raw = titles[0].bag
    words = [word for word in loosen(titles[0]).words if len(word) >= LETTERS]
    parts = {word[: LETTERS if word in raw else FEW] for word in words}
    letters = tuple(part for part in parts if part.isalpha())
    return Hooks(asked, begin, letters, (len(letters) + 2) // 3)


def may_fit(hooks: Hooks, name: str) -> bool:
    """Tell whether a name is worth reading: a third of the beginnings occur in it.

    A name with other letters than ASCII is always read.
    """
    if not hooks.parts or not name.isascii():
        return True
    low = name.lower().replace(".", "")
    if low[:FEW] == hooks.begin:
        return True
    return sum([part in low for part in hooks.parts]) >= hooks.least
