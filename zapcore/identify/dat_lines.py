"""The lines of some games of a DAT, read from the file once more.

Kept in memory they would cost several times what 1G1R asks of a DAT.
"""

from collections.abc import Container, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from zapcore.identify.logiqx import HEADER, LONGEST, elements, name_of
from zapcore.valueclass import dataclass

if TYPE_CHECKING:
    from lxml import etree

RELATIONS = ("cloneof", "cloneofid", "romof", "sampleof")
"""What points to another game, which may not be among those that are asked for."""


@dataclass(frozen=True, slots=True)
class GameLines:
    """A game by its place in ``Dat.games``: its XML in UTF-8, the names of its files.

    ``xml`` is one whole element, well-formed by itself, without relations.
    """

    number: int
    name: str
    xml: bytes
    files: tuple[str, ...]


def dat_lines(path: Path, wanted: Container[int]) -> Iterator[GameLines]:
    """Give the lines of the wanted games, in the order of the file.

    Raises:
        DatError: the file cannot be read any more.
    """
    number = -1
    with elements(path) as found:
        for element in found:
            name = name_of(element)
            if element.tag == HEADER or not name:
                continue
            number += 1
            if number in wanted:
                yield _lines(number, name, element)


def _lines(number: int, name: str, element: "etree._Element") -> GameLines:
    from lxml import etree  # noqa: PLC0415 - 4 MB that only a DAT needs

    etree.strip_elements(
        element,
        etree.Entity,
        etree.Comment,
        etree.ProcessingInstruction,
        with_tail=False,
    )
    for relation in RELATIONS:
        element.attrib.pop(relation, None)
    files = (child.get("name") or "" for child in element.iterchildren("rom", "disk"))
    return GameLines(
        number,
        name,
        etree.tostring(element, encoding="utf-8", with_tail=False),
        tuple(file for file in files if file and len(file) <= LONGEST),
    )
