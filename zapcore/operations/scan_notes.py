"""What a scan notes in its journal row, so that a restart does nothing twice."""

import json
from collections.abc import Iterator, Sequence

from zapcore.content import ScanOrder, Tally
from zapcore.model import JournalEntry
from zapcore.ports import Control
from zapcore.ports_identify import IdentifyStore

BEFORE = "before"
"""What was there before the scan, in its journal row: a restart counts from it."""

SINCE = "since"
"""When the scan began, in its journal row: what it asks anew it asks once."""

FRESH = "fresh "
"""Begins the note of the systems that had no file when the scan began."""

QUEUED = "queued"
"""Noted when the rows that sources are to be asked about were put into their queues."""

REHASH = "rehash"
"""Noted when all hashes of the scope were marked to be read again."""


class Notes:
    """What is done of one scan, as its journal row keeps it."""

    def __init__(self, store: IdentifyStore, notes: Sequence[str]) -> None:
        self._store = store
        self._notes = list(notes)

    def __contains__(self, done: str) -> bool:
        """Tell whether something was done."""
        return done in self._notes

    def __iter__(self) -> Iterator[str]:
        """Give all of them, the first first."""
        return iter(self._notes)

    async def read(self, entry: JournalEntry) -> None:
        """Go on with what a journal row keeps."""
        self._notes = json.loads(await self._store.noted(entry.id) or "[]")

    async def add(self, done: str, control: Control) -> None:
        """Note something that a restart must not do again."""
        self._notes.append(done)
        await self._store.note(await control.begin(), json.dumps(self._notes))

    def fresh(self) -> tuple[str, ...] | None:
        """Give the systems that had no file when the scan began, None: not noted."""
        for note in self._notes:
            if note.startswith(FRESH):
                return tuple(note.removeprefix(FRESH).split(","))
        return None


def as_json(order: ScanOrder) -> dict[str, object]:
    """Give what is asked for, for the journal."""
    found: dict[str, object] = {
        "type": str(order.type),
        "systems": list(order.systems),
        "media": list(order.media_ids),
    }
    if order.sources is not None:
        found["sources"] = list(order.sources)
    if order.options:
        found["options"] = dict(order.options)
    return found


def before_of(entry: JournalEntry, now: Tally) -> Tally:
    """Give what was there before a scan that goes on; ``now`` if nobody kept it."""
    kept = entry.options.get(BEFORE)
    return Tally(*kept) if isinstance(kept, list) else now
