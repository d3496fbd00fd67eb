"""What closes a source, for how long, and what opens it again."""

import asyncio

import pytest

from scrapers.providers.http.breaker import FAILURES, FIRST_S, LONGEST_S, Breaker
from scrapers.providers.http.clock import Clock
from scrapers.providers.http.gates import RENEWED, STRAY, UNTOLD_S, Latch, Quota
from scrapers.providers.http.meaning import LONGEST_WAIT_S, retry_after
from zapcore.errors import CredentialsError, QuotaError


class Hands(Clock):
    """A clock that a test sets."""

    def __init__(self):
        super().__init__()
        self.time = 1000.0

    def now(self):
        return self.time

    def epoch(self):
        return 1.7e9 + self.time


def test_a_breaker_opens_after_some_failures_in_a_row_only():
    breaker = Breaker(Hands())
    for _ in range(3):
        for _ in range(FAILURES - 1):
            assert breaker.admit()
            breaker.failed()
        assert breaker.is_closed
        breaker.succeeded()
    for _ in range(FAILURES):
        breaker.failed()
    assert not breaker.is_closed
    assert not breaker.admit()
    assert breaker.left == FIRST_S


def test_a_breaker_lets_one_try_and_waits_longer_after_each_up_to_a_bound():
    clock = Hands()
    breaker = Breaker(clock)
    for _ in range(FAILURES):
        breaker.failed()
    spans = []
    for _ in range(9):
        spans.append(breaker.left)
        clock.time += breaker.left
        assert breaker.admit()
        assert not breaker.admit()
        breaker.failed()
    assert spans[:3] == [FIRST_S, FIRST_S * 2, FIRST_S * 4]
    assert max(spans) == spans[-1] == LONGEST_S
    clock.time += LONGEST_S
    assert breaker.admit()
    breaker.succeeded()
    assert breaker.is_closed
    assert breaker.admit()


def test_those_who_fail_late_do_not_make_an_open_breaker_wait_longer():
    breaker = Breaker(Hands())
    for _ in range(FAILURES * 3):
        breaker.failed()
    assert breaker.left == FIRST_S


def test_a_try_that_was_given_up_leaves_its_place_to_another():
    clock = Hands()
    breaker = Breaker(clock)
    breaker.open(10)
    clock.time += 10
    assert breaker.admit()
    breaker.gave_up()
    assert breaker.admit()


def test_a_longer_wait_that_a_service_asked_for_is_not_cut_short():
    clock = Hands()
    breaker = Breaker(clock)
    breaker.open(FIRST_S)
    clock.time += FIRST_S
    assert breaker.admit()
    breaker.open(3600)
    breaker.failed()
    assert breaker.left == 3600


def refusals(latch, most, renewable=lambda _number: None, status=401):
    for number in range(1, most + 1):
        latch.refused(CredentialsError("no", status), renewable(number))
        if latch.is_closed:
            return number
    return 0


@pytest.mark.parametrize(
    ("answered", "status", "token", "closed_after"),
    [
        (False, 401, lambda _: None, 1),
        (False, 403, lambda _: None, 1),
        (True, 401, lambda _: None, 1),
        (True, 403, lambda _: None, STRAY),
        (False, 401, lambda number: f"token {number}", 2),
        (False, 403, lambda number: f"token {number}", 2),
        (False, 401, lambda _: "token", RENEWED),
    ],
)
def test_a_latch_closes_after_so_many_refusals(answered, status, token, closed_after):
    latch = Latch()
    if answered:
        latch.accepted(renews=False)
    assert refusals(latch, 99, token, status) == closed_after
    with pytest.raises(CredentialsError, match="no") as caught:
        latch.check()
    assert caught.value.status == status
    latch.open()
    latch.check()


def test_a_new_token_that_is_taken_counts_refusals_anew():
    latch = Latch()
    for number in range(9):
        latch.refused(CredentialsError("no", 401), number)
        latch.accepted(renews=False)
        latch.accepted(renews=True)
        assert not latch.is_closed


def test_a_quota_stops_until_then_or_for_an_hour():
    clock = Hands()
    quota = Quota("Fake", clock)
    quota.told(7, 0.0)
    assert (quota.left, quota.until) == (7, 0.0)
    quota.told(0, 0.0)
    assert (quota.left, quota.until) == (0, clock.epoch() + UNTOLD_S)
    quota.told(0, clock.epoch() + 2 * UNTOLD_S)
    quota.told(5, 0.0)
    with pytest.raises(QuotaError) as caught:
        quota.check()
    assert caught.value.until == clock.epoch() + 2 * UNTOLD_S
    clock.time += 2 * UNTOLD_S
    quota.check()
    assert (quota.left, quota.until) == (5, 0.0)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        (" 7 ", 7.0),
        ("99999999999999999999", LONGEST_WAIT_S),
        ("Tue, 14 Nov 2023 22:13:50 GMT", 30.0),
        ("Tue, 14 Nov 2023 22:13:50", 30.0),
        ("Tue, 14 Nov 2023 23:13:50 +0100", 30.0),
        ("Tue, 14 Nov 2000 22:13:50 GMT", 0.0),
        ("Tue, 14 Nov 2999 22:13:50 GMT", LONGEST_WAIT_S),
        ("", None),
        ("-7", None),
        ("7.5", None),
        ("\u0667", None),
        ("soon", None),
        ("Tue, 99 Nov 2023 99:13:50 GMT", None),
        ("Tue, 14 Nov 99999999999 22:13:50 GMT", None),
    ],
)
def test_retry_after_is_read_and_bounded(told, seconds):
    assert retry_after(told, 1.7e9) == seconds


async def test_a_clock_can_run_faster():
    clock = Clock(1000.0)
    began, since = clock.now(), clock.epoch()
    await clock.sleep(10.0)
    assert clock.now() - began >= 10.0
    assert clock.epoch() - since >= 10.0
    with pytest.raises(TimeoutError):
        async with clock.deadline(10.0):
            await asyncio.Event().wait()


def test_a_clock_that_is_set_back_holds_no_source_for_years():
    clock = Hands()
    quota = Quota("a service", clock)
    quota.stop(clock.epoch() + 3600)
    clock.epoch = lambda: clock.time  # 1970
    assert quota.until
    clock.time += 3601
    assert not quota.until
    quota.check()
    quota.stop(0)
    assert quota.until == clock.epoch() + UNTOLD_S


async def test_nobody_waits_for_years_when_the_clock_is_set_back():
    from zapcore.operations.online_quota import Quotas

    shown = [1.7e9]
    quotas = Quotas(lambda: shown[0])
    waiting = asyncio.create_task(quotas.wait("a", 1.7e9 + 0.05))
    await asyncio.sleep(0.01)
    shown[0] = 20.0
    async with asyncio.timeout(5):
        await waiting
    assert not quotas.waiting
