"""What a name says of its release: regions, languages, version, kind, disc.

Names of No-Intro and Redump; rules: facts "ONE-GAME-ONE-ROM", section 2. The title's
own tags for search are ``zapcore.titles.tags``; both read the same brackets.
"""

import re
import unicodedata
from dataclasses import field
from typing import NamedTuple

from zapcore.titles.release_wide import Wide, WideWords
from zapcore.titles.release_words import Flags, ReleaseTag, ReleaseWords
from zapcore.valueclass import dataclass

_GROUPS = re.compile(r"\s?(?:\(([^()]*)\)|\[([^\[\]]*)\])")
_REVISION = re.compile(r"rev(?:(?:[ -]|(?=\d))([0-9a-z].*))?", re.IGNORECASE)
_VERSION = re.compile(r"v(\.?\d.*)", re.IGNORECASE)
_LONG = re.compile(r"(?:version|versao) ?(\d.*)", re.IGNORECASE)
_TITLED = re.compile(r"(?<=\w)(?: -)? Vers(?:ion|ao) (\d[\d.\-]*)(?= \(|$)")
_TOSEC_VERSION = re.compile(r"(?<=\w) v(\d[\w.]*)(?= ?\(|$)")
_OF = re.compile(r"\s?\(((?:Disc|Side|Tape) \w+) of \w+\)")
_DISC = re.compile(r"Disc ([0-9A-Z]+)\b.*")
_VIDEO = re.compile(r" - (?:MPAL|NTSC-PAL|NTSC|PAL|SECAM)(?= [(\[]|$)")
_LOOSE = re.compile(
    r"\b(?:(taikenban|cheheompan|trial (?:version|edition|disc))"
    r"|((?:check|sample) program))\b",
    re.IGNORECASE,
)
_SPLIT = re.compile("[,+]")
NONE: Flags = frozenset()
DEMO: Flags = frozenset({"demos"})
PROGRAM: Flags = frozenset({"applications"})
MOST = 20_000
"""Brackets that a reader keeps in mind: a hostile library must not fill the memory."""


@dataclass(frozen=True, slots=True)
class Release:
    """What one name says. ``full`` is the name with its discs spelled alike.

    ``languages`` stands in the table's order, once for each region that implies it.
    ``by_title`` is what ``En+Fr`` of a compilation says, title by title.
    ``ours`` are flags that ROMSearch does not know.
    """

    name: str
    full: str
    short: str
    region_free: str
    disc_free: str
    disc: str = ""
    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    by_title: tuple[tuple[str, ...], ...] = ()
    version: str = ""
    revision: str = ""
    flags: Flags = NONE
    ours: Flags = NONE
    twofold: bool = False
    """Whether it has a version in both forms."""

    long: bool = False
    """Whether a version is spelled ``Version n``."""


class _Bracket(NamedTuple):
    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    by_title: tuple[tuple[str, ...], ...] = ()
    version: str = ""
    revision: str = ""
    disc: str = ""
    tag: ReleaseTag | None = None
    long: bool = False


NOTHING = _Bracket()


@dataclass(slots=True)
class _Found:
    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    by_title: tuple[tuple[str, ...], ...] = ()
    version: str = ""
    revision: str = ""
    disc: str = ""
    forms: set[bool] = field(default_factory=set)
    flags: Flags = NONE
    ours: Flags = NONE


