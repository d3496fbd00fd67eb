"""The formats of ``zapcore select``; what writes them is imported when asked for."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

JSONL, DAT, MISSING, M3U, LIST, REPORT = (
    "jsonl",
    "dat",
    "missing",
    "m3u",
    "list",
    "report",
)

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        JSONL: "a JSON object for each game, with scores and positions",
        DAT: "a DAT of the chosen ROMs",
        MISSING: "what is best and not owned, and what stands in for it",
        M3U: "a playlist for each game of several discs",
        LIST: "the chosen names, one a line",
        REPORT: "the reason for every ROM",
    }
)


def meanings() -> Iterator[str]:
    """Yield a line of help for each."""
    return (f"{name}: {meaning}" for name, meaning in FORMATS.items())
