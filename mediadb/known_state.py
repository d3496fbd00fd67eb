"""By what the files of a system are known, as a text that changes with it."""

import sqlite3

from mediadb.read_sets import DUMPS, PROPERTIES, SETS

DUMPS_STATE = f"SELECT COUNT(*), TOTAL(CRC32) FROM ({DUMPS})"  # noqa: S608 - of this package
SETS_STATE = f"SELECT COUNT(*), TOTAL(LENGTH(Text)) FROM ({SETS})"  # noqa: S608 - of this package


def known_state(raw: sqlite3.Connection, system: int) -> str:
    """Give a text that changes with the sets and dumps of a system's files."""
    dumps = raw.execute(DUMPS_STATE, (system,)).fetchone()
    sets = raw.execute(SETS_STATE, (*PROPERTIES, system)).fetchone()
    return "".join(f" {number:.0f}" for number in (*dumps, *sets))
