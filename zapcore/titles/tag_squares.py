"""Square groups: dumps, translations, protections (facts, section 3, step 16)."""

import re

from zapcore.titles import tag_classify
from zapcore.titles.normalize import normalize_tag
from zapcore.titles.tag_leading import translated
from zapcore.titles.tag_parens import State, alternate, languages
from zapcore.titles.tag_structure import number, structural
from zapcore.titles.tagvalues import parse_date
from zapcore.titles.vocabulary import BRACKETED, Pair

_TRANSLATION = re.compile(r"T([+-]?)([A-Za-z]{2,3})", re.ASCII)
_VERSION = re.compile(r"v(\d+(?:\.\d+)*)", re.ASCII)
_FLAG = re.compile(r"([a-z]{1,2})\d*(?:[ \t]+(.+))?", re.ASCII)
_TRACK = re.compile(r"(?:track-)?(\d{1,3})", re.ASCII)
_ALTERNATE = re.compile(r"as(\d+)", re.ASCII)
DUMPS: dict[str, Pair] = {
    "tr": ("dump", "translated"),
    "b": ("dump", "bad"),
    "h": ("dump", "hacked"),
    "f": ("dump", "fixed"),
    "cr": ("dump", "cracked"),
    "bl": ("unlicensed", "bootleg"),
}
NOT_HERE = frozenset({"unknown", "credit", "publisher", "developer"})
WHOLE_CODE = 3


def read_square(raw: str, media_type: str, state: State) -> None:
    """Add the tags of one square group."""
    text = normalize_tag(raw)
    if media_type in {"Game", ""} and _translation(raw, state):
        return
    if raw in {"!", "!p"}:
        state.add([("dump", "verified" if raw == "!" else "pending")])
        return
    if parse_date(text):
        state.add([("builddate", parse_date(text))])
        return
    if media_type == "Music" and _music(raw, text, state):
        return
    pairs = structural(text) or languages(text, state.words) or alternate(text)
    if not pairs and text in DUMPS:
        pairs = [DUMPS[text]]
    if not pairs:
        known = state.words.keywords.get(text, ())
        pairs = [pair for pair in known if pair[0] not in NOT_HERE]
    pairs = pairs or tag_classify.protection(text) or _flag(raw, state)
    pairs = pairs or tag_classify.classify(text, state.words) or []
    state.add(pairs or [("dump", text)])


def _translation(raw: str, state: State) -> bool:
    match = _TRANSLATION.match(raw)
    if not match or not (match[1] or len(match[2]) == WHOLE_CODE):
        return False
    version = _VERSION.search(raw, match.end())
    state.tags += translated(
        match[1], match[2], version[1] if version else None, state.words, BRACKETED
    )
    return True


def _music(raw: str, text: str, state: State) -> bool:
    track = _TRACK.fullmatch(text)
    if track:
        state.add([("track", number(track[1]))])
        return True
    other = _ALTERNATE.fullmatch(text)
    if other or text == "sfx":
        state.add([("alt", number(other[1]) if other else "alt")])
        return True
    name = tag_classify.company(raw)
    if name:
        state.add([("credit", name)])
    return bool(name)


def _flag(raw: str, state: State) -> list[Pair]:
    """Read ``cr XOR``, ``b2``, ``o1``."""
    match = _FLAG.fullmatch(raw.lower().strip())
    value = state.words.dump_flags.get(match[1]) if match else None
    if match is None or value is None:
        return []
    found: list[Pair] = [("dump", value)]
    if match[2]:
        name = tag_classify.company(match[2])
        if name:
            found.append(("credit", name))
    return found
