"""Single tag values: stored and shown forms, owners, dates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapcore.titles import tagvalues


@pytest.mark.parametrize(
    ("shown", "stored"),
    [
        ("1", "0001"),
        ("vol:9", "vol:0009"),
        ("0", "0000"),
        ("12345", "12345"),
        ("1-02", "1-02"),
        ("", ""),
    ],
)
def test_a_number_is_padded_in_the_store(shown, stored):
    assert tagvalues.pad_value(shown) == stored
    assert tagvalues.unpad_value(stored) == shown


@given(st.text("0123456789:ab-", max_size=12))
def test_padding_changes_nothing_that_the_wire_shows(value):
    padded = tagvalues.pad_value(value)
    assert tagvalues.pad_value(padded) == padded
    assert tagvalues.unpad_value(padded) == tagvalues.unpad_value(value)


@pytest.mark.parametrize(
    ("kind", "owned"),
    [("region", True), ("user", False), ("rating", False), ("scraper.x", False)],
)
def test_an_index_never_touches_tags_of_scrapers_and_the_owner(kind, owned):
    assert tagvalues.is_scanner_owned(kind) is owned


def test_a_revision_is_one_and_languages_are_many():
    assert tagvalues.is_exclusive("rev")
    assert not tagvalues.is_exclusive("lang")


@pytest.mark.parametrize(
    ("text", "date"),
    [("1990-02-03", "1990-02-03"), ("1990-02", "1990-02"), ("1990-13", ""), ("x", "")],
)
def test_a_dashed_date_is_read_or_refused(text, date):
    assert tagvalues.parse_date(text) == date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("19900203", "1990-02-03"),
        ("700203", "1970-02-03"),
        ("690203", "2069-02-03"),
        ("19901303", ""),
        ("1990020", ""),
    ],
)
def test_a_compact_date_turns_the_century_at_seventy(text, date):
    assert tagvalues.parse_compact_date(text) == date
