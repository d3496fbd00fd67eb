"""Answers of services are read strictly, and wrong types are nothing."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.providers.reading import items, number, plain, read_json, text, words
from zapcore.errors import BadAnswerError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=10,
)


@given(JSON.filter(lambda value: "Infinity" not in json.dumps(value)))
def test_what_is_json_is_read_as_it_is(value):
    assert read_json(json.dumps(value).encode()) == value


@given(st.text(alphabet='abn"\\u0/ é', max_size=12))
def test_a_backslash_that_json_forbids_stands_for_itself(content):
    spelled = content.replace('"', '\\"')
    try:
        expected = json.loads(f'{{"a": "{spelled}"}}')
    except ValueError:
        return
    assert read_json(f'{{"a": "{spelled}"}}'.encode()) == expected


def test_backslashes_are_repaired_where_the_rest_is_right():
    body = rb'{"a": "C:\Games\users\n \"x\" \\ \u00e9 \u12"}'
    expected = 'C:\\Games\\users\n "x" \\ é \\u12'
    assert read_json(body) == {"a": expected}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b'{"a"',
        b"NaN",
        b"[-Infinity]",
        b"[" * 10**5,
        b"\xff",
        b"1" * 5000,
    ],
)
def test_what_is_no_json_is_a_bad_answer(body):
    with pytest.raises(BadAnswerError):
        read_json(body)


@given(JSON)
def test_each_accessor_gives_its_own_type_whatever_stands_there(value):
    assert isinstance(text(value, "a"), str)
    assert isinstance(words({"a": value}, "a"), str)
    assert isinstance(items({"a": value}, "a"), tuple)
    found = number({"a": value}, "a")
    assert found is None or math.isfinite(found)


def test_ids_are_texts_or_numbers_and_names_are_texts():
    assert [text({"id": one}, "id") for one in (7, "7", 7.0, True, None)] == [
        "7",
        "7",
        "7",
        "",
        "",
    ]
    assert words({"name": 7}, "name") == ""
    assert words({"name": " Foo\0 "}, "name") == "Foo"
    assert [number(one) for one in ("81.5", 3, "x", 10**400, "nan", False)] == [
        81.5,
        3.0,
        None,
        None,
        None,
        None,
    ]


def test_html_becomes_paragraphs():
    markup = "<p>A &amp; <i>b</i>\nc.</p>\r\n<p>1 < 2<br/>d</p><!-- e -->"
    assert plain(markup) == "A & b c.\n1 < 2\nd"
