"""Word-level rules that the slug phases share: articles, brackets, numbers, suffixes.

All rules were observed of Zaparoo Core 7380873 (its slug vectors). Character classes
are ASCII; white space to trim is Unicode's ``White_Space``.
"""

import json
import re
from functools import cache
from importlib.resources import files

__all__ = [
    "SPACE",
    "collapse_initialisms",
    "expand_abbreviations",
    "expand_number_words",
    "expand_words",
    "fields",
    "lower",
    "normalize_ordinals",
    "runes",
    "split_and_strip_articles",
    "split_title",
    "strip_edition_suffixes",
    "strip_leading_article",
    "strip_metadata_brackets",
    "strip_trailing_article",
    "trim",
    "word_table",
]

SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
    "\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_FIELD = re.compile(f"[^{SPACE}]+")
_LONE = re.compile("[\ud800-\udfff]")
_TRAILING_THE = re.compile(r"(?ia),[ \t\n\f\r]*the[ \t\n\f\r]*($|[ \t\n\f\r:\-(\[])")
_INITIALISM = re.compile(r"(?a)\b(?:[A-Za-z]\.){2,}")
_ORDINAL_END = re.compile(r"(?a)\b(\d+)(?:st|nd|rd|th)\b")
_ORDINAL_GLUED = re.compile(r"(?a)\b(\d+)(?:st|nd|rd|th)(?=[A-Z])")
_VERSION = re.compile(
    r"[ \t\n\f\r]+v\.?(?:[0-9]{1,3}(?:\.[0-9]{1,4})*|[IVX]{1,5})[ \t\n\f\r]*\Z"
)
_NO_BRACKET = re.compile(r"[()\[\]{}<>]")
_OPENERS = {"(": 0, "[": 1, "{": 2, "<": 3}
_CLOSERS = {")": 0, "]": 1, "}": 2, ">": 3}


@cache
def word_table() -> dict[str, dict[str, str]]:
    """Read ``data/words.json``: abbreviations, number words, edition words."""
    text = files(__package__).joinpath("data/words.json").read_text("utf-8")
    table: dict[str, dict[str, str]] = json.loads(text)
    return table


def runes(text: str) -> str:
    """Turn every byte that was not UTF-8 (a lone surrogate) into U+FFFD."""
    return text if text.isascii() else _LONE.sub("\ufffd", text)


def lower(text: str) -> str:
    """Lower-case per code point: no final sigma, dotted capital I gives plain i."""
    if text.isascii():
        return text.lower()
    return runes(text).replace("\u03a3", "\u03c3").replace("\u0130", "i").lower()


def trim(text: str) -> str:
    """Strip Unicode white space from both ends."""
    return text.strip(SPACE)


def fields(text: str) -> list[str]:
    """Split on runs of Unicode white space."""
    return _FIELD.findall(text)


def strip_leading_article(text: str) -> str:
    """Trim, and drop one leading ``the``, ``a`` or ``an`` and its space."""
    text = trim(text)
    head = text[:4].lower()
    for article in ("the ", "a ", "an "):
        if head.startswith(article):
            return trim(text[len(article) :])
    return text


def split_title(text: str) -> tuple[str, str, bool]:
    """Split a title at its first ``:``, else `` - ``, else ``'s ``.

    Returns:
        Main title, secondary title (both trimmed), and whether there was a split.
    """
    text = trim(text)
    for delimiter, kept in ((":", 0), (" - ", 0), ("'s ", 2)):
        at = text.find(delimiter)
        if at >= 0:
            rest = text[at + len(delimiter) :]
            return trim(text[: at + kept]), trim(rest), True
    return text, "", False


def split_and_strip_articles(text: str) -> str:
    """Strip the leading article of both halves and join them by one space."""
    main, secondary, has = split_title(text)
    main = strip_leading_article(main)
    return f"{main} {strip_leading_article(secondary)}" if has else main


def strip_trailing_article(text: str) -> str:
    """Remove ``, The`` before the end, a separator or an opening bracket.

    Only a text that has one is trimmed.
    """
    shorter = _TRAILING_THE.sub(r"\1", text)
    return text if shorter == text else trim(shorter)


def strip_metadata_brackets(text: str) -> str:
    """Remove bracketed text of all four kinds, counted independently; trim."""
    if not _NO_BRACKET.search(text):
        return trim(runes(text))
    depths = [0, 0, 0, 0]
    kept = []
    for character in runes(text):
        opened = _OPENERS.get(character)
        closed = _CLOSERS.get(character)
        if opened is not None:
            depths[opened] += 1
        elif closed is not None:
            depths[closed] -= depths[closed] > 0
        elif not any(depths):
            kept.append(character)
    return trim("".join(kept))


def _strip_edition_word(text: str) -> str:
    folded = text.lower() if text.isascii() else _ascii_lower(text)
    for word in word_table()["editions"]:
        before = text[: -len(word)]
        if folded.endswith(word) and before and before[-1] in SPACE:
            return trim(before)
    return text


def _ascii_lower(text: str) -> str:
    return "".join(c.lower() if c.isascii() else c for c in text)


def strip_edition_suffixes(text: str) -> str:
    """Cut one final edition word, then one final lower-case version number; trim."""
    text = trim(_strip_edition_word(text))
    return trim(_VERSION.sub("", text))


def collapse_initialisms(text: str) -> str:
    """Remove the dots of dotted initialisms: ``S.W.A.T.`` to ``SWAT``."""
    if "." not in text:
        return text
    return _INITIALISM.sub(lambda found: found[0].replace(".", ""), text)


def _abbreviation(word: str) -> str | None:
    table = word_table()
    folded = lower(word)
    found = table["abbreviations_with_period"].get(folded)
    return found or table["abbreviations"].get(folded.removesuffix("."))


def _number(word: str) -> str | None:
    return word_table()["numbers"].get(lower(word).removesuffix("."))


def expand_abbreviations(text: str) -> str:
    """Expand abbreviations word by word; words end up one space apart."""
    return " ".join(_abbreviation(word) or word for word in fields(text))


def expand_number_words(text: str) -> str:
    """Turn ``one`` .. ``twenty`` into digits; words end up one space apart."""
    return " ".join(_number(word) or word for word in fields(text))


def expand_words(text: str) -> str:
    """Expand abbreviations and number words; unchanged text keeps its spacing."""
    words = fields(text)
    expanded = [_abbreviation(word) or _number(word) or word for word in words]
    return text if expanded == words else " ".join(expanded)


def normalize_ordinals(text: str) -> str:
    """Drop the suffix of ordinals: ``2nd`` to ``2``, ``2ndMix`` to ``2 Mix``."""
    text = _ORDINAL_END.sub(r"\1", text)
    return _ORDINAL_GLUED.sub(r"\1 ", text)
