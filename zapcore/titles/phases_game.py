"""Phase 1 of a game title's slug: what is particular to games."""

from zapcore.titles.roman import convert_roman_numerals
from zapcore.titles.scripts import fold_width
from zapcore.titles.words import (
    SPACE,
    collapse_initialisms,
    expand_words,
    normalize_ordinals,
    split_and_strip_articles,
    strip_edition_suffixes,
    strip_metadata_brackets,
    strip_trailing_article,
    trim,
)

__all__ = ["parse_game"]

_SEPARATORS = str.maketrans(":_/\\;.", "      ")
_RIGHT_EDGE = "-:;.,_/\\ "


def _spell_conjunctions(text: str) -> str:
    if "&" in text:
        text = text.replace(" & ", " and ").replace("&", " and ")
    if "+" in text:
        text = text.replace(" + ", " and ").replace("+", " plus ")
    return text


def parse_game(title: str) -> str:
    """Bring a game title to the form that the universal phase starts from.

    Args:
        title: A title, possibly with bracketed groups.

    Returns:
        Lower-case text: no brackets, articles, edition words; numbers as digits.
    """
    text = split_and_strip_articles(trim(fold_width(title)))
    text = strip_metadata_brackets(strip_trailing_article(text))
    text = collapse_initialisms(strip_edition_suffixes(text))
    text = _spell_conjunctions(text.rstrip(_RIGHT_EDGE))
    text = text.translate(_SEPARATORS).strip(SPACE)
    return convert_roman_numerals(normalize_ordinals(expand_words(text)))
