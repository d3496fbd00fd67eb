"""One ``<machine>`` or ``<game>`` of a MAME list: what its elements say.

Forms: ``mame -listxml`` of today (``machine``, ``display``), that of before 2016
(``game``), that of before 2007 (``video orientation``), DATs in Logiqx's form, and the
lists of front-ends, which have ``cloneof`` and ``genre`` as elements.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from scrapers.arcade.facts import Machine
from scrapers.gamelist_xml.clean import Cleaner
from zapcore.titles.fields import clean_field

if TYPE_CHECKING:
    from lxml import etree

_Element: TypeAlias = "etree._Element"  # noqa: SLF001 - lxml gives its class no other name

LONGEST = 500
"""Characters of a field; a description has less than 200."""

BROKEN = "this entry is not well-formed XML; what could be read of it was"
PARTS = ("isbios", "isdevice")
"""Attributes of entries that are parts of machines."""

PART = " [BIOS]"
"""What marks such a file in its name, by the conventions of No-Intro and Redump."""

READ = (
    "description",
    "year",
    "manufacturer",
    "display",
    "video",
    "input",
    "control",
    "cloneof",
    "category",
    "genre",
    "players",
)
"""Elements that are read; of those that stand twice the first one counts."""

ROTATIONS: Mapping[str, str] = {
    "0": "horizontal",
    "180": "horizontal (180)",
    "90": "vertical (cw)",
    "270": "vertical (ccw)",
    "horizontal": "horizontal",
    "vertical": "vertical",
}
"""Degrees clockwise, or the older word, as an MRA writes it."""


def machine_of(text: str, warn: Callable[[int, str], None]) -> Machine | None:
    """Give what an entry says; None of what is no XML at all.

    ``warn(line, message)`` hears what is wrong, with lines of this text, from 1.
    """
    from lxml import etree  # noqa: PLC0415 - 4 MB that only a list needs

    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        encoding="utf-8",
    )
    clean = "".join(Cleaner(warn).clean([text]))
    root: _Element | None = etree.fromstring(clean.encode("utf-8", "replace"), parser)
    errors = len(parser.error_log)
    if errors:
        warn(parser.error_log[0].line, BROKEN)
    return None if root is None else _machine(root)


def _machine(root: _Element) -> Machine:
    first: dict[str, _Element] = {}
    for element in root.iter(*READ):
        first.setdefault(str(element.tag), element)
    texts = {name: clean_field(one.text or "")[:LONGEST] for name, one in first.items()}
    name = texts.get("description", "")
    part = any(root.get(kind) == "yes" for kind in PARTS)
    return Machine(
        name=name + PART if part and name else name,
        part="yes" if part else "",
        parent=(_attribute(root, "cloneof") or texts.get("cloneof", "")).lower(),
        year=texts.get("year", ""),
        manufacturer=texts.get("manufacturer", ""),
        players=_attribute(first.get("input"), "players") or texts.get("players", ""),
        category=texts.get("category") or texts.get("genre", ""),
        rotation=_rotation(first),
        **_controls(first),
    )


def _controls(first: Mapping[str, _Element]) -> dict[str, str]:
    """Give how it is played: the first player's control, of whichever form."""
    control, whole = first.get("control"), first.get("input")
    kind = _attribute(control, "type") or _attribute(whole, "control")
    ways = _attribute(control, "ways") or "".join(filter(str.isdigit, kind))
    number = _attribute(control, "buttons") or _attribute(whole, "buttons")
    if "joy" not in kind:
        return {"special_controls": kind, "num_buttons": number}
    two = "double " if "double" in kind else ""
    return {"joystick": f"{two}{ways[:1]}-way", "num_buttons": number}


def _rotation(first: Mapping[str, _Element]) -> str:
    told = _attribute(first.get("display"), "rotate")
    return ROTATIONS.get(told or _attribute(first.get("video"), "orientation"), "")


def _attribute(element: "_Element | None", name: str) -> str:
    text = element.get(name) if element is not None else None
    return clean_field(text or "")[:LONGEST]
