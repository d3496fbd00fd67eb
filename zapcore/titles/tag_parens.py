"""Paren groups: the first rule that answers wins (facts, section 3, step 15)."""

import re
from collections.abc import Sequence
from dataclasses import field
from typing import NamedTuple, TypeAlias

from zapcore.titles import tag_classify
from zapcore.titles.normalize import normalize_company, normalize_tag
from zapcore.titles.tag_structure import number, structural
from zapcore.titles.tagvalues import parse_compact_date
from zapcore.titles.vocabulary import BRACKETED, UNKNOWN, Pair, Tag, Vocabulary
from zapcore.valueclass import dataclass

LETTERS: dict[str, tuple[Pair, ...]] = {
    "u": (("region", "us"), ("lang", "en")),
    "e": (("region", "eu"),),
    "j": (("region", "jp"), ("lang", "ja")),
    "a": (("region", "au"), ("lang", "en")),
}
CODE = range(2, 4)
_ALTERNATE = re.compile(r"alt-(\d+)", re.ASCII)
EARLY = 2
LATE = 3
"""From this position on no rule asks where a group stands."""
MANY = 2


class Known(NamedTuple):
    """What the tags before a group say, as far as rules ask."""

    dated: bool
    region: bool
    lang: bool
    german: bool
    addon: bool


GroupCache: TypeAlias = dict[tuple[str, int, Known], tuple[Tag, ...]]
"""Tags of paren groups by text, position (at most ``LATE``) and what was known."""


@dataclass(slots=True)
class State:
    """What was found so far, for rules that ask what is already known."""

    words: Vocabulary
    groups: GroupCache
    dated: bool = False
    tags: list[Tag] = field(default_factory=list)

    def known(self) -> Known:
        """Sum up the tags that were found."""
        kinds = {kind for kind, _, _ in self.tags}
        lang = "lang" in kinds
        german = lang and any(tag[:2] == ("lang", "de") for tag in self.tags)
        addon = "addon" in kinds or "compatibility" in kinds
        return Known(self.dated, "region" in kinds, lang, german, addon)

    def add(self, pairs: Sequence[Pair]) -> None:
        """Append tags that stood in brackets."""
        self.tags += _tags(pairs)


def read_paren(raw: str, index: int, state: State) -> None:
    """Add the tags of one paren group; ``index`` counts paren groups from 0."""
    key = (raw, min(index, LATE), state.known())
    found = state.groups.get(key)
    if found is None:
        found = state.groups[key] = tuple(_paren_tags(*key, state.words))
    state.tags += found


def _paren_tags(raw: str, index: int, known: Known, words: Vocabulary) -> list[Tag]:
    text = normalize_tag(raw)
    pairs = structural(text) or languages(text, words) or _several(text, words)
    pairs = pairs or tag_classify.edition(text, words) or alternate(text)
    if pairs:
        return _tags(pairs)
    if "," in text or "-" in text:
        listed = _list(text, words)
        if listed is not None:
            return _tags(listed)
    pairs = tag_classify.date(text, words) or tag_classify.version(text)
    pairs = pairs or tag_classify.protection(text)
    if pairs:
        return _tags(pairs)
    found = _ambiguous(text, index, known)
    if found is not None:
        return _tags(found)
    if text in words.keywords:
        return _keyword(words.keywords[text])
    return _tags(_unknown(raw, text, words, dated=index == 0 and known.dated))


def _tags(pairs: Sequence[Pair], source: str = BRACKETED) -> list[Tag]:
    return [(kind, value, source) for kind, value in pairs]


def _unknown(raw: str, text: str, words: Vocabulary, *, dated: bool) -> list[Pair]:
    classified = tag_classify.classify(text, words)
    if classified is not None:
        return classified
    if dated:
        return [("publisher", normalize_company(raw) or text)]
    name = tag_classify.company(raw)
    return [("credit", name)] if name else [("unknown", text)]


def alternate(text: str) -> list[Pair]:
    """Give the tag of ``alt-1``: the first of several dumps."""
    match = _ALTERNATE.fullmatch(text)
    return [("alt", number(match[1]))] if match else []


def languages(text: str, words: Vocabulary) -> list[Pair]:
    """Give the tags of a list of languages, or of regions by their short codes.

    A list in which no part is a language code (``USA,UK``, ``JP-US``) names regions:
    their languages alone would say less than what is written.
    """
    if text in words.subtags:
        return list(words.subtags[text])
    separator = next((mark for mark in ",+-" if mark in text), "")
    parts = text.split(separator) if separator else []
    if separator == "-" and any(len(part) not in CODE for part in parts):
        return []
    found: list[Pair] = []
    for part in parts:
        known = words.keywords.get(part, ()) if len(part) in CODE else ()
        found += words.subtags.get(part, ()) if separator != "-" else ()
        found += [pair for pair in known if pair[0] == "lang"]
    if len(found) < MANY:
        return []
    return _regions(parts, words) or found


def _regions(parts: Sequence[str], words: Vocabulary) -> list[Pair]:
    """Give the regions of a list that names nothing else, each pair once."""
    regions = [tag_classify.regions_of(part, words) for part in parts]
    if not all(regions) or words.language_codes.intersection(parts):
        return []
    return list(dict.fromkeys(pair for pairs in regions for pair in pairs))


def _several(text: str, words: Vocabulary) -> Sequence[Pair]:
    pairs = words.keywords.get(text, ())
    kinds = {kind for kind, _ in pairs}
    return pairs if len(pairs) > 1 and len(kinds) == len(pairs) else ()


def _list(text: str, words: Vocabulary) -> list[Pair] | None:
    """Read a comma list, or a list of dashes whose every part is known."""
    if "," not in text:
        if text in words.keywords:
            return None
        parts = text.split("-")
        known = [words.keywords.get(part, ()) for part in parts]
        if len(parts) > 1 and all(known):
            return [pair for pairs in known for pair in pairs]
        return None
    parts = [part.strip("-") for part in text.split(",")]
    parts = [part for part in parts if part]
    mapped: list[Pair] = []
    rest: list[Pair] = []
    region = any(tag_classify.regions_of(part, words) for part in parts)
    for part in parts:
        pairs: Sequence[Pair] = words.keywords.get(part, ())
        pairs = pairs or tag_classify.date(part, words) or tag_classify.version(part)
        if not pairs and region and parse_compact_date(part):
            pairs = [("builddate", parse_compact_date(part))]
        if pairs:
            mapped += pairs
        else:
            rest += tag_classify.classify(part, words) or ()
    return mapped + rest if mapped or rest else None


def _ambiguous(text: str, index: int, known: Known) -> list[Pair] | None:
    """Read codes that mean a region here and a language there."""
    found: list[Pair] | None = None
    fresh = not known.region and index < EARLY
    if text == "ch":
        found = [("region", "ch")] if known.german or fresh else [("lang", "zh")]
    elif text == "tr":
        language = not fresh and not known.lang
        found = [("lang", "tr")] if language else [("region", "tr")]
    elif text in {"bs", "hi"}:
        found = [("lang", text)]
    elif text in {"st", "np"} and known.addon:
        value = "peripheral:sufami" if text == "st" else "online:nintendopower"
        found = [("addon", value)]
    elif text in LETTERS:
        early = not known.region and index <= EARLY
        found = list(LETTERS[text]) if early else []
    return found


def _keyword(pairs: Sequence[Pair]) -> list[Tag]:
    """Give all tags of a keyword; of several dump flags only the first."""
    if len(pairs) > 1 and all(kind == "dump" for kind, _ in pairs):
        return _tags(pairs[:1], UNKNOWN)
    return _tags(pairs)
