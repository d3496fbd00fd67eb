"""Where media.db was set aside, games are looked for without anybody asking."""

import asyncio

import pytest

from zapcore.errors import NotMountedError
from zapcore.operations import rebuild


class Media:
    def __init__(self, *answers):
        self.answers = list(answers)

    async def wants_rebuild(self):
        return self.answers.pop(0)


class Slot:
    def __init__(self):
        self.waited = 0

    async def wait(self):
        self.waited += 1


class Index:
    def __init__(self, error=None):
        self.started = 0
        self.error = error

    async def start(self, systems=None, *, rebuild=False):
        if self.error:
            raise self.error
        self.started += 1


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(rebuild, "WAIT_S", 0.0)


@pytest.mark.parametrize(
    ("answers", "started"), [((True, True), 1), ((False,), 0), ((True, False), 0)]
)
async def test_an_index_begins_unless_somebody_was_faster(answers, started):
    index, slot = Index(), Slot()
    await rebuild.rebuilding(Media(*answers), slot, index)
    assert index.started == started


async def test_a_library_that_is_away_ends_the_try_with_a_line(caplog):
    await rebuild.rebuilding(Media(True, True), Slot(), Index(NotMountedError(["/r"])))
    assert "not built again yet" in caplog.text


async def test_it_ends_with_the_daemon(monkeypatch):
    monkeypatch.setattr(rebuild, "WAIT_S", 60)
    task = rebuild.rebuilding(Media(True), Slot(), Index())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
