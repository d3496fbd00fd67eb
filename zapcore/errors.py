"""Every error that zapcore raises on purpose, in one tree.

    ZapcoreError
    ├── ConfigError             the configuration holds mistakes (all of them, at once)
    ├── StartError              the daemon cannot start: folder, lock, port
    │   └── NewerStoreError         a database is of a newer zapcore
    ├── OperationError
    │   ├── AlreadyRunningError     the one operation slot is taken
    │   └── NothingRunningError     nothing to pause, resume or cancel
    ├── RequestError
    │   ├── ParameterError          a parameter is missing or wrong
    │   ├── UnknownScraperError
    │   ├── UnknownProfileError
    │   ├── UnknownSystemError
    │   ├── UnknownTaskError
    │   ├── NotRunnableError        a task that only runs by itself
    │   ├── MediaNotFoundError
    │   ├── AmbiguousPathError
    │   ├── NoImageError
    │   ├── ImageUnreadableError
    │   ├── OutsideRootError        a path leads out of the library
    │   ├── TooManyKeysError        there are as many keys as there may be
    │   └── NotAllowedError         the connection's level does not do for a parameter
    ├── SourceError             an online source gave no answer that can be used
    │   ├── OutageError             it is not reachable, slow, or out of order
    │   ├── CredentialsError        it does not know us; no further request is made
    │   ├── QuotaError              its daily quota is used up, until a time
    │   ├── BadAnswerError          it does not answer as it documents
    │   └── ForbiddenAddressError   an address that sources may not lead to
    ├── NotMountedError         a library root is absent, empty or unreadable
    ├── UnwritableError         a disk is full while files are exported
    └── StoreError
        ├── StoreFullError          the disk is full
        ├── StoreReadOnlyError      the data folder cannot be written
        ├── StoreBrokenError        what the database file holds is damaged
        ├── StoreGoneError          its disk does not answer, or is gone
        └── StoreRebuildingError    the database was set aside and is being rebuilt

The text of each is a sentence for the person who reads it. Numbers of the wire
belong to ``api.errors``.
"""

from collections.abc import Sequence


class ZapcoreError(Exception):
    """Base of all; its text may be shown to a client as it stands."""


class ConfigError(ZapcoreError):
    """The configuration holds mistakes; ``problems`` has one sentence for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class StartError(ZapcoreError):
    """The daemon cannot start; the text says what to do about it."""


class NewerStoreError(StartError):
    """A database is of a newer zapcore."""


class OperationError(ZapcoreError):
    """An operation cannot be started or steered now."""


class AlreadyRunningError(OperationError):
    """The one operation slot is taken by ``operation``."""

    def __init__(self, operation: str, message: str) -> None:
        super().__init__(message)
        self.operation = operation


class NothingRunningError(OperationError):
    """There is nothing to pause, resume or cancel."""


class RequestError(ZapcoreError):
    """A request names something that does not exist or is not allowed."""


class ParameterError(RequestError):
    """A parameter is missing or wrong; ``name`` is its name on the wire.

    ``whole``: the message goes out as it stands, for clients that know its words.
    """

    def __init__(self, name: str, message: str, *, whole: bool = False) -> None:
        super().__init__(message)
        self.name = name
        self.whole = whole


class UnknownScraperError(RequestError):
    """No scraper has this id."""

    def __init__(self, scraper_id: str) -> None:
        super().__init__(f"unknown scraper: {scraper_id}")
        self.scraper_id = scraper_id


class UnknownProfileError(RequestError):
    """No 1G1R profile has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"unknown profile: {name}")
        self.profile = name


class UnknownSystemError(RequestError):
    """No system has this id or alias.

    ``of_media``: a reference to a media row names it, which has words of its own.
    """

    def __init__(self, system_id: str, *, of_media: bool = False) -> None:
        words = "system not found" if of_media else "unknown system"
        super().__init__(f"{words}: {system_id}")
        self.system_id = system_id


class UnknownTaskError(RequestError):
    """No task has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"unknown task: {name}")
        self.task = name


class NotRunnableError(RequestError):
    """A task only runs by itself."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} runs by itself and cannot be started")
        self.task = name


class MediaNotFoundError(RequestError):
    """No media row answers to this reference."""


class AmbiguousPathError(RequestError):
    """A relative path fits more than one media row."""


class NoImageError(RequestError):
    """The media row and its title have no readable image of the wanted types."""


class ImageUnreadableError(RequestError):
    """An image is too large or cannot be read."""


class OutsideRootError(RequestError):
    """A path leads out of the library's roots."""


class TooManyKeysError(RequestError):
    """There are as many keys as there may be."""

    def __init__(self, most: int) -> None:
        super().__init__(f"there are {most} keys already; revoke one first")


class NotAllowedError(RequestError):
    """A parameter needs the level of the word ``level``, which the connection lacks."""

    def __init__(self, level: str, message: str) -> None:
        super().__init__(message)
        self.level = level


class SourceError(ZapcoreError):
    """An online source gave no answer that can be used; nothing is concluded.

    The text names no secret and no address with one.
    """


class OutageError(SourceError):
    """A source is not reachable, is too slow, or is out of order."""


class CredentialsError(SourceError):
    """A source refuses our credentials, or this software; ``status`` is its HTTP's."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class QuotaError(SourceError):
    """A source's quota is used up; ``until`` is when it is asked again (epoch s)."""

    def __init__(self, message: str, until: float) -> None:
        super().__init__(message)
        self.until = until


class BadAnswerError(SourceError):
    """A source does not answer as it documents: broken, cut, or of other types."""


class ForbiddenAddressError(SourceError):
    """A URL leads to a host or an address that sources may not lead to."""


class NotMountedError(ZapcoreError):
    """No library root can be used; ``paths`` are those that cannot."""

    def __init__(self, paths: Sequence[str]) -> None:
        where = ", ".join(paths) if paths else "none is configured"
        super().__init__(
            f"the library is not there: {where}. Mount the disk or share and try "
            "again; what is already known about its games is kept"
        )
        self.paths = tuple(paths)


class UnreadableSourceError(ZapcoreError):
    """A scraper could not read what it reads from; the text says what and why."""

    def __init__(self, scraper_id: str, error: OSError) -> None:
        place = error.filename or "its source"
        super().__init__(f"{scraper_id} cannot read {place}: {error.strerror or error}")


class UnwritableError(ZapcoreError):
    """What is exported cannot be written; the text says what and why."""

    def __init__(self, error: OSError, place: str) -> None:
        where, why = error.filename or place, error.strerror or error
        super().__init__(
            f"{where} cannot be written: {why}. What was written before is whole; free "
            "some space and export again"
        )


class StoreError(ZapcoreError):
    """The database cannot do what was asked."""


class StoreFullError(StoreError):
    """The disk is full."""


class StoreReadOnlyError(StoreError):
    """The data folder cannot be written."""


class StoreBrokenError(StoreError):
    """What the database file holds is damaged."""


class StoreGoneError(StoreError):
    """The disk of the database does not answer, or is gone."""


class StoreRebuildingError(StoreError):
    """The database was broken, was set aside, and is being rebuilt."""
