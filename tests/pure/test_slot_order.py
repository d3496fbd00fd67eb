"""Who asks for the slot first gets it, however long he looks before he starts."""

import asyncio

import pytest

from zapcore.errors import AlreadyRunningError, NotMountedError
from zapcore.events import MediaIndexing
from zapcore.operations.index_progress import IndexProgress
from zapcore.operations.scrape_progress import ScrapeProgress
from zapcore.operations.slot import Slot


class Nothing:
    """A publisher and a journal that keep nothing."""

    def publish(self, event):
        raise AssertionError(event)


def fail_in(preparing, look):
    with preparing:
        look()
        raise NotMountedError(())


@pytest.fixture
def slot():
    return Slot(Nothing())


async def test_a_reserved_slot_is_refused_in_the_words_of_who_will_run(slot):
    with slot.reserve("index"):
        with pytest.raises(AlreadyRunningError, match="media indexing is in progress"):
            slot.claim("scrape")
        with pytest.raises(AlreadyRunningError, match="indexing already in progress"):
            slot.claim("index")
    slot.claim("scrape")


async def test_a_cancel_waits_for_a_start_that_looks_and_is_free_when_none_comes(slot):
    with slot.reserve("index"):
        cancelling = asyncio.create_task(slot.cancel("index"))
        await asyncio.sleep(0)
        assert not cancelling.done()
        assert await slot.cancel("scrape") is False
    assert await cancelling is False


async def test_a_start_that_fails_leaves_the_status_as_it_was():
    index, scrape = IndexProgress(Nothing()), ScrapeProgress(Nothing())
    before, seen = (index.status, scrape.status), []
    with pytest.raises(NotMountedError):
        fail_in(index.preparing(), lambda: seen.append(index.status.indexing))
    with pytest.raises(NotMountedError):
        fail_in(
            scrape.preparing("x", force=True), lambda: seen.append(scrape.status.state)
        )
    assert seen == [True, "running"]
    assert (index.status, scrape.status) == before
    assert index.status == MediaIndexing()
