"""Normal forms of tag values and of company names.

Rule as observed of Zaparoo Core 7380873.
"""

import re

from zapcore.titles.slug import normalize_to_words
from zapcore.titles.words import SPACE, lower, trim

__all__ = ["normalize_company", "normalize_tag"]

_AROUND_COLON = re.compile(f"[{SPACE}]*:[{SPACE}]*")
_DROPPED = re.compile("[^a-z0-9:,+-]+")
_HYPHENS = re.compile("--+")
_TO_HYPHEN = str.maketrans(" .", "--")


def normalize_tag(text: str) -> str:
    """Bring a tag value to ``[a-z0-9:,+-]``.

    Args:
        text: A value as written, such as ``"Rev 1"`` or ``"Lang: En"``.

    Returns:
        The value as stored; empty when nothing of it may stand in one.
    """
    text = lower(trim(text))
    if text.isalnum() and text.isascii():
        return text
    if ":" in text:
        text = _AROUND_COLON.sub(":", text)
    text = _DROPPED.sub("", text.translate(_TO_HYPHEN))
    return _HYPHENS.sub("-", text) if "--" in text else text


def normalize_company(text: str) -> str:
    """Bring the name of a company or person to hyphenated words.

    Args:
        text: A name such as ``"T&E Soft"``, which gives ``"t-and-e-soft"``.

    Returns:
        The words of the name by the rules of game titles; a name without words is
        normalised as a tag.
    """
    return "-".join(normalize_to_words(text)) or normalize_tag(text)
