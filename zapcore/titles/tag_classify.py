"""Groups that no keyword knows: editions, hacks, dates, catalogues, companies."""

import re

from zapcore.titles.normalize import normalize_company
from zapcore.titles.tag_structure import ROMAN, number
from zapcore.titles.tagvalues import parse_compact_date, parse_date
from zapcore.titles.vocabulary import Pair, Vocabulary

ADMIN = frozenset(
    {
        "unknown",
        "untitled",
        "duplicate",
        "please-remove",
        "not-in-the-right-place",
        "in-several-wrong-places",
        "included-game",
    }
)
CATALOGUE = re.compile(r"[a-z]{1,5}-?\d{2,}[a-z0-9-]*", re.ASCII)
PROTECTION = re.compile(r"(fd1094|fd1089|8751|mc-?8123)", re.ASCII)
STRUCTURE_WORDS = frozenset(
    [
        "disc",
        "disk",
        "file",
        "part",
        "tape",
        "cd",
        "side",
        "book",
        "program",
        "chapter",
        "episode",
        "ep",
        "track",
        "vol",
        "volume",
    ]
)
VERSION_WORDS = frozenset({"version", "versione", "versao"})
_VERSION = re.compile(r"ver(?:sion)?-([\d-]+)", re.ASCII)
_SET = re.compile(r"set-(?:(\d+)|([ivx]+)|(f\d))(?:-.*)?", re.ASCII)
_TRANSLATED = re.compile(r"(?:(.+)-)?translation", re.ASCII)
_LETTERS = re.compile(r"[a-z]", re.ASCII)
MAX_COMPANY = 50
MIN_LETTERS = 2


def edition(text: str, words: Vocabulary) -> list[Pair]:
    """Give the tags of ``anniversary-edition`` or ``ps1-classics``."""
    head, dash, last = text.rpartition("-")
    if dash and last in words.edition_suffixes:
        name = head.removeprefix("the-")
        value = words.edition_qualifiers.get(name, words.edition_suffixes[last])
        return [("edition", value)]
    if dash and last == "classics":
        return [("release", "classics")]
    return []


def version(text: str) -> list[Pair]:
    """Give the revision of ``ver-2`` or ``version-1-1``."""
    match = _VERSION.fullmatch(text)
    return [("rev", match[1].strip("-"))] if match and match[1].strip("-") else []


def protection(text: str) -> list[Pair]:
    """Give the protection chip a group begins with."""
    match = PROTECTION.match(text)
    if not match:
        return []
    return [("protection", "mc-8123" if match[1].startswith("mc") else match[1])]


def regions_of(text: str, words: Vocabulary) -> tuple[Pair, ...]:
    """Give the tags of a keyword that names a region, else none."""
    pairs = words.keywords.get(text, ())
    return pairs if any(kind == "region" for kind, _ in pairs) else ()


def date(text: str, words: Vocabulary) -> list[Pair]:
    """Give the tags of a full date, or of ``japan-950331``."""
    full = parse_date(text)
    if full:
        return [("builddate", full)]
    head, dash, last = text.rpartition("-")
    compact = parse_compact_date(last)
    if dash and compact:
        pairs = regions_of(head, words)
        if pairs:
            return [*pairs, ("builddate", compact)]
    if len(text) == len("20170131") and parse_compact_date(text):
        return [("builddate", parse_compact_date(text))]
    return []


def classify(text: str, words: Vocabulary) -> list[Pair] | None:
    """Give the tags of a group, [] for one that says nothing, None when unknown."""
    if text in ADMIN or CATALOGUE.fullmatch(text):
        return []
    if text in words.edition_qualifiers:
        return [("edition", words.edition_qualifiers[text])]
    found = edition(text, words) or _words_of(text, words)
    if found:
        return found
    tokens = text.split("-")
    for at, token in enumerate(tokens):
        if token in VERSION_WORDS:
            return list(words.keywords.get("-".join(tokens[:at]), ()))
    if len(tokens) > 1 and tokens[0] in STRUCTURE_WORDS:
        return []
    return None


def _words_of(text: str, words: Vocabulary) -> list[Pair]:
    if text.endswith("-hack"):
        return [("unlicensed", "hack")]
    if text.endswith("-crack"):
        return [("dump", "cracked")]
    match = _TRANSLATED.fullmatch(text)
    if match:
        found: list[Pair] = [("unlicensed", "translation")]
        pairs = words.keywords.get(match[1] or "", ())
        return found + [pair for pair in pairs if pair[0] == "lang"]
    match = _SET.fullmatch(text)
    if not match:
        return []
    digits, roman, letter = match.groups()
    value = number(digits) if digits else ROMAN.get(roman or "", letter)
    return [("set", value)] if value else []


def company(raw: str) -> str:
    """Give the normalised name if a group may be a company, else ""."""
    letters = len(_LETTERS.findall(raw.lower()))
    if not (MIN_LETTERS <= len(raw) <= MAX_COMPANY) or letters < MIN_LETTERS:
        return ""
    return normalize_company(raw)
