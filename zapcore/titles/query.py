"""What is meant by the name of a game: title, tag filters, shorter forms.

Rule as observed of Zaparoo Core 7380873 (facts/titles, "Resolver").
"""

import re
from collections.abc import Iterator, Sequence
from enum import Enum

from zapcore.titles.slug import slugify
from zapcore.titles.tags import parse_tags
from zapcore.titles.tagvalues import normalize_value
from zapcore.titles.vocabulary import load_vocabulary
from zapcore.titles.words import (
    fields,
    split_title,
    strip_edition_suffixes,
    strip_leading_article,
    strip_metadata_brackets,
)
from zapcore.valueclass import dataclass

_GROUP = re.compile(r"\(([^()]*)\)")
_FILTER = re.compile(r"([+~-]?)([A-Za-z][\w-]*):(.+)", re.ASCII)
_SPACES = re.compile(r"\s+")
INFERRED = "inferred"
LEAST_WORDS = 3
SHORTEST = 6


class Operator(Enum):
    """What a filter asks of a row."""

    ALL = "+"
    ANY = "~"
    NONE = "-"


@dataclass(frozen=True, slots=True)
class Filter:
    """A tag that is wanted, one of several wanted, or not wanted; unpadded."""

    type: str
    value: str
    operator: Operator = Operator.ALL


@dataclass(frozen=True, slots=True)
class Parts:
    """The slugs of a title: whole, before and after its first delimiter."""

    whole: str
    main: str
    secondary: str


def read_filters(texts: Sequence[str]) -> list[Filter]:
    """Give the filters of ``type:value`` texts with their signs; others are left."""
    found = (_filter(text) for text in texts)
    return [each for each in found if each is not None]


def take_filters(text: str) -> tuple[list[Filter], str]:
    """Give the filters that a name spells out, like ``(region:us)``, and the rest."""
    found: list[Filter] = []

    def take(match: re.Match[str]) -> str:
        each = [_filter(part.strip()) for part in match[1].split(",")]
        good = [one for one in each if one is not None]
        if not good or len(good) < len(each):
            return match[0]
        found.extend(good)
        return " "

    rest = _GROUP.sub(take, text)
    return found, _SPACES.sub(" ", rest).strip() if found else rest


def name_filters(name: str, media_type: str) -> list[Filter]:
    """Give what the brackets of a name ask for, as a file name's brackets say it."""
    tags = parse_tags(name, media_type, load_vocabulary())
    return [Filter(k, v) for k, v, source in tags if source != INFERRED]


def parts_of(media_type: str, title: str) -> Parts:
    """Give the slugs of a title's parts; without a second part the main is whole."""
    bare = strip_leading_article(title)
    whole = slugify(media_type, bare)
    main, secondary, has = split_title(bare)
    if not has or not secondary:
        return Parts(whole, whole, "")
    second = slugify(media_type, strip_leading_article(secondary))
    return Parts(whole, slugify(media_type, main), second)


def first_word(media_type: str, title: str) -> str:
    """Give the slug of a title's first word."""
    main, _, _ = split_title(strip_leading_article(title))
    words = fields(strip_metadata_brackets(main))
    return slugify(media_type, words[0]) if words else ""


def shorter(media_type: str, title: str, depth: int) -> Iterator[str]:
    """Give the slug of a title, then of it without its last word, and so on.

    At most ``depth`` words are left out (0: as many as there are); titles of less than
    three words have none.
    """
    bare = strip_edition_suffixes(strip_metadata_brackets(title))
    words = fields(bare)
    if len(words) < LEAST_WORDS:
        return
    least = len(words) - depth if depth else 1
    for count in range(len(words), max(least, 1) - 1, -1):
        slug = slugify(media_type, " ".join(words[:count]))
        if len(slug) < SHORTEST:
            return
        yield slug


def _filter(text: str) -> Filter | None:
    match = _FILTER.fullmatch(text)
    if match is None:
        return None
    sign, kind, value = match.groups()
    kind = kind.lower()
    normal = normalize_value(kind, value)
    return Filter(kind, normal, Operator(sign or "+")) if normal else None
