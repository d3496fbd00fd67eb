"""Threads of operations leave the machine to others; threads of clients do not."""

import asyncio
import ctypes
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from mediadb.database import Database
from zapcore.background import BACKGROUND, Background, Hands, Pool, context_of
from zapcore.priority import IOPRIO_SET, Priority, _machine

IOPRIO_GET = {251: 252, 314: 315, 30: 31, 289: 290}
IDLE_CLASS = 3
LOWERED = (os.SCHED_IDLE, 19, IDLE_CLASS)


def standing():
    """Give policy, nice and I/O class of the calling thread."""
    number = IOPRIO_GET[IOPRIO_SET[_machine()]]
    io_class = ctypes.CDLL(None).syscall(number, 1, 0) >> 13
    return os.sched_getscheduler(0), os.getpriority(os.PRIO_PROCESS, 0), io_class


class Scripted:
    """A priority that only notes what it is told."""

    def __init__(self, *, whole=True):
        self.whole = whole
        self.told = []

    def __getattr__(self, name):
        return lambda thread: self.told.append((name, thread)) or True

    def can_return(self):
        return self.whole


@pytest.fixture
def background():
    priority = Priority()
    if not priority.can_return():
        pytest.skip("this process may not raise a thread again")
    return Background(priority)


async def in_operation(background, work):
    """Await ``work()`` as an operation does."""
    return await asyncio.create_task(work(), context=context_of(background))


async def test_what_an_operation_hands_over_is_done_by_a_lowered_thread(background):
    normal = standing()
    pool = Pool(background)
    asyncio.get_running_loop().set_default_executor(pool)

    async def operation():
        return await asyncio.to_thread(standing)

    assert await in_operation(background, operation) == LOWERED
    assert await asyncio.to_thread(standing) == normal
    assert standing() == normal


async def test_threads_of_its_own_are_lowered_too_and_what_they_start(background):
    async def operation():
        threads = Hands(2, "hashing")
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(threads, standing)
        finally:
            threads.shutdown()

    assert await in_operation(background, operation) == LOWERED


async def test_threads_are_as_they_were_where_no_operation_asks():
    threads = Hands(1, "plain")
    assert threads.submit(standing).result() == standing()
    threads.shutdown()


async def test_a_database_is_read_at_low_priority_for_operations_only(
    background, tmp_path
):
    database = await Database.open(str(tmp_path / "some.db"))

    async def operation():
        return await database.run(lambda _raw: standing())

    assert await in_operation(background, operation) == LOWERED
    assert await database.run(lambda _raw: standing()) == standing()
    await database.close()


async def test_a_client_that_waits_behind_an_operation_hurries_it(background, tmp_path):
    database = await Database.open(str(tmp_path / "some.db"))
    began, seen, usual = threading.Event(), [], standing()

    def long(_raw):
        seen.append(standing())
        began.set()
        deadline = time.monotonic() + 5
        while standing() != usual and time.monotonic() < deadline:
            time.sleep(0.001)
        seen.append(standing())

    async def operation():
        await database.run(long)

    working = asyncio.create_task(operation(), context=context_of(background))
    await asyncio.to_thread(began.wait, 5)
    assert await database.run(lambda _raw: "answer") == "answer"
    await working
    assert seen == [LOWERED, usual]
    await database.close()


def test_without_the_right_to_return_threads_give_up_only_some():
    priority = Scripted(whole=False)
    background = Background(priority)
    threads = Hands(1, "x", background)
    assert threads.submit(lambda: 5).result() == 5
    threads.shutdown()
    assert priority.told == [("idle_io", 0), ("give_up_some", 0)]
    assert background.borrow(lambda: 6, lambda: False) == 6
    assert priority.told[2:] == [("idle_io", 0), ("usual_io", 0)]


def test_a_thread_that_was_not_put_aside_stays_lowered():
    priority = Scripted()
    background = Background(priority)
    background.join()
    background.run(lambda: None)
    assert not background.crowded
    assert priority.told == [("idle_io", 0), ("lower", 0)]


def test_an_operation_begins_in_bursts_until_the_cores_are_known_to_be_free(
    monkeypatch,
):
    priority = Scripted()
    background = Background(priority)
    background.begin()
    assert background.crowded
    monkeypatch.setattr("zapcore.background._pushed_aside", lambda: 0)

    def work():
        between = background.after(lambda: None)
        deadline = time.monotonic() + 5
        while background.crowded and time.monotonic() < deadline:
            between()

    background.run(work)
    assert not background.crowded
    lowered = [name for name, _ in priority.told]
    assert lowered[:3] == ["lower", "raise_again", "lower"]
    assert lowered[-1] == "lower"


def test_a_thread_that_others_kept_waiting_works_in_bursts(monkeypatch):
    priority = Scripted()
    background = Background(priority)
    pushed = iter(range(10**9))
    monkeypatch.setattr("zapcore.background._pushed_aside", lambda: next(pushed))

    def work():
        time.sleep(0.01)
        background.between()
        assert background.crowded
        assert priority.told[-1] == ("raise_again", 0)

    background.run(work)
    assert priority.told[-1] == ("lower", 0)


def test_what_fails_in_a_lowered_thread_fails_for_who_asked(background):
    threads = Hands(1, "x", background)
    with pytest.raises(ZeroDivisionError):
        threads.submit(lambda: 1 // 0).result()
    assert threads.submit(standing).result() == LOWERED
    threads.shutdown()


def test_no_context_means_no_manners():
    assert BACKGROUND.get() is None
    assert isinstance(Hands(1, "x"), ThreadPoolExecutor)
