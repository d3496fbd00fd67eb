"""The scan by the clock, with a clock of its own."""

import asyncio
import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from zapcore.content import ScanOrder, ScanType
from zapcore.errors import StoreError
from zapcore.operations.automatic import SCAN, Clock, Turns
from zapcore.ports_tasks import TaskRun
from zapcore.schedule import DUE, Schedule, last_before, local_zone, next_after

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 6, 1, 12, 0, tzinfo=BERLIN)


class World:
    """A clock that runs when somebody sleeps, and all that a schedule touches."""

    def __init__(self, start=START, cron="0 3 * * *", runs=None, sources=("gamelist",)):
        self.time = start.timestamp() if isinstance(start, datetime) else start
        self.runs = runs if runs is not None else {}
        self.sources = sources
        self.scans = []
        self.kind = None
        self.playing = False
        self.refusals = 0
        self.jumps = {}
        self.end = None
        self.state = "completed"
        clock = Clock(lambda: self.time, self.sleep)
        turns = Turns(self, self, self, lambda: self.playing, clock)
        self.schedule = Schedule(cron, turns, self, zone=BERLIN, clock=clock)

    async def sleep(self, seconds):
        before = self.time
        self.time += max(seconds, 0.001)
        for when, to in list(self.jumps.items()):
            if before <= when <= self.time:
                del self.jumps[when]
                self.time = to
        if not self.jumps and self.time >= self.end:
            raise asyncio.CancelledError
        await asyncio.sleep(0)

    async def run(self, until):
        self.end = until.timestamp() if isinstance(until, datetime) else until
        with pytest.raises(asyncio.CancelledError):
            await self.schedule.keep()
        return [datetime.fromtimestamp(when, BERLIN) for when, _ in self.scans]

    async def wait(self):
        """Stand for the slot."""

    async def start(self, order):
        self.scans.append((self.time, order))

    def enabled_sources(self):
        return self.sources

    def status(self):
        return self

    async def all(self):
        return dict(self.runs)

    async def began(self, name, now):
        self.runs[name] = TaskRun(now, 0, "running")

    async def ended(self, name, now, state):
        self.runs[name] = TaskRun(self.runs[name].started, now, state)


async def test_a_quick_scan_of_everything_starts_each_night_at_three():
    world = World()
    times = await world.run(START + timedelta(days=3))
    assert [(t.day, t.hour, t.minute) for t in times] == [
        (2, 3, 0),
        (3, 3, 0),
        (4, 3, 0),
    ]
    assert [order for _, order in world.scans] == [ScanOrder(ScanType.QUICK)] * 3
    assert world.runs[SCAN].state == "completed"


async def test_without_any_source_there_is_one_warning_and_no_scan(caplog):
    world = World(sources=())
    with caplog.at_level(logging.WARNING):
        assert await world.run(START + timedelta(hours=23)) == []
    assert [r.message for r in caplog.records] == [
        "the scheduled scan is left out: no source of metadata is enabled"
    ]
    assert SCAN not in world.runs


async def test_what_was_missed_while_off_is_made_up_once():
    off = (START - timedelta(days=10)).timestamp()
    world = World(runs={DUE: TaskRun(int(off), 0, "running")})
    times = await world.run(START + timedelta(hours=10))
    assert times == [START]


@pytest.mark.parametrize("name", [DUE, SCAN])
async def test_nothing_is_made_up_when_it_ran_or_was_scanned_by_hand(name):
    runs = {DUE: TaskRun(1, 0, "running")}
    runs[name] = TaskRun(int((START - timedelta(hours=8)).timestamp()), 0, "completed")
    assert await World(runs=runs).run(START + timedelta(hours=10)) == []


async def test_at_the_very_first_start_nothing_was_missed():
    world = World()
    assert await world.run(START + timedelta(hours=10)) == []
    assert world.runs[DUE].started == int(START.timestamp())


