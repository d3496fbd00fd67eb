"""What entries of an old list are matched with, in little memory.

As the ``ScrapeCatalog`` of a scrape that has done nothing yet; but its titles and rows
are read one by one into compact lists (``zapcore.compact``).
"""

import sqlite3
from collections.abc import Sequence

from mediadb.read_beside import beside
from mediadb.read_sets import sets_of
from mediadb.select_write import system_of
from mediadb.set_guests import guests_of
from zapcore.compact import Rows, titles
from zapcore.model import ScrapeCatalog

TITLES = "SELECT Slug, DBID, Name FROM MediaTitles WHERE SystemDBID = ?"
ROWS = (
    "SELECT Media.DBID, MediaTitleDBID, Path || FileName FROM Folders"
    " JOIN Media ON FolderDBID = Folders.DBID AND IsMissing = 0"
    " WHERE Folders.SystemDBID = ?"
)
"""Not sorted: SQLite would hold them all."""


def catalog_of(
    raw: sqlite3.Connection, system_id: str, shared: Sequence[str]
) -> ScrapeCatalog:
    """Give a system's; ``shared`` are its folders that other systems have files in."""
    system = system_of(raw, system_id)
    ids, slugs = titles(raw.execute(TITLES, (system,)))
    return ScrapeCatalog(
        titles=ids,
        rows=Rows(raw.execute(ROWS, (system,))),
        slugs=slugs,
        sets=sets_of(raw, system),
        beside=beside(raw, system, shared),
        guests=guests_of(raw, system),
    )
