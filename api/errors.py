"""Errors by their numbers on the wire; a number never changes its meaning."""

from collections.abc import Mapping
from types import MappingProxyType

from zapcore import errors
from zapcore.valueclass import dataclass

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
SERVER_BUSY = -32000
NOT_ALLOWED = 1012

CODES: tuple[tuple[type[errors.ZapcoreError], int], ...] = (
    (errors.ParameterError, INVALID_PARAMS),
    (errors.AlreadyRunningError, 1001),
    (errors.NothingRunningError, 1002),
    (errors.UnknownScraperError, 1003),
    (errors.UnknownProfileError, 1003),
    (errors.UnknownTaskError, 1003),
    (errors.NotRunnableError, INVALID_PARAMS),
    (errors.UnknownSystemError, 1004),
    (errors.MediaNotFoundError, 1005),
    (errors.AmbiguousPathError, 1006),
    (errors.NoImageError, 1007),
    (errors.ImageUnreadableError, 1008),
    (errors.OutsideRootError, 1009),
    (errors.NotMountedError, 1010),
    (errors.TooManyKeysError, 1013),
    (errors.NotAllowedError, NOT_ALLOWED),
    (errors.StoreError, 1011),
    (errors.UnwritableError, 1014),
)


MEANINGS: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        PARSE_ERROR: ("parseError", "The text is not JSON."),
        INVALID_REQUEST: (
            "invalidRequest",
            "It is no JSON-RPC 2.0 request, nested too deep, or too long a batch.",
        ),
        METHOD_NOT_FOUND: ("methodNotFound", "No method has this name."),
        INVALID_PARAMS: (
            "invalidParams",
            "A parameter is missing or wrong; `data.parameter` names it.",
        ),
        INTERNAL_ERROR: ("internalError", "zapcore is at fault; its log says more."),
        SERVER_BUSY: ("serverBusy", "Too many requests wait; ask again later."),
        1001: (
            "alreadyRunning",
            "An operation is already running; `data.operation` names it.",
        ),
        1002: ("nothingRunning", "There is nothing to pause, cancel or resume."),
        1003: ("unknownScraper", "No scraper, profile or task has this id or name."),
        1004: ("unknownSystem", "No system has this id or alias."),
        1005: ("mediaNotFound", "No file answers to this reference."),
        1006: ("ambiguousPath", "A relative path fits several files."),
        1007: ("noImage", "There is no readable picture of these kinds."),
        1008: ("imageUnreadable", "A picture is too large or cannot be read."),
        1009: ("outsideRoot", "The path leads out of the library."),
        1010: ("notMounted", "No root of the library is there."),
        1011: (
            "databaseUnusable",
            "The database is being rebuilt, full or cannot be used.",
        ),
        NOT_ALLOWED: (
            "notAllowed",
            "This connection may not; the text says how it may.",
        ),
        1013: ("quota", "A quota is used up, or there are as many as there may be."),
        1014: ("unwritable", "A disk is full; the text names the file."),
    }
)
"""Name and meaning of each number (ZAPCORE-API, "Errors")."""


@dataclass(frozen=True, slots=True)
class WireError:
    """The ``error`` member of an answer."""

    code: int
    message: str
    data: dict[str, object] | None = None


def code_of(kind: type[errors.ZapcoreError]) -> int:
    """Give the number of a kind of error, -32603 for one that has none."""
    found = (code for known, code in CODES if issubclass(kind, known))
    return next(found, INTERNAL_ERROR)


def to_wire(error: errors.ZapcoreError) -> WireError:
    """Give number, sentence and data of an error that zapcore raised on purpose."""
    data: dict[str, object] | None = None
    if isinstance(error, errors.AlreadyRunningError):
        data = {"operation": error.operation}
    elif isinstance(error, errors.NotAllowedError):
        data = {"level": error.level}
    elif isinstance(error, errors.ParameterError):
        data = {"parameter": error.name}
        message = str(error) if error.whole else f"invalid params: {error}"
        return WireError(INVALID_PARAMS, message, data)
    code = code_of(type(error))
    if code == INTERNAL_ERROR:
        return WireError(code, "Internal error")
    return WireError(code, str(error), data)
