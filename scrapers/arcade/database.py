"""Reads the CSV of MiSTer's arcade database, a line a set.

Columns by the names of the first line (``docs/arcade.md``); those that are not known
are passed over. A line stands for itself: a quote without an end costs its line only.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping

from scrapers.arcade.facts import Known, Machine
from scrapers.arcade.lines import LINE_MAX
from scrapers.arcade.machine_xml import LONGEST
from scrapers.arcade.told import Told
from zapcore.titles.fields import clean_field

DELIMITERS = ",;\t"
KEY = "setname"
UNSAID = frozenset({"n-a", "n/a", "none", "-", "?"})

NO_TABLE = "this is no arcade database: its first line names no column setname"
BAD_LINE = "a line has not as many values as the first, or a quote without an end"
LONG_LINE = "a line of more than 65,536 characters was left out"
TWICE = "this set stands in the list twice; the first line counts"

COLUMNS: Mapping[str, str] = {
    **{field: field for field in Machine._fields if field != "parent"},
    "joystick": "move_inputs",
}
"""Field of a machine to its column; ``parent_title`` stands in for ``series``."""


class DatabaseReader:
    """Reads one table; ``told`` hears what was wrong with it."""

    def __init__(self, known: Known, told: Told) -> None:
        self._known = known
        self._told = told
        self._columns: list[str] = []
        self._delimiter = ","
        self._seen: set[str] = set()

    def read(self, lines: Iterable[tuple[int, str]]) -> Iterator[None]:
        """Add the sets to what is known; ``lines`` are (number, text)."""
        for number, line in lines:
            if len(line) > LINE_MAX:
                self._told.warn(number, LONG_LINE)
            elif self._columns:
                self._line(number, line)
            elif line.strip() and not self._head(line):
                self._told.warn(number, NO_TABLE)
                return
            yield None

    def _head(self, line: str) -> bool:
        """Read the first line; tell whether it is that of such a table."""
        for delimiter in DELIMITERS:
            names = [text.strip().lower() for text in _values(line, delimiter)]
            if KEY in names:
                self._columns, self._delimiter = names, delimiter
                return True
        return False

    def _line(self, number: int, line: str) -> None:
        if not line.strip():
            return
        values = _values(line, self._delimiter)
        if len(values) != len(self._columns):
            self._told.warn(number, BAD_LINE)
            return
        row = dict(zip(self._columns, map(_text, values), strict=True))
        name = row[KEY].lower()
        if not self._known.wants(name):
            return
        if name in self._seen:
            self._told.warn(number, TWICE)
            return
        self._seen.add(name)
        self._known.add(name, _machine(row))


def _values(line: str, delimiter: str) -> list[str]:
    """Give the values of a line; none where its quotes are not in pairs."""
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def _text(value: str) -> str:
    text = clean_field(value)[:LONGEST]
    return "" if text.lower() in UNSAID else text


def _machine(row: Mapping[str, str]) -> Machine:
    fields = {field: row.get(column, "") for field, column in COLUMNS.items()}
    fields["series"] = fields["series"] or row.get("parent_title", "")
    return Machine(**fields)
