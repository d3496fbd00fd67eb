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

__all__ = ["measure_plain_game"]

_PLAIN = re.compile(r"[A-Za-z0-9 ,'!?:&.\-]*\Z")
_ODD = re.compile(r"\d(?:st|nd|rd|th)|[A-Za-z]\.[A-Za-z]\.|[ :]v\.?[0-9IVX]|\b[nN]\b")
_TOKEN = re.compile(r"[a-z0-9'-]+")
_BROKEN_UP = str.maketrans({"&": " and ", ":": " ", ".": " "})
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


def _without_article(text: str) -> str:
    if text.startswith("the "):
        return text[4:].lstrip(" ")
    if text.startswith("a "):
        return text[2:].lstrip(" ")
    return text[3:].lstrip(" ") if text.startswith("an ") else text


def _tokens_of(word: str, *, first: bool) -> list[str]:
    """Give the tokens of one word that holds punctuation."""
    # A space before keeps a lone numeral off the start, where it would not count.
    text = convert_roman_numerals(word if first else f" {word}")
    tokens = (t.strip("'-") for t in _TOKEN.findall(normalize_symbols(text)))
    return [token for token in tokens if token]


def _join(tokens: list[str]) -> str:
    slug = "".join(tokens)
    return slug if slug.isalnum() else slug.replace("'", "").replace("-", "")


def _first_word(word: str) -> list[str]:
    if len(word) == 1 and word.isalnum():
        return [word]
    return _expanded([word]) if word.isalnum() else _tokens_of(word, first=True)


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
            spread += _tokens_of(token, first=False)
    return spread


def _split(text: str) -> tuple[str, str]:
    for delimiter, kept in _DELIMITERS:
        at = text.find(delimiter)
        if at >= 0:
            rest = text[at + len(delimiter) :]
            return text[: at + kept].strip(" "), rest.strip(" ")
    return text, ""


def _cut_ending(text: str) -> str:
    text = strip_trailing_article(text) if "," in text else text
    return text[: text.rindex(" ")].rstrip(" ") if text.endswith(_editions()) else text


def _differs_alone(secondary: str) -> bool:
    """Tell whether cuts at its ends depend on a main title standing before it."""
    ending = strip_trailing_article(secondary)
    return f" {ending}" in _editions() or _without_article(secondary) != secondary


def _secondary(text: str, words: list[str], tokens: list[str]) -> str | None:
    if ":" in text or " - " in text or "'s " in text:
        again = measure_plain_game(text)
        return again[0] if again else None
    if words[0][0] in "iv":
        tokens = _first_word(words[0]) + _expanded(words[1:])
    return _join(tokens)


def _list_words(text: str) -> list[str]:
    return text.translate(_BROKEN_UP).split()


def _list_last_words(text: str) -> list[str]:
    return _list_words(_cut_ending(text).rstrip(_RIGHT_EDGE))


def measure_plain_game(title: str) -> tuple[str, str, int, int] | None:
    """Make slug, secondary slug, length and word count of a plain game title.

    Args:
        title: A bare title.

    Returns:
        What ``slug.SlugRecord`` holds, or None for a title that is not plain.
    """
    if not _PLAIN.match(title) or _ODD.search(title):
        return None
    main, secondary = _split(title.lower().strip(" "))
    if not secondary:
        return _measure_whole(main)
    if not main or main in _ARTICLES or main[-1] == "," or secondary[0] in "-,":
        return None
    main, secondary = _without_article(main), _without_article(secondary)
    words = _list_last_words(secondary)
    front = _list_words(strip_trailing_article(main) if "," in main else main)
    if not words or not front or _differs_alone(secondary):
        return None
    tokens = _expanded(words)
    second = _secondary(secondary, words, tokens)
    if second is None:
        return None
    all_tokens = _first_word(front[0]) + _expanded(front[1:]) + tokens
    slug = _join(all_tokens)
    return slug, second, len(slug), len(all_tokens)


def _measure_whole(text: str) -> tuple[str, str, int, int] | None:
    words = _list_last_words(_without_article(text))
    if not words:
        return None
    tokens = _first_word(words[0]) + _expanded(words[1:])
    slug = _join(tokens)
    return slug, "", len(slug), len(tokens)