class ReleaseReader:
    """Reads names; keeps the brackets that it has seen.

    With ``wide`` it also reads names of GoodTools and TOSEC.
    """

    def __init__(self, words: ReleaseWords, wide: WideWords | None = None) -> None:
        self._words = words
        self._wide = wide
        self._regions = {name: name for name in words.regions} | {
            **words.region_aliases
        }
        self._region_order = {name: at for at, name in enumerate(words.regions)}
        self._disc_marks = tuple({old[:3] for old, _ in words.disc_words})
        self._seen: dict[tuple[str, bool], _Bracket] = {}

    def read(self, name: str) -> Release:
        """Read a name without its extension. Never raises."""
        full = name if name.isascii() else unicodedata.normalize("NFC", name)
        full = self._one_spelling(full)
        found = _Found()
        short: list[str] = []
        placeless: list[str] = []
        discless: list[str] = []
        at = 0
        for match, bracket in self._brackets(full):
            before, whole = full[at : match.start()], match.group()
            at = match.end()
            _join(found, bracket)
            place = bool(bracket.regions or bracket.languages)
            tag = bracket.tag
            gone = place or bool(bracket.version or bracket.revision)
            gone = gone or (tag is not None and not tag.kept)
            short.append(before if gone else before + whole)
            placeless.append(before if place else before + whole)
            discless.append(before if bracket.disc else before + whole)
        rest = full[at:]
        if at and rest == ".":
            rest = ""
        shorter = self._titled(_name(short, rest), found)
        if " - " in shorter:
            shorter = _VIDEO.sub("", shorter)
        return Release(
            name,
            full,
            shorter or full,
            _name(placeless, rest) or full,
            _name(discless, rest) or full,
            found.disc,
            found.regions,
            found.languages or self._implied(found.regions),
            found.by_title,
            found.version,
            found.revision,
            found.flags | _loose(full),
            found.ours,
            len(found.forms) > 1,
            True in found.forms,
        )

    def _brackets(self, full: str) -> list[tuple[re.Match[str], _Bracket]]:
        found = [(match, self._bracket(match)) for match in _GROUPS.finditer(full)]
        if self._wide is None or not any(one == NOTHING for _, one in found):
            return found
        texts = [(match[2] or match[1] or "", match[1] is None) for match, _ in found]
        told = self._wide.read(texts)
        # What No-Intro spells has no codes in round brackets; dump flags it may have.
        square_only = any(one.regions for _, one in found)
        return [
            (match, self._widened(wide))
            if wide and one == NOTHING and (square or not square_only)
            else (match, one)
            for (match, one), wide, (_, square) in zip(found, told, texts, strict=True)
        ]

    def _widened(self, wide: Wide) -> _Bracket:
        return _Bracket(
            regions=self._in_order([*wide.regions]),
            languages=self._words.spoken(wide.languages),
            tag=wide.tag,
        )

    def _titled(self, short: str, found: _Found) -> str:
        """Cut a version that stands in the title: ``Demo Disc Version 12``."""
        at = _TITLED.search(short) if "Vers" in short else None
        if at is None and self._wide is not None:
            at = _TOSEC_VERSION.search(short)
        if at is None:
            return short
        found.version = found.version or at[1]
        found.forms.add(True)
        return short[: at.start()] + short[at.end() :]

    def _one_spelling(self, name: str) -> str:
        name = self._one_disc_word(name)
        return _OF.sub(r" (\1)", name) if self._wide and " of " in name else name

    def _one_disc_word(self, name: str) -> str:
        if not any(mark in name for mark in self._disc_marks):
            return name
        for old, new in self._words.disc_words:
            if old in name:
                name = re.sub(r"\(Disc +", "(Disc ", name.replace(old, new))
        return name

    def _implied(self, regions: tuple[str, ...]) -> tuple[str, ...]:
        implied = self._words.implied
        return tuple(implied[region] for region in regions if region in implied)

    def _bracket(self, match: re.Match[str]) -> _Bracket:
        square = match[1] is None
        key = (match[2] if square else match[1], square)
        found = self._seen.get(key)
        if found is None:
            found = self._judge(*key)
            if len(self._seen) < MOST:
                self._seen[key] = found
        return found

    def _judge(self, text: str, square: bool) -> _Bracket:  # noqa: FBT001 - half of a key
        if square:
            return _Bracket(tag=self._words.tag(text, square=True))
        parts = text.split(", ")
        if all(part in self._regions for part in parts):
            return _Bracket(
                regions=self._in_order([self._regions[part] for part in parts])
            )
        titles = [_SPLIT.split(part) for part in text.split("+")]
        if all(self._words.languages_of(code) for part in titles for code in part):
            return self._spoken(titles)
        return _numbered(text) or _Bracket(tag=self._words.tag(text, square=False))

    def _in_order(self, regions: list[str]) -> tuple[str, ...]:
        return tuple(sorted(dict.fromkeys(regions), key=self._region_order.__getitem__))

    def _spoken(self, titles: list[list[str]]) -> _Bracket:
        each = tuple(
            tuple(name for code in part for name in self._words.languages_of(code))
            for part in titles
        )
        languages = self._words.spoken(code for part in titles for code in part)
        return _Bracket(languages=languages, by_title=each if len(each) > 1 else ())


def _numbered(text: str) -> _Bracket | None:
    """Read a disc, a revision or a version."""
    disc = _DISC.fullmatch(text)
    if disc:
        return _Bracket(disc=disc[1])
    revision = _REVISION.fullmatch(text)
    if revision:
        return _Bracket(revision=revision[1] or "1")
    version = _VERSION.fullmatch(text)
    if version:
        return _Bracket(version=version[1].strip())
    long = _LONG.fullmatch(text)
    return _Bracket(version=long[1].strip(), long=True) if long else None


def _join(found: _Found, bracket: _Bracket) -> None:
    """Take in one more bracket; the first of each kind counts."""
    found.regions = found.regions or bracket.regions
    if not found.languages:
        found.languages, found.by_title = bracket.languages, bracket.by_title
    found.revision = found.revision or bracket.revision
    found.disc = found.disc or bracket.disc
    if bracket.version:
        found.version = found.version or bracket.version
        found.forms.add(bracket.long)
    if bracket.tag is not None:
        if bracket.tag.compat:
            found.flags |= bracket.tag.flags
        else:
            found.ours |= bracket.tag.flags


def _loose(full: str) -> Flags:
    """Give what words outside of brackets say."""
    found = _LOOSE.search(full) if " " in full else None
    if found is None:
        return NONE
    return DEMO if found[1] else PROGRAM


def _name(parts: list[str], rest: str) -> str:
    return ("".join(parts) + rest).strip()
