"""The small parts of a scan: its plan, its guess at the time left, its gate."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapcore.content import ScanOrder, ScanType
from zapcore.model import OperationState, PausedBy, Standing
from zapcore.operations.hash_gate import HaltedError, HashGate
from zapcore.operations.scan_eta import Rate
from zapcore.operations.scan_plan import Again, plan_of


@pytest.mark.parametrize("kind", ScanType)
def test_a_scan_of_single_files_reads_their_bytes_again_whatever_its_type(kind):
    plan = plan_of(ScanOrder(kind, media_ids=(7,)))
    assert plan.rehash
    assert not plan.rebuild


def test_only_complete_and_hashes_read_all_bytes_again():
    again = {kind for kind in ScanType if plan_of(ScanOrder(kind)).rehash}
    assert again == {ScanType.COMPLETE, ScanType.HASHES}


def test_update_and_unmatched_look_for_no_new_files():
    blind = {kind for kind in ScanType if not plan_of(ScanOrder(kind)).index}
    assert blind == {ScanType.UPDATE, ScanType.UNMATCHED}


def test_sources_are_asked_again_as_the_type_says():
    again = {kind: plan_of(ScanOrder(kind)).again for kind in ScanType}
    assert again[ScanType.UPDATE] is Again.KNOWN
    assert again[ScanType.COMPLETE] is Again.ALL
    assert again[ScanType.QUICK] is again[ScanType.UNMATCHED] is Again.NEVER
    assert not plan_of(ScanOrder(ScanType.HASHES)).metadata


@given(
    st.lists(st.tuples(st.floats(0.1, 50), st.integers(0, 1000)), max_size=20),
    st.integers(0, 5000),
)
def test_a_guess_is_never_negative_and_ends_at_nothing(steps, total):
    now, done = 0.0, 0
    rate = Rate(lambda: now)
    for seconds, count in steps:
        now, done = now + seconds, done + count
        guess = rate.seconds(done, total)
        assert guess is None or guess >= 0
        if 0 < total <= done and guess is not None:
            assert guess == 0


def test_half_of_the_work_leaves_as_much_time_as_it_took():
    now = 0.0
    rate = Rate(lambda: now)
    assert rate.seconds(0, 200) is None
    now = 30.0
    assert rate.seconds(100, 200) == 30


def test_bytes_of_all_threads_are_counted():
    gate = HashGate()

    def work():
        tick = gate.tick()
        for _ in range(500):
            tick(3)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert gate.read == 4 * 500 * 3


def test_a_paused_thread_waits_inside_its_file_and_goes_on():
    gate = HashGate()
    gate.stands(Standing(OperationState.PAUSED, PausedBy.USER))
    passed = threading.Event()

    def work():
        gate.tick()(1)
        passed.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert not passed.wait(0.05)
    gate.stands(Standing(OperationState.RUNNING))
    assert passed.wait(5)
    thread.join(5)


def test_a_thread_ends_at_its_next_piece_when_the_scan_has_ended():
    gate = HashGate()
    tick = gate.tick()
    tick(1)
    gate.stop()
    with pytest.raises(HaltedError):
        tick(1)


def test_a_paused_thread_ends_when_the_scan_is_cancelled():
    gate = HashGate()
    gate.stands(Standing(OperationState.PAUSED, PausedBy.USER))
    halted = threading.Event()

    def work():
        try:
            gate.tick()(1)
        except HaltedError:
            halted.set()

    thread = threading.Thread(target=work)
    thread.start()
    gate.stop()
    assert halted.wait(5)
    thread.join(5)
