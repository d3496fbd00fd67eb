"""Errors by their numbers on the wire; a number never changes its meaning.

1001 operation running · 1002 nothing to steer · 1003 unknown scraper · 1004 unknown
system · 1005 media not found · 1006 ambiguous path · 1007 no image · 1008 image too
large or unreadable · 1009 path outside its root · 1010 library not mounted · 1011
database being rebuilt or not usable · 1012 not allowed · 1013 quota (ZAPCORE-API,
"Errors").
"""

from dataclasses import dataclass

from zapcore import errors

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
SERVER_BUSY = -32000

CODES: tuple[tuple[type[errors.ZapcoreError], int], ...] = (
    (errors.ParameterError, INVALID_PARAMS),
    (errors.AlreadyRunningError, 1001),
    (errors.NothingRunningError, 1002),
    (errors.UnknownScraperError, 1003),
    (errors.UnknownSystemError, 1004),
    (errors.MediaNotFoundError, 1005),
    (errors.AmbiguousPathError, 1006),
    (errors.NoImageError, 1007),
    (errors.ImageUnreadableError, 1008),
    (errors.OutsideRootError, 1009),
    (errors.NotMountedError, 1010),
    (errors.StoreError, 1011),
)


@dataclass(frozen=True, slots=True)
class WireError:
    """The ``error`` member of an answer."""

    code: int
    message: str
    data: dict[str, object] | None = None


def to_wire(error: errors.ZapcoreError) -> WireError:
    """Give number, sentence and data of an error that zapcore raised on purpose."""
    data: dict[str, object] | None = None
    if isinstance(error, errors.AlreadyRunningError):
        data = {"operation": error.operation}
    elif isinstance(error, errors.ParameterError):
        data = {"parameter": error.name}
        message = str(error) if error.whole else f"invalid params: {error}"
        return WireError(INVALID_PARAMS, message, data)
    for kind, code in CODES:
        if isinstance(error, kind):
            return WireError(code, str(error), data)
    return WireError(INTERNAL_ERROR, "Internal error")
