"""The short way for plain game titles: one split and one dictionary.

Nearly all real game titles are ASCII words with little punctuation. For those the
phases of ``slug`` come down to a look-up per word; any title with something that has
a rule of its own (ordinals, initialisms, version numbers, ``'n'``, other characters)
is declined and takes the general way. Both ways give equal records; a test compares
them over real names.
"""

import re
from functools import cache

from zapcore.titles.phases_universal import normalize_symbols
from zapcore.titles.roman import ROMAN_VALUES, convert_roman_numerals
from zapcore.titles.words import strip_trailing_article, word_table

__all__ = ["measure_plain_game", "split_plain_game"]

_PLAIN = re.compile(r"[A-Za-z0-9 ,'!?:&.\-]*\Z")
_ORDINAL = re.compile(r"[0-9](?:st|nd|rd|th)")
_INITIALISM = re.compile(r"[A-Za-z]\.[A-Za-z]\.")
_VERSION = re.compile(r"v(?<=[ :]v)\.?[0-9IVX]")
# A pattern that begins with its letter is searched many times faster than \bn\b.
_LONE_N = re.compile(r"n(?<![a-z0-9]n)(?![a-z0-9])")
_TOKEN = re.compile(r"[a-z0-9'-]+")
_RIGHT_EDGE = "-:., "
_ARTICLES = frozenset({"a", "an", "the"})
_DELIMITERS = ((":", 0), (" - ", 0), ("'s ", 2))


@cache
def _words() -> dict[str, str]:
    table = word_table()
    return {**ROMAN_VALUES, **table["numbers"], **table["abbreviations"]}


@cache
def _editions() -> tuple[str, ...]:
    return tuple(f" {word}" for word in word_table()["editions"] if word.isascii())


def _is_plain(title: str, lowered: str) -> bool:
    """Tell whether no rule beyond those below applies to the title."""
    return not (
        not _PLAIN.match(title)
        or _ORDINAL.search(title)
        or _LONE_N.search(lowered)
        or ("." in title and _INITIALISM.search(title))
        or _VERSION.search(title)
    )


def _without_article(text: str) -> str:
    if text[0] not in "at":
        return text
    if text.startswith("the "):
        return text[4:].lstrip(" ")
    if text.startswith("a "):
        return text[2:].lstrip(" ")
    return text[3:].lstrip(" ") if text.startswith("an ") else text


def _without_trailing_article(text: str) -> str:
    return strip_trailing_article(text) if "," in text else text


def _split(text: str) -> tuple[str, str]:
    for delimiter, kept in _DELIMITERS:
        at = text.find(delimiter)
        if at >= 0:
            rest = text[at + len(delimiter) :]
            return text[: at + kept].strip(" "), rest.strip(" ")
    return text, ""


def _list_words(text: str) -> list[str]:
    if "&" in text:
        text = text.replace("&", " and ")
    return text.replace(":", " ").replace(".", " ").split()


def _list_last_words(text: str) -> list[str]:
    text = _without_trailing_article(text)
    if text.endswith(_editions()):
        text = text[: text.rindex(" ")]
    return _list_words(text.rstrip(_RIGHT_EDGE))


def _tokens_of(word: str, *, first: bool = False) -> list[str]:
    """Give the tokens of one word that holds punctuation."""
    # A space before keeps a lone numeral off the start, where it would not count.
    text = convert_roman_numerals(word if first else f" {word}")
    tokens = (t.strip("'-") for t in _TOKEN.findall(normalize_symbols(text)))
    return [token for token in tokens if token]


def _expanded(words: list[str]) -> list[str]:
    known = _words()
    tokens = [known.get(word, word) for word in words]
    if "".join(tokens).isalnum():
        return tokens
    spread: list[str] = []
    for token in tokens:
        if token.isalnum():
            spread.append(token)
        else:
            spread += _tokens_of(token)
    return spread


def _expanded_from_start(words: list[str]) -> list[str]:
    """Expand words of which the first begins the text: a lone I or V stays there."""
    first = words[0]
    if first[0] not in "iv":
        return _expanded(words)
    if len(first) == 1:
        return [first, *_expanded(words[1:])]
    if first.isalnum():
        return _expanded(words)
    return _tokens_of(first, first=True) + _expanded(words[1:])


def _join(tokens: list[str]) -> str:
    slug = "".join(tokens)
    return slug if slug.isalnum() else slug.replace("'", "").replace("-", "")


def _differs_alone(secondary: str) -> bool:
    """Tell whether cuts at its ends depend on a main title standing before it."""
    if _without_article(secondary) is not secondary:
        return True
    return f" {_without_trailing_article(secondary)}" in _editions()


def _secondary(text: str, words: list[str], tokens: list[str]) -> str | None:
    if ":" in text or " - " in text or "'s " in text:
        again = measure_plain_game(text)
        return again[0] if again else None
    return _join(_expanded_from_start(words) if words[0][0] in "iv" else tokens)


def _split_whole(text: str) -> tuple[list[str], str] | None:
    words = _list_last_words(_without_article(text)) if text else []
    return (_expanded_from_start(words), "") if words else None


def split_plain_game(title: str) -> tuple[list[str], str] | None:
    """List the tokens of a plain game title and make its secondary slug.

    Returns:
        None for a title that is not plain.
    """
    lowered = title.lower()
    if not _is_plain(title, lowered):
        return None
    main, secondary = _split(lowered.strip(" "))
    if not secondary:
        return _split_whole(main)
    if not main or main in _ARTICLES or main[-1] == "," or secondary[0] in "-,":
        return None
    main, secondary = _without_article(main), _without_article(secondary)
    words = _list_last_words(secondary)
    front = _list_words(_without_trailing_article(main))
    if not words or not front or _differs_alone(secondary):
        return None
    tokens = _expanded(words)
    second = _secondary(secondary, words, tokens)
    if second is None:
        return None
    return _expanded_from_start(front) + tokens, second


def measure_plain_game(title: str) -> tuple[str, str, int, int] | None:
    """Make slug, secondary slug, length and word count of a plain game title.

    Args:
        title: A bare title.

    Returns:
        What ``slug.SlugRecord`` holds, or None for a title that is not plain.
    """
    plain = split_plain_game(title)
    if plain is None:
        return None
    tokens, secondary = plain
    slug = _join(tokens)
    return slug, secondary, len(slug), len(tokens)
