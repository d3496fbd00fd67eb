"""What comes in is bounded before it is parsed: depth, values, batches."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import envelope
from api.envelope import MAX_BATCH, MAX_DEPTH, MAX_VALUES


def error(text):
    (request,) = envelope.read(text).requests
    return (request.error.code, request.error.message) if request.error else None


def nested(levels, inner=""):
    return "[" * levels + inner + "]" * levels


def call(params):
    return f'{{"jsonrpc":"2.0","id":1,"method":"m","params":{params}}}'


DEEP = (-32600, "Invalid Request: it is nested deeper than 64 levels")
MANY = (-32600, "Invalid Request: it holds more than 100000 values")
BROKEN = (-32700, "Parse error")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (call(f'{{"a":{nested(MAX_DEPTH - 2)}}}'), None),
        (call(f'{{"a":{nested(MAX_DEPTH - 1)}}}'), DEEP),
        ('{"a":' * 65 + "1" + "}" * 65, DEEP),
        (nested(40_000), DEEP),
        ("[" * 100_000, BROKEN),
        (nested(65)[:-1], BROKEN),
        ("[{" * 40 + "]}" * 40, DEEP),
        (call('{"a":"' + "[{" * 1000 + '"}'), None),
        (call('{"a":"\\"' + "[" * 100 + '"}'), None),
        (call('{"a":"\\\\","b":' + nested(MAX_DEPTH - 1) + "}"), DEEP),
        (call(f'{{"a":[{",".join(["[]"] * 1000)}]}}'), None),
    ],
)
def test_depth_is_judged_before_it_is_parsed(text, wanted):
    assert error(text) == wanted


@pytest.mark.parametrize("value", ["1", "{}", '"x"', '{"k":"v"}'])
def test_more_values_than_any_request_has_are_refused(value):
    assert error(call(f'{{"a":[{",".join([value] * MAX_VALUES)}]}}')) == MANY
    few = MAX_VALUES // 4
    assert error(call(f'{{"a":[{",".join([value] * few)}]}}')) is None


def test_a_long_text_is_one_value():
    assert error(call(f'{{"a":"{"x" * 3_900_000}"}}')) is None


def test_a_batch_that_is_too_long_says_so():
    request = call("{}")
    long = f"[{','.join([request] * (MAX_BATCH + 1))}]"
    assert error(long) == (
        -32600,
        f"Invalid Request: a batch has at most {MAX_BATCH} requests",
    )
    assert len(envelope.read(long.replace(f"{request},", "", 1)).requests) == MAX_BATCH


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner),
)


@given(json_values, st.integers(0, 200), st.integers(0, 3))
def test_any_depth_gives_a_verdict_and_no_error_of_python(value, levels, cut):
    text = nested(levels, json.dumps(value))
    text = text[: len(text) - cut]
    depth = 0
    try:
        deepest = json.loads(text)
    except ValueError:
        assert error(text) in {BROKEN, DEEP}
        return
    found = [(deepest, 0)]
    while found:
        item, at = found.pop()
        inner = item.values() if isinstance(item, dict) else item
        if isinstance(item, list | dict):
            depth = max(depth, at + 1)
            found += [(child, at + 1) for child in inner]
    if depth > MAX_DEPTH:
        assert error(text) == DEEP
    else:
        codes = {r.error.code for r in envelope.read(text).requests if r.error}
        assert codes <= {-32600, -32700}
        assert all(
            r.error is not envelope.TOO_DEEP for r in envelope.read(text).requests
        )


@given(st.text(alphabet='[]{}",:\\a1 ', max_size=300))
def test_any_brackets_and_quotes_give_a_verdict(text):
    for request in envelope.read("[" * 60 + text).requests:
        assert request.error is not None
