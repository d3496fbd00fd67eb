"""How alike two slugs are, for names that were misspelt.

Measures: Jaro and Winkler (prefix of up to four characters, weight 0.1); Damerau and
Levenshtein (optimal string alignment).
"""

from collections import Counter
from collections.abc import Iterable

PREFIX = 4
PREFIX_WEIGHT = 0.1
LEAST = 0.85
LENGTHS_APART = 2
CLOSEST = 5
"""Of so many that are most alike the one with the fewest slips is chosen."""


def jaro_winkler(a: str, b: str) -> float:
    """Give 0 for nothing in common to 1 for equal."""
    jaro = _jaro(a, b)
    same = 0
    for left, right in zip(a[:PREFIX], b[:PREFIX], strict=False):
        if left != right:
            break
        same += 1
    return jaro + same * PREFIX_WEIGHT * (1 - jaro)


def _at_most(a: str, letters: Counter[str], b: str) -> float:
    """Give what the likeness cannot exceed: by letters in common, whatever order."""
    common = (letters & Counter(b)).total()
    if not common:
        return 0.0
    jaro = (common / len(a) + common / len(b) + 1) / 3
    return jaro + PREFIX * PREFIX_WEIGHT * (1 - jaro)


def _jaro(a: str, b: str) -> float:
    if a == b:
        return 1.0
    if not a or not b:
        return 0.0
    window = max(max(len(a), len(b)) // 2 - 1, 0)
    taken = [False] * len(b)
    first: list[str] = []
    for i, character in enumerate(a):
        for j in range(max(0, i - window), min(len(b), i + window + 1)):
            if not taken[j] and b[j] == character:
                taken[j] = True
                first.append(character)
                break
    if not first:
        return 0.0
    second = [character for character, used in zip(b, taken, strict=True) if used]
    turned = sum(x != y for x, y in zip(first, second, strict=True)) / 2
    n = len(first)
    return (n / len(a) + n / len(b) + (n - turned) / n) / 3


def slips(a: str, b: str) -> int:
    """Count the letters left out, added, changed or swapped with their neighbour."""
    older: list[int] = []
    above = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            best = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (x != y))
            if older and j > 1 and x == b[j - 2] and a[i - 2] == y:
                best = min(best, older[j - 2] + 1)
            row.append(best)
        older, above = above, row
    return above[-1]


def most_alike(slug: str, others: Iterable[str]) -> list[tuple[str, float]]:
    """Give (slug, likeness) of those that are alike enough, best first.

    Of the five most alike the one with the fewest slips comes first.
    """
    letters = Counter(slug)
    near = (o for o in others if abs(len(o) - len(slug)) <= LENGTHS_APART)
    worth = (o for o in near if _at_most(slug, letters, o) >= LEAST)
    found = [(other, jaro_winkler(slug, other)) for other in worth]
    found = [pair for pair in found if pair[1] >= LEAST]
    found.sort(key=lambda pair: -pair[1])
    top = sorted(found[:CLOSEST], key=lambda pair: slips(slug, pair[0]))
    return top + found[CLOSEST:]
