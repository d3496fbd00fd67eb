"""All sources' ways out, over one pair of clients; one of these in a daemon."""

from collections.abc import Mapping
from typing import Any

from aiohttp.abc import AbstractResolver

from scrapers.providers.http.clock import Clock
from scrapers.providers.http.line import Sharing, StationLine
from scrapers.providers.http.station import Station
from scrapers.providers.http.transport import Transport
from zapcore.ports_network import StationStatus
from zapcore.ports_online import AnswerCache, Spec


class HttpNetwork:
    """Gives the line of each source that was opened (``zapcore.ports_network``)."""

    def __init__(
        self,
        cache: AnswerCache,
        clock: Clock | None = None,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._cache = cache
        self._clock = clock or Clock()
        self._transport = Transport(resolver)
        self._sharing = Sharing()
        self._stations: dict[str, Station] = {}

    def open(self, spec: Spec, settings: Mapping[str, Any]) -> None:
        """Make a source known, or take other settings of one that is.

        ``settings`` are its own by name, unset ones left out. ``url`` replaces its base
        URL; each setting of the kind ``url`` may be reached whatever its address is.
        ``per_minute`` replaces its requests a minute.
        """
        station = self._stations.get(spec.id)
        if station is None:
            made = Station(spec, settings, self._transport, self._clock)
            self._stations[spec.id] = made
        else:
            station.configure(settings)

    def line(self, source: str, since: int = 0) -> StationLine:
        """Give a source's line; answers kept from before ``since`` are asked anew.

        Raises:
            KeyError: the source was not opened.
        """
        return StationLine(self._stations[source], self._cache, self._sharing, since)

    def status(self, source: str) -> StationStatus:
        """Give how a source stands; one that was not opened was never asked."""
        station = self._stations.get(source)
        return station.status() if station else StationStatus()

    def renew(self, source: str) -> None:
        """Let a source be asked whose quota is used up: it may have been given more."""
        if station := self._stations.get(source):
            station.quota.renew()

    def reset(self, source: str) -> None:
        """Let a source that was refused, or did not answer, be tried again."""
        if station := self._stations.get(source):
            station.reset()

    async def close(self) -> None:
        """Close all connections."""
        await self._transport.close()
