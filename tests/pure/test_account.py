"""The line that the log gets of an operation, and whether its file keeps it."""

import logging

import pytest

from zapcore.errors import StartError
from zapcore.model import JournalEntry
from zapcore.operations.slot import Slot


class Journal:
    async def begin(self, entry):
        return 7

    async def finish(self, journal_id, state):
        pass


class Work:
    """An operation that may find something to do, and may fail."""

    kind = "index"

    def __init__(self, *, finds=True, error=None, rest=0, **figures):
        self._finds, self._error, self._rest = finds, error, rest
        self._figures = figures

    def entry(self):
        return JournalEntry(kind=self.kind)

    async def run(self, control):
        if self._finds:
            await control.begin()
        for _ in range(self._rest + 1):
            await control.checkpoint()
        if self._error:
            raise self._error

    def figures(self):
        return self._figures

    def changed(self, standing):
        pass

    def ended(self, state, error):
        pass


@pytest.fixture
def told(caplog):
    caplog.set_level(logging.INFO, logger="zapcore.operation")

    def read():
        (line,) = [r for r in caplog.records if r.name == "zapcore.operation"]
        return line

    return read


async def test_one_line_tells_kind_figures_state_and_seconds(told):
    slot = Slot(Journal())
    slot.start(Work(systems=3, files=1200))
    await slot.wait()
    line = told()
    assert line.getMessage() == "index completed"
    seconds = line.figures.pop("seconds")
    assert seconds >= 0
    assert line.figures == {
        "operation": "index",
        "state": "completed",
        "systems": 3,
        "files": 1200,
    }
    assert line.kept is True


async def test_a_run_that_found_nothing_is_told_but_not_kept(told):
    slot = Slot(Journal())
    slot.start(Work(finds=False))
    await slot.wait()
    assert told().kept is False


async def test_what_a_clean_up_removed_is_kept(told):
    slot = Slot(Journal())
    slot.start(Work(finds=False, removed=2))
    await slot.wait()
    assert told().kept is True


async def test_a_failure_is_a_warning_with_its_reason_and_kept(told):
    slot = Slot(Journal())
    slot.start(Work(finds=False, error=StartError("the disk is gone")))
    await slot.wait()
    line = told()
    assert line.getMessage() == "index failed: the disk is gone"
    assert (line.levelno, line.kept) == (logging.WARNING, True)


async def test_what_its_user_cancels_is_cancelled(told):
    slot = Slot(Journal())
    slot.start(Work(rest=10_000))
    await slot.cancel("index")
    assert told().figures["state"] == "cancelled"


async def test_what_a_shutdown_cuts_is_interrupted(told):
    slot = Slot(Journal())
    slot.start(Work(rest=10_000))
    await slot.close()
    assert told().figures["state"] == "interrupted"
