"""How well two names fit: as one game's, or as those of two.

Scores of names that fit, documented for who shows them: 1.0 equal after normalisation;
0.95 after leaving out what may be left out; 0.93 parts in another order; 0.91 one slip
in one long word. All others are below the threshold, however alike they look.
"""

from zapcore.matching.loosening import Loose, loosen
from zapcore.matching.reading import Title, key_of, read_titles
from zapcore.matching.slips import is_one_slip

THRESHOLD = 0.88
"""From here on a name is taken for the game's: below the least score that fits, less
what an alternative name or a less sure one costs."""

SAME, LOOSE, TURNED, SLIPPED = 1.0, 0.95, 0.93, 0.91
FIRST = 0.86
"""One of two names has a 1 that the other has not: only a year makes it sure, since
"R-Type I" is the first half of "R-Type"."""

SURE = 0.92
"""From here on no letter was taken for a slip."""

HALF = 0.02
"""What it costs that one of two names in "A ~ B" fits, and not the whole."""

MOST_UNLIKE = 0.85
"""Two names that do not fit have less than this."""

ENDS = 3
"""Letters at either end that two names have in common which share few words."""


def same_title(a: str, b: str) -> bool:
    """Tell whether two names are those of one game, spelt without a slip."""
    return max(compare_names(a, b), compare_names(b, a)) >= SURE


def compare_names(asked: str, offered: str) -> float:
    """Compare a game's name with one that a source has.

    Of No-Intro's ``A ~ B`` either may be what the source calls the game; in the name of
    a source it is but a subtitle.
    """
    mine, other = read_titles(asked), read_titles(offered)[0]
    best = compare(mine[0], other)
    for half in mine[1:]:
        best = max(best, compare(half, other) - HALF)
    return best


def compare(a: Title, b: Title) -> float:
    """Compare two titles, from 0 to 1."""
    if a.key == b.key:
        return SAME
    common = len(a.bag & b.bag)
    if not common and a.key[:2] != b.key[:2]:
        return 0.0
    if a.numbers == b.numbers or a.one >= 0 or b.one >= 0:
        is_near = common * 2 >= min(len(a.bag), len(b.bag))
        if is_near or a.key[:ENDS] == b.key[:ENDS] or a.key[-ENDS:] == b.key[-ENDS:]:
            score = _fit(a, b)
            if score:
                return score
    shared = 2 * common / (len(a.bag) + len(b.bag))
    return min(max(MOST_UNLIKE * shared, 0.01), MOST_UNLIKE - 0.01)


def _fit(a: Title, b: Title) -> float:
    x, y = loosen(a), loosen(b)
    # "Rock 'n' Ball" is not "Rockball", while "Mario / Duck" is "Mario & Duck".
    if x.key == y.key and (x.has_and == y.has_and or x.words == y.words):
        return LOOSE
    if _is_first(x, y, b) or _is_first(y, x, a):
        return FIRST
    if _is_turned(a, b) or _is_turned(b, a):
        return TURNED
    has_slip = is_one_slip(x.words, y.words) or is_one_slip(a.words, b.words)
    return SLIPPED if has_slip else 0.0


def _is_first(with_1: Loose, without: Loose, other: Title) -> bool:
    return with_1.key_no_1 != "" and (
        with_1.key_no_1 == without.key and not other.numbers
    )


def _is_turned(a: Title, b: Title) -> bool:
    """Tell whether a title is another one with two parts changed over."""
    return len(a.words) == len(b.words) and any(
        key_of(a.words[place:] + a.words[:place]) == b.key for place in a.breaks
    )
