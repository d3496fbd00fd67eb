"""Cursors of pages: opaque to clients, a small list of keys to us."""

import base64
import binascii
import json

from zapcore.errors import ParameterError

Key = str | int
MAX_CURSOR = 4096


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
        keys = None
    if (
        not isinstance(keys, list)
        or len(keys) != len(kinds)
        or any(type(key) is not kind for key, kind in zip(keys, kinds, strict=True))
    ):
        raise ParameterError("cursor", "cursor is not one that this query gave")
    return keys
