"""One slip of the pen in one long word."""

from collections.abc import Sequence

from zapcore.titles.similarity import slips

LONG = 6
"""Letters of a word that may be misspelt: a shorter one is soon another word."""

END = 2
"""Letters at the end of a word that must be right: "Alien" is not "Aliens"."""

OTHERS = 4
"""Other words that must be right where a letter was changed for another one: "Lunar
Lancer" is not "Lunar Lander", nor "Momotarou Dentetsu" "Momotarou Densetsu"."""

CHANGED = 7
"""Letters of a word of which one may be changed for another one."""


def is_one_slip(a: Sequence[str], b: Sequence[str]) -> bool:
    """Tell whether two titles differ in one letter of one long word alone.

    Numbers, short words, the first letter and the end of a word must be right, so that
    no plural and no other game's word is taken for a slip. A letter left out, doubled
    or swapped with its neighbour is likely a slip; one changed for another is likely
    another word, unless the rest of the title is long.
    """
    if len(a) != len(b):
        return False
    apart = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    if len(apart) != 1:
        return False
    x, y = apart[0]
    if min(len(x), len(y)) < LONG or abs(len(x) - len(y)) > 1:
        return False
    if x[0] != y[0] or x[-END:] != y[-END:] or not (x + y).isalpha():
        return False
    if slips(x, y) != 1:
        return False
    is_changed = len(x) == len(y) and sorted(x) != sorted(y)
    is_long = len(x) >= CHANGED and sum(map(str.isalpha, a)) > OTHERS
    return is_long or not is_changed
