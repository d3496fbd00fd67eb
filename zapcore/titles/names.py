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
    without_extension,
)
from zapcore.titles.paths import split_name, staged, strip_prefix
from zapcore.titles.slug import SlugRecord, slug_record
from zapcore.titles.tag_parens import GroupCache
from zapcore.titles.vocabulary import Pair, load_vocabulary
from zapcore.titles.words import lower, runes

_PLAIN = re.compile(
    r"([A-Za-z0-9][A-Za-z0-9 ,'!?&+.~#$%@=;\-]*[A-Za-z0-9!?'.+%])"
    r"( (?:\([^()\[\]{}<>]*\)|\[[^()\[\]{}<>]*\])"
    r"(?: ?(?:\([^()\[\]{}<>]*\)|\[[^()\[\]{}<>]*\]))*)",
    re.ASCII,
)
_SUSPECT = re.compile(
    r"v(?<![0-9a-z]v)[0-9]|t(?<![^ ]t)[+-][a-z]{2,3}(?:[ .]|$)|  |s[0-9]+e[0-9]"
)
"""What says more than a title, in lower-cased text.

Each branch begins with a letter, so that the search can skip to it; what must not stand
before it is asked afterwards.
"""

_EDITIONS = frozenset(
    {"version", "edition", "ausgabe", "versione", "edizione", "versao", "edicao"}
)
"""A last word of a title that is a tag as well."""

_STRUCTURED = re.compile(r"dis[ck]|cd|file|part|tape|side")
_HACKED = re.compile(r"hack|patch|  ")
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


class _Title(NamedTuple):
    record: SlugRecord
    sort_key: str
    edition: str
    """The last word, with a blank before it, if it is a tag as well."""


class NameParser:
    """Parses names of one media type; its caches are its own, cleared when full."""

    def __init__(self, media_type: str, cache_size: int = 1500) -> None:
        self._media_type = media_type
        self._size = cache_size
        self._words = load_vocabulary()
        self._titles: dict[str, _Title | None] = {}
        self._suffixes: dict[tuple[str, str, str], _Suffix] = {}
        self._groups = GroupCache()
        self._game = media_type == "Game"

    def parse(self, file_name: str, policy: str = "") -> Name:
        """Give what a file name with its extension says.

        ``policy`` is the prefix policy of its folder.
        """
        return self.parse_stem(*split_name(file_name), policy)

    def parse_stem(self, stem: str, ext: str = "", policy: str = "") -> Name:
        """Give what a name says that is no file's, or its extension is known.

        It may hold any character, also a slash.
        """
        if self._game and not policy:
            match = _PLAIN.fullmatch(stem)
            found = self._plain(match[1], match[2], ext) if match else None
            if found:
                return found
        return self._long(stem, ext, policy)

    def _plain(self, bare: str, ending: str, ext: str) -> Name | None:
        title = self._titles.get(bare, self)
        if title is self:
            title = self._learn_title(bare)
        if not isinstance(title, _Title):
            return None
        record, key, edition = title
        known = self._suffixes.get((edition, ending, ext))
        suffix = known or self._learn(edition, ending, ext)
        if not suffix.plain:
            return None
        if not suffix.display:
            return Name(bare, bare, key, *record, suffix.tags)
        return Name(
            bare,
            bare + suffix.display,
            key + suffix.display.lower(),
            *record,
            suffix.tags,
        )

    def _learn_title(self, bare: str) -> _Title | None:
        """Remember a bare title; None for one that must go the long way."""
        if len(self._titles) >= self._size:
            self._titles.clear()
        text = bare.lower()
        found = None
        if not (_SUSPECT.search(text) or MARKERS.search(text)):
            record = slug_record(self._media_type, bare)
            _, blank, word = text.rpartition(" ")
            edition = blank + word if blank and word in _EDITIONS else ""
            if record.slug:
                found = _Title(record, sort_key(bare), edition)
        self._titles[bare] = found
        return found

    def _learn(self, edition: str, ending: str, ext: str) -> _Suffix:
        if len(self._suffixes) >= self._size * 2:
            self._suffixes.clear()
        bare = f"Plain{edition}"
        stem = bare + ending
        text = ending.lower()
        odd = _HACKED.search(text) or MARKERS.search(text) or EPISODE.search(text)
        odd = odd or RELEASE.search(without_extension(stem))
        display = ""
        if _STRUCTURED.search(text):
            shown = display_title_of(stem, self._media_type, self._words)
            display = shown.removeprefix(bare)
        found = _Suffix(not odd, self._staged(stem, ext), display)
        self._suffixes[edition, ending, ext] = found
        return found

    def _staged(self, stem: str, ext: str) -> tuple[Pair, ...]:
        if len(self._groups) >= self._size:
            self._groups.clear()
        return staged(stem, ext, self._media_type, self._words, self._groups)

    def _long(self, stem: str, ext: str, policy: str) -> Name:
        rest = strip_prefix(stem, policy)
        tags = self._staged(stem, ext)
        title = title_of(rest, self._media_type, self._words)
        display = display_title_of(rest, self._media_type, self._words) or stem
        if not stem.isascii():
            # Bytes that are not UTF-8 cannot be stored as text.
            stem, display = runes(stem), runes(display)
        slug, secondary, length, words = slug_record(self._media_type, title)
        if not slug:
            slug = lower(stem)
            length = len(slug)
        key = sort_key(display)
        return Name(title or stem, display, key, slug, secondary, length, words, tags)


def sort_key(name: str) -> str:
    """Give the name that lists sort by: without case and leading article."""
    key = name.casefold()
    for article in ARTICLES:
        if key.startswith(article):
            return key[len(article) :]
    return key
