"""A name made ready for taking apart: articles, years, initials, numerals, breaks."""

import re

from zapcore.matching.tables import tables

_BREAK = re.compile(r"\s+[-~/]+\s+|:\s+|\s+[:~]+|~(?=\s|$)|:$")
_YEAR = re.compile(r"'(\d\d)(?!\d)")
_SHORT_AND = re.compile(
    r"\s*'n'?(?=\s)\s*|\s+n'?\s+(?=\w)|(?<=\w)'n'(?=\w)", re.IGNORECASE
)
_NUMBER_SIGN = re.compile(r"\bno\.\s*(?=\d)|#\s*(?=\d)", re.IGNORECASE)
_GLUED = re.compile(r"\b(vol|pt|ep|dr|mr|vs)\.(?=\w)", re.IGNORECASE)
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_LEADING_A = re.compile(r"(?:^|(?<=\|\s))\s*an?\s+(?=[\w'\"!?.])", re.IGNORECASE)
_LATE_ARTICLE = re.compile(
    rf",\s+({'|'.join(sorted(tables().trailing_articles))})'?(?=\s*(?:$|[-:~+&/(\[|]))",
    re.IGNORECASE,
)
_PARTS = re.compile(r"(\s+[-~]\s+|:\s+|\s+[+&/]\s+)")
_LONE_ROMAN = re.compile(r"(?<=[\w!?.'])(\s+)([IV])(?=\s|$|[,;])")
_LOWER_ROMAN = re.compile(r"(?<=\w)(\s+)([iv])(?=\s*$|\s\|)")
_TEN = re.compile(r"(?<=\w)\s+X(?=\s|$|[,;])")
_PLUS = re.compile(r"(?<=\w)\+(?=\s)|\+(?!\s*\w)")
_LETTERS = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset({"the", "a", "an"})
CENTURY, NEW = 1900, 2000


def with_article_in_front(text: str) -> str:
    """Write ``Foo, The - Bar`` as ``The Foo - Bar``, for showing and searching."""
    parts = _PARTS.split(text)
    return "".join(
        f"{m[1]} {part[: m.start()]}{part[m.end() :]}"
        if (m := _LATE_ARTICLE.search(part))
        else part
        for part in parts
    )


def prepare(text: str) -> str:
    """Give a name without "a" in front of a part, its parts divided by ``|``.

    Years as ``'94`` have four digits, initials no dots, "n" is ``&``, "+" at an end is
    "plus". The single letters I, V and X are digits where they are numerals: I and V
    behind a word, X only in the series of ``tables.json`` ("Mega Man X" is no tenth).
    """
    if ", " in text:
        text = _fronted(text)
    if "'" in text or " n " in text or " N " in text:
        text = _SHORT_AND.sub(" & ", _YEAR.sub(_year, text)).replace("'", "")
    if "." in text or "#" in text:
        text = _GLUED.sub(r"\1 ", _NUMBER_SIGN.sub("number ", text))
        text = _INITIALS.sub(_joined, text)
    if "+" in text:
        text = _PLUS.sub(" plus ", text)
    return _numerals(_without_a(_divided(text)))


def _divided(text: str) -> str:
    # The common ones without a pattern: this is asked for every name of a search.
    text = text.replace(" - ", " | ").replace(": ", " | ")
    if "~" in text or ":" in text or "/" in text or " --" in text:
        text = _BREAK.sub(" | ", text)
    return text


def _without_a(text: str) -> str:
    low = text.lower()
    has_a = low.startswith(("a ", "an ")) or "| a" in low
    return _LEADING_A.sub("", text) if has_a else text


def _numerals(text: str) -> str:
    if " I" in text or " V" in text:
        text = _LONE_ROMAN.sub(_lone, text)
    elif (" i" in text or " v" in text) and text.islower():
        text = _LOWER_ROMAN.sub(_lone, text)
    if " X" in text and _is_of_ten(text):
        text = _TEN.sub(" 10", text)
    return text


def _fronted(text: str) -> str:
    """Put ``, The`` at the end of a part where it belongs; English ones vanish."""
    return "".join(map(_part_fronted, _PARTS.split(text)))


def _part_fronted(part: str) -> str:
    found = _LATE_ARTICLE.search(part)
    if not found:
        return part
    article = "" if found[1].lower() in _ENGLISH else f"{found[1]} "
    return article + part[: found.start()] + part[found.end() :]


def _year(match: re.Match[str]) -> str:
    value = int(match[1])
    return f" {value + (CENTURY if value > 29 else NEW)}"  # noqa: PLR2004 - '30 to '29


def _lone(match: re.Match[str]) -> str:
    return " 1" if match[2] in "Ii" else " 5"


def _joined(match: re.Match[str]) -> str:
    return match[0].replace(".", "")


def _is_of_ten(text: str) -> bool:
    head = text[: text.index(" X")]
    return "".join(_LETTERS.findall(head)).lower() in tables().tens
