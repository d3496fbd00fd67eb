"""The one slot: who may start, and how each run ends."""

import asyncio
import contextlib
import itertools

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from zapcore.errors import AlreadyRunningError, NothingRunningError, StartError
from zapcore.model import JournalEntry, OperationState, PausedBy, Standing
from zapcore.operations.occupation import Manner, Timing
from zapcore.operations.pace import FULL, Pace
from zapcore.operations.slot import UNEXPECTED, Slot


class Journal:
    """A journal in memory."""

    def __init__(self):
        self.rows = {}

    async def begin(self, entry):
        self.rows[len(self.rows) + 1] = "running"
        return len(self.rows)

    async def finish(self, journal_id, state):
        self.rows[journal_id] = state


class Steps:
    """An operation of some steps that notes what happens to it."""

    def __init__(self, slot, kind="index", steps=3, error=None):
        self.slot = slot
        self.kind = kind
        self.left = steps
        self.error = error
        self.heard = []
        self.free_at_end = None

    def entry(self):
        return JournalEntry(kind=self.kind)

    async def run(self, control):
        await control.begin()
        while self.left:
            await control.checkpoint()
            self.left -= 1
        if self.error:
            raise self.error

    def changed(self, standing):
        self.heard.append(standing)

    def figures(self):
        return {"steps": self.left}

    def ended(self, state, error):
        self.free_at_end = self.slot.kind is None
        self.heard.append((state, error))


@pytest.fixture
def journal():
    return Journal()


@pytest.fixture
def slot(journal):
    return Slot(journal)


async def test_the_slot_is_free_before_the_end_is_told(slot, journal):
    steps = Steps(slot)
    slot.start(steps)
    assert slot.kind == "index"
    await slot.wait()
    assert steps.heard == [(OperationState.COMPLETED, None)]
    assert steps.free_at_end is True
    assert journal.rows == {1: OperationState.COMPLETED}


async def test_a_second_start_is_refused_with_the_words_clients_match(slot):
    slot.start(Steps(slot))
    with pytest.raises(AlreadyRunningError, match="indexing already in progress"):
        slot.start(Steps(slot))
    with pytest.raises(
        AlreadyRunningError, match="media indexing is in progress"
    ) as busy:
        slot.claim("scrape")
    assert busy.value.operation == "index"
    await slot.wait()


async def test_cancel_before_the_first_step_ends_as_cancelled(slot):
    steps = Steps(slot)
    slot.start(steps)
    assert await slot.cancel("index") is True
    assert slot.kind is None
    assert steps.heard[-1] == (OperationState.CANCELLED, None)
    assert await slot.cancel("index") is False


async def test_a_paused_operation_keeps_the_slot_and_can_be_cancelled(slot, journal):
    steps = Steps(slot, steps=100)
    slot.start(steps)
    slot.pause("index")
    left = steps.left
    await asyncio.sleep(0.01)
    assert left - steps.left <= 1
    assert slot.state("index") is OperationState.PAUSED
    assert slot.state("scrape") is OperationState.IDLE
    assert await slot.cancel("index")
    assert steps.heard == [
        Standing(OperationState.PAUSED, PausedBy.USER),
        (OperationState.CANCELLED, None),
    ]
    assert set(journal.rows.values()) <= {OperationState.CANCELLED}


async def test_resume_goes_on_where_it_stopped(slot):
    steps = Steps(slot, steps=5)
    slot.start(steps)
    assert slot.resume("index") is False
    slot.pause("index")
    assert slot.resume("scrape") is False
    assert slot.resume("index") is True
    await slot.wait()
    assert steps.left == 0
    assert steps.heard[-1] == (OperationState.COMPLETED, None)


async def test_pausing_what_does_not_run_is_an_error(slot):
    with pytest.raises(NothingRunningError):
        slot.pause("index")


async def test_a_failure_tells_our_own_sentence_and_no_other(slot, journal, caplog):
    ours = Steps(slot, error=StartError("say this"))
    slot.start(ours)
    await slot.wait()
    assert ours.heard == [(OperationState.FAILED, "say this")]
    foreign = Steps(slot, error=RuntimeError("secret"))
    slot.start(foreign)
    await slot.wait()
    assert foreign.heard == [(OperationState.FAILED, UNEXPECTED)]
    assert "secret" in caplog.text
    assert set(journal.rows.values()) == {OperationState.FAILED}


async def test_a_shutdown_leaves_the_journal_row_for_the_next_start(slot, journal):
    steps = Steps(slot, steps=10_000_000)
    slot.start(steps)
    await asyncio.sleep(0.01)
    await slot.close()
    assert journal.rows == {1: "running"}
    with pytest.raises(AlreadyRunningError):
        slot.start(Steps(slot))


