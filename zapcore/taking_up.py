"""Takes up at a start what a restart interrupted."""

from mediadb.journal import SqliteJournal
from zapcore.assembly import Services
from zapcore.model import JournalEntry, OperationState


async def take_up(journal: SqliteJournal, work: Services) -> None:
    """Take up what a restart interrupted; rows that a full disk left open end."""
    pending = await journal.pending()
    for entry in pending[:-1]:
        await journal.finish(entry.id, OperationState.FAILED)
    for entry in pending[-1:]:
        if not await _goes_on(entry, work):
            await journal.finish(entry.id, OperationState.FAILED)


async def _goes_on(entry: JournalEntry, work: Services) -> bool:
    """Go on with an operation; false when that cannot be done."""
    if entry.kind == "scrape":
        return await work.scrape.go_on(entry)
    if entry.kind == "export":
        return await work.export.go_on(entry)
    if entry.kind == "index":
        await work.index.go_on(entry)
    elif entry.kind == "scan":
        await work.scanning.scan.go_on(entry)
    elif entry.kind == "select":
        await work.select.go_on(entry)
    else:
        return False
    return True
