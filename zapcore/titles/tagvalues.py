"""Single tag values: padding for storage, aliases, dates, who owns a type.

Tables: ``data/vocab.json`` (facts of Zaparoo Core's tag vocabulary).
"""

import re

from zapcore.titles.normalize import normalize_company, normalize_tag
from zapcore.titles.vocabulary import load_vocabulary

PADDED = 4
COMPANIES = frozenset({"publisher", "developer", "credit"})
NOT_SCANNED = frozenset({"user", "property", "rating", "genre", "gamefamily"})
NOT_SCANNED_STARTS = ("scraper.", "scraper-run.")
"""Types that scrapers and the owner hold: an index never touches them."""

PILED_UP = frozenset({"gamefamily"})
"""Additive by the scraper document ("Field Mapping"), whatever the vocabulary says."""

_LAST_NUMBER = re.compile(r"(?:^|:)(\d+)$", re.ASCII)
_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?", re.ASCII)
_COMPACT = re.compile(r"(?:(\d{4})|(\d{2}))(\d{2})(\d{2})", re.ASCII)
MONTHS, DAYS = 12, 31
PIVOT = 70


def pad_value(value: str) -> str:
    """Give the stored form: an all-digit last part has at least four digits."""
    head, colon, last = value.rpartition(":")
    if last.isascii() and last.isdigit() and len(last) < PADDED:
        return f"{head}{colon}{last.zfill(PADDED)}"
    return value


def unpad_value(value: str) -> str:
    """Give the wire's form: an all-digit last part without leading zeros."""
    head, colon, last = value.rpartition(":")
    if last.isascii() and last.isdigit():
        return f"{head}{colon}{last.lstrip('0') or '0'}"
    return value


def is_exclusive(kind: str) -> bool:
    """Tell whether an entity has at most one value of this type."""
    return kind not in PILED_UP and load_vocabulary().exclusive.get(kind, False)


def is_scanner_owned(kind: str) -> bool:
    """Tell whether the index may write and remove tags of this type."""
    return kind not in NOT_SCANNED and not kind.startswith(NOT_SCANNED_STARTS)


def normalize_value(kind: str, value: str) -> str:
    """Normalise a value as its type asks: companies by their words."""
    company = kind.lower() in COMPANIES
    return normalize_company(value) if company else normalize_tag(value)


def canonical_alias(tag: str) -> str:
    """Give today's name of a ``type:value`` of older releases."""
    return load_vocabulary().aliases.get(tag, tag)


def parse_date(text: str) -> str:
    """Give ``YYYY-MM-DD`` or ``YYYY-MM`` of a dashed date, "" when it is none."""
    match = _DATE.fullmatch(text.strip())
    if not match:
        return ""
    _, month, day = match.groups()
    return match[0] if _is_month(month) and (day is None or _is_day(day)) else ""


def parse_compact_date(text: str) -> str:
    """Give ``YYYY-MM-DD`` of YYYYMMDD or YYMMDD (70 and above: 19xx)."""
    match = _COMPACT.fullmatch(text)
    if not match:
        return ""
    year, short, month, day = match.groups()
    if short is not None:
        year = f"{'19' if int(short) >= PIVOT else '20'}{short}"
    if not (_is_month(month) and _is_day(day)):
        return ""
    return f"{year}-{month}-{day}"


def _is_month(month: str) -> bool:
    return 1 <= int(month) <= MONTHS


def _is_day(day: str) -> bool:
    return 1 <= int(day) <= DAYS
