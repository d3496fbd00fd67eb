"""Rows of numbers that are inserted several by one statement.

What Python and SQLite do around a statement (locks, the interpreter let go of and taken
again, begin and end) is as much work as two such rows: of 10,000 rows each cost 16,000
instructions alone and 8,600 among 32. More rows at once gain nothing and hold memory:
one statement for all of them took 3 MB more at 100,000 files.
"""

import sqlite3
from collections.abc import Sequence
from itertools import chain

TOGETHER = 32


def insert(
    raw: sqlite3.Connection,
    head: str,
    form: str,
    rows: Sequence[tuple[int, ...]],
) -> None:
    """Insert rows in order: ``head`` up to ``VALUES``, ``form`` is one row of it."""
    whole = len(rows) - len(rows) % TOGETHER
    query = f"{head} {', '.join([form] * TOGETHER)}"
    for start in range(0, whole, TOGETHER):
        raw.execute(query, tuple(chain.from_iterable(rows[start : start + TOGETHER])))
    raw.executemany(f"{head} {form}", rows[whole:])
