"""The JSON-RPC envelope: what comes in, cheaply checked (CONTRACT, section 2).

Stricter than the original where the standard is (``id`` without ``method`` is an
invalid request), as it is elsewhere: extra keys are tolerated, keys and method names
are compared without case, an id goes back as it came.
"""

import json
import re

from api.encode import dumps
from api.errors import INVALID_PARAMS, INVALID_REQUEST, PARSE_ERROR, WireError
from api.frames import Frame, Part
from api.params import Absent
from zapcore.valueclass import dataclass

MAX_BATCH = 100
MAX_DEPTH = 64
"""Lists and objects inside each other; requests have five."""

MAX_VALUES = 100_000
"""Commas and brackets: four million characters could make 100 MB of small objects."""

INVALID = WireError(INVALID_REQUEST, "Invalid Request")
BROKEN = WireError(PARSE_ERROR, "Parse error")
TOO_DEEP = WireError(
    INVALID_REQUEST, f"Invalid Request: it is nested deeper than {MAX_DEPTH} levels"
)
TOO_MANY = WireError(
    INVALID_REQUEST, f"Invalid Request: it holds more than {MAX_VALUES} values"
)
TOO_LONG = WireError(
    INVALID_REQUEST, f"Invalid Request: a batch has at most {MAX_BATCH} requests"
)
NO_PARAMS = WireError(
    INVALID_PARAMS, "invalid params: params must be an object or a list"
)
ABSENT = object()
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?'
_STRINGS = re.compile(_STRING, re.DOTALL)
_BRACKET = re.compile(rf'(?:[^"\[\]{{}}]++|{_STRING})*+([\[\]{{}}])', re.DOTALL)


class Number(float):
    """A number with a fraction or exponent that remembers how it was written."""

    __slots__ = ("written",)
    written: str


@dataclass(frozen=True, slots=True)
class Request:
    """One call. ``id`` is its JSON text, None for a notification.

    ``places``: the parameters came as a list, in the order that the method names them.
    """

    method: str
    params: dict[str, object]
    id: str | None
    error: WireError | None = None
    places: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Incoming:
    """What one frame or body asks: calls in order, as a batch or alone."""

    requests: tuple[Request, ...]
    batch: bool = False


def read(text: str) -> Incoming:
    """Read a frame; what is wrong with it is in the requests' ``error``."""
    value = parse(text)
    if isinstance(value, WireError):
        return _wrong(value)
    if isinstance(value, list):
        if not value or len(value) > MAX_BATCH:
            return _wrong(TOO_LONG if value else INVALID)
        found = tuple(request for item in value if (request := _request(item)))
        return Incoming(found, batch=True)
    request = _request(value)
    return Incoming((request,) if request else ())


def parse(text: str) -> object | WireError:
    """Parse JSON within the bounds of a request; give what is wrong with it."""
    error = _judge(text)
    if error is not None:
        return error
    try:
        value: object = json.loads(text, parse_float=_number, parse_constant=_refuse)
    except ValueError:
        return BROKEN
    return value


def answer(number: str, result: tuple[Part, ...]) -> str | Frame:
    """Give the frame of a result that is JSON already."""
    end = f',"jsonrpc":"2.0","id":{number}}}'
    if len(result) == 1 and isinstance(result[0], str):
        return f'{{"result":{result[0]}{end}'
    return Frame(('{"result":', *result, end))


def failure(number: str, error: WireError) -> str:
    """Give the frame of an error."""
    body: dict[str, object] = {"message": error.message, "code": error.code}
    if error.data is not None:
        body["data"] = error.data
    return f'{{"error":{dumps(body)},"jsonrpc":"2.0","id":{number}}}'


def _wrong(error: WireError) -> Incoming:
    return Incoming((Request("", {}, "null", error),))


def _judge(text: str) -> WireError | None:
    """Say what forbids to parse it at all: the parser itself has no such bounds."""
    opened = text.count("[") + text.count("{")
    # A value has two strings at most, its own and its name.
    if max(opened + text.count(","), text.count('"') // 4) > MAX_VALUES:
        return TOO_MANY
    if opened <= MAX_DEPTH:
        return None
    depth = end = 0
    while match := _BRACKET.match(text, end):
        end = match.end()
        depth += 1 if match[1] in "[{" else -1
        if depth > MAX_DEPTH:
            bare = _STRINGS.sub("", text)
            closed = bare.count("]") + bare.count("}")
            opened = bare.count("[") + bare.count("{")
            return TOO_DEEP if opened == closed else BROKEN
    return None


def _request(value: object) -> Request | None:
    """Judge one request; None for an answer that a client sends."""
    if not isinstance(value, dict):
        return Request("", {}, "null", INVALID)
    members = {key.lower(): item for key, item in value.items()}
    if "method" not in members and ("result" in members or "error" in members):
        return None
    number, good = _id(members)
    name = members.get("method")
    if (
        not good
        or members.get("jsonrpc") != "2.0"
        or not isinstance(name, str)
        or not name
    ):
        return Request("", {}, number or "null", INVALID)
    return _call(name.lower(), number, members.get("params", ABSENT))


def _call(name: str, number: str | None, params: object) -> Request:
    """Give the call with its parameters: by name, by place, or none."""
    if isinstance(params, dict):
        return Request(name, {k.lower(): v for k, v in params.items()}, number)
    if isinstance(params, list):
        return Request(name, {}, number, places=tuple(params))
    if params is ABSENT:
        return Request(name, Absent(), number)
    return Request(name, {}, number, None if params is None else NO_PARAMS)


def _id(members: dict[str, object]) -> tuple[str | None, bool]:
    """Give (JSON text of the id or None, is it of an allowed kind)."""
    if "id" not in members:
        return None, True
    value = members["id"]
    if isinstance(value, dict | list):
        return "null", False
    if isinstance(value, Number):
        return value.written, True
    # Half of a character has no UTF-8, but JSON has a way to write it.
    written = dumps(value).encode("utf-8", "backslashreplace").decode("utf-8")
    return written, True


def _number(text: str) -> Number:
    number = Number(text)
    number.written = text
    return number


def _refuse(name: str) -> object:
    raise ValueError(name)
