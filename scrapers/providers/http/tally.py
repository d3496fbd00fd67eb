"""Counts what became of a source's requests, and keeps its last error's sentence."""

from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from scrapers.providers.http.hops import SHORT
from zapcore.errors import SourceError

HIDDEN = "…"


class Tally:
    """Numbers since the daemon started."""

    def __init__(self) -> None:
        self.sent = 0
        self.cached = 0
        self.errors = 0
        self.error = ""
        self.error_at = 0.0

    def failed(self, error: SourceError, at: float) -> None:
        """Count an error that happened then (epoch seconds)."""
        self.errors += 1
        self.error = str(error)
        self.error_at = at


def clean(error: SourceError, secrets: Iterable[str]) -> SourceError:
    """Take secrets out of an error's sentence, and what led to it out of the error.

    What led to it may hold the request or the answer.
    """
    words = str(error)
    long = {secret for secret in secrets if len(secret) >= SHORT}
    spelled = long | set(map(quote, long)) | set(map(quote_plus, long))
    for secret in sorted(spelled, key=len, reverse=True):
        words = words.replace(secret, HIDDEN)
    if words != str(error):
        error.args = (words, *error.args[1:])
    error.__cause__ = error.__context__ = None
    return error
