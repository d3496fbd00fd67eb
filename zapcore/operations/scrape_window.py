"""The records of a system that are read and not yet written.

The database writes least when records come in the order of its rows; entries of one
title keep the order of the source, because the last of them wins. Lives on the thread
that reads until it is full, then on the loop: never on both.
"""

from collections.abc import Iterator
from dataclasses import replace
from operator import attrgetter

from zapcore.model import ScrapeRecord

BATCH = 2000
"""Records of one transaction: of a large library, 1,000 write a third as much again."""

WINDOW = 20_000
"""Records sorted together: a whole system, unless it is very large.

Entries of one title that are written far apart overwrite each other at every forced
run; windows of 5,000 wrote three times as much.
"""


class Window:
    """Collects records, and gives them sorted, in batches that hold whole titles.

    A property of a title is let go of as soon as a later record brings it too: the
    descriptions of variants are a third of a large system's memory, and only the last
    is ever seen.
    """

    def __init__(self) -> None:
        self._records: list[ScrapeRecord] = []
        self._newest: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._records)

    def add(self, record: ScrapeRecord) -> None:
        """Take the next record of the source."""
        # One with a digest may come to be of another title.
        if record.title_properties and not record.digest:
            self._outdo(record)
        self._records.append(record)

    def _outdo(self, record: ScrapeRecord) -> None:
        """Let go of what this record, the next one, says better of its title."""
        at = self._newest.get(record.title_id)
        if at is not None:
            if not _storable(record):
                return
            if _storable(self._records[at]):
                self._records[at] = _without(self._records[at], record)
        self._newest[record.title_id] = len(self._records)

    def sort(self) -> None:
        """Bring them into the order of the database's rows."""
        self._newest.clear()
        self._records.sort(key=attrgetter("title_id"))

    def batches(self) -> Iterator[list[ScrapeRecord]]:
        """Give them in batches and let go of them.

        A title is never cut in two: what one record let go of, another of the same
        transaction brings.
        """
        while records := self._records:
            end = min(BATCH, len(records))
            while end < len(records) and _same_title(*records[end - 1 : end + 1]):
                end += 1
            batch = records[:end]
            del records[:end]
            yield batch


def _storable(record: ScrapeRecord) -> bool:
    """Tell whether SQLite takes all its texts: a record that fails replaces nothing."""
    texts: list[str] = []
    for tag in record.title_tags + record.media_tags:
        texts += (tag.type, tag.value, tag.label)
    for item in record.title_properties + record.media_properties:
        texts += (item.type_tag, item.text)
    try:
        "".join(texts).encode()
    except (TypeError, UnicodeEncodeError):
        return False
    return True


def _without(earlier: ScrapeRecord, later: ScrapeRecord) -> ScrapeRecord:
    """Leave out the title's properties that a later record brings too."""
    kinds = [item.type_tag for item in later.title_properties]
    left = tuple(p for p in earlier.title_properties if p.type_tag not in kinds)
    return replace(earlier, title_properties=left)


def _same_title(one: ScrapeRecord, other: ScrapeRecord) -> bool:
    return one.title_id == other.title_id
