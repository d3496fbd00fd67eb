"""What MRA files say of themselves, joined with what their names say."""

import logging
from dataclasses import replace

from zapcore.arcade import ODD, PROBLEM, UNREADABLE, Described
from zapcore.identify.mra import MraReader, Reading
from zapcore.identify.mra.brackets import ArcadeNames
from zapcore.model import FileRecord, PropertyValue
from zapcore.ports import Between
from zapcore.titles.names import Name, NameParser
from zapcore.titles.paths import split_name
from zapcore.titles.tagvalues import is_exclusive

logger = logging.getLogger(__name__)

TOLD = 5
"""Files of one index that are named when they are refused, and when they are odd."""

EXTENSION = "extension"


class MraNames:
    """Reads the MRA files of one index. It blocks: it is used on a worker thread.

    ``names`` parses the names that files give themselves.
    """

    def __init__(self, names: NameParser) -> None:
        self._names = ArcadeNames(names)
        self._reader: MraReader | None = None
        self._refused = self._odd = 0

    def described(self, record: FileRecord, path: str, between: Between) -> FileRecord:
        """Give the record with what the contents of the file at ``path`` say.

        The name shown is the one that the file gives itself; its own name keeps the
        path, the extension, and tags of types that the other says nothing of.
        """
        reading = self._read(record, path, between)
        told = reading.described
        if not any(map(str.isalnum, told.name)):
            told = replace(told, name="")
        told = _with_problem(told, reading)
        said = {tag.type for tag in told.tags if is_exclusive(tag.type)}
        tags = tuple(tag for tag in record.tags if tag[0] not in said)
        if not told.name:
            return record._replace(tags=tags, described=told, name_slug=record.slug)
        named = self._names.parse(told.name)
        kinds = {kind for kind, _ in named.tags}
        own = [tag for tag in tags if tag[0] == EXTENSION]
        rest = [tag for tag in tags if tag[0] not in kinds and tag[0] != EXTENSION]
        tags = (*own, *(tag for tag in named.tags if tag[0] not in said), *rest)
        title, display, key, slug, secondary, length, words, _ = named
        return record._replace(
            title=title,
            display_title=display,
            sort_key=key,
            slug=slug,
            secondary=secondary,
            length=length,
            words=words,
            tags=tags,
            described=told,
            name_slug=record.slug,
        )

    def named(self, file_name: str, policy: str) -> Name:
        """Give what the name of an MRA file says, whose brackets are MAME's."""
        return self._names.parse(*split_name(file_name), policy)

    def tell(self) -> None:
        """Log how many were passed over when others were named, and forget them."""
        for count, words in (
            (self._refused, "cannot be read; the tag mra:unreadable lists all"),
            (self._odd, "are odd; the tag mra:odd lists all"),
        ):
            if count > TOLD:
                logger.warning("%d more MRA files %s", count - TOLD, words)
        self._refused = self._odd = 0

    def _read(self, record: FileRecord, path: str, between: Between) -> Reading:
        if not record.size and not record.mtime:
            # In a zip, where no core is started from.
            return Reading()
        if self._reader is None:
            self._reader = MraReader()
        reading = self._reader.read(path, between)
        if reading.refused:
            self._refused += 1
            if self._refused <= TOLD:
                logger.warning("%r is listed by its name: %s", path, reading.refused)
        elif reading.odd:
            self._odd += 1
            if self._odd <= TOLD:
                logger.warning("in %r: %s", path, "; ".join(reading.odd))
        return reading


def _with_problem(told: Described, reading: Reading) -> Described:
    """Add why the file was refused, or what is odd about it, and a tag for that."""
    if not (reading.refused or reading.odd):
        return told
    tag = UNREADABLE if reading.refused else ODD
    text = f"It cannot be read: {reading.refused}."
    if not reading.refused:
        text = f"It was read, but {'; '.join(reading.odd)}."
    problem = PropertyValue(PROBLEM, text)
    return replace(told, tags=(*told.tags, tag), properties=(*told.properties, problem))
