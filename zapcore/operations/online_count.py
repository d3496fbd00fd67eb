"""How a source stands in a scan: what it was asked and what it answered."""

from dataclasses import field

from zapcore.events import SourceStats
from zapcore.sourced import Outcome
from zapcore.valueclass import dataclass


@dataclass(slots=True)
class Count:
    """Counts one source's answers while a scan runs.

    ``total`` rows wait for it when it begins; ``sent`` requests were made before.
    """

    total: int = 0
    sent: int = 0
    state: str = "waiting"
    error: str = ""
    until: float = 0.0
    asked: dict[Outcome, int] = field(default_factory=dict)

    def heard(self, outcome: Outcome) -> None:
        """Count an answer."""
        self.asked[outcome] = self.asked.get(outcome, 0) + 1

    def of(self, *outcomes: Outcome) -> int:
        """Count answers of these kinds."""
        return sum(self.asked.get(outcome, 0) for outcome in outcomes)

    def stats(self, requests: int, quota_left: int | None) -> SourceStats:
        """Give what clients are told; ``requests`` were made over all scans."""
        return SourceStats(
            requests=requests - self.sent,
            hits=self.of(Outcome.HIT),
            misses=self.of(Outcome.MISS, Outcome.UNSURE, Outcome.REFUSED),
            errors=self.of(Outcome.ERROR),
            waiting=max(0, self.total - sum(self.asked.values())),
            quota_left=quota_left,
            state=self.state,
            error=self.error or None,
        )
