"""A game that runs pauses or slows what works in the background, and says so."""

import asyncio
import itertools

import pytest
from owner_fixture import Heard, make_nes, open_home

from zapcore.model import OperationState
from zapcore.operations.activity import Activity
from zapcore.operations.pace import FULL, Pace, Paces
from zapcore.operations.slot import Slot
from zapcore.systems.table import SystemTable

SYSTEMS = SystemTable.load()
SATURN, SNES, PSX = (SYSTEMS.get(name) for name in ("Saturn", "SNES", "PSX"))


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self):
        self.seconds = 100.0

    def __call__(self):
        return self.seconds


@pytest.mark.parametrize(
    ("systems", "pace"),
    [
        (["3DO", "CDI", "JaguarCD", "Saturn"], Pace(4.0, paused=True)),
        (
            ["AmigaCD32", "MegaCD", "NeoGeoCD", "PCFX", "PSX", "TurboGrafx16CD"],
            Pace(4.0),
        ),
        (["SNES", "NES", "Arcade", "PS2"], Pace(1.0)),
    ],
)
def test_each_system_has_its_pace(systems, pace):
    paces = Paces.load()
    assert {paces.of(SYSTEMS.get(system_id).id) for system_id in systems} == {pace}


def test_a_started_and_a_stopped_game_are_told_as_recorded():
    heard, clock = Heard(), Clock()
    activity = Activity(
        slot=Slot(None), paces=Paces.load(), publisher=heard, clock=clock
    )
    activity.stop()
    assert heard.events == []
    activity.start(SATURN, "/roms/Saturn/a.chd", "Chd Only")
    activity.start(SATURN, "/roms/Saturn/a.chd", "Chd Only")
    clock.seconds += 7.9
    activity.start(SNES, "/roms/snes/b.sfc", "All Fields")
    clock.seconds += 1.2
    activity.stop()
    activity.stop()
    assert [(event.NAME, event.params()) for event in heard.events] == [
        (
            "media.started",
            {
                "systemId": "Saturn",
                "systemName": "Saturn",
                "mediaPath": "/roms/Saturn/a.chd",
                "mediaName": "Chd Only",
                "slot": "primary",
            },
        ),
        (
            "media.stopped",
            {
                "systemId": "Saturn",
                "systemName": "Saturn",
                "mediaName": "Chd Only",
                "mediaPath": "/roms/Saturn/a.chd",
                "launcherId": "",
                "slot": "primary",
                "elapsed": 7,
            },
        ),
        (
            "media.started",
            {
                "systemId": "SNES",
                "systemName": "SNES",
                "mediaPath": "/roms/snes/b.sfc",
                "mediaName": "All Fields",
                "slot": "primary",
            },
        ),
        (
            "media.stopped",
            {
                "systemId": "SNES",
                "systemName": "SNES",
                "mediaName": "All Fields",
                "mediaPath": "/roms/snes/b.sfc",
                "launcherId": "",
                "slot": "primary",
                "elapsed": 1,
            },
        ),
    ]
    assert activity.game is None


@pytest.fixture
async def home(tmp_path):
    nes = make_nes(tmp_path / "roms", "Alpha.nes", "Beta.nes")
    (nes / "gamelist.xml").write_text(
        "<gameList><game><path>./Alpha.nes</path><name>Alpha</name></game></gameList>"
    )
    async with open_home(tmp_path / "data", nes.parent) as home:
        yield home


@pytest.fixture
def activity(home):
    return Activity(slot=home.slot, paces=Paces.load(), publisher=home.heard)


def steered(home, name):
    """Give (state, paused, pausedBy, throttled) as told, each once in a row."""
    keys = ("state", "paused", "pausedBy", "throttled")
    told = [
        tuple(event.params().get(key) for key in keys)
        for event in home.heard.events
        if name == event.NAME
    ]
    return [one for one, _ in itertools.groupby(told)]


RUNS = ("running", False, None, None)
HELD = ("paused", True, "game", None)
SLOW = ("running", False, None, True)
DONE = ("completed", False, None, None)


async def start(home, kind):
    if kind == "index":
        await home.indexes.start()
        return home.indexes, "media.indexing"
    await home.index()
    home.heard.events.clear()
    await home.scrapes.start("gamelist.xml")
    await asyncio.sleep(0)
    return home.scrapes, "media.scraping"


async def settle():
    for _ in range(50):
        await asyncio.sleep(0.001)


@pytest.mark.parametrize("kind", ["index", "scrape"])
async def test_what_starts_during_a_pausing_game_waits_for_its_end(
    home, activity, kind
):
    activity.start(SATURN, "/a", "A")
    if kind == "scrape":
        activity.stop()
        await home.index()
        activity.start(SATURN, "/a", "A")
        home.heard.events.clear()
        await home.scrapes.start("gamelist.xml")
        name = "media.scraping"
    else:
        _, name = await start(home, kind)
    await settle()
    assert home.slot.state(kind) is OperationState.PAUSED
    activity.stop()
    await home.slot.wait()
    told = steered(home, name)
    assert told[-3:] == [HELD, RUNS, DONE]
    assert told[:-3] in ([], [RUNS])


@pytest.mark.parametrize("kind", ["index", "scrape"])
async def test_a_game_slows_what_runs_and_its_end_lets_it_run_again(
    home, activity, kind
):
    service, name = await start(home, kind)
    activity.start(PSX, "/a", "A")
    service.pause()
    activity.stop()
    assert service.resume() is True
    await home.slot.wait()
    assert [told for told in steered(home, name) if told != RUNS] == [
        SLOW,
        ("paused", True, "user", None),
        DONE,
    ]


@pytest.mark.parametrize("kind", ["index", "scrape"])
async def test_a_users_resume_wins_over_the_game_until_the_next(home, activity, kind):
    service, name = await start(home, kind)
    activity.start(SATURN, "/a", "A")
    assert service.resume() is True
    assert service.resume() is False
    activity.start(SNES, "/b", "B")
    assert service.resume() is False
    await home.slot.wait()
    told = steered(home, name)
    assert [t for t in told if t != RUNS] == [HELD, SLOW, DONE]


@pytest.mark.parametrize("system", [SATURN, PSX, SNES])
async def test_cancel_works_at_once_paused_or_slowed(home, activity, system):
    home.slot.govern(FULL)
    await home.indexes.start()
    activity.start(system, "/a", "A")
    assert await home.indexes.cancel() is True
    assert home.slot.kind is None
    assert home.heard.events[-1].state == "cancelled"
    assert home.heard.events[-1].throttled is None
