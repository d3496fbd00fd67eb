"""What scrapers did to a row: who brought a property, which run has it in hand."""

import sqlite3

from mediadb.read_tags import TagInfo

SENTINEL = "scraper."
"""Type of a scraper's sentinel, before its id (scraper document, "Run Loop")."""

RUN = (
    "SELECT ScraperID, RunID FROM Operations WHERE Force AND EXISTS"
    " (SELECT 1 FROM RunMarks WHERE OperationDBID = Operations.DBID AND MediaDBID = ?)"
)


def scraper_of(sentinel: str | None) -> str:
    """Give the id of the scraper with this type of sentinel, "" for nobody."""
    return sentinel.removeprefix(SENTINEL) if sentinel else ""


def run_tags(raw: sqlite3.Connection, number: int) -> list[TagInfo]:
    """Give the tag ``scraper-run.<id>:<run-id>`` of a row that a forced run wrote.

    The tag is there until that run ends (scraper document, "Run Loop").
    """
    return [
        {"tag": run_id, "type": f"scraper-run.{scraper_id}"}
        for scraper_id, run_id in raw.execute(RUN, (number,))
    ]
