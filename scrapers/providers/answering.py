"""What several sources make of their settings, of answers, and of a game's names."""

import re
from collections.abc import Mapping
from typing import Any

from scrapers.providers.reading import MOST
from zapcore.errors import BadAnswerError
from zapcore.matching import search_terms
from zapcore.ports_online import Spec, Tools
from zapcore.sourced import Answer, GameQuery, Outcome

DAY = re.compile(r"[12]\d{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")

SEARCH_S = 7 * 86_400.0
"""A list of ids or names, of which nobody knows whether the game is among them, is
believed for as long as a miss: what is not in it may come."""


def base(tools: Tools, spec: Spec) -> str:
    """Give the base URL that is configured, or the source's own, without a slash."""
    return str(tools.settings.get("url") or spec.base).rstrip("/")


def record(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - of any type
    """Give an object of an answer.

    Raises:
        BadAnswerError: it is something else.
    """
    if not isinstance(value, Mapping):
        raise BadAnswerError("the answer does not hold what is documented")
    return value


def records(value: Any, most: int = MOST) -> tuple[Mapping[str, Any], ...]:  # noqa: ANN401 - of any type
    """Give the first objects of a list of an answer; other members are left out.

    Raises:
        BadAnswerError: it is no list, or none of its members is an object.
    """
    if not isinstance(value, list | tuple):
        raise BadAnswerError("the answer does not hold the list that is documented")
    found = tuple(one for one in value[:most] if isinstance(one, Mapping))
    if value and not found:
        raise BadAnswerError("the answer's list holds other things than documented")
    return found


def numeric(value: str) -> str:
    """Give an id that is a number above zero, "" for any other."""
    plain = value.isascii() and value.isdigit() and value.strip("0")
    return value if plain else ""


def day(told: str) -> str:
    """Give ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY`` of a date, however long it is."""
    found = DAY.match(told)
    return found.group() if found else ""


def picture(url: str) -> str:
    """Give a picture's URL with its scheme, "" for what is none of the web."""
    whole = f"https:{url}" if url.startswith("//") else url
    return whole if whole.startswith(("https://", "http://")) else ""


def term(game: GameQuery) -> str:
    """Give what a game is searched by, "" when its names hold no letter or digit."""
    found = next(iter(search_terms(game)), "")
    return found if any(map(str.isalnum, found)) else ""


def gone(spec: Spec, number: str) -> Answer:
    """Say that the game that the owner chose is not there any more."""
    words = f"{spec.name} has no game {number}, which was chosen for this file"
    return Answer(Outcome.MISS, words=words)
