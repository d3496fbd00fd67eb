"""Names of one system's files, fast: what repeats is parsed once.

File names repeat their parts: 51,111 real names have 6,346 bracket suffixes and 30,864
bare titles. A plain name (words, then bracket groups, nothing between) costs two look-
ups; every other goes the long way of ``zapcore.titles.paths``, with the same result.
"""

import re
from typing import NamedTuple

from zapcore.titles.filename import (
    EPISODE,
    MARKERS,
    RELEASE,
    display_title_of,
    title_of,
)
from zapcore.titles.paths import split_name, staged, strip_prefix
from zapcore.titles.slug import SlugCache
from zapcore.titles.vocabulary import Pair, load_vocabulary
from zapcore.titles.words import lower

_PLAIN = re.compile(
    r"([A-Za-z0-9][A-Za-z0-9 ,'!?&+\-]*[A-Za-z0-9!?'])"
    r"((?: ?(?:\([^()\[\]{}<>]*\)|\[[^()\[\]{}<>]*\]))+)",
    re.ASCII,
)
_SUSPECT = re.compile(
    r"\bv\d|T[+-]|  |s\d+e\d|vers|edi[ctz]|ausg", re.ASCII | re.IGNORECASE
)
_HACKED = re.compile(r"hack|patch|  ", re.IGNORECASE)
ARTICLES = ("the ", "a ", "an ")


class Name(NamedTuple):
    """What a file name says. ``tags`` is one shared tuple for equal suffixes."""

    title: str
    display_title: str
    sort_key: str
    slug: str
    secondary: str
    length: int
    words: int
    tags: tuple[Pair, ...]


class _Suffix(NamedTuple):
    plain: bool
    tags: tuple[Pair, ...]
    display: str


class NameParser:
    """Parses names of one media type; its caches are its own, cleared when full."""

    def __init__(self, media_type: str, cache_size: int = 4000) -> None:
        self._media_type = media_type
        self._size = cache_size
        self._words = load_vocabulary()
        self._slugs = SlugCache(cache_size)
        self._suffixes: dict[tuple[str, str], _Suffix] = {}
        self._game = media_type == "Game"

    def parse(self, file_name: str, policy: str = "") -> Name:
        """Give what a file name with its extension says.

        ``policy`` is the prefix policy of its folder.
        """
        stem, ext = split_name(file_name)
        if self._game and not policy:
            match = _PLAIN.fullmatch(stem)
            if match:
                bare, ending = match.groups()
                suffix = self._suffixes.get((ending, ext)) or self._learn(ending, ext)
                if suffix.plain and not (_SUSPECT.search(bare) or MARKERS.search(bare)):
                    return self._finish(stem, bare, bare + suffix.display, suffix.tags)
        rest = strip_prefix(stem, policy)
        return self._finish(
            stem,
            title_of(rest, self._media_type, self._words),
            display_title_of(rest, self._media_type, self._words),
            staged(stem, ext, self._media_type, self._words),
        )

    def _learn(self, ending: str, ext: str) -> _Suffix:
        if len(self._suffixes) >= self._size:
            self._suffixes.clear()
        stem = "Plain" + ending
        plain = (
            not _HACKED.search(ending)
            and not MARKERS.search(ending)
            and not EPISODE.search(ending)
            and not RELEASE.search(ending)
            and title_of(stem, self._media_type, self._words) == "Plain"
        )
        display = display_title_of(stem, self._media_type, self._words)
        tags = staged(stem, ext, self._media_type, self._words)
        found = _Suffix(plain, tags, display.removeprefix("Plain"))
        self._suffixes[ending, ext] = found
        return found

    def _finish(
        self, stem: str, title: str, display: str, tags: tuple[Pair, ...]
    ) -> Name:
        record = self._slugs.record(self._media_type, title)
        slug, length = record.slug, record.length
        if not slug:
            slug = lower(stem)
            length = len(slug)
        shown = display or stem
        return Name(
            title or stem,
            shown,
            sort_key(shown),
            slug,
            record.secondary,
            length,
            record.words,
            tags,
        )


def sort_key(name: str) -> str:
    """Give the name that lists sort by: without case and leading article."""
    key = name.casefold()
    for article in ARTICLES:
        if key.startswith(article):
            return key[len(article) :]
    return key
