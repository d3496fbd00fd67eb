"""What services send as JSON is read, repaired or refused; nothing else comes of it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.providers.reading import DEPTH, items, number, read_json, text
from zapcore.errors import BadAnswerError

values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(st.characters(exclude_categories=["Cs"])),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=3), inner)
    ),
    max_leaves=12,
)


@given(values)
def test_json_is_read_as_it_is(value):
    assert read_json(json.dumps(value).encode()) == json.loads(json.dumps(value))


@given(st.one_of(st.binary(max_size=60), values.map(lambda v: json.dumps(v).encode())))
def test_whatever_comes_is_values_or_a_bad_answer(body):
    for cut in (body, body[: len(body) // 2], body.replace(b"\\", b"\\q")):
        try:
            value = read_json(cut)
        except BadAnswerError:
            continue
        # It can be kept: no half of a pair, no number that JSON does not know.
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
        assert isinstance(text(value, "a"), str)
        assert isinstance(items(value, "a"), tuple)
        assert isinstance(number(value, "a"), float | None)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (rb'{"a":"C:\q\d \u00e9 \\ \n"}', {"a": "C:\\q\\d \u00e9 \\ \n"}),
        (b'{"a":"x\ny\\z"}', {"a": "x\ny\\z"}),
        (rb'["\ud83d\ude00 \ud800"]', ["\U0001f600 ?"]),
        (b'["caf\xe9"]', ["caf\ufffd"]),
        (b"\xef\xbb\xbf[1]", [1]),
        (b"[" * DEPTH + b"]" * DEPTH, None),
    ],
)
def test_what_services_break_is_repaired(body, value):
    found = read_json(body)
    assert value is None or found == value


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>503</body></html>",
        b'{"a": [1, 2',
        b'{"a": 1} trailing',
        b"[NaN]",
        b"[-Infinity]",
        b"[1" + b"0" * 5000 + b"]",
        b"[" * (DEPTH + 9) + b"]" * (DEPTH + 9),
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b"Erreur de login",
    ],
)
def test_what_is_no_json_is_a_bad_answer(body):
    with pytest.raises(BadAnswerError):
        read_json(body)
