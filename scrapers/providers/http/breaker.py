"""Leaves a service alone that does not answer, for a time that grows."""

from scrapers.providers.http.clock import Clock

FAILURES = 5
"""So many in a row open it."""

FIRST_S, LONGEST_S = 30.0, 900.0


class Breaker:
    """Closed: all may pass. Open: none. Half-open: one, which decides."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures = 0
        self._span = FIRST_S
        self._until: float | None = None
        self._tries = False

    @property
    def is_closed(self) -> bool:
        """Tell whether all may pass."""
        return self._until is None

    @property
    def left(self) -> float:
        """Give the seconds until one may pass, 0 if one may now."""
        return max(0.0, self._until - self._clock.now()) if self._until else 0.0

    def admit(self) -> bool:
        """Tell whether one may pass now; it has to say how it ended."""
        if self._until is None:
            return True
        if self._tries or self.left > 0:
            return False
        self._tries = True
        return True

    def succeeded(self) -> None:
        """Hear of an answer: it closes."""
        self._failures, self._span = 0, FIRST_S
        self._until, self._tries = None, False

    def failed(self) -> None:
        """Hear of a failure; after some it opens, after each further try for longer."""
        if self._until is None:
            self._failures += 1
            if self._failures >= FAILURES:
                self.open(self._span)
        elif self._tries:
            self._tries = False
            self._span = min(LONGEST_S, self._span * 2)
            self.open(self._span)

    def gave_up(self) -> None:
        """Hear that one that had passed ended without any result."""
        self._tries = False

    def open(self, seconds: float) -> None:
        """Let none pass for so long, or for as long as was said before."""
        self._until = max(self._until or 0.0, self._clock.now() + seconds)
