"""What closes a whole source: credentials that it refuses, and a quota used up."""

from collections.abc import Hashable

from scrapers.providers.http.clock import Clock
from zapcore.errors import CredentialsError, QuotaError

STRAY = 3
"""A service that has answered before is closed by so many 403 in a row, not by one: a
shield before it may take a game's name for an attack."""

RENEWED = 16
"""So many refusals in a row close it, even if its caller keeps the same token."""

UNTOLD_S = 3600.0
"""How long a quota is thought to be used up when the service does not say."""


class Latch:
    """Closed when credentials are refused; opened by other settings only."""

    def __init__(self) -> None:
        self._closed: CredentialsError | None = None
        self._answered = False
        self._refused: Hashable = None
        self._row = 0

    @property
    def is_closed(self) -> bool:
        """Tell whether the source is closed."""
        return self._closed is not None

    def check(self) -> None:
        """Raise the error that closed the source.

        Raises:
            CredentialsError: it is closed.
        """
        if self._closed is not None:
            raise CredentialsError(str(self._closed), self._closed.status)

    def accepted(self, *, renews: bool) -> None:
        """Hear of an answer; that of a new token says nothing of the token itself."""
        self._answered = True
        if renews or self._refused is None:
            self._refused, self._row = None, 0

    def refused(self, error: CredentialsError, renewable: Hashable) -> None:
        """Hear of a refusal; ``renewable`` stands for a token, None for none.

        Of a token, the next one is awaited: refused too, it closes.
        """
        self._row += 1
        most = STRAY if self._answered and error.status == 403 else 1  # noqa: PLR2004 - HTTP
        if renewable is not None:
            renewed = self._refused is not None and self._refused != renewable
            self._refused = renewable
            most = self._row if renewed else RENEWED
        if self._row >= most:
            self.close(error)

    def close(self, error: CredentialsError) -> None:
        """Close the source."""
        self._closed = error

    def open(self) -> None:
        """Open it: the settings are others, or the owner wants it tried."""
        self._closed, self._answered = None, False
        self._refused, self._row = None, 0


class Quota:
    """Closed when what a service grants is used up, until it grants again."""

    def __init__(self, name: str, clock: Clock) -> None:
        self._name = name
        self._clock = clock
        self._left: int | None = None
        self._until = 0.0
        self._ends = 0.0
        """The same on the clock that nobody sets: what counts if one is set back."""

    @property
    def left(self) -> int | None:
        """Give the requests that are left, None while that is unknown."""
        return 0 if self.until else self._left

    @property
    def until(self) -> float:
        """Give when it grants again (epoch seconds), 0 when it does now."""
        over = self._clock.epoch() >= self._until or self._clock.now() >= self._ends
        return 0.0 if over else self._until

    def check(self) -> None:
        """Raise an error while nothing is granted.

        Raises:
            QuotaError: until then.
        """
        if until := self.until:
            raise QuotaError(f"the quota of {self._name} is used up", until)

    def renew(self) -> None:
        """Hear that it may be there again."""
        self._until = 0.0

    def told(self, left: int, until: float) -> None:
        """Hear what is left."""
        self._left = left if left > 0 else None
        if left <= 0:
            self.stop(until)

    def stop(self, until: float) -> None:
        """Hear that nothing is granted until then; 0 when that is not known."""
        now = self._clock.epoch()
        self._left = None
        self._until = max(self.until, until if until > now else now + UNTOLD_S)
        self._ends = self._clock.now() + self._until - now
