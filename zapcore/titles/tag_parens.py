"""Paren groups: the first rule that answers wins (facts, section 3, step 15)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from zapcore.titles import tag_classify
from zapcore.titles.normalize import normalize_company, normalize_tag
from zapcore.titles.tag_leading import BRACKETED, UNKNOWN, Tag
from zapcore.titles.tag_structure import number, structural
from zapcore.titles.tagvalues import parse_compact_date
from zapcore.titles.vocabulary import Pair, Vocabulary

LETTERS: dict[str, tuple[Pair, ...]] = {
    "u": (("region", "us"), ("lang", "en")),
    "e": (("region", "eu"),),
    "j": (("region", "jp"), ("lang", "ja")),
    "a": (("region", "au"), ("lang", "en")),
}
CODE = range(2, 4)
_ALTERNATE = re.compile(r"alt-(\d+)", re.ASCII)
EARLY = 2
MANY = 2


@dataclass(slots=True)
class State:
    """What was found so far, for rules that ask what is already known."""

    words: Vocabulary
    dated: bool
    tags: list[Tag] = field(default_factory=list)

    def has(self, kind: str) -> bool:
        """Tell whether a tag of this type was found."""
        return any(tag[0] == kind for tag in self.tags)

    def has_value(self, kind: str, value: str) -> bool:
        """Tell whether this tag was found."""
        return any(tag[:2] == (kind, value) for tag in self.tags)

    def add(self, pairs: Sequence[Pair], source: str = BRACKETED) -> None:
        """Append tags."""
        self.tags += [(kind, value, source) for kind, value in pairs]


def read_paren(raw: str, index: int, state: State) -> None:
    """Add the tags of one paren group; ``index`` counts paren groups from 0."""
    text = normalize_tag(raw)
    words = state.words
    pairs = structural(text) or languages(text, words) or _several(text, words)
    pairs = pairs or tag_classify.edition(text, words) or alternate(text)
    if pairs:
        state.add(pairs)
        return
    if "," in text or "-" in text:
        listed = _list(text, words)
        if listed is not None:
            state.add(listed)
            return
    pairs = tag_classify.date(text, words) or tag_classify.version(text)
    pairs = pairs or tag_classify.protection(text)
    if pairs:
        state.add(pairs)
        return
    found = _ambiguous(text, index, state)
    if found is None:
        found = _keyword(text, state)
    if found is not None:
        return
    _unknown(raw, text, index, state)


def _unknown(raw: str, text: str, index: int, state: State) -> None:
    known = tag_classify.classify(text, state.words)
    if known is not None:
        state.add(known)
        return
    if index == 0 and state.dated:
        state.add([("publisher", normalize_company(raw) or text)])
        return
    name = tag_classify.company(raw)
    if name:
        state.add([("credit", name)])
    else:
        state.add([("unknown", text)])


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


def _ambiguous(text: str, index: int, state: State) -> list[Pair] | None:
    """Read codes that mean a region here and a language there."""
    found: list[Pair] | None = None
    fresh = not state.has("region") and index < EARLY
    if text == "ch":
        german = state.has_value("lang", "de")
        found = [("region", "ch")] if german or fresh else [("lang", "zh")]
    elif text == "tr":
        language = not fresh and not state.has("lang")
        found = [("lang", "tr")] if language else [("region", "tr")]
    elif text in {"bs", "hi"}:
        found = [("lang", text)]
    elif text in {"st", "np"} and (state.has("addon") or state.has("compatibility")):
        value = "peripheral:sufami" if text == "st" else "online:nintendopower"
        found = [("addon", value)]
    elif text in LETTERS:
        early = not state.has("region") and index <= EARLY
        found = list(LETTERS[text]) if early else []
    if found is not None:
        state.add(found)
    return found


def _keyword(text: str, state: State) -> list[Pair] | None:
    pairs = state.words.keywords.get(text)
    if not pairs:
        return None
    kinds = [kind for kind, _ in pairs]
    if len(set(kinds)) == len(kinds):
        state.add(pairs)
        return list(pairs)
    if set(kinds) == {"dump"}:
        state.add(pairs[:1], UNKNOWN)
        return list(pairs[:1])
    state.add(pairs)
    return list(pairs)
