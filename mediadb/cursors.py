"""Cursors of pages: opaque to clients, a small list of keys to us."""

import base64
import binascii
import json

from zapcore.errors import ParameterError

Key = str | int
MAX_CURSOR = 4096
MAX_INTEGER = 2**63 - 1


def write(*keys: Key) -> str:
    """Give the cursor that goes on after these keys."""
    return base64.urlsafe_b64encode(json.dumps(keys).encode()).decode("ascii")


def read(cursor: str, *kinds: type) -> list[Key]:
    """Give the keys of a cursor.

    Raises:
        ParameterError: it is none of ours, or of another kind of page.
    """
    try:
        keys = json.loads(base64.urlsafe_b64decode(cursor[:MAX_CURSOR]))
    except (ValueError, binascii.Error, RecursionError):
        raise foreign() from None
    if not isinstance(keys, list) or len(keys) != len(kinds):
        raise foreign()
    for key, kind in zip(keys, kinds, strict=True):
        if type(key) is not kind or not _storable(key):
            raise foreign()
    return keys


def foreign() -> ParameterError:
    """Give the error that refuses a cursor."""
    return ParameterError("cursor", "cursor is not one that this query gave")


def _storable(key: object) -> bool:
    """Tell whether SQLite can compare with it: 64 bits, or text that is text."""
    if isinstance(key, int):
        return 0 <= key <= MAX_INTEGER
    return isinstance(key, str) and not any("\ud800" <= c <= "\udfff" for c in key)
