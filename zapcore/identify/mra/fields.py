"""Turns the texts of an MRA into tags and properties of the vocabulary. No I/O.

Which element becomes what: docs/arcade.md. Values are normalised as those of a
``gamelist.xml`` are, by ``zapcore.titles.fields`` and ``tagvalues``.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import resources
from typing import TypeAlias

from zapcore.arcade import (
    LONGEST_NAME,
    PARENT,
    SEPARATOR,
    SETNAME,
    ZIP,
    Described,
)
from zapcore.model import PropertyValue, TagValue
from zapcore.titles import fields
from zapcore.titles.tagvalues import normalize_value
from zapcore.titles.vocabulary import load_vocabulary

Texts: TypeAlias = Mapping[str, list[str]]
"""Element to its texts, those that are empty left out."""

LONGEST_SET = 64
KEPT = ("rbf", "rotation", "resolution", "flip", "platform", "mameversion")
STAMP = "mratimestamp"
"""Elements whose first text is a property of the same name."""

REMEMBERED = 2000
YES = frozenset({"yes", "true", "1", "y"})
_SET = re.compile(r"[^\s/\\|<>:\"?*]+")
_YEAR = re.compile(r"(?:19|20)(?:\d\d|\d[x?]|[x?]{2})", re.IGNORECASE)
_DIRECTION = re.compile(r"\bc?cw\b")
_DATED = re.compile(r"_\d{8}$")
_KEY = re.compile(r"[^a-z0-9]+")
_LICENCE = re.compile(r"\(([^()]+) licen[sc]e\)", re.IGNORECASE)
_UNLICENSED = re.compile(r"\b(bootleg|hack)\b", re.IGNORECASE)
_TOGETHER = re.compile(r"\s+/\s+")
NOBODY = frozenset({"", "unknown", "<unknown>", "bootleg", "hack", "homebrew"})
"""What is written where no maker is known."""

_WAYS = re.compile(r"\b(2|3|4|8)\b(?:\s*-?\s*way)?")


class Fields:
    """Makes tags and properties; of values that come again (companies, years) once."""

    def __init__(self) -> None:
        source = resources.files("zapcore.identify.mra") / "data" / "boards.json"
        tables = json.loads(source.read_text("utf-8"))
        self._rbf: dict[str, str] = tables["rbf"]
        self._platforms: dict[str, str] = tables["platform"]
        self._regions: dict[str, str] = tables["region"]
        self._controls: dict[str, str] = tables["controls"]
        self._cabinets = frozenset({"cabaret", "cocktail", "sitdown", "upright"})
        self._known: dict[tuple[str, str], tuple[TagValue, ...]] = {}
        self._makers: Mapping[str, Callable[[str], Iterable[TagValue]]] = {
            "year": _year,
            "manufacturer": makers,
            "category": lambda text: _labelled("genre", fields.split_genres(text)),
            "series": lambda text: _labelled("gamefamily", [text]),
            "players": lambda text: _bare("players", [fields.normalize_players(text)]),
            "region": self._region,
            "rotation": _rotation,
            "homebrew": lambda text: _flag(text, TagValue("release", "homebrew")),
            "bootleg": lambda text: _flag(text, TagValue("unlicensed", "bootleg")),
            "joystick": _joystick,
            "num_buttons": _buttons,
            "special_controls": self._special,
            "cabinet": self._cabinet,
            "rbf": self._core,
            "platform": self._platform,
        }

    def described(self, texts: Texts, zips: list[str]) -> Described:
        """Give what these texts, and the zips of its ROM, say of a file."""
        name = texts.get("name", [""])[0]
        tags: dict[tuple[str, str], TagValue] = {}
        for element, made in self._makers.items():
            for text in texts.get(element, ()):
                known = self._known.get((element, text))
                for tag in self._make(element, text, made) if known is None else known:
                    tags.setdefault((tag.type, tag.value), tag)
        properties = tuple(_properties(texts, zips))
        shown = name if len(name) <= LONGEST_NAME else ""
        return Described(shown, _one_of_exclusive(tags.values()), properties)

    def _make(
        self, element: str, text: str, made: Callable[[str], Iterable[TagValue]]
    ) -> tuple[TagValue, ...]:
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        found = self._known[element, text] = tuple(made(text))
        return found

    def _core(self, text: str) -> list[TagValue]:
        core = _DATED.sub("", text.rpartition("/")[2]).lower()
        core = core.removesuffix(".rbf").removeprefix("arcade-")
        return _bare("arcadeboard", [self._rbf.get(_KEY.sub("", core), "")])

    def _platform(self, text: str) -> list[TagValue]:
        board = self._platforms.get(_KEY.sub("", text.lower()), "")
        return _bare("arcadeboard", [board])

    def _region(self, text: str) -> list[TagValue]:
        codes = (code.lower() for code in fields.split_codes(text))
        values = (self._regions.get(code) or fields.to_region(code) for code in codes)
        return _bare("region", values)

    def _special(self, text: str) -> list[TagValue]:
        """Give the controls that are named; a part of a longer name is none itself."""
        rest, found = text.lower(), []
        for words, value in self._controls.items():
            if words in rest:
                rest = rest.replace(words, "")
                found.append(value)
        return _bare("input", found)

    def _cabinet(self, text: str) -> list[TagValue]:
        words = set(_KEY.split(text.lower().replace("sit-down", "sitdown")))
        return _bare("cabinet", sorted(words & self._cabinets))


def makers(text: str) -> list[TagValue]:
    """Give who made it, who published it, and whether it is somebody else's work.

    MAME writes ``Namco (Midway license)``, ``Konami / Stern`` (first who made it) and
    ``bootleg (Foo)``, where no maker is known.
    """
    licence = _LICENCE.search(text)
    first, *others = _TOGETHER.split(text.partition(" (")[0].strip())
    developers = [first] if _is_named(first) else []
    publishers = [*others, *([licence[1]] if licence else [])]
    return [
        *_labelled("developer", developers),
        *_labelled("publisher", [name for name in publishers if _is_named(name)]),
        *unlicensed(text),
    ]


def unlicensed(text: str) -> list[TagValue]:
    """Give whether a text says that it is a bootleg or a hack."""
    match = _UNLICENSED.search(text)
    return [TagValue("unlicensed", match[1].lower())] if match else []


def _is_named(maker: str) -> bool:
    return maker.strip().lower() not in NOBODY


def _labelled(kind: str, texts: Iterable[str]) -> list[TagValue]:
    found = (TagValue(kind, normalize_value(kind, text), text) for text in texts)
    return [tag for tag in found if tag.value]


def _bare(kind: str, values: Iterable[str]) -> list[TagValue]:
    return [TagValue(kind, value) for value in values if value]


def _flag(text: str, tag: TagValue) -> tuple[TagValue, ...]:
    return (tag,) if text.lower() in YES else ()


def _year(text: str) -> list[TagValue]:
    """Give a year; of ``198?`` as MAME writes it the vocabulary has ``198x``."""
    match = _YEAR.match(text)
    return _bare("year", [match[0].lower().replace("?", "x")] if match else [])


def _rotation(text: str) -> Iterator[TagValue]:
    lower = text.lower()
    number = lower.split("(")[0].strip(" °")
    if "vert" in lower or number in {"90", "270"}:
        yield TagValue("rotation", "vertical")
    elif "horiz" in lower or number in {"0", "180"}:
        yield TagValue("rotation", "horizontal")
    if turned := _DIRECTION.search(lower):
        yield TagValue("search", f"tate:{turned[0]}")


def _joystick(text: str) -> Iterator[TagValue]:
    lower = text.lower()
    if ways := _WAYS.search(lower):
        side = "v" if "vert" in lower else "h"
        yield TagValue("input", f"joystick:{ways[1]}{side if ways[1] == '2' else ''}")
    if "double" in lower or "twin" in lower or "dual" in lower:
        yield TagValue("input", "joystick:double")
    if "rotary" in lower:
        yield TagValue("input", "joystick:rotary")


def _buttons(text: str) -> list[TagValue]:
    count = text.strip()
    return _bare("input", [f"buttons:{count}"] if count in _BUTTONS else [])


_BUTTONS = frozenset(map(str, (*range(1, 9), 11, 12, 19, 23, 27)))
"""The numbers of buttons that the vocabulary has."""


def _one_of_exclusive(tags: Iterable[TagValue]) -> tuple[TagValue, ...]:
    """Give the tags; of a type that has one value the first."""
    exclusive = load_vocabulary().exclusive
    seen: set[str] = set()
    found = []
    for tag in tags:
        if tag.type in seen and exclusive.get(tag.type) and tag.type != "gamefamily":
            continue
        seen.add(tag.type)
        found.append(tag)
    return tuple(found)


def set_name(text: str) -> str:
    """Give a set's name in small letters, "" if it can be none."""
    name = text.strip().lower()
    return name if len(name) <= LONGEST_SET and _SET.fullmatch(name) else ""


def _properties(texts: Texts, zips: list[str]) -> Iterator[PropertyValue]:
    for element, kind in (("setname", SETNAME), ("parent", PARENT)):
        for text in texts.get(element, ())[:1]:
            if name := set_name(text):
                yield PropertyValue(kind, name)
    if zips:
        yield PropertyValue(ZIP, SEPARATOR.join(zips))
    for element in (*KEPT, STAMP):
        for text in texts.get(element, ())[:1]:
            yield PropertyValue(f"property:{element}", text)
