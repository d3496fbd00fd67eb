"""Names that differ in case alone, and files whose times say little."""

import os
import time
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapcore import inodes
from zapcore.identify.sampling import numbers_of
from zapcore.operations.places import one_spelling
from zapcore.spelling import is_spelled, respelled


@pytest.fixture
def forgetful(monkeypatch):
    monkeypatch.setattr(inodes, "is_forgetful", lambda device: True)
    monkeypatch.setattr("zapcore.identify.sampling.is_forgetful", lambda device: True)


def info(mtime_ns, ctime_ns=0):
    return SimpleNamespace(
        st_dev=1, st_ino=7, st_size=3, st_mtime_ns=mtime_ns, st_ctime_ns=ctime_ns
    )


@pytest.mark.parametrize(
    ("gone", "new", "pairs"),
    [
        ({"A.nes"}, {"a.NES"}, {"A.nes": "a.NES"}),
        ({"A.nes"}, {"b.nes"}, {}),
        ({"A.nes", "a.nes"}, {"A.NES"}, {}),
        ({"A.nes"}, {"a.nes", "A.NES"}, {}),
        ({"Ä.nes", "b"}, {"ä.NES", "c"}, {"Ä.nes": "ä.NES"}),
        (set(), {"a"}, {}),
    ],
)
def test_names_are_paired_when_nothing_but_case_differs(gone, new, pairs):
    assert respelled(gone, new) == pairs


@given(st.sets(st.text("aAbB", min_size=1)), st.sets(st.text("aAbB", min_size=1)))
def test_each_name_has_one_partner_at_most(gone, new):
    pairs = respelled(gone, new)
    assert len(set(pairs.values())) == len(pairs)
    assert all(a.casefold() == b.casefold() for a, b in pairs.items())


def test_a_path_is_spelled_as_its_folders_list_it(tmp_path):
    (tmp_path / "Games").mkdir()
    (tmp_path / "Games" / "A.nes").touch()
    assert is_spelled(f"{tmp_path}/Games/A.nes")
    assert is_spelled(f"{tmp_path}/Games/")
    assert not is_spelled(f"{tmp_path}/Games/a.nes")
    assert not is_spelled(f"{tmp_path}/nothing")


def test_two_folders_that_differ_in_case_are_two_where_case_counts(tmp_path):
    both = (f"{tmp_path}/games", f"{tmp_path}/GAMES")
    for path in both:
        os.mkdir(path)
    assert one_spelling(both) == both
    os.rmdir(both[1])
    assert one_spelling(both) == both, "one that is not there may come yet"


def test_the_number_of_a_forgetful_file_is_made_of_its_path(forgetful):
    one, other = numbers_of("/a", info(1)), numbers_of("/b", info(1))
    assert one == numbers_of("/a", info(2))
    assert one != other
    assert one[0] == 0
    assert inodes.lasting(info(1)) == 0


def test_where_inodes_last_they_count():
    assert numbers_of("/a", info(1)) == (1, 7)
    assert inodes.time_of(info(time.time_ns() // 2 * 2)) % 2 == 0


def test_a_file_of_this_moment_is_looked_at_once_more(forgetful):
    now = time.time_ns() // 2_000_000_000 * 2_000_000_000
    assert inodes.time_of(info(now)) == now + 1
    assert inodes.time_of(info(now - 10**10)) == now - 10**10
    assert inodes.time_of(info(now + 10**15)) == now + 10**15, "another clock"
