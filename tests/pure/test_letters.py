"""Letters: every sort key stands under one of them, in one stretch of the list."""

import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from mediadb import letters

KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=3)


def test_the_stretches_cover_the_list_without_gap_or_overlap():
    highs = [stretch.high for stretch in letters.STRETCHES]
    lows = [stretch.low for stretch in letters.STRETCHES]
    assert lows == ["", *highs[:-1]]
    assert highs[-1] == letters.END
    assert {stretch.letter for stretch in letters.STRETCHES} == set(letters.LETTERS)


@given(KEYS.filter(lambda key: key < letters.END))
def test_a_key_meets_the_condition_of_its_letter_and_no_other(key):
    raw = sqlite3.connect(":memory:")
    raw.execute("CREATE TABLE m (SortKey TEXT)")
    raw.execute("INSERT INTO m VALUES (?)", (key,))
    met = []
    for letter in letters.LETTERS:
        part, values = letters.condition(letter)
        found = raw.execute(f"SELECT 1 FROM m WHERE {part}", values)
        met += [letter] * len(found.fetchall())
    raw.close()
    assert met == [letters.stretch_of(key).letter]


def test_letters_are_of_the_recorded_kinds():
    firsts = {
        "alpha": "A",
        "zeta": "Z",
        "2048": "2",
        "": "#",
        "ゼルダ": "#",
        "\uff41": "#",
    }
    assert {k: letters.stretch_of(k).letter for k in firsts} == firsts