class Rests:
    """A clock that stands still, and a rest that notes how long it would be."""

    def __init__(self):
        self.seconds = 0.0
        self.rested = []

    def now(self):
        return self.seconds

    async def rest(self, event, seconds):
        self.rested.append(seconds)


class Timed(Steps):
    """Each step takes two seconds of the clock."""

    def __init__(self, slot, rests, **kwargs):
        super().__init__(slot, **kwargs)
        self.rests = rests

    async def run(self, control):
        while self.left:
            self.rests.seconds += 2
            await control.checkpoint()
            self.left -= 1


LIGHT, HEAVY = Pace(1.0), Pace(4.0)
SATURN = Pace(4.0, paused=True)


@pytest.mark.parametrize(
    ("pace", "rested"), [(FULL, []), (LIGHT, [2.0] * 3), (HEAVY, [8.0] * 3)]
)
async def test_a_slowed_operation_rests_in_proportion_to_its_work(
    journal, pace, rested
):
    rests = Rests()
    slot = Slot(journal, Timing(rests.now, rests.rest))
    slot.govern(pace)
    steps = Timed(slot, rests)
    slot.start(steps)
    await slot.wait()
    assert rests.rested == rested
    slowed = [Standing(OperationState.RUNNING, throttled=True)] if rested else []
    assert steps.heard == [*slowed, (OperationState.COMPLETED, None)]


async def test_a_rest_ends_at_once_when_it_is_cancelled(journal):
    slot = Slot(journal)
    slot.govern(Pace(1e9))
    steps = Steps(slot, steps=100)
    slot.start(steps)
    await asyncio.sleep(0.01)
    assert steps.left > 0
    assert await slot.cancel("index")
    assert steps.heard[-1] == (OperationState.CANCELLED, None)


async def test_a_game_pauses_what_starts_and_its_end_lets_it_go_on(slot):
    slot.govern(SATURN)
    steps = Steps(slot)
    slot.start(steps)
    await asyncio.sleep(0.01)
    assert steps.left == 3
    slot.govern(FULL)
    await slot.wait()
    assert steps.heard == [
        Standing(OperationState.PAUSED, PausedBy.GAME),
        Standing(OperationState.RUNNING),
        (OperationState.COMPLETED, None),
    ]


async def test_a_pause_of_the_user_stays_when_the_game_ends(slot):
    steps = Steps(slot)
    slot.start(steps)
    slot.govern(SATURN)
    slot.pause("index")
    slot.govern(FULL)
    assert slot.state("index") is OperationState.PAUSED
    assert slot.resume("index")
    await slot.wait()
    assert steps.heard == [
        Standing(OperationState.PAUSED, PausedBy.GAME),
        Standing(OperationState.PAUSED, PausedBy.USER),
        Standing(OperationState.RUNNING),
        (OperationState.COMPLETED, None),
    ]


async def test_resumed_during_a_game_it_runs_at_full_speed_until_the_next(slot):
    slot.govern(SATURN)
    steps = Steps(slot, steps=10_000)
    slot.start(steps)
    assert slot.resume("index") is True
    assert steps.heard[-1] == Standing(OperationState.RUNNING)
    assert slot.resume("index") is False
    slot.govern(LIGHT)
    assert steps.heard[-1] == Standing(OperationState.RUNNING, throttled=True)
    assert slot.resume("index") is False
    slot.govern(SATURN)
    assert slot.state("index") is OperationState.PAUSED
    await slot.cancel("index")
    again = Steps(slot)
    slot.start(again)
    assert again.heard == [Standing(OperationState.PAUSED, PausedBy.GAME)]
    await slot.cancel("index")


async def test_what_somebody_waits_for_is_slowed_and_never_paused_by_a_game(journal):
    rests = Rests()
    slot = Slot(journal, Timing(rests.now, rests.rest))
    slot.govern(SATURN)
    steps = Timed(slot, rests)
    slot.start(steps, manner=Manner(pausable=False))
    await slot.wait()
    assert rests.rested == [8.0] * 3


async def test_a_pause_after_the_cancel_does_not_keep_it_from_its_end(slot):
    steps = Steps(slot, steps=100)
    slot.start(steps)
    await asyncio.sleep(0)
    ending = asyncio.create_task(slot.cancel("index"))
    await asyncio.sleep(0)
    with pytest.raises(NothingRunningError):
        slot.pause("index")
    slot.govern(SATURN)
    assert slot.resume("index") is False
    assert await ending
    assert steps.heard == [(OperationState.CANCELLED, None)]


