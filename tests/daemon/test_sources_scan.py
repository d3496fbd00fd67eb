"""``benchmarks.sources`` with few games: a real daemon over six faked services."""

import pytest

from benchmarks.fake_online.faults import status
from benchmarks.process import connect
from benchmarks.sources_run import Run, serving
from benchmarks.sources_scenes import kills, outage, slow, through
from benchmarks.sources_server import SOURCES
from benchmarks.sources_world import lay, stock

GAMES = 36


@pytest.fixture
def files(tmp_path):
    return lay(str(tmp_path / "library"), GAMES)


@pytest.fixture
def fake(files):
    """Serve all services, whose seconds are fiftieths."""
    with serving() as services:
        stock(services.world, files)
        yield services


async def test_no_limit_is_passed_no_game_lost_and_what_is_known_is_not_asked_again(
    fake, files, tmp_path
):
    run = Run(fake, str(tmp_path), "data")
    with run.daemon() as daemon:
        await run.scan(daemon)
        assert fake.violations() == dict.fromkeys(SOURCES, (0, 0))
        state = run.state()
        assert run.lost(files, state.outcomes) == []
        assert state.waiting == 0
        assert state.art
        for kind in ("quick", "unmatched"):
            fake.clear()
            await run.scan(daemon, type=kind)
            assert fake.exchanges == []


async def test_killed_amid_its_questions_it_goes_on_and_asks_nothing_twice(
    fake, files, tmp_path
):
    assert await kills(fake, files, str(tmp_path), None, 2, 8, seconds=4.5) == []


async def test_a_quota_that_ends_pauses_the_scan_until_it_is_there_again(
    fake, files, tmp_path
):
    waits = status(429, "Too Many Requests", retry_after="200")
    fake.fault("moby", waits, skip=GAMES // 4)
    run = Run(fake, str(tmp_path), "data")
    with run.daemon() as daemon:
        async with connect(daemon.url) as client:
            await client.call("media.scan")
        assert await through(run, daemon, files, "moby") == []


async def test_a_slow_service_keeps_nobody_from_seeing_what_the_others_say(
    fake, files, tmp_path
):
    assert await slow(fake, files, str(tmp_path)) == []


async def test_a_service_that_is_down_costs_the_others_nothing_and_is_asked_later(
    fake, files, tmp_path
):
    assert await outage(fake, files, str(tmp_path)) == []
