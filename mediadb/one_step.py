"""Reads all rows of a query in one step of SQLite.

Python lets go of the interpreter at each step. While an import or a picture is worked
on, it comes back half a millisecond later (the switch interval): at 300 steps a search
took 120 ms of which it worked 5.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")
Rows: TypeAlias = list[list[Any]]
Values: TypeAlias = Sequence[object] | Mapping[str, object]
PART = 500
"""Rows of one step where they may be thousands: to read their JSON is one call, which
holds the interpreter."""
SLICE = 100
"""Titles or rows whose tags are read in one step while records are written."""


def rows(
    raw: sqlite3.Connection, columns: str, query: str, values: Values = ()
) -> Rows:
    """Give these columns (names of the query's) of each row, in the query's order.

    Numbers, text and NULL; no blobs.
    """
    found = raw.execute(
        f"SELECT json_group_array(json_array({columns})) FROM ({query})",  # noqa: S608 - our own text
        values,
    )
    return list(json.loads(found.fetchone()[0]))


def numbers(
    raw: sqlite3.Connection, column: str, query: str, values: Values = ()
) -> list[int]:
    """Give one column of numbers, in the query's order."""
    found = raw.execute(
        f"SELECT json_group_array({column}) FROM ({query})",  # noqa: S608 - our own text
        values,
    )
    return list(json.loads(found.fetchone()[0]))


def parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut what goes into a query as JSON, and what comes back with it."""
    return (items[start : start + SLICE] for start in range(0, len(items), SLICE))


def many_rows(
    raw: sqlite3.Connection, columns: str, query: str, values: Sequence[object] = ()
) -> Iterator[list[Any]]:
    """Give these columns of each row, in no order: ``PART`` rows a step."""
    parts = raw.execute(
        f"SELECT json_group_array(json_array({columns})) FROM"  # noqa: S608 - our own text
        f" (SELECT *, (ROW_NUMBER() OVER () - 1) / {PART} AS part FROM ({query}))"
        " GROUP BY part",
        values,
    )
    for (text,) in parts:
        yield from json.loads(text)
