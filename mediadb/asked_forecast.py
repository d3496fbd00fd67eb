"""How much a scan would ask: counted as ``asked_queue`` queues it, and not queued."""

import sqlite3

from mediadb.asked_queue import ASKABLE, FRESH, NEW, QUEUED, Selection

HIGHEST = (1 << 63) - 1
WAITING = "SELECT COUNT(*) FROM ToAsk JOIN Media AS m ON m.DBID = MediaDBID"


def forecast(raw: sqlite3.Connection, selection: Selection) -> dict[str, int]:
    """Give source to how many rows it would be asked about, those that wait too."""
    order = selection.order
    found = {}
    for source in order.serves:
        given = selection.values(source, 0, HIGHEST)
        rows = f"{NEW} {ASKABLE}" if order.type in FRESH else selection.rows
        new = raw.execute(
            f"SELECT COUNT(*) {rows} AND NOT EXISTS ({QUEUED})",
            given,
        ).fetchone()[0]
        waits = raw.execute(
            f"{WAITING} WHERE Source = :source AND {ASKABLE}",
            given,
        ).fetchone()[0]
        found[source] = int(new) + int(waits)
    return found
