"""Worker threads of an operation rest while clients are served, within bounds."""

from types import SimpleNamespace

import pytest

from zapcore.operations.courtesy import MOST_S, NAP_S, SHARE, Clock, Courtesy


@pytest.fixture
def thread():
    """A worker thread: CPU seconds, passed seconds, and what happens in its naps."""
    return SimpleNamespace(cpu=0.0, time=0.0, rested=0.0, in_nap=lambda: None)


@pytest.fixture
def courtesy(thread):
    def sleep(seconds):
        thread.time += seconds
        thread.rested += seconds
        thread.in_nap()

    clock = Clock(lambda: thread.cpu, lambda: thread.time, sleep)
    return Courtesy(clock)


def work(thread, seconds):
    thread.cpu += seconds
    thread.time += seconds


def test_nobody_served_no_rest(courtesy, thread):
    between = courtesy.give_way()
    for _ in range(100):
        work(thread, 0.01)
        between()
    assert thread.rested == 0


def test_it_rests_four_times_as_long_as_it_worked_while_a_client_is_served(
    courtesy, thread
):
    between = courtesy.give_way()
    with courtesy.serving():
        for _ in range(50):
            work(thread, 0.005)
            between()
    assert thread.rested == pytest.approx(SHARE * 0.25, abs=50 * NAP_S)


def test_items_that_cost_next_to_nothing_do_not_rest_each(courtesy, thread):
    between = courtesy.give_way()
    with courtesy.serving():
        for _ in range(19):
            work(thread, 0.0001)
            between()
        assert thread.rested == 0
        work(thread, 0.0001)
        between()
    assert thread.rested > 0


def test_a_rest_ends_with_the_last_answer(courtesy, thread):
    between = courtesy.give_way()
    client = courtesy.serving()
    client.__enter__()
    thread.in_nap = lambda: client.__exit__(None, None, None)
    work(thread, 0.01)
    between()
    assert thread.rested == NAP_S


def test_work_before_the_client_came_does_not_make_the_rest_longer(courtesy, thread):
    between = courtesy.give_way()
    work(thread, 60)
    with courtesy.serving():
        between()
    assert thread.rested <= MOST_S + 2 * NAP_S


def test_an_answer_that_fails_is_over_too(courtesy, thread):
    with pytest.raises(OSError), courtesy.serving():  # noqa: PT011 - any will do
        raise OSError
    between = courtesy.give_way()
    work(thread, 1)
    between()
    assert thread.rested == 0
