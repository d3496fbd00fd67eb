"""Reads ``catver.ini``: the category of each set, ``pacman=Maze / Collect``."""

from collections.abc import Iterable, Iterator

from scrapers.arcade.facts import Known, Machine
from scrapers.arcade.machine_xml import LONGEST
from scrapers.arcade.told import Told
from zapcore.titles.fields import clean_field

SECTION = "[category]"
NO_SECTION = "this file has no section [Category]"
BAD_LINE = "a line of this section is no set=category"


class CategoryReader:
    """Reads one file; ``told`` hears what was wrong with it."""

    def __init__(self, known: Known, told: Told) -> None:
        self._known = known
        self._told = told

    def read(self, lines: Iterable[tuple[int, str]]) -> Iterator[None]:
        """Add the categories to what is known; ``lines`` are (number, text)."""
        inside = found = False
        for number, line in lines:
            text = line.strip()
            if text.startswith("["):
                inside = text.lower() == SECTION
                found = found or inside
            elif inside and text and not text.startswith((";", "#")):
                self._line(number, text)
            yield None
        if not found:
            self._told.warn(1, NO_SECTION)

    def _line(self, number: int, text: str) -> None:
        name, sign, category = text.partition("=")
        if not sign:
            self._told.warn(number, BAD_LINE)
            return
        name = name.strip().lower()
        if self._known.wants(name):
            self._known.add(name, Machine(category=clean_field(category)[:LONGEST]))