async def test_a_clock_of_1970_waits_for_time():
    off = (START - timedelta(days=2)).timestamp()
    world = World(start=100.0, runs={DUE: TaskRun(int(off), 0, "running")})
    world.jumps[1000.0] = START.timestamp()
    assert await world.run(START + timedelta(hours=20)) == [
        START,
        START.replace(day=2, hour=3),
    ]


async def test_a_clock_that_jumps_over_the_time_scans_at_once():
    world = World()
    world.jumps[START.timestamp() + 600] = START.timestamp() + 20 * 3600
    [when] = await world.run(START + timedelta(hours=30))
    assert when == START + timedelta(hours=20)


async def test_a_clock_that_was_years_ahead_is_believed_when_it_is_right():
    ahead = START + timedelta(days=2000)
    world = World(start=ahead)
    world.jumps[ahead.timestamp() + 600] = START.timestamp()
    assert await world.run(START + timedelta(hours=20)) == [
        START.replace(day=2, hour=3)
    ]


async def test_a_clock_that_is_set_back_by_seconds_scans_once():
    three = START.replace(day=2, hour=3)
    world = World()
    world.jumps[three.timestamp() + 30] = three.timestamp() - 5
    assert await world.run(START + timedelta(hours=20)) == [three]


async def test_it_waits_until_no_game_runs():
    world = World()
    world.playing = True
    three = START.replace(day=2, hour=3)
    sleep = world.sleep

    async def until_five(seconds):
        await sleep(seconds)
        world.playing = world.time < three.timestamp() + 7200

    clock = Clock(lambda: world.time, until_five)
    turns = Turns(world, world, world, lambda: world.playing, clock)
    world.schedule = Schedule("0 3 * * *", turns, world, zone=BERLIN, clock=clock)
    [when] = await world.run(START + timedelta(hours=20))
    assert timedelta(0) <= when - (three + timedelta(hours=2)) < timedelta(minutes=1)


async def test_runs_that_cannot_be_kept_are_a_warning_and_no_end(caplog):
    world = World()

    async def full(*_args):
        raise StoreError("the disk is full")

    world.all = world.began = world.ended = full
    world.schedule._runs = world
    assert len(await world.run(START + timedelta(days=2))) == 2
    assert "the disk is full" in caplog.text


def at(day, hour, minute=0, *, fold=0):
    return datetime(2026, *day, hour, minute, tzinfo=BERLIN, fold=fold).timestamp()


def test_a_time_that_does_not_exist_in_spring_comes_an_hour_later_and_only_once():
    # On 29 March 2026 the clocks of Berlin go from 2 to 3.
    first = next_after("30 2 * * *", at((3, 28), 12), BERLIN)
    assert first == at((3, 29), 3)
    assert next_after("30 2 * * *", first, BERLIN) == at((3, 30), 2, 30)


def test_a_time_that_comes_twice_in_autumn_is_due_once():
    # On 25 October 2026 they go from 3 back to 2.
    first = next_after("30 2 * * *", at((10, 24), 12), BERLIN)
    assert first == at((10, 25), 2, 30)
    assert next_after("30 2 * * *", first, BERLIN) == at((10, 26), 2, 30)


def test_the_last_time_is_the_one_that_is_due_now():
    three = at((6, 2), 3)
    assert last_before("0 3 * * *", three, BERLIN) == three
    assert last_before("0 3 * * *", three - 1, BERLIN) == at((6, 1), 3)
    assert last_before("0 3 * * *", three + 0.5, BERLIN) == three


@pytest.mark.parametrize("name", ["Europe/Berlin", ":Europe/Berlin", "No/Where", ""])
def test_the_zone_of_the_device_is_taken_or_the_offset_of_now(monkeypatch, name):
    monkeypatch.setenv("TZ", name)
    zone = local_zone()
    assert datetime.fromtimestamp(0, zone).utcoffset() is not None
    assert (str(zone) == "Europe/Berlin") == ("Berlin" in name)
