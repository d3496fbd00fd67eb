"""Rows that are inserted several by one statement."""

import sqlite3
from contextlib import closing

import pytest

from mediadb.many_values import TOGETHER, insert


@pytest.mark.parametrize("count", [0, 1, TOGETHER - 1, TOGETHER, 3 * TOGETHER + 1])
def test_all_rows_are_inserted_once(count):
    rows = [(number // 3, number) for number in range(count)]
    with closing(sqlite3.connect(":memory:")) as raw:
        raw.execute("CREATE TABLE t (a, b, c, PRIMARY KEY (a, b)) WITHOUT ROWID")
        for _ in range(2):
            insert(raw, "INSERT OR IGNORE INTO t VALUES", "(?, ?, 7)", [*rows, *rows])
        assert raw.execute("SELECT * FROM t").fetchall() == [(*row, 7) for row in rows]
