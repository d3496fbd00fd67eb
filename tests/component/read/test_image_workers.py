"""The threads that look at disks for pictures."""

import asyncio
import threading
import weakref

import pytest

from api.images.workers import Workers


@pytest.fixture
def workers():
    made = Workers(2, "test")
    yield made
    made.close()


async def test_results_and_errors_go_to_the_one_who_asked(workers):
    def fail():
        raise OSError("gone")

    assert await workers.run(lambda: 5) == 5
    with pytest.raises(OSError, match="gone"):
        await workers.run(fail)
    assert await workers.run(lambda: 6) == 6


async def test_two_run_side_by_side_and_a_third_waits(workers):
    meet = threading.Barrier(3)
    both = [asyncio.create_task(workers.run(lambda: meet.wait(10))) for _ in range(2)]
    third = asyncio.create_task(workers.run(lambda: "third"))
    await asyncio.sleep(0.02)
    assert not third.done()
    meet.wait(10)
    await asyncio.gather(*both)
    assert await third == "third"


async def test_what_nobody_waits_for_any_more_is_not_begun(workers):
    shut, ran = threading.Event(), []
    busy = [asyncio.create_task(workers.run(lambda: shut.wait(10))) for _ in range(2)]
    await asyncio.sleep(0)
    given_up = asyncio.create_task(workers.run(lambda: ran.append(1)))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)
    shut.set()
    await asyncio.gather(*busy)
    assert await workers.run(lambda: "last") == "last"
    assert ran == []


async def test_an_idle_thread_holds_nothing_of_what_it_did(workers):
    class Large:
        pass

    large = Large()
    gone = weakref.ref(large)
    assert await workers.run(lambda large=large: type(large)) is Large
    del large
    for _ in range(100):
        if gone() is None:
            break
        await asyncio.sleep(0.01)
    assert gone() is None


async def test_threads_end_when_it_is_closed():
    workers = Workers(2, "ending")
    await workers.run(lambda: None)
    mine = [t for t in threading.enumerate() if t.name.startswith("ending:")]
    assert len(mine) == 2
    workers.close()
    for thread in mine:
        thread.join(5)
        assert not thread.is_alive()
