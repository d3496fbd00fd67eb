"""Very many are sorted as few are."""

from hypothesis import given
from hypothesis import strategies as st

from zapcore.selection import order


@given(st.lists(st.tuples(st.integers(0, 5), st.text(max_size=2))), st.integers(1, 9))
def test_in_runs_they_are_sorted_as_at_once_equal_ones_as_they_came(items, run):
    kept, order.RUN = order.RUN, run
    try:
        found = order.in_order(items, lambda item: item[0])
    finally:
        order.RUN = kept
    assert found == sorted(items, key=lambda item: item[0])
