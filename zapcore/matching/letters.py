"""Letters, dashes, quotes and brackets of names, before words are told apart."""

import re
import unicodedata

from zapcore.matching.tables import is_release, tables

_MARKS = re.compile("[\u0300-\u036f]")
_BRACKET = re.compile(r"\s*(?:\(([^()]*)\)|\[([^\[\]]*)\])")
_TAIL = re.compile(r"(?<=\S)\s*[(\[].*")


def plain_letters(text: str) -> str:
    """Give Latin letters without accents and ligatures, quotes and dashes as ASCII.

    Letters of other scripts keep their marks.
    """
    if text.isascii():
        return text.replace("`", "'") if "`" in text else text
    odd = tables().letters
    text = unicodedata.normalize("NFKD", text.translate(odd))
    text = unicodedata.normalize("NFC", _MARKS.sub("", text))
    return text.translate(odd)


def without_releases(text: str) -> str:
    """Drop brackets that speak of a release: ``(USA)``, ``(1994)``, ``[Rev 1]``."""
    if "(" not in text and "[" not in text:
        return text
    return _BRACKET.sub(_kept, text)


def _kept(match: re.Match[str]) -> str:
    return "" if is_release(match[1] or match[2] or "") else match[0]


def without_brackets(text: str) -> str:
    """Drop everything from the first bracket on that does not begin the text."""
    return _TAIL.sub("", text) if "(" in text or "[" in text else text
