"""Normal forms of tag values and company names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapcore.titles.normalize import normalize_company, normalize_tag


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Rev 1", "rev-1"),
        (" A : B ", "a:b"),
        ("U.S. Gold", "u-s-gold"),
        ("a--b", "a-b"),
        ("a\tb", "ab"),
        ("it's", "its"),
        ("II+", "ii+"),
        ("Foo, Ltd.", "foo,-ltd-"),
        ("\u212a\u0130", "ki"),
        ("\u65e5\u672c", ""),
    ],
)
def test_a_tag_value_keeps_only_its_alphabet(text, value):
    assert normalize_tag(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("T&E Soft", "t-and-e-soft"),
        ("\u00c9lectronic Arts", "electronic-arts"),
        ("\u65e5\u672c", "\u65e5\u672c"),
        ("Limited Edition", "limited"),
        ("A.B.C", "abc"),
        (",:", ",:"),
    ],
)
def test_a_company_is_the_words_of_its_name_or_else_a_tag_value(text, value):
    assert normalize_company(text) == value


@given(st.text())
def test_normalising_a_tag_value_twice_changes_nothing(text):
    once = normalize_tag(text)
    assert normalize_tag(once) == once
    assert not set(once) - set("abcdefghijklmnopqrstuvwxyz0123456789:,+-")
