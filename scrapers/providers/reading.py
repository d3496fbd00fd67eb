"""Reads what services answer: checked JSON, and values that may be missing or wrong."""

import html
import json
import math
import re
from collections.abc import Mapping
from typing import Any

from zapcore.errors import BadAnswerError

BACKSLASH = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9A-Fa-f]{4})|)')
"""A backslash with what it may stand before in JSON (RFC 8259, 7), or alone."""

SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
DEPTH = 64
"""Lists and objects inside each other; services nest some ten."""

BREAKS = re.compile(
    r"<\s*(?:br|/p|/div|/li|/h[1-6]|/tr|p|div|ul|ol)\b[^>]*>", re.IGNORECASE
)
TAGS = re.compile(r"<[!/]?[A-Za-z][^>]*>|<!--.*?-->", re.DOTALL)
SPACES = re.compile(r"[^\S\n]+")
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Characters that no text of a service has: controls, and halves of surrogate pairs."""

LINES = re.compile(r"\s*\n\s*")


MOST = 1000
"""Members of a list that are read: no game has more of anything, no search as many."""


def read_json(body: bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Give the values of a body; backslashes that JSON forbids stand for themselves.

    So do line breaks in texts. Bytes, and halves of surrogate pairs, that no text can
    hold are replaced.

    Raises:
        BadAnswerError: it is no JSON, or nested deeper than ``DEPTH``.
    """
    try:
        content = body.decode("utf-8-sig", "replace")
        try:
            value = json.loads(content, parse_constant=_no_constant)
        except json.JSONDecodeError:
            repaired = BACKSLASH.sub(_doubled, content)
            value = json.loads(repaired, strict=False, parse_constant=_no_constant)
        if SURROGATE.search(content):
            whole = json.dumps(value, ensure_ascii=False)
            value = json.loads(whole.encode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise BadAnswerError("the answer is not JSON as it is documented") from error
    if _is_deep(value, body):
        raise BadAnswerError("the answer is nested more deeply than documented")
    return value


def at(value: Any, *path: str) -> Any:  # noqa: ANN401 - whatever stands there
    """Give what stands in objects below ``path``, None where one is missing."""
    for key in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def words(value: Any, *path: str) -> str:  # noqa: ANN401 - of any type
    """Give a text without control characters; "" for anything else."""
    found = at(value, *path)
    return UNSEEN.sub("", found).strip() if isinstance(found, str) else ""


def text(value: Any, *path: str) -> str:  # noqa: ANN401 - of any type
    """Give a text, or a number as a text (ids are both); "" for anything else."""
    found = at(value, *path)
    if isinstance(found, bool) or not isinstance(found, int | float):
        return words(found)
    whole = number(found)
    return "" if whole is None else f"{whole:.15g}"


def number(value: Any, *path: str) -> float | None:  # noqa: ANN401 - of any type
    """Give a number, also where it is written as a text; None for anything else."""
    found = at(value, *path)
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return None
    try:
        known = float(found)
    except (ValueError, OverflowError):
        return None
    return known if math.isfinite(known) else None


def items(value: Any, *path: str, most: int = MOST) -> tuple[Any, ...]:  # noqa: ANN401 - of any type
    """Give the first members of a list, none for anything else."""
    found = at(value, *path)
    return tuple(found[:most]) if isinstance(found, list | tuple) else ()


def plain(markup: str) -> str:
    """Give HTML as a text of paragraphs, entities read."""
    broken = BREAKS.sub("\n", markup.replace("\r", "").replace("\n", " "))
    content = html.unescape(TAGS.sub("", broken))
    return LINES.sub("\n", SPACES.sub(" ", content)).strip()


def _doubled(found: re.Match[str]) -> str:
    return found.group() if found.group(1) else "\\\\"


def _is_deep(value: Any, body: bytes) -> bool:  # noqa: ANN401 - JSON
    if body.count(b"[") + body.count(b"{") <= DEPTH:
        return False
    level = [value]
    for _ in range(DEPTH + 1):
        below = [one.values() if isinstance(one, dict) else one for one in level]
        level = [one for some in below for one in some if isinstance(one, dict | list)]
        if not level:
            return False
    return True


def _no_constant(name: str) -> Any:  # noqa: ANN401 - never returns
    raise BadAnswerError(f"{name} is no JSON")
