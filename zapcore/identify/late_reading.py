"""The reader of files, imported when the first file is looked at.

It knows some eighty modules of archives, discs and hashes: a tenth of what a start
costs, and few starts are followed by a scan.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from zapcore.content import (
    FileFacts,
    FileLink,
    FileStamp,
    HashJob,
    KnownFile,
    KnownPart,
    Located,
    MediaFacts,
    MediaPlace,
)
from zapcore.identify.limits import Limits, Tick

if TYPE_CHECKING:
    from zapcore.identify.reading import LibraryReader


class LateReader:
    """The ``FileReader`` of the ports; all of its calls come from worker threads."""

    @cached_property
    def _reader(self) -> "LibraryReader":
        from zapcore.identify.reading import LibraryReader  # noqa: PLC0415 - see above

        return LibraryReader(Limits())

    def locate(self, place: MediaPlace) -> Located:
        """Give the files of a row (``LibraryReader.locate``)."""
        return self._reader.locate(place)

    def changed(self, parts: Sequence[KnownPart]) -> list[int]:
        """Give the rows of which one of these files is not as it was."""
        return self._reader.changed(parts)

    def link(
        self, located: Located, known: Mapping[FileStamp, KnownFile | None]
    ) -> list[FileLink]:
        """Give what is kept of a row's files (``LibraryReader.link``)."""
        return self._reader.link(located, known)

    def hash(self, job: HashJob, tick: Tick) -> tuple[FileStamp, FileFacts]:
        """Hash a file (``LibraryReader.hash``)."""
        return self._reader.hash(job, tick)

    def achievements(self, facts: MediaFacts) -> str:
        """Give the RetroAchievements hash of a row (``LibraryReader.achievements``)."""
        return self._reader.achievements(facts)
