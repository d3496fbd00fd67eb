"""Writes answers as JSON without holding the loop: long lists go in pieces."""

import asyncio
import json
from collections.abc import Iterable
from itertools import groupby
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
    for special, members in groupby(result.items(), _is_special):
        if not special:
            # In one call of the encoder: each costs as much as several members.
            run += ("," if run else "{", dumps(dict(members))[1:-1])
            continue
        for key, value in members:
            run += ("," if run else "{", dumps(key), ":")
            if isinstance(value, Base64):
                parts += ("".join((*run, '"')), value)
                run = ['"']
            else:
                run.append(_value(value))
    return (*parts, "".join((*run, "}" if run else "{}")))


def _is_special(member: tuple[str, object]) -> bool:
    return isinstance(member[1], Base64 | Json | list)


def _value(value: object) -> str:
    if isinstance(value, list):
        return "[" + ",".join([dumps(item) for item in value]) + "]"
    return str(value)
