"""Answers in parts are the same JSON as in one piece."""

import asyncio
import base64
import json

from hypothesis import given
from hypothesis import strategies as st

from api.encode import LONG, Json, dumps, encode
from api.frames import Base64

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=5,
)
SPECIAL = (
    st.binary(max_size=9).map(Base64)
    | PLAIN.map(lambda value: Json(dumps(value)))
    | st.lists(PLAIN, max_size=LONG + 2)
)


def plain(value: object) -> object:
    if isinstance(value, Base64):
        return base64.b64encode(value.data).decode()
    return json.loads(value) if isinstance(value, Json) else value


@given(st.dictionaries(st.text(max_size=5), PLAIN | SPECIAL, max_size=6))
def test_an_answer_in_parts_says_the_same_as_in_one_piece(result):
    text = "".join(map(str, asyncio.run(encode(result))))
    assert json.loads(text) == {key: plain(value) for key, value in result.items()}
    assert text == dumps({key: plain(value) for key, value in result.items()})
