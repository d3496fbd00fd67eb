"""Files under the title of another game: what is said of them is not of that title."""

from dataclasses import replace

from zapcore.model import ScrapeRecord


def of_file(record: ScrapeRecord) -> ScrapeRecord:
    """Give a record as said of its file alone, and nothing of the title."""
    return replace(
        record,
        title_tags=(),
        title_properties=(),
        media_tags=(*record.title_tags, *record.media_tags),
        media_properties=(*record.title_properties, *record.media_properties),
    )