async def test_what_was_cancelled_does_not_come_back_after_a_shutdown(slot, journal):
    steps = Steps(slot, steps=10_000_000)
    slot.start(steps)
    await asyncio.sleep(0.01)
    ending = asyncio.create_task(slot.cancel("index"))
    await asyncio.sleep(0)
    await slot.close()
    assert await ending
    assert journal.rows == {1: OperationState.CANCELLED}


async def test_paused_again_before_it_woke_it_stays_paused(slot):
    steps = Steps(slot, steps=100)
    slot.start(steps)
    slot.pause("index")
    await asyncio.sleep(0.01)
    left = steps.left
    slot.resume("index")
    slot.pause("index")
    await asyncio.sleep(0.01)
    assert steps.left == left
    await slot.cancel("index")


KINDS = st.sampled_from(["index", "scrape"])


class SlowJournal(Journal):
    """A journal whose writes take a turn of the loop."""

    async def begin(self, entry):
        await asyncio.sleep(0)
        return await super().begin(entry)

    async def finish(self, journal_id, state):
        await asyncio.sleep(0)
        await super().finish(journal_id, state)


class Scripted(RuleBasedStateMachine):
    """Any sequence of starts, steering, games and time; then it must end."""

    def __init__(self):
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.slot = Slot(SlowJournal())
        self.made = []
        self.cancels = []
        self.closed = False

    def soon(self, function, *args):
        async def call():
            return function(*args)

        return self.loop.run_until_complete(call())

    def ends_of(self, steps):
        return [heard for heard in steps.heard if not isinstance(heard, Standing)]

    @rule(kind=KINDS, steps=st.integers(0, 6))
    def start(self, kind, steps):
        operation = Steps(self.slot, kind=kind, steps=steps)

        def begin():
            free = self.slot.kind is None and not self.closed
            try:
                self.slot.start(operation)
            except AlreadyRunningError:
                assert not free
            else:
                assert free
                self.made.append(operation)

        self.soon(begin)

    @rule(kind=KINDS)
    def pause(self, kind):
        def pause():
            with contextlib.suppress(NothingRunningError):
                self.slot.pause(kind)
                assert self.slot.state(kind) is OperationState.PAUSED

        self.soon(pause)

    @rule(kind=KINDS)
    def resume(self, kind):
        def resume():
            paused = self.slot.state(kind) is OperationState.PAUSED
            if self.slot.resume(kind):
                assert paused
                assert self.slot.state(kind) is OperationState.RUNNING

        self.soon(resume)

    @rule(pace=st.sampled_from([FULL, LIGHT, HEAVY, Pace(1e9), SATURN]))
    def game(self, pace):
        self.soon(self.slot.govern, pace)

    @rule(kind=KINDS)
    def cancel(self, kind):
        self.cancels.append(self.loop.create_task(self.slot.cancel(kind)))

    @rule(ticks=st.integers(1, 8))
    def time_passes(self, ticks):
        for _ in range(ticks):
            self.loop.run_until_complete(asyncio.sleep(0))

    @rule()
    def shutdown(self):
        self.loop.run_until_complete(self.slot.close())
        self.closed = True
        assert self.slot.kind is None

    @invariant()
    def one_at_a_time_and_each_ends_once(self):
        running = [steps for steps in self.made if not self.ends_of(steps)]
        assert len(running) <= 1
        assert (self.slot.kind is None) == (not running)
        for steps in self.made:
            assert len(self.ends_of(steps)) <= 1
            assert steps.free_at_end is not False
            told = [heard for heard in steps.heard if isinstance(heard, Standing)]
            assert all(a != b for a, b in itertools.pairwise(told))

    def teardown(self):
        kind = self.slot.kind
        if kind:
            self.loop.run_until_complete(self.slot.cancel(kind))
        for cancel in self.cancels:
            self.loop.run_until_complete(cancel)
        self.loop.run_until_complete(self.slot.wait())
        assert self.slot.kind is None
        ends = [self.ends_of(steps) for steps in self.made]
        assert all(len(end) == 1 for end in ends)
        assert all(state in TERMINAL for ((state, _),) in ends)
        self.loop.close()


TERMINAL = {OperationState.COMPLETED, OperationState.CANCELLED}
Scripted.TestCase.settings = settings(max_examples=150, stateful_step_count=30)


class TestAnySequenceOfSteeringEndsInATerminalState(Scripted.TestCase):
    """Found by hypothesis; the rules are above."""
