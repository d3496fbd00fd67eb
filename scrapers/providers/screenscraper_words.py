"""What ScreenScraper says besides games: limits, and why it says no (SCANNING 4.2)."""

from collections.abc import Callable, Mapping
from typing import Any, TypedDict

from scrapers.providers.reading import at, number, read_json, text
from zapcore.errors import (
    BadAnswerError,
    CredentialsError,
    OutageError,
    QuotaError,
    SourceError,
)

DAY_S = 86_400
CET_S = 3600
"""Its day begins at midnight in Central Europe (in summer we wait an hour more)."""

MISSES = frozenset({404, 431})
"""431: not found either, and so many were not found today that it minds."""

NO_LOGIN = 403
NO_QUOTA = 430
REFUSALS: Mapping[int, tuple[type[SourceError], str]] = {
    400: (BadAnswerError, "ScreenScraper does not understand what it is asked"),
    401: (OutageError, "ScreenScraper is closed to this account under its load"),
    423: (OutageError, "ScreenScraper's API is closed"),
    426: (CredentialsError, "ScreenScraper does not let this software in"),
}
WRONG_LOGIN = "erreur de login"
NOT_FOUND = "non trouv"
FIRST = 4096
"""Bytes in which a sentence of its is looked for."""


class Limited(TypedDict):
    """Limits of the account, as a line hears of them."""

    threads: int
    per_minute: int
    quota_left: int | None


def explain(
    midnight: Callable[[], float], status: int, body: bytes
) -> SourceError | None:
    """Say what a status means; ``midnight`` gives when its next day begins."""
    words = _lower(body)
    if status == NO_LOGIN or WRONG_LOGIN in words:
        return _unknown(words)
    if status == NO_QUOTA:
        return QuotaError("ScreenScraper's quota of today is used up", midnight())
    kind, sentence = REFUSALS.get(status, (None, ""))
    return kind(sentence) if kind else None


def response_in(body: bytes) -> Any:  # noqa: ANN401 - JSON
    """Give the response in an answer, None where it says that there is no such game.

    Raises:
        CredentialsError: it does not know us, which it may say with a success.
        BadAnswerError: it says something else.
    """
    try:
        values = read_json(body)
    except BadAnswerError:
        return _of_words(_lower(body))
    response = at(values, "response")
    if isinstance(response, Mapping):
        return response
    return _of_words(text(values, "header", "error").lower())


def limits_in(response: Any) -> Limited:  # noqa: ANN401 - JSON
    """Give the limits that come with an answer; 0 and None where it tells none."""
    user = at(response, "ssuser")
    most, today = number(user, "maxrequestsperday"), number(user, "requeststoday")
    return {
        "threads": max(0, int(number(user, "maxthreads") or 0)),
        "per_minute": max(0, int(number(user, "maxrequestspermin") or 0)),
        "quota_left": None
        if most is None or today is None
        else max(0, int(most - today)),
    }


def next_day(now: float) -> float:
    """Give when its next day begins (both in epoch seconds)."""
    day = (int(now) + CET_S) // DAY_S + 1
    return float(day * DAY_S - CET_S)


def _of_words(words: str) -> None:
    if WRONG_LOGIN in words:
        raise _unknown(words)
    if NOT_FOUND not in words:
        raise BadAnswerError("ScreenScraper does not answer as it documents")


def _unknown(words: str) -> CredentialsError:
    who = "the developer's name" if "développeur" in words else "the account"
    return CredentialsError(f"ScreenScraper does not know {who}, or its password")


def _lower(body: bytes) -> str:
    return body[:FIRST].decode("utf-8", "replace").lower()
