"""The tag vocabulary: keywords in brackets and what they mean. Data, read once."""

import functools
import json
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any, TypeAlias

from zapcore.valueclass import dataclass

Pair: TypeAlias = tuple[str, str]
"""A tag: (type, value)."""

BRACKETED, INFERRED, UNKNOWN = "bracketed", "inferred", "unknown"
Tag: TypeAlias = tuple[str, str, str]
"""(type, value, source)."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tables of ``data/vocab.json`` and ``data/subtags.json``."""

    keywords: Mapping[str, tuple[Pair, ...]]
    patch_labels: Mapping[str, str]
    hack_phrases: re.Pattern[str]
    edition_qualifiers: Mapping[str, str]
    edition_suffixes: Mapping[str, str]
    dump_flags: Mapping[str, str]
    languages: Mapping[str, str]
    exclusive: Mapping[str, bool]
    aliases: Mapping[str, str]
    subtags: Mapping[str, tuple[Pair, ...]]
    language_codes: frozenset[str]


@functools.cache
def load_vocabulary() -> Vocabulary:
    """Read the vocabulary that comes with zapcore."""
    data = _read("vocab.json")
    return Vocabulary(
        keywords=_pairs(data["keywords"]),
        patch_labels=data["patch_labels"],
        hack_phrases=_hack_phrases(data["patch_labels"]),
        edition_qualifiers=data["edition_qualifiers"],
        edition_suffixes=data["edition_suffixes"],
        dump_flags=data["dump_flags"],
        languages=data["translation_lang_codes"],
        exclusive=data["exclusive"],
        aliases=data["deprecated_aliases"],
        subtags=_pairs(_read("subtags.json")["words"]),
        language_codes=frozenset(data["types"]["lang"]),
    )


def _hack_phrases(labels: Mapping[str, str]) -> re.Pattern[str]:
    """Build what finds a label before ``(Hack)``, the longest first.

    A plural (``fixes``) is no label there; ``Stereo + Bug Fixes`` begins the suffix,
    but names no patch.
    """
    known = [x for x in labels if x != "hack" and not x.endswith("fixes")]
    phrases = [x.replace("-", "[ -]") for x in sorted(known, key=len, reverse=True)]
    parts = "|".join([r"stereo \+ bug fixes", *phrases])
    return re.compile(rf"(?<![A-Za-z0-9])(?:{parts})(?![A-Za-z0-9])", re.IGNORECASE)


def _read(name: str) -> dict[str, Any]:
    text = (resources.files("zapcore.titles") / "data" / name).read_text("utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def _pairs(table: Mapping[str, list[str]]) -> dict[str, tuple[Pair, ...]]:
    return {word: tuple(pair(tag) for tag in tags) for word, tags in table.items()}


def pair(tag: str) -> Pair:
    """Split ``type:value`` at its first colon."""
    kind, _, value = tag.partition(":")
    return kind, value
