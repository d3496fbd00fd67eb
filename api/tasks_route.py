"""The tasks as the scanning document's REST API has them (facts/SCANNING.md, 1.4).

Each request is a call of a method, so that it passes the same bounds and levels; only
its names are written in snake case, and its errors are statuses.
"""

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from aiohttp import web

from api.dispatch import Dispatcher
from api.encode import dumps
from api.envelope import Request, parse
from api.errors import INTERNAL_ERROR, INVALID_PARAMS, WireError
from api.frames import Frame
from api.lobby import STARTING

STATUSES: Mapping[int, int] = MappingProxyType(
    {
        INVALID_PARAMS: 400,
        INTERNAL_ERROR: 500,
        1001: 409,
        1003: 404,
        1004: 404,
        1010: 503,
        1011: 503,
        1012: 403,
    }
)
"""Number of an error to HTTP status; others are 400."""

_CAPITAL = re.compile(r"(?<!^)([A-Z])")


async def show(dispatcher: Dispatcher) -> web.Response:
    """Answer with all tasks."""
    return _answer(*await _call(dispatcher, "tasks", {}))


async def show_runs(dispatcher: Dispatcher, number: str = "") -> web.Response:
    """Answer with the runs since the start, or with the one of this id."""
    found, error = await _call(dispatcher, "tasks.status", {})
    if error is not None:
        return _answer(None, error)
    runs = found["runs"]
    if not number:
        return _answer(runs, None)
    for run in runs:
        if run["taskId"] == number:
            return _answer(run, None)
    return _refusal(404, f"no run has the id {number[:100]}")


async def run(dispatcher: Dispatcher, name: str, body: str) -> web.Response:
    """Run a task with the arguments of the body, an object or nothing."""
    args = parse(body) if body.strip() else {}
    if isinstance(args, WireError):
        return _refusal(400, args.message)
    if not isinstance(args, dict):
        return _refusal(400, "The body must be a JSON object")
    params: dict[str, object] = {"name": name, "args": args}
    return _answer(*await _call(dispatcher, "tasks.run", params))


def too_early() -> web.Response:
    """Say that what was asked cannot even wait."""
    return _refusal(503, STARTING)


async def _call(
    dispatcher: Dispatcher, method: str, params: dict[str, object]
) -> tuple[Any, Mapping[str, Any] | None]:
    """Call a method; give its result and its error, one of them None."""
    frame = await dispatcher.call(Request(method, params, "1"))
    text = frame.text() if isinstance(frame, Frame) else frame
    answer = json.loads(text)
    return answer.get("result"), answer.get("error")


def _answer(result: object, error: Mapping[str, Any] | None) -> web.Response:
    if error is not None:
        return _refusal(STATUSES.get(error["code"], 400), error["message"])
    return web.Response(text=dumps(_snake(result)), content_type="application/json")


def _refusal(status: int, words: str) -> web.Response:
    text = dumps({"detail": words})
    return web.Response(status=status, text=text, content_type="application/json")


def _snake(value: object) -> object:
    """Give the value with the names of its members in snake case."""
    if isinstance(value, dict):
        return {_CAPITAL.sub(r"_\1", k).lower(): _snake(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_snake(item) for item in value]
    return value
