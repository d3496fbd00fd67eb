"""What a machine says, as tags and properties.

Forms are those of ``gamelist.xml`` (scraper document, "Field Mapping"), so that one
search finds what either brought; ``property:rotation`` is written as in an MRA.
"""

import re
from collections.abc import Iterable, Iterator

from scrapers.arcade.facts import Machine
from zapcore.arcade import PARENT
from zapcore.model import PropertyValue, TagValue
from zapcore.titles import fields
from zapcore.titles.tagvalues import normalize_value
from zapcore.titles.vocabulary import load_vocabulary
from zapcore.titles.words import strip_metadata_brackets

Tags = tuple[TagValue, ...]
Properties = tuple[PropertyValue, ...]

ROTATION = "property:rotation"
TITLE = "property:title"

LEAST = 4
"""Letters of a word that names a region; shorter ones are codes of other things."""

SHORT = frozenset({"US", "UK", "USA"})
MORE = {"euro": "eu", "korean": "kr", "japanese": "jp", "u.s.": "us"}
NOBODY = frozenset({"unknown", "<unknown>", "bootleg", "hack", "homebrew"})
"""What lists write where no maker is known."""

_GROUP = re.compile(r"\(([^()]*)\)")
_LICENCE = re.compile(r"\(([^()]+) licen[sc]e\)", re.IGNORECASE)
_UNLICENSED = re.compile(r"\b(bootleg|hack)\b", re.IGNORECASE)
_MATURE = re.compile(r"\s*\*\s*mature\s*\*\s*", re.IGNORECASE)
_DASH = re.compile(r"\s+-\s+")


def title_tags(machine: Machine) -> Tags:
    """Give the tags of the machine's title."""
    licence = _LICENCE.search(machine.maker)
    return (
        *_labelled("developer", _maker(machine.maker)),
        *_labelled("publisher", licence[1] if licence else ""),
        *_bare("year", [fields.normalize_year(machine.year)]),
        *_bare("players", [fields.normalize_players(machine.players)]),
        *_labelled("genre", genre(machine.category)),
        *_labelled("gamefamily", machine.series),
        *_labelled("arcadeboard", machine.board),
    )


def title_properties(machine: Machine) -> Properties:
    """Give the title: the machine's description without what stands in brackets."""
    return _property(TITLE, strip_metadata_brackets(machine.name))


def media_tags(machine: Machine) -> Tags:
    """Give the tags of this one set: regions, whether it is a bootleg, its parent."""
    return (
        *_bare("region", regions(machine)),
        *_bare("unlicensed", [_unlicensed(machine)]),
        *_bare("mameparent", [normalize_value("mameparent", machine.parent)]),
    )


def media_properties(machine: Machine, *, parent: bool) -> Properties:
    """Give how the picture is turned, and the parent if ``parent`` asks for it."""
    found = _property(ROTATION, machine.rotation)
    return (*_property(PARENT, machine.parent), *found) if parent else found


def genre(category: str) -> str:
    """Give a category in one form: ``Maze / Collect``, however lists divide it."""
    return _DASH.sub(" / ", _MATURE.sub("", category)).strip()


def regions(machine: Machine) -> Iterator[str]:
    """Give the codes of regions: those that a list names, else of the description."""
    if machine.regions:
        yield from map(fields.to_region, fields.split_codes(machine.regions))
        return
    known = load_vocabulary().keywords
    for part in _parts(machine.name):
        words = part.split()[:2]
        for text in (" ".join(words), *words[:1]):
            code = MORE.get(text.lower()) or fields.to_region(text)
            is_word = len(text) >= LEAST or text in SHORT
            if is_word and any(kind == "region" for kind, _ in known.get(code, ())):
                yield code
                break


def _parts(name: str) -> Iterator[str]:
    """Give the parts of what stands in brackets: ``(World, set 1)`` has two."""
    for group in _GROUP.findall(name):
        yield from (part.strip() for part in re.split(r"[,/]", group))


def _maker(text: str) -> str:
    """Give who made it: without its licensee, and nobody where none is named."""
    name = text.partition(" (")[0].strip()
    return "" if name.lower() in NOBODY else name


def _unlicensed(machine: Machine) -> str:
    said = " ".join((machine.maker, *_GROUP.findall(machine.name)))
    match = _UNLICENSED.search(said)
    return machine.unlicensed or (match[1].lower() if match else "")


def _labelled(kind: str, text: str) -> Tags:
    value = normalize_value(kind, text) if text else ""
    return (TagValue(kind, value, text),) if value else ()


def _bare(kind: str, values: Iterable[str]) -> Tags:
    return tuple(TagValue(kind, value) for value in dict.fromkeys(values) if value)


def _property(kind: str, text: str) -> Properties:
    return (PropertyValue(kind, text),) if text else ()
