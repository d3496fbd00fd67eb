"""Reads names as MAME writes them: ``Foo Fighter (US set 1)``, ``Bar (Euro 980904)``.

What stands in their brackets is turned into the words that names of other files have
(``(USA) (Set 1)``), by ``data/brackets.json``; then what reads those reads these. The
three letters of Konami's versions begin with the region: ``ver JAA``. No I/O.
"""

import functools
import json
import re
from collections.abc import Iterator
from importlib import resources
from typing import Any, NamedTuple

from zapcore.titles.names import Name, NameParser
from zapcore.titles.release_words import load_release_words

_GROUP = re.compile(r"\(([^()]*)\)")
_PARTS = re.compile(r"\s*,\s*")
_SLASH = re.compile(r"\s*/\s*")
_SET = re.compile(r"(?<=[^\s,]) set (\d{1,2})$", re.IGNORECASE)
_WORD = re.compile(
    r"(?:(?P<set>set (?P<number>\d{1,2}))"
    r"|(?P<rev>rev(?:ision)?[. ]\s*(?P<revision>[0-9a-z][0-9a-z.\-]*))"
    r"|(?P<konami>ver\.? (?P<code>[aejku])(?P<version>[a-z]{2}))"
    r"|(?P<date>(?P<year>(?:19|20)?\d\d)(?P<month>0[1-9]|1[0-2])"
    r"(?P<day>0[1-9]|[12]\d|3[01]))"
    r"|(?P<players>(?P<count>\d)(?: players?|p))"
    r"|(?P<ways>(?P<way>[348])[ -]?way(?: joystick)?)"
    r"|(?P<buttons>(?P<button>[1-8])[ -]?buttons?))(?![^\s])",
    re.IGNORECASE,
)
UNSPOKEN = {"Latin America": ("region", "latin-america")}
"""Regions that the vocabulary of file names lacks, and their tags."""

REMEMBERED = 2000
"""Texts of brackets whose words are kept in mind."""

_OLDEST = 70
"""The year that two digits of a date begin with: 70 is 1970, 69 is 2069."""

_TEXT = dict(zip("()[]{}<>", map(chr, range(0xE000, 0xE008)), strict=True))
_HIDE = str.maketrans(_TEXT)
_SHOW = str.maketrans({hidden: shown for shown, hidden in _TEXT.items()})
"""What stands for a bracket that is text, while the name is read."""

_ANGLES = str.maketrans({sign: _TEXT[sign] for sign in "<>"})
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_ANY = re.compile(r"[()\[\]{}]")


class Spelled(NamedTuple):
    """A name, spelled as names of other files are.

    ``named`` is for tags and titles; ``released``, which holds also what is unknown,
    for what chooses among releases; ``tags`` are those that no bracket spells.
    """

    named: str
    released: str
    tags: tuple[tuple[str, str], ...] = ()


class _Tables(NamedTuple):
    regions: dict[str, str]
    konami: dict[str, str]
    words: dict[str, str]
    cabinets: dict[str, str]
    phrase: re.Pattern[str]


class _Known(NamedTuple):
    """What is known of a group: regions, brackets of other kinds, tags."""

    regions: list[str]
    forms: list[str]
    tags: list[tuple[str, str]]

    def add(self, other: "_Known") -> None:
        """Take in what is known of another."""
        self.regions.extend(other.regions)
        self.forms.extend(other.forms)
        self.tags.extend(other.tags)


class ArcadeNames:
    """Parses names that games of the arcade give themselves, or that lists do."""

    def __init__(self, names: NameParser) -> None:
        self._names = names

    def parse(self, name: str, ext: str = "", policy: str = "") -> Name:
        """Give what a name says. Angles, and brackets without an end, are text.

        ``ext`` and ``policy``: see ``NameParser``.
        """
        spelled = spell(name)
        hidden = hide_text(spelled.named)
        found = self._names.parse_stem(hidden, ext, policy)
        if not found.words and spelled.named != name:
            hidden = hide_text(name)
            found = self._names.parse_stem(hidden, ext, policy)
        if hidden != spelled.named:
            found = _shown(found)
        if not spelled.tags:
            return found
        return found._replace(tags=tuple(dict.fromkeys((*found.tags, *spelled.tags))))


def _shown(found: Name) -> Name:
    """Put in the brackets that are text."""
    return found._replace(
        title=found.title.translate(_SHOW),
        display_title=found.display_title.translate(_SHOW),
        sort_key=found.sort_key.translate(_SHOW),
        slug=found.slug.translate(_SHOW),
        secondary=found.secondary.translate(_SHOW),
    )


def spell(name: str) -> Spelled:
    """Spell the brackets of a name as those of other files; what is unknown stays."""
    if "(" not in name:
        return Spelled(name, name)
    named = _GROUP.sub(lambda group: _group(group[1]).named, name)
    released = _GROUP.sub(lambda group: _group(group[1]).released, name)
    tags = (tag for group in _GROUP.findall(name) for tag in _group(group).tags)
    return Spelled(named, released, tuple(dict.fromkeys(tags)))


