"""The one slot: who may start, and how each run ends."""

import asyncio

import pytest

from zapcore.errors import AlreadyRunningError, NothingRunningError, StartError
from zapcore.model import JournalEntry, OperationState, PausedBy
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

    def changed(self, state, reason):
        self.heard.append((state, reason))

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
        (OperationState.PAUSED, PausedBy.USER),
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
