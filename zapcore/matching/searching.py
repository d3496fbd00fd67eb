"""What is sent to the search box of a service for a game."""

from zapcore.matching.letters import without_brackets
from zapcore.matching.preparing import with_article_in_front
from zapcore.matching.tables import roman, tables
from zapcore.sourced import GameQuery

MOST_TERMS = 4
SHORTEST_MAIN = 4
"""Letters that a main title needs to be worth a search of its own."""


def search_terms(game: GameQuery) -> tuple[str, ...]:
    """Give what to search for, best first, at most four.

    The whole title as services write it (``The Foo: Bar``), then its main title, then
    the whole one with its numeral written the other way; of No-Intro's ``A ~ B`` each.
    """
    names = [without_brackets(name).strip() for name in (*game.names, game.name)]
    wholes = []
    for name in dict.fromkeys(name for name in names if name):
        wholes += [_shown(half) for half in name.split(" ~ ")]
    mains = [main for whole in wholes if (main := _main(whole))]
    others = [other for whole in wholes if (other := _other_numeral(whole))]
    terms = dict.fromkeys((*wholes[:2], *mains[:1], *others[:1], *wholes[2:]))
    return tuple(term for term in terms if term)[:MOST_TERMS]


def _shown(name: str) -> str:
    """Write a title as services do."""
    name = with_article_in_front(name.replace("_", " ").strip())
    return name.replace(" - ", ": ", 1)


def _main(whole: str) -> str:
    main, parted, _ = whole.partition(": ")
    return main if parted and len(main) >= SHORTEST_MAIN else ""


def _other_numeral(whole: str) -> str:
    """Write the first numeral the other way, as Roman or as digits; "" without."""
    words = whole.split(" ")
    for place, word in enumerate(words[1:], 1):
        bare = word.rstrip(":,")
        other = tables().romans.get(bare.lower()) or _roman_of(bare)
        if other:
            words[place] = other + word[len(bare) :]
            return " ".join(words)
    return ""


def _roman_of(word: str) -> str:
    if not word.isdecimal() or len(word) > 2 or word.startswith("0"):  # noqa: PLR2004 - no years
        return ""
    written = roman(int(word)) if int(word) < 20 else ""  # noqa: PLR2004 - no series is longer
    return written if len(written) > 1 or written == "V" else ""
