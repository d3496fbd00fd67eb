"""Slugs: the form under which titles from files and from metadata meet.

A title runs through a phase of its media type, a universal phase and a final filter.
Rule as observed of Zaparoo Core 7380873; its slugs are met character for character.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from zapcore.titles.phases_game import parse_game
from zapcore.titles.phases_screen import parse_movie, parse_music, parse_tv
from zapcore.titles.phases_universal import universal_phase
from zapcore.titles.plain_games import measure_plain_game, split_plain_game
from zapcore.titles.scripts import detect_script, keep_slug_characters
from zapcore.titles.words import split_title, strip_leading_article

__all__ = [
    "SlugCache",
    "SlugRecord",
    "general_slug_record",
    "normalize_to_words",
    "parse_title",
    "secondary_slug",
    "slug_record",
    "slug_tokens",
    "slugify",
    "token_signature",
]

_PHASES: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "Game": parse_game,
        "Movie": parse_movie,
        "TVShow": parse_tv,
        "Music": parse_music,
    }
)
_TOKEN = re.compile(r"(?:[^\W_]|['-])+")


class SlugRecord(NamedTuple):
    """The slug of a title and what matching needs beside it.

    ``length`` is in code points. ``words`` counts tokens; a CJK slug counts pairs of
    neighbouring characters instead.
    """

    slug: str
    secondary: str
    length: int
    words: int


def parse_title(media_type: str, title: str) -> str:
    """Apply only the phase of the media type; other types have none."""
    phase = _PHASES.get(media_type)
    return phase(title) if phase else title


def _text_and_script(media_type: str, title: str) -> tuple[str, str]:
    return universal_phase(parse_title(media_type, title))


def _tokens(text: str) -> list[str]:
    stripped = (token.strip("'-") for token in _TOKEN.findall(text))
    return [token for token in stripped if token]


def slugify(media_type: str, title: str) -> str:
    """Make the slug of a title.

    Args:
        media_type: ``Game``, ``Movie``, ``TVShow``, ``Music``; any other string
            means that only the universal phase applies.
        title: The title; lone surrogates stand for bytes that are not UTF-8.

    Returns:
        The slug; empty when nothing of the title may stand in one.
    """
    return keep_slug_characters(*_text_and_script(media_type, title))


def slug_tokens(media_type: str, title: str) -> list[str]:
    """List the words of a title in order, normalised as in its slug."""
    return _tokens(_text_and_script(media_type, title)[0])


def normalize_to_words(title: str) -> list[str]:
    """List the words of a title with the rules of games."""
    plain = split_plain_game(title)
    return plain[0] if plain else slug_tokens("Game", title)


def token_signature(media_type: str, title: str) -> str:
    """Join the sorted words of a title: equal for titles with reordered words."""
    return "_".join(sorted(slug_tokens(media_type, title)))


def _word_count(slug: str, tokens: int) -> int:
    if detect_script(slug) != "cjk":
        return tokens
    return len(slug) - 1 if len(slug) > 1 else len(slug)


def secondary_slug(media_type: str, title: str) -> str:
    """Make the slug of the part after the title's first delimiter; may be empty."""
    _, secondary, has = split_title(strip_leading_article(title))
    if not has or not secondary:
        return ""
    return slugify(media_type, strip_leading_article(secondary))


def slug_record(media_type: str, title: str) -> SlugRecord:
    """Make the slug of a title and its measures, uncached."""
    if media_type == "Game":
        plain = measure_plain_game(title)
        if plain:
            return SlugRecord(*plain)
    return general_slug_record(media_type, title)


def general_slug_record(media_type: str, title: str) -> SlugRecord:
    """Make the same by the phases alone: the measure of the short way's truth."""
    text, script = _text_and_script(media_type, title)
    slug = keep_slug_characters(text, script)
    words = _word_count(slug, len(_tokens(text)))
    return SlugRecord(slug, secondary_slug(media_type, title), len(slug), words)


LONGEST = 255
"""Characters of a title that is remembered: no file has a longer name."""


class SlugCache:
    """Remembers slug records; emptied when full.

    Files of one folder come sorted, so repeats are close together and a small cache
    serves as well as a large one.
    """

    __slots__ = ("_limit", "_records")

    def __init__(self, limit: int = 4000) -> None:
        self._limit = limit
        self._records: dict[tuple[str, str], SlugRecord] = {}

    def record(self, media_type: str, title: str) -> SlugRecord:
        """Return the record of a title, made at most once while it is cached."""
        if len(title) > LONGEST:
            return slug_record(media_type, title)
        key = (media_type, title)
        found = self._records.get(key)
        if found is None:
            if len(self._records) >= self._limit:
                self._records.clear()
            found = self._records[key] = slug_record(media_type, title)
        return found
