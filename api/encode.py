"""Writes answers as JSON without holding the loop: long lists go in pieces."""

import asyncio
import json
from collections.abc import Iterable
from typing import Self

from api.frames import Base64, Part

dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

LONG = 64
"""A list longer than this is written in a worker thread, item by item.

The C encoder holds the interpreter for a whole call, so a thread alone is no help.
"""


class Json(str):
    """Text that is JSON already: copied into the answer as it stands."""

    __slots__ = ()

    @classmethod
    def array(cls, items: Iterable[str]) -> Self:
        """Join items that are JSON."""
        return cls(f"[{','.join(items)}]")


async def encode(result: object) -> tuple[Part, ...]:
    """Give ``result`` as JSON, in parts; a picture's bytes are one of their own."""
    if isinstance(result, dict):
        if any(isinstance(v, list) and len(v) > LONG for v in result.values()):
            return await asyncio.to_thread(_in_parts, result)
        if any(isinstance(value, Base64 | Json) for value in result.values()):
            return _in_parts(result)
    return (dumps(result),)


def _in_parts(result: dict[str, object]) -> tuple[Part, ...]:
    parts: list[Part] = []
    run: list[str] = []
    for key, value in result.items():
        run += ("," if run else "{", dumps(key), ":")
        if isinstance(value, Base64):
            parts += ("".join((*run, '"')), value)
            run = ['"']
        else:
            run.append(_value(value))
    return (*parts, "".join((*run, "}" if run else "{}")))


def _value(value: object) -> str:
    if isinstance(value, Json):
        return value
    if isinstance(value, list):
        return "[" + ",".join([dumps(item) for item in value]) + "]"
    return dumps(value)
