"""The doors through which a scan reads files, asks DATs and keeps what it found."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from zapcore.content import (
    DatEntry,
    DatQuestion,
    FileFacts,
    FileLink,
    FileStamp,
    HashJob,
    Judgement,
    KnownFile,
    KnownPart,
    Located,
    MediaFacts,
    MediaPlace,
    Scope,
    Tally,
)


class IdentifyStore(Protocol):
    """Where a scan keeps what the bytes of files tell; each call is one hop."""

    async def unread(self, scope: Scope, after: int, limit: int) -> list[MediaPlace]:
        """Give rows behind ``after`` whose bytes are to be looked at, by id."""

    async def known(self, stamps: Sequence[FileStamp]) -> list[KnownFile | None]:
        """Give what the cache has of each file, by its stamp without the sample."""

    async def parts(self, scope: Scope, after: int, limit: int) -> list[KnownPart]:
        """Give the files that sheets of rows behind ``after`` name, by row."""

    async def look_again(self, media: Sequence[int]) -> None:
        """Have the bytes of these rows looked at."""

    async def link(self, links: Mapping[int, Sequence[FileLink]]) -> None:
        """Keep which files rows have, and take them from those that are unread."""

    async def waiting(
        self, scope: Scope, without: Sequence[str], after: tuple[int, int], limit: int
    ) -> list[HashJob]:
        """Give files that wait for hashing, smallest first, behind (size, id)."""

    async def to_hash(self, scope: Scope, without: Sequence[str]) -> tuple[int, int]:
        """Give (files, bytes) that wait for hashing."""

    async def size_of(self, scope: Scope, without: Sequence[str]) -> int:
        """Give the bytes of all files of a scope, but of the systems ``without``."""

    async def again(self, scope: Scope) -> None:
        """Have all files of the scope hashed again; what is known stays until then."""

    async def hashed(self, found: Mapping[int, tuple[FileStamp, FileFacts]]) -> None:
        """Keep what was read of files, by their ids."""

    async def owners(self, files: Sequence[int]) -> list[int]:
        """Give the rows that these files are of, and that are there."""

    async def facts(self, media: Sequence[int]) -> list[MediaFacts]:
        """Give what is known of the bytes of these rows."""

    async def judged(self, found: Mapping[int, tuple[Judgement, str | None]]) -> None:
        """Keep what rows are taken for; a hash of None leaves the row's as it was."""

    async def achievements(self, media: int) -> str:
        """Give the RetroAchievements hash of a row in hex, "" without one."""

    async def stale(self, scope: Scope, stamps: Mapping[str, str]) -> list[str]:
        """Give the systems that were judged by other DATs than these stamps tell."""

    async def judge_anew(self, system_id: str, stamp: str) -> None:
        """Have all rows of a system judged by the DATs of this stamp."""

    async def unjudged(
        self, scope: Scope, after: int, limit: int
    ) -> list[tuple[int, bool]]:
        """Give rows behind ``after`` of which more is known than when they were judged.

        Each with whether it is more of their bytes, and not only of the DATs.
        """

    async def tally(self, scope: Scope) -> Tally:
        """Count the rows of a scope."""

    async def system_ids(self, numbers: Sequence[int]) -> dict[int, str]:
        """Give number of the database to id of these systems."""

    async def present(self, media: Sequence[int]) -> dict[int, str]:
        """Give media id to system id of those of these rows that exist."""

    async def note(self, journal_id: int, text: str) -> None:
        """Remember how far an operation came; its cursor begins anew."""

    async def noted(self, journal_id: int) -> str:
        """Give what was remembered of an operation."""

    async def setting(self, name: str) -> str:
        """Give what was remembered under a name, or ""."""

    async def set_setting(self, name: str, value: str) -> None:
        """Remember a value; "" forgets it."""

    async def begin(self) -> None:
        """Hear that a scan begins, which writes much."""

    async def end(self) -> None:
        """Hear that it has ended."""


class FileReader(Protocol):
    """Reads the bytes of files. Its calls block."""

    def locate(self, place: MediaPlace) -> Located:
        """Give the files of a row; OSError when it is not there."""

    def changed(self, parts: Sequence[KnownPart]) -> list[int]:
        """Give the rows of which one of these files is not as it was."""

    def link(
        self, located: Located, known: Mapping[FileStamp, KnownFile | None]
    ) -> list[FileLink]:
        """Give what is kept of a row's files; OSError when one is not there."""

    def hash(
        self, job: HashJob, tick: Callable[[int], None]
    ) -> tuple[FileStamp, FileFacts]:
        """Hash a file; OSError when it is not there, or is being written."""

    def achievements(self, facts: MediaFacts) -> str:
        """Give the RetroAchievements hash of a row in hex, "" without one."""


class Judge(Protocol):
    """Takes files for games. Its calls block."""

    def questions(self, facts: MediaFacts) -> list[DatQuestion]:
        """Give what the DATs of its system are asked."""

    def judge(
        self, facts: MediaFacts, found: Sequence[tuple[DatEntry, ...]]
    ) -> Judgement:
        """Judge by what each question found."""
