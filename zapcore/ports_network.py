"""The doors to the sources of the network, as operations see them."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from zapcore.ports_online import Line, Provider
from zapcore.valueclass import dataclass


class StationStatus(NamedTuple):
    """How a source stood when it was asked last.

    ``requests`` were sent and ``cached`` answered from the disk since the daemon
    started. ``state``: ``ok waiting quota refused unreachable``; ``until``: when it is
    asked again (epoch seconds), 0 now. ``quota_left`` is None where none is told.
    """

    requests: int = 0
    cached: int = 0
    errors: int = 0
    state: str = "ok"
    error: str = ""
    error_at: float = 0.0
    quota_left: int | None = None
    until: float = 0.0


class Network(Protocol):
    """Gives the line of each source."""

    def line(self, source: str, since: int = 0) -> Line:
        """Give a source's line; answers kept from before ``since`` are asked anew."""

    def status(self, source: str) -> StationStatus:
        """Give how a source stands."""

    def renew(self, source: str) -> None:
        """Let a source be asked whose quota is used up: it may have been given more."""

    def reset(self, source: str) -> None:
        """Let a source that was refused, or did not answer, be tried again."""


class OffSource(NamedTuple):
    """A source that is not asked, and what it needs."""

    id: str
    name: str
    needs: str


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of the network: those that are on, by id, and those that are off."""

    on: Mapping[str, Provider]
    off: tuple[OffSource, ...]
    network: Network
