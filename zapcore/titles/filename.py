"""The title that a file name carries: once for its game, once for the file itself.

Rules: facts, section 4. The display title keeps groups such as ``(Disc 1)``.
"""

import re

from zapcore.titles.normalize import normalize_tag
from zapcore.titles.phases_scene import strip_scene_tags
from zapcore.titles.tag_hacks import cut_hack_suffix
from zapcore.titles.tag_structure import structural
from zapcore.titles.vocabulary import Vocabulary
from zapcore.titles.words import fields, runes, strip_metadata_brackets

_GROUP = re.compile(r"-[A-Z][A-Z0-9]{2,}\Z", re.ASCII)
_SEPARATORS = str.maketrans("._-", "   ")
_YEAR = re.compile(r"\b(?:19[7-9]\d|20\d\d)\b", re.ASCII)
MARKERS = re.compile(
    r"26[45]|480|720|108|216|4k|blu-?ray|bdrip|brrip|web-?(?:dl|rip)|hd(?:tv|r)|dvdrip|"
    r"re(?:mux|pack)|hevc|xvid|a(?:ac|c3)|dts|proper"
)
"""Any of these in lower-cased text makes a name suspect of a scene release.

No ``IGNORECASE``: with it the search cannot skip to a first letter and costs five times
as much.
"""

_ALSO = re.compile(r"\b(?:hdr10plus|hdr10|hdr|web dl)\b", re.ASCII | re.IGNORECASE)
RELEASE = re.compile(r"-[A-Z][A-Z0-9]+\Z", re.ASCII)
EPISODE = re.compile(r"s[0-9]{1,2}e[0-9]{1,3}", re.IGNORECASE)
_NUMBERS = re.compile(r"^\d+[. \t\n\f\r\-]+", re.ASCII)
_PAIRS = {"(": ")", "[": "]", "{": "}", "<": ">"}
LONGEST_EXTENSION = 4
MANY = 2


def title_of(
    name: str, media_type: str, words: Vocabulary, *, strip_numbers: bool = False
) -> str:
    """Give the title of a file name; bytes that are not UTF-8 become U+FFFD."""
    text = _cleaned(name, media_type, words)
    if strip_numbers:
        text = _NUMBERS.sub("", text)
    if text and not text.isascii():
        text = runes(text)
    return " ".join(fields(strip_metadata_brackets(text)))


def display_title_of(name: str, media_type: str, words: Vocabulary) -> str:
    """Give the file's own title: discs and sides stay, in their brackets."""
    return " ".join(fields(_without_groups(_cleaned(name, media_type, words))))


def _cleaned(name: str, media_type: str, words: Vocabulary) -> str:
    text = name
    if media_type in {"Game", ""} and "(" in text:
        text, _ = cut_hack_suffix(text, words)
    text = _GROUP.sub("", without_extension(text))
    if " " not in text and _is_scene_spelled(text):
        text = text.translate(_SEPARATORS)
    text = _without_scene(text)
    return EPISODE.sub("", text)


def without_extension(text: str) -> str:
    """Cut two to four bytes after the last dot, if they hold no blank."""
    dot = text.rfind(".")
    size = len(text[dot + 1 :].encode("utf-8", "surrogateescape")) if dot > 0 else 0
    if MANY <= size <= LONGEST_EXTENSION and " " not in text[dot:]:
        return text[:dot]
    return text


def _is_scene_spelled(text: str) -> bool:
    return text.count(".") >= MANY or text.count("_") + text.count("-") >= MANY


def _without_scene(text: str) -> str:
    if not (MARKERS.search(text.lower()) or RELEASE.search(text)):
        return text
    year = _YEAR.search(text)
    start = year.end() if year else 0
    tail = strip_scene_tags(_ALSO.sub("", text[start:]))
    gap = " " if text[start : start + 1] == " " else ""
    return text[:start] + gap + tail


def _without_groups(text: str) -> str:
    """Remove bracket groups but structural ones; same brackets may be nested."""
    kept: list[str] = []
    at = 0
    while at < len(text):
        closer = _PAIRS.get(text[at])
        if closer is None:
            kept.append(text[at])
            at += 1
            continue
        end = _matching(text, at, text[at], closer)
        if end < 0:
            break
        if _says_which_disc(normalize_tag(text[at + 1 : end])):
            kept.append(text[at : end + 1])
        at = end + 1
    return "".join(kept)


def _says_which_disc(group: str) -> bool:
    return bool(structural(group)) and not (group[:5] == "side-" and "-of-" in group)


def _matching(text: str, start: int, opener: str, closer: str) -> int:
    depth = 0
    for at in range(start, len(text)):
        if text[at] == opener:
            depth += 1
        elif text[at] == closer:
            depth -= 1
            if depth == 0:
                return at
    return -1
