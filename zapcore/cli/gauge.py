"""Progress as numbers and as one line: share done, rate, time left; pure."""

from collections import deque
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from zapcore.cli.text import clean, duration, fit, width
from zapcore.valueclass import dataclass

WINDOW_S = 30.0
"""Rate and time left follow what happened in this time, not since the start."""

LEAST_S = 0.5
"""Before this nothing is said of rate and time left: it would be a guess."""

BAR = 24
PAUSED_BY: Mapping[str, str] = MappingProxyType(
    {
        "user": "paused; `zapcore resume` goes on",
        "game": "paused while a game runs",
        "quota": "paused until the quota is renewed",
        "space": "paused: the disk is full",
        "unmounted": "paused: the library is not mounted",
    }
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One state of an operation: ``share`` is from 0 to 1, or None if nobody knows."""

    title: str
    step: str
    count: int
    unit: str
    share: float | None = None
    state: str = ""


class IndexGauge:
    """Reads ``media.indexing``."""

    def read(self, note: Mapping[str, Any]) -> Reading:
        """Give the reading of one notification."""
        total = note.get("totalSteps") or 0
        done = note.get("systemsCompleted") or 0
        return Reading(
            "Indexing",
            note.get("currentStepDisplay") or "",
            note.get("totalFiles") or 0,
            "files",
            done / total if total else None,
            state_of(note),
        )


class ScrapeGauge:
    """Reads ``media.scraping``, whose counts are of one system: it adds them up."""

    def __init__(self) -> None:
        self._before = 0
        self._system = ""
        self._latest = 0

    def read(self, note: Mapping[str, Any]) -> Reading:
        """Give the reading of one notification."""
        system = note.get("currentSystem") or {}
        name = system.get("systemId", "")
        if name != self._system:
            self._before += self._latest
            self._system, self._latest = name, 0
        processed, total = system.get("processed", 0), system.get("total", 0)
        self._latest = processed
        steps, step = note.get("totalSteps") or 0, note.get("currentStep") or 0
        within = min(processed / total, 1) if total else 0
        return Reading(
            f"Importing from {note.get('scraperId', 'a scraper')}",
            system.get("systemName") or note.get("currentStepDisplay") or "",
            self._before + processed,
            "entries",
            (max(step, 1) - 1 + within) / steps if steps else None,
            state_of(note),
        )


STAGES: Mapping[str, str] = MappingProxyType(
    {
        "prepare": "preparing",
        "index": "looking for files",
        "identify": "identifying",
        "metadata": "importing",
        "hash": "reading files",
        "online": "asking sources",
    }
)


COUNTED = MappingProxyType(
    {"hash": ("bytesHashed", "bytesToHash"), "online": ("asked", "toAsk")}
)
"""Stage to what is done of it, and of how much."""


class ScanGauge:
    """Reads ``media.scanning``: files, or megabytes while they are hashed."""

    def read(self, note: Mapping[str, Any]) -> Reading:
        """Give the reading of one notification."""
        stage = note.get("stage") or ""
        hashing = stage == "hash"
        names = COUNTED.get(stage, ("scannedRoms", "total"))
        done, total = (note.get(name) or 0 for name in names)
        where = note.get("systemName") or note.get("systemId") or ""
        return Reading(
            "Scanning",
            ", ".join(filter(None, (STAGES.get(stage, stage), where))),
            done >> 20 if hashing else done,
            "MB" if hashing else "answers" if stage == "online" else "files",
            min(done / total, 1) if total else None,
            state_of(note),
        )


class SelectGauge:
    """Reads ``media.selecting``."""

    def read(self, note: Mapping[str, Any]) -> Reading:
        """Give the reading of one notification."""
        done, total = note.get("media") or 0, note.get("total") or 0
        return Reading(
            "Choosing",
            note.get("systemId") or "",
            done,
            "files",
            min(done / total, 1) if total else None,
            state_of(note),
        )


class ExportGauge:
    """Reads ``media.exporting``, whose counts are of one system: it adds them up."""

    def __init__(self) -> None:
        self._before = self._latest = 0
        self._system = ""

    def read(self, note: Mapping[str, Any]) -> Reading:
        """Give the reading of one notification."""
        system = note.get("systemId") or ""
        if system != self._system:
            self._before += self._latest
            self._system, self._latest = system, 0
        done, total = note.get("processed") or 0, note.get("total") or 0
        self._latest = done
        steps, step = note.get("totalSteps") or 0, note.get("currentStep") or 0
        within = min(done / total, 1) if total else 0
        return Reading(
            f"Exporting {note.get('what') or ''}".rstrip(),
            note.get("systemName") or "",
            self._before + done,
            "games",
            (max(step, 1) - 1 + within) / steps if steps else None,
            state_of(note),
        )


def state_of(note: Mapping[str, Any]) -> str:
    """Say why an operation does not go at full speed; "" if it does."""
    if note.get("paused"):
        until = f", at {note['resumesAt']}" if note.get("resumesAt") else ""
        return PAUSED_BY.get(note.get("pausedBy") or "", "paused") + until
    return "slowed while a game runs" if note.get("throttled") else ""


class Pace:
    """Rate and time left, from the readings of the last half minute."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int, float]] = deque()

    def add(self, now: float, reading: Reading) -> None:
        """Hear a reading at ``now`` seconds; a pause counts neither way."""
        if reading.state.startswith("paused"):
            self._seen.clear()
            return
        self._seen.append((now, reading.count, reading.share or 0.0))
        while now - self._seen[0][0] > WINDOW_S:
            self._seen.popleft()

    @property
    def rate(self) -> float | None:
        """Give the things a second."""
        span, count, _ = self._moved()
        return count / span if span >= LEAST_S else None

    @property
    def left(self) -> float | None:
        """Give the seconds that are left."""
        span, _, share = self._moved()
        if span < LEAST_S or share <= 0:
            return None
        return (1 - self._seen[-1][2]) * span / share

    def _moved(self) -> tuple[float, int, float]:
        if not self._seen:
            return 0.0, 0, 0.0
        first, last = self._seen[0], self._seen[-1]
        return last[0] - first[0], last[1] - first[1], last[2] - first[2]


def words(reading: Reading, pace: Pace) -> str:
    """Give what is known in words: step, count, rate, time left, state."""
    rate, left = pace.rate, pace.left
    parts = [
        clean(reading.step),
        f"{reading.count:,} {reading.unit}" if reading.count else "",
        f"{rate:,.0f}/s" if rate else "",
        f"{duration(left)} left" if left is not None and not reading.state else "",
        reading.state,
    ]
    return ", ".join(filter(None, parts))


def plain(reading: Reading, pace: Pace) -> str:
    """Give a line for a log: ``Indexing 40 %: NES, 1,200 files, 300/s``."""
    share = "" if reading.share is None else f" {reading.share:.0%}"
    return f"{reading.title}{share}: {words(reading, pace)}"


def bar(reading: Reading, pace: Pace, columns: int, *, fine: bool) -> str:
    """Give a line for a terminal, at most ``columns`` wide.

    ``fine``: it can show more than ASCII.
    """
    head = fit(reading.title, max(columns // 3, 1))
    full, empty = ("━", "─") if fine else ("#", "-")
    share = reading.share
    if share is None:
        drawn, percent = empty * BAR, "   "
    else:
        filled = int(share * BAR)
        drawn, percent = full * filled + empty * (BAR - filled), f"{share:3.0%}"
    said = words(reading, pace)
    if width(head) + BAR + width(said) + 8 <= columns:
        return f"{head} {drawn} {percent:>4} {said}"
    return fit(f"{head} {percent:>4} {said}", columns)