def regions(name: str) -> list[str]:
    """Give the regions that the brackets of a name tell, as No-Intro calls them."""
    known = _Known([], [], [])
    for group in _GROUP.findall(name):
        for part in _PARTS.split(_SET.sub(r", set \1", group.strip())):
            _part(part, known)
    return list(dict.fromkeys(known.regions))


def hide_text(name: str) -> str:
    """Give a name in which brackets that are text are none; see ``ArcadeNames``."""
    text = name.translate(_ANGLES) if "<" in name or ">" in name else name
    loose = _loose(text) if _ANY.search(_GROUP.sub("", text)) else ()
    if not loose:
        return text
    return "".join(
        c.translate(_HIDE) if at in loose else c for at, c in enumerate(text)
    )


def _loose(text: str) -> set[int]:
    """Give where brackets stand that have no other half."""
    open_: list[int] = []
    loose = set()
    for match in _ANY.finditer(text):
        if match[0] in _BRACKETS:
            open_.append(match.start())
            continue
        ends = (n for n in reversed(range(len(open_))) if _fits(text[open_[n]], match))
        at = next(ends, None)
        if at is None:
            loose.add(match.start())
        else:
            loose |= {*open_[at + 1 :]}
            del open_[at:]
    return loose | {*open_}


def _fits(opener: str, match: re.Match[str]) -> bool:
    return _BRACKETS[opener] == match[0]


@functools.lru_cache(maxsize=REMEMBERED)
def _group(group: str) -> Spelled:
    """Give the brackets that stand for one of this text; itself if none of it is known.

    Texts of brackets come again in most names.
    """
    known = _Known([], [], [])
    parts = _PARTS.split(_SET.sub(r", set \1", group.strip()))
    rest = ", ".join(filter(None, (_part(part, known) for part in parts)))
    if not any(known):
        return Spelled(f"({group})", f"({group})")
    tags = [UNSPOKEN[name] for name in known.regions if name in UNSPOKEN]
    named, released = (_formed(known, rest, released=which) for which in (False, True))
    return Spelled(named, released, (*known.tags, *tags))


def _formed(known: _Known, rest: str, *, released: bool) -> str:
    places = [name for name in dict.fromkeys(known.regions) if name not in UNSPOKEN]
    forms = [", ".join(known.regions if released else places), *known.forms]
    if released or all(form.startswith("Set ") for form in known.forms if not places):
        forms.append(rest)
    return " ".join(f"({form})" for form in dict.fromkeys(forms) if form)


def _part(part: str, known: _Known) -> str:
    """Take what is known of a part: ``US set 1``; give what is not."""
    pieces = _SLASH.split(part)
    if len(pieces) > 1:
        taken = _Known([], [], [])
        if not any(_words(piece, taken) for piece in pieces):
            known.add(taken)
            return ""
    return _words(part, known)


def _words(text: str, known: _Known) -> str:
    """Take what is known from the beginning of a text; give what is left."""
    tables = _tables()
    while text:
        if found := _WORD.match(text):
            if found["konami"] and not known.regions:
                known.regions.append(tables.konami[found["code"].lower()])
            known.forms.extend(_spelled(found))
            known.tags.extend(_untold(found))
        elif found := tables.phrase.match(text):
            word = found[1].lower()
            if word in tables.regions:
                known.regions.append(tables.regions[word])
            else:
                known.forms.append(tables.words.get(word) or tables.cabinets[word])
        else:
            return text
        text = text[found.end() :].strip()
    return ""


def _spelled(found: re.Match[str]) -> Iterator[str]:
    """Give the brackets of what was found."""
    if found["set"]:
        yield f"Set {int(found['number'])}"
    elif found["rev"]:
        yield f"Rev {found['revision'].upper()}"
    elif found["konami"]:
        yield f"Rev {(found['code'] + found['version']).upper()}"
    elif found["date"]:
        year = found["year"]
        if len(year) == len("98"):
            year = f"{19 if int(year) >= _OLDEST else 20}{year}"
        yield f"{year}-{found['month']}-{found['day']}"
    elif found["players"]:
        yield f"{found['count']} Players"


def _untold(found: re.Match[str]) -> Iterator[tuple[str, str]]:
    """Give the tags of what no bracket of other files says."""
    if found["ways"]:
        yield "input", f"joystick:{found['way']}"
    elif found["buttons"]:
        yield "input", f"buttons:{found['button']}"


@functools.cache
def _tables() -> _Tables:
    source = resources.files("zapcore.identify.mra") / "data" / "brackets.json"
    data: dict[str, Any] = json.loads(source.read_text("utf-8"))
    words = load_release_words()
    named = {name.lower(): name for name in words.regions if name != "Unknown"}
    aliases = {old.lower(): new for old, new in words.region_aliases.items()}
    regions = {**named, **aliases, **data["regions"]}
    known = {*regions, *data["words"], *data["cabinets"]}
    longest = sorted(known, key=len, reverse=True)
    phrase = rf"({'|'.join(map(re.escape, longest))})(?![^\s])"
    return _Tables(
        regions,
        data["konami"],
        data["words"],
        data["cabinets"],
        re.compile(phrase, re.IGNORECASE),
    )
