"""One source's state, which outlives scans: its limits, its quota, how it answered."""

from collections.abc import Mapping
from typing import Any, TypeVar

from scrapers.providers.http import hops
from scrapers.providers.http.clock import Clock
from scrapers.providers.http.doors import Doors, Target
from scrapers.providers.http.gates import Latch, Quota
from scrapers.providers.http.journey import Journey
from scrapers.providers.http.lanes import PATIENCE_S, Lane
from scrapers.providers.http.meaning import SlowError, of_status, retry_after
from scrapers.providers.http.pacer import Pacer, Turn
from scrapers.providers.http.takers import Taker
from scrapers.providers.http.tally import Tally, clean
from scrapers.providers.http.transport import Outgoing, Reply, Transport
from zapcore.errors import (
    BadAnswerError,
    CredentialsError,
    OutageError,
    QuotaError,
    SourceError,
)
from zapcore.ports_network import StationStatus
from zapcore.ports_online import Request, Spec

TRIES = 3
"""An ask is sent so often at most; one that was not answered in time counts twice."""

TOO_MANY = 429
T = TypeVar("T")


class Station:
    """One source: everything about it that is the same for all who ask it."""

    def __init__(
        self,
        spec: Spec,
        settings: Mapping[str, Any],
        transport: Transport,
        clock: Clock,
    ) -> None:
        self.spec = spec
        self.clock = clock
        self.tally = Tally()
        self.latch = Latch()
        self.quota = Quota(spec.name, clock)
        self._transport = transport
        self._settings: Mapping[str, Any] = dict(settings)
        self._doors = _doors(spec, settings)
        at_once, rate = spec.limits.at_once, _rate(spec, settings)
        self._home = Lane(spec.name, clock, Pacer(clock, at_once, rate))
        self._away = Lane(spec.name, clock, Pacer(clock, at_once))

    def __repr__(self) -> str:
        return f"Station({self.spec.id})"

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Take other settings; a source that was refused is tried again."""
        if settings != self._settings:
            self._settings = dict(settings)
            self._doors = _doors(self.spec, settings)
            self._home.pacer.pace(_rate(self.spec, settings))
            self.reset()

    def reset(self) -> None:
        """Let a source that was refused, or did not answer, be tried again."""
        self.latch.open()
        for lane in (self._home, self._away):
            lane.breaker.succeeded()

    def limit(self, threads: int, per_minute: int) -> None:
        """Take limits that the service told."""
        self._home.pacer.limit(threads, per_minute)

    async def exchange(
        self, request: Request, taker: Taker[T], *, is_file: bool = False
    ) -> T | None:
        """Send a request until it is answered, at most ``TRIES`` times.

        None when the answer's status is one of those that say that there is nothing.

        Raises:
            SourceError: there is no answer, or none that can be used.
        """
        left = TRIES
        while True:
            out = hops.first(request, self._doors, is_file=is_file)
            lane = self._lane(out.target)
            is_picture = is_file and lane is self._away
            check = _nothing if is_picture else self._check
            turn = await lane.pacer.take(check, lane.enter)
            made, error = await self._outcome(lane, turn, out, request, taker)
            if error is None:
                if not is_picture:
                    self.latch.accepted(renews=request.renews)
                return made
            if not is_picture:
                self._closes(request, error)
            await taker.drop()
            left -= 2 if isinstance(error, SlowError) else 1
            again = isinstance(error, OutageError) and lane.breaker.is_closed
            if left <= 0 or not again:
                raise error
            await lane.back_off(TRIES - left)

    def status(self) -> StationStatus:
        """Give how the source stands."""
        state, wait = self._state()
        tally, until = self.tally, self.quota.until
        if wait:
            until = self.clock.epoch() + wait
        return StationStatus(
            requests=tally.sent,
            cached=tally.cached,
            errors=tally.errors,
            state=state,
            error=tally.error,
            error_at=tally.error_at,
            quota_left=self.quota.left,
            until=0.0 if state == "refused" else until,
        )

    def _state(self) -> tuple[str, float]:
        """Give the state, and the seconds for which it lasts."""
        lane = self._home
        if self.latch.is_closed:
            return "refused", 0.0
        if self.quota.until:
            return "quota", 0.0
        if not lane.breaker.is_closed:
            return "unreachable", lane.breaker.left
        return ("waiting", lane.pacer.held) if lane.pacer.held else ("ok", 0.0)

    def _check(self) -> None:
        self.latch.check()
        self.quota.check()

    def _lane(self, target: Target) -> Lane:
        here = self.spec.limits.everywhere or self._doors.is_home(target)
        return self._home if here else self._away

    async def _outcome(
        self,
        lane: Lane,
        turn: Turn,
        out: Outgoing,
        request: Request,
        taker: Taker[T],
    ) -> tuple[T | None, SourceError | None]:
        """Send a request once; give what was made of its answer, or the error."""
        try:
            made = await self._made(lane, turn, out, request, taker)
        except SourceError as caught:
            error = clean(caught, self.secrets(request))
        except BaseException:
            lane.breaker.gave_up()
            raise
        else:
            lane.breaker.succeeded()
            return made, None
        self.tally.failed(error, self.clock.epoch())
        if isinstance(error, QuotaError | CredentialsError):
            lane.breaker.succeeded()
        elif isinstance(error, BadAnswerError) and lane.breaker.is_closed:
            # One game's answer may be wrong: that says nothing of its neighbours'.
            lane.breaker.gave_up()
        else:
            lane.breaker.failed()
        return None, error

    async def _made(
        self,
        lane: Lane,
        turn: Turn,
        out: Outgoing,
        request: Request,
        taker: Taker[T],
    ) -> T | None:
        limits = self.spec.limits
        journey = Journey(
            self._transport,
            self._doors,
            self._pacer_of,
            self.clock,
            request,
            request.timeout_s or limits.timeout_s,
        )
        try:
            reply = await journey.travel(turn, out, taker.sink())
        finally:
            self.tally.sent += journey.sent
        if reply.status in request.misses:
            return None
        error = self._meaning(lane, request, reply)
        if error is not None:
            raise error
        return await taker.made(reply)

    def _pacer_of(self, target: Target) -> Pacer:
        return self._lane(target).pacer

    def _meaning(
        self, lane: Lane, request: Request, reply: Reply
    ) -> SourceError | None:
        usual = of_status(self.spec.name, reply.status)
        if usual is None:
            return None
        known = request.explain and request.explain(reply.status, reply.body)
        error = known or usual
        if not isinstance(error, OutageError):
            return error
        now = self.clock.epoch()
        wait, is_busy = retry_after(reply.retry_after, now), reply.status == TOO_MANY
        if is_busy and lane is self._home and wait and wait > PATIENCE_S:
            words = f"{self.spec.name} wants no more requests for now"
            return QuotaError(words, now + wait)
        lane.told(wait, is_busy=is_busy)
        return error

    def _closes(self, request: Request, error: SourceError) -> None:
        """Close what an error closes; those who wait for their turn hear of it."""
        if isinstance(error, QuotaError):
            self.quota.stop(error.until)
        if isinstance(error, CredentialsError):
            token = hash(tuple(sorted(hops.secrets_of(request))))
            self.latch.refused(error, token if request.renews else None)
        for lane in (self._home, self._away):
            lane.pacer.changed()

    def secrets(self, request: Request) -> list[str]:
        """Give what of a request, and of the settings, nobody may be told."""
        hidden = [one.name for one in self.spec.settings if one.kind == "secret"]
        values = [str(self._settings.get(name) or "") for name in hidden]
        return [*values, *hops.secrets_of(request)]


def _nothing() -> None:
    """Let pictures pass that lie elsewhere, whatever the service itself says."""


def _rate(spec: Spec, settings: Mapping[str, Any]) -> float:
    per_minute = settings.get("per_minute")
    return per_minute / 60 if per_minute else spec.limits.per_second


def _doors(spec: Spec, settings: Mapping[str, Any]) -> Doors:
    urls = [one.name for one in spec.settings if one.kind == "url"]
    given = [str(settings.get(name) or "").rstrip("/") for name in urls]
    own = spec.base.rstrip("/")
    base = str(settings.get("url") or "").rstrip("/") or own
    configured = tuple(url for url in given if url and url != own)
    return Doors(spec.name, base, spec.hosts, configured)
