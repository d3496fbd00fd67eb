"""The memory that pictures of all clients share."""

import asyncio
import gc
import threading

import pytest

from api.budget import Budget, Shares


async def settled():
    for _ in range(5):
        await asyncio.sleep(0)


async def test_what_nobody_holds_any_more_is_lent_again():
    budget = Budget(10)
    first = await budget.take(7)
    second = asyncio.create_task(budget.take(4))
    await settled()
    assert not second.done()
    del first
    await settled()
    assert second.done()


async def test_the_first_who_came_is_the_first_served():
    budget = Budget(10)
    held = await budget.take(10)
    order = []

    async def want(name, count):
        loan = await budget.take(count)
        order.append(name)
        return loan

    tasks = [asyncio.create_task(want(n, c)) for n, c in (("large", 9), ("small", 1))]
    await settled()
    del held
    await settled()
    assert order == ["large", "small"]
    await asyncio.gather(*tasks)


async def test_more_than_there_is_takes_all_of_it():
    budget = Budget(10)
    loan = await budget.take(1000)
    waiting = asyncio.create_task(budget.take(1))
    await settled()
    assert not waiting.done()
    del loan
    await waiting


@pytest.mark.parametrize("first", [True, False])
async def test_one_who_gives_up_waiting_holds_nobody_up(first):
    budget = Budget(10)
    held = await budget.take(5)
    large = asyncio.create_task(budget.take(10))
    small = asyncio.create_task(budget.take(5))
    await settled()
    gone = large if first else small
    gone.cancel()
    await settled()
    assert small.done()
    if not first:
        del held
        await large
        return
    assert not small.cancelled()
    del held


async def test_a_loan_that_comes_too_late_goes_back():
    budget = Budget(10)
    held = await budget.take(10)
    waiting = asyncio.create_task(budget.take(10))
    await settled()
    del held
    await asyncio.sleep(0)  # given back, the waiting one was not yet run
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    del waiting
    gc.collect()
    async with asyncio.timeout(1):
        await budget.take(10)


async def test_the_last_hand_may_be_that_of_a_thread():
    budget = Budget(10)
    hands = [await budget.take(10)]
    thread = threading.Thread(target=hands.clear)
    thread.start()
    thread.join()
    async with asyncio.timeout(1):
        await budget.take(10)


def test_a_loan_may_outlive_its_loop():
    async def lend():
        return await Budget(10).take(3)

    loan = asyncio.run(lend())
    del loan


async def test_those_who_want_little_do_not_wait_behind_those_who_want_much():
    shares = Shares(80)
    held = await shares.take(60)
    large = asyncio.create_task(shares.take(11))
    async with asyncio.timeout(1):
        small = [await shares.take(10), await shares.take(10)]
    third = asyncio.create_task(shares.take(1))
    await settled()
    assert not large.done()
    assert not third.done()
    del held
    await large
    del small
    await third
