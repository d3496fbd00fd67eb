"""Finds the game that a name means, among the titles of one system.

Ways, from the surest: the same slug; the second part of a title; the same second part
under a main part that begins alike; a misspelt slug; the main part alone; the name
without its last words. Rule as observed of Zaparoo Core 7380873 (facts/titles,
"Resolver"); quality times how well the tags fit is the confidence.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol, TypeAlias

from zapcore.titles.choice import Candidate, Preferences, choose, fit, narrowed
from zapcore.titles.query import (
    Filter,
    Parts,
    first_word,
    name_filters,
    parts_of,
    shorter,
    take_filters,
)
from zapcore.titles.similarity import most_alike
from zapcore.titles.slug import slug_tokens, token_signature
from zapcore.titles.words import strip_metadata_brackets
from zapcore.valueclass import dataclass

EXACT, SECOND, MAIN, TRIMMED = 1.0, 0.92, 0.90, 0.85
LEAST = 0.60
FUZZY_FROM = 5
LENGTHS, WORDS = 3, 1
DEPTH = 3


Tries: TypeAlias = Iterator[tuple[list[Candidate], float]]
"""Rows that may be meant and the quality of that guess, one guess after the other."""


class Found(NamedTuple):
    """The row that is meant, and how sure that is: 0.6 to 1."""

    candidate: Candidate
    confidence: float


class TitleNames(NamedTuple):
    """A title as the misspelt are compared with: its slug and its name."""

    slug: str
    name: str


class TitleIndex(Protocol):
    """The titles of one system; rows whose file is missing are left out."""

    def of_slugs(self, slugs: Sequence[str]) -> list[Candidate]:
        """Give the rows of the titles with these slugs, by title, then row."""

    def of_secondary(self, slug: str) -> list[Candidate]:
        """Give the rows of the titles whose second part has this slug."""

    def without_secondary(self, slug: str) -> list[Candidate]:
        """Give the rows of the title of this slug, if it has no second part."""

    def beginning(self, slug: str) -> list[Candidate]:
        """Give the rows of the titles of two parts whose slugs begin so."""

    def like(self, length: range, words: range) -> list[TitleNames]:
        """Give the titles whose slugs are so long and have so many words."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A name that was taken apart."""

    media_type: str
    title: str
    parts: Parts
    filters: tuple[Filter, ...]
    preferences: Preferences


def take_apart(
    media_type: str,
    name: str,
    filters: Sequence[Filter] = (),
    preferences: Preferences | None = None,
) -> Wanted:
    """Take the filters out of a name; ``filters`` are further ones."""
    spelt, rest = take_filters(name)
    tags = name_filters(rest, media_type)
    title = strip_metadata_brackets(rest)
    return Wanted(
        media_type,
        title,
        parts_of(media_type, title),
        (*tags, *spelt, *filters),
        preferences or Preferences(),
    )


def resolve(index: TitleIndex, wanted: Wanted) -> Found | None:
    """Give the row that is meant, if any is."""
    if not wanted.parts.whole:
        return None
    for way in (_exact, _second, _shared, _misspelt, _main, _trimmed):
        for rows, quality in way(index, wanted):
            found = _best(rows, quality, wanted)
            if found is not None:
                return found
    return None


def _best(rows: Sequence[Candidate], quality: float, wanted: Wanted) -> Found | None:
    if not rows:
        return None
    chosen = choose(rows, wanted.filters, wanted.preferences)
    if chosen is None:
        return None
    confidence = quality * fit(chosen, wanted.filters)
    return Found(chosen, confidence) if confidence >= LEAST else None


def _exact(index: TitleIndex, wanted: Wanted) -> Tries:
    rows = index.of_slugs([wanted.parts.whole])
    if wanted.filters:
        yield narrowed(rows, wanted.filters), EXACT
    yield rows, EXACT


def _second(index: TitleIndex, wanted: Wanted) -> Tries:
    """A name that is the second part of a title."""
    if not wanted.parts.secondary:
        yield index.of_secondary(wanted.parts.whole), SECOND


def _shared(index: TitleIndex, wanted: Wanted) -> Tries:
    """The same second part, and main parts that begin with the same word."""
    if wanted.parts.secondary:
        word = first_word(wanted.media_type, wanted.title)
        rows = index.of_secondary(wanted.parts.secondary)
        yield (
            [r for r in rows if first_word(wanted.media_type, r.title) == word],
            SECOND,
        )


def _misspelt(index: TitleIndex, wanted: Wanted) -> Tries:
    slug = wanted.parts.whole
    if len(slug.encode()) < FUZZY_FROM:
        return
    count = len(slug_tokens(wanted.media_type, wanted.title))
    titles = index.like(
        range(len(slug) - LENGTHS, len(slug) + LENGTHS + 1),
        range(count - WORDS, count + WORDS + 1),
    )
    letters = sorted(slug)
    signature = token_signature(wanted.media_type, wanted.title)
    for title in titles:
        # The same words have the same letters, which costs a twentieth to ask.
        if sorted(title.slug) == letters and (
            token_signature(wanted.media_type, title.name) == signature
        ):
            yield index.of_slugs([title.slug]), EXACT
    for other, likeness in most_alike(slug, [title.slug for title in titles]):
        yield index.of_slugs([other]), likeness


def _main(index: TitleIndex, wanted: Wanted) -> Tries:
    """A title that is the main part of the name, or begins with the whole name."""
    if wanted.parts.secondary:
        yield index.without_secondary(wanted.parts.main), MAIN
    else:
        yield index.beginning(wanted.parts.whole), MAIN


def _trimmed(index: TitleIndex, wanted: Wanted) -> Tries:
    slugs = list(shorter(wanted.media_type, wanted.title, DEPTH))
    rows = index.of_slugs(slugs)
    for slug in slugs:
        yield [row for row in rows if row.slug == slug], TRIMMED
