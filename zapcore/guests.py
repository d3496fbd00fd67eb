"""Files under the title of another game: what is said of them is not of that title."""

from collections.abc import Collection
from dataclasses import replace

from zapcore.model import ScrapeRecord

APART = 1 << 23
"""Above all ids of titles; what a guest has for one still fits 24 bits."""


def title_of(title_id: int, media_id: int, guests: Collection[int]) -> int:
    """Give the title that what is said of a file is said of: a guest is its own."""
    return APART + media_id if media_id in guests else title_id


def of_file(record: ScrapeRecord) -> ScrapeRecord:
    """Give a record as said of its file alone, and nothing of the title."""
    return replace(
        record,
        title_tags=(),
        title_properties=(),
        media_tags=(*record.title_tags, *record.media_tags),
        media_properties=(*record.title_properties, *record.media_properties),
    )
