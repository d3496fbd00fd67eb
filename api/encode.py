"""Writes answers as JSON without holding the loop: long lists go in pieces."""

import asyncio
import json
from collections.abc import Iterable
from typing import Self

dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

LONG = 64
"""A list longer than this is written in a worker thread, item by item.

The C encoder holds the interpreter for a whole call, so a thread alone is no help.
"""


class Base64(str):
    """Text that needs no escaping: copied, not scanned, into the answer."""

    __slots__ = ()


class Json(str):
    """Text that is JSON already: copied into the answer as it stands."""

    __slots__ = ()

    @classmethod
    def array(cls, items: Iterable[str]) -> Self:
        """Join items that are JSON."""
        return cls(f"[{','.join(items)}]")


async def encode(result: object) -> str:
    """Give ``result`` as JSON."""
    if isinstance(result, dict):
        if any(isinstance(v, list) and len(v) > LONG for v in result.values()):
            return await asyncio.to_thread(_in_pieces, result)
        if any(isinstance(value, Base64 | Json) for value in result.values()):
            return _in_pieces(result)
    return dumps(result)


def _in_pieces(result: dict[str, object]) -> str:
    parts: list[str] = []
    for key, value in result.items():
        parts += ("," if parts else "{", dumps(key), ":")
        # A picture may have megabytes: it is copied once, by the join.
        parts += ('"', value, '"') if isinstance(value, Base64) else (_value(value),)
    return "".join((*parts, "}" if parts else "{}"))


def _value(value: object) -> str:
    if isinstance(value, Json):
        return value
    if isinstance(value, list):
        return "[" + ",".join([dumps(item) for item in value]) + "]"
    return dumps(value)
