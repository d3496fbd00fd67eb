"""What a machine says, as tags and properties.

Forms are those of MRA files (``zapcore.identify.mra``) and ``gamelist.xml`` (scraper
document, "Field Mapping"), so that one search finds what any of them brought.
"""

import re
from collections.abc import Iterator

from scrapers.arcade.facts import Machine
from scrapers.arcade.rows import Row
from zapcore.arcade import PARENT, SETNAME
from zapcore.identify.mra import brackets
from zapcore.identify.mra.brackets import ArcadeNames
from zapcore.identify.mra.fields import Fields, makers, unlicensed
from zapcore.model import PropertyValue, TagValue
from zapcore.titles.names import NameParser
from zapcore.titles.tagvalues import normalize_value
from zapcore.titles.words import strip_metadata_brackets

Tags = tuple[TagValue, ...]
Properties = tuple[PropertyValue, ...]

ROTATION = "property:rotation"
TITLE = "property:title"
OF_TITLE = frozenset({"year", "players", "gamefamily", "arcadeboard"})
"""Tags that all sets of a title share; others are of one set."""

AS_IN_MRA = (
    "year",
    "players",
    "series",
    "platform",
    "rotation",
    "joystick",
    "num_buttons",
    "special_controls",
    "homebrew",
)
NO_TAGS = frozenset({"credit", "unknown"})
"""What words in brackets become of which nothing is known."""

PART = TagValue("dump", "bios")
"""The tag of a BIOS or a device, as that of a file whose name says ``[BIOS]``."""

_GROUP = re.compile(r"\(([^()]*)\)")
_MATURE = re.compile(r"\s*\*\s*mature\s*\*\s*", re.IGNORECASE)
_DASH = re.compile(r"\s+-\s+")


class Mapper:
    """Maps machines; of values that come again (years, boards) once."""

    def __init__(self) -> None:
        self._fields = Fields()
        self._names = ArcadeNames(NameParser("Game"))

    def tags(self, machine: Machine, *, named: bool) -> tuple[Tags, Tags]:
        """Give the tags of the machine's title, and those of this one set.

        ``named``: the set is shown by the machine's name, whose brackets then say more.
        """
        texts = {name: [getattr(machine, name)] for name in AS_IN_MRA}
        texts["region"] = list(_regions(machine))
        said = {name: list(filter(None, many)) for name, many in texts.items()}
        found = self._fields.described(said, []).tags
        title = tuple(tag for tag in found if tag.type in OF_TITLE)
        own = tuple(tag for tag in found if tag.type not in OF_TITLE)
        own = (*own, *_origin(machine))
        more = self._brackets(machine, (*title, *own)) if named else ()
        return (*title, *_makers(machine), *_genre(machine)), (*own, *more)

    def _brackets(self, machine: Machine, said: Tags) -> Iterator[TagValue]:
        """Give the tags of the name's brackets, of types of which else nothing is said.

        As of an MRA's ``<name>``.
        """
        kinds = {tag.type for tag in said} | NO_TAGS
        groups = "".join(f"({group})" for group in _GROUP.findall(machine.name))
        for kind, value in self._names.parse(f"Game {groups}").tags:
            if kind not in kinds:
                yield TagValue(kind, value)


def title_properties(machine: Machine) -> Properties:
    """Give the title: the machine's description without what stands in brackets."""
    return _property(TITLE, strip_metadata_brackets(machine.name))


def media_properties(machine: Machine, row: Row, name: str) -> Properties:
    """Give the set and its parent, as far as the row's file names none, and its turn.

    A set that is a file itself is looked for in artwork as that of an MRA is.
    """
    return (
        *_property(SETNAME, name if row.is_set else ""),
        *_property(PARENT, machine.parent if row.parentless else ""),
        *_property(ROTATION, machine.rotation),
    )


def _makers(machine: Machine) -> Tags:
    """Give who made it and who published it; whose it is not: ``_origin``."""
    found = makers(machine.manufacturer)
    return tuple(tag for tag in found if tag.type != "unlicensed")


def _genre(machine: Machine) -> Tags:
    """Give a category in one form: ``Maze / Collect``, however lists divide it."""
    text = _DASH.sub(" / ", _MATURE.sub("", machine.category))
    return _labelled("genre", text.strip())


def _origin(machine: Machine) -> Tags:
    """Give whether it is a part or somebody else's work, and what it is a clone of."""
    said = " ".join((machine.manufacturer, *_GROUP.findall(machine.name)))
    yes = machine.bootleg.lower() == "yes"
    found: Tags = tuple(unlicensed("bootleg" if yes else said))
    found += (PART,) if machine.part else ()
    parent = normalize_value("mameparent", machine.parent)
    return (*found, TagValue("mameparent", parent)) if parent else found


def _regions(machine: Machine) -> Iterator[str]:
    """Give the regions that a list names, else those that the description does."""
    if machine.region:
        yield machine.region
        return
    yield from brackets.regions(machine.name)


def _labelled(kind: str, text: str) -> Tags:
    value = normalize_value(kind, text) if text else ""
    return (TagValue(kind, value, text),) if value else ()


def _property(kind: str, text: str) -> Properties:
    return (PropertyValue(kind, text),) if text else ()
