"""Patches and hacks: ``[FastROM hack by X v1.2]``, ``QoL + MSU-1 (Hack) v2.0``.

Facts, section 3, steps 1 and 2; the labels are those of the vocabulary.
"""

import re

from zapcore.titles.normalize import normalize_tag
from zapcore.titles.vocabulary import BRACKETED, Tag, Vocabulary

_PATCH = re.compile(r"\[([^\[\]]*)\]")
_FONT = re.compile(r"([a-z]{2})-font")
_TAIL_VERSION = re.compile(r"(?:^|-)v(\d+(?:-\d+)*)$", re.ASCII)
_HACK = re.compile(r"(.+?)-(?:hack|patch)(?:-by-.*)?")
_MARK = re.compile(r"\((?:hack|patch)\)", re.IGNORECASE)
_VERSION = re.compile(r"v(\d+(?:\.\d+)*)", re.ASCII | re.IGNORECASE)
_END = re.compile(r"\.[A-Za-z0-9]{2,4}\Z")


def take_patches(text: str, words: Vocabulary, tags: list[Tag]) -> str:
    """Append the tags of square groups that name patches; give the text without."""

    def take(match: re.Match[str]) -> str:
        found = patch_of(normalize_tag(match[1]), words)
        if not found:
            return match[0]
        for tag in found:
            if tag not in tags:
                tags.append(tag)
        return " "

    return _PATCH.sub(take, text)


def patch_of(label: str, words: Vocabulary) -> list[Tag]:
    """Give the tags of a square group that names a patch, else none."""
    font = _FONT.fullmatch(label)
    if font:
        return [("patch", f"font:{font[1]}", BRACKETED)]
    version = ""
    tail = _TAIL_VERSION.search(label)
    if tail:
        version = f":{tail[1]}"
        label = label[: tail.start()]
    name = words.patch_labels.get(label)
    if name is None and "-by-" in label:
        name = words.patch_labels.get(label.split("-by-", 1)[0])
    if name is None:
        hack = _HACK.fullmatch(label)
        if hack:
            name = words.patch_labels.get(hack[1], hack[1])
    if name is None:
        return []
    return [
        ("unlicensed", "hack", BRACKETED),
        ("patch", name + version, BRACKETED),
    ]


def cut_hack_suffix(text: str, words: Vocabulary) -> tuple[str, list[Tag]]:
    """Cut ``FastROM + MSU-1 (Hack) v1.0 …``; give (rest, tags), or (text, [])."""
    marks = list(_MARK.finditer(text))
    if not marks:
        return text, []
    before = text[: marks[-1].start()]
    spots = _labels(before, words)
    names = [name for _, _, name in spots if name]
    if not names:
        return text, []
    start = spots[0][0]
    version = _VERSION.search(text, spots[0][1])
    end = f":{version[1].replace('.', '-')}" if version else ""
    tags: list[Tag] = [("unlicensed", "hack", BRACKETED)]
    for name in names:
        tag = ("patch", name + end, BRACKETED)
        if tag not in tags:
            tags.append(tag)
    extension = _END.search(text)
    return text[:start].rstrip() + (extension[0] if extension else ""), tags


def _labels(text: str, words: Vocabulary) -> list[tuple[int, int, str]]:
    """Give (start, end, name) of label phrases; a phrase may have no name."""
    return [
        (
            match.start(),
            match.end(),
            words.patch_labels.get(normalize_tag(match[0]), ""),
        )
        for match in words.hack_phrases.finditer(text)
    ]
