"""DAT files: what 1G1R asks of a Logiqx file.

No-Intro's standard DATs carry ``id`` and ``cloneofid`` where others have ``cloneof``;
both give the parent.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from zapcore.identify.logiqx import (
    HEADER,
    LARGEST,
    LONGEST,
    MOST,
    DatError,
    child_text,
    elements,
    name_of,
    text_of,
)
from zapcore.valueclass import dataclass

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["LARGEST", "LONGEST", "MOST", "Dat", "DatError", "DatGame", "read_dat"]


@dataclass(frozen=True, slots=True)
class DatGame:
    """One game: its name, and what is known of its files."""

    name: str
    categories: tuple[str, ...] = ()
    md5: tuple[str, ...] = ()
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Dat:
    """A whole DAT. A game's place in ``games`` is its number in ``dat_lines``."""

    name: str
    games: tuple[DatGame, ...]
    description: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class _Raw:
    game: DatGame
    number: str
    above: str


def read_dat(path: Path) -> Dat:
    """Read a DAT; parents by id are given as names.

    Raises:
        DatError: it is no DAT, too large, or cannot be read.
    """
    with elements(path) as found:
        return _read(found)


def _read(found: "Iterator[etree._Element]") -> Dat:
    dat = Dat("", ())
    raw: list[_Raw] = []
    for element in found:
        if element.tag == HEADER:
            name, description, version = (
                child_text(element, tag) for tag in ("name", "description", "version")
            )
            dat = Dat(name, (), description, version)
        elif name_of(element):
            raw.append(_game(element))
    if not raw and not dat.name:
        raise DatError("it has neither a header nor a game")
    return replace(dat, games=tuple(_with_parents(raw)))


def _game(element: "etree._Element") -> _Raw:
    categories: list[str] = []
    md5: list[str] = []
    for child in element:
        if child.tag == "category":
            categories.append(text_of(child))
        elif child.tag in {"rom", "disk"}:
            md5.append(child.get("md5") or "")
    return _Raw(
        DatGame(
            name_of(element),
            tuple(filter(None, categories)),
            tuple(text.lower() for text in md5 if text),
            (element.get("cloneof") or "")[:LONGEST],
        ),
        element.get("id") or "",
        element.get("cloneofid") or "",
    )


def _with_parents(raw: list[_Raw]) -> Iterator[DatGame]:
    names = {one.number: one.game.name for one in raw if one.number}
    for one in raw:
        game = one.game
        above = game.parent or names.get(one.above, "")
        yield game if above == game.parent else replace(game, parent=above)
