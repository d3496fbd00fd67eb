"""The window of a scrape: sorted, whole titles, and nothing that is never seen."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapcore.model import PropertyValue, ScrapeRecord, TagValue
from zapcore.operations.scrape_window import BATCH, Window


def record(title, media, **properties):
    found = tuple(PropertyValue(f"property:{k}", v) for k, v in properties.items())
    return ScrapeRecord(title, media, (), found)


def filled(records):
    window = Window()
    for item in records:
        window.add(item)
    window.sort()
    return list(window.batches())


def seen(records):
    """What a title's properties are after these records, the last of a kind winning."""
    return {
        (item.title_id, value.type_tag): value.text
        for item in records
        for value in item.title_properties
    }


texts = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.text(max_size=3))
records = st.lists(
    st.builds(
        lambda title, media, found: record(title, media, **found),
        st.integers(1, 4),
        st.integers(1, 9),
        texts,
    )
)


@given(records)
def test_what_it_lets_go_of_is_never_seen(given_records):
    kept = [item for batch in filled(given_records) for item in batch]
    assert seen(kept) == seen(given_records)
    assert len(kept) == len(given_records)


@given(records)
def test_records_come_by_title_each_in_the_order_of_the_source(given_records):
    kept = [item for batch in filled(given_records) for item in batch]
    wanted = sorted(given_records, key=lambda item: item.title_id)
    assert [(item.title_id, item.media_id) for item in kept] == [
        (item.title_id, item.media_id) for item in wanted
    ]


def test_of_many_variants_the_last_description_is_kept():
    (batch,) = filled([record(1, number, desc=str(number)) for number in range(9)])
    assert [item.media_id for item in batch if item.title_properties] == [8]


def test_a_title_is_never_cut_between_two_batches():
    many = [record(1, number, a="x") for number in range(BATCH - 1)]
    long = [record(2, number, a="x") for number in range(BATCH)]
    batches = filled([*long, *many])
    assert [len(batch) for batch in batches] == [2 * BATCH - 1]
    assert filled([*many, record(2, 1), record(3, 1)])[0][-1].title_id == 2


def test_a_text_that_cannot_be_stored_replaces_nothing():
    (batch,) = filled([record(1, 1, a="good"), record(1, 2, a="\ud800")])
    assert [item.title_properties[0].text for item in batch] == ["good", "\ud800"]


@pytest.mark.parametrize(
    "bad",
    [
        {"title_tags": (TagValue("developer", "\udcff"),)},
        {"media_tags": (TagValue("lang", "en", "\udcff"),)},
        {"media_properties": (PropertyValue("property:b", "\udcff"),)},
        {"media_properties": (PropertyValue("property:b", None),)},
    ],
)
def test_a_record_that_cannot_be_stored_for_another_reason_replaces_nothing(bad):
    (batch,) = filled([record(1, 1, a="good"), replace(record(1, 2, a="new"), **bad)])
    assert [item.title_properties[0].text for item in batch] == ["good", "new"]


def test_it_is_empty_when_its_batches_were_taken():
    window = Window()
    window.add(record(1, 1))
    window.sort()
    assert list(window.batches())
    assert not len(window)


def test_a_first_text_that_cannot_be_stored_is_kept_to_be_refused():
    (batch,) = filled([record(1, 1, a="\ud800"), record(1, 2, a="x")])
    assert [one.title_properties[0].text for one in batch] == ["\ud800", "x"]
