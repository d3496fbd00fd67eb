"""Answers in pieces are what they are as a whole."""

import base64
import json

from hypothesis import given
from hypothesis import strategies as st

from api import frames
from api.frames import Base64, Frame, Stream, pieces, size_of

parts = st.lists(
    st.text(alphabet=st.characters(exclude_categories=["Cs"])) | st.binary(), max_size=6
)


async def joined(frame):
    return b"".join([piece async for piece in pieces(frame)])


@given(parts)
async def test_pieces_make_the_whole(found):
    frame = Frame(tuple(Base64(p) if isinstance(p, bytes) else p for p in found))
    wanted = "".join(
        base64.b64encode(p).decode() if isinstance(p, bytes) else p for p in found
    )
    assert frame.text() == wanted
    assert len(frame) == len(wanted)
    assert await joined(frame) == wanted.encode()
    assert size_of(frame) == len(wanted.encode())


async def test_a_long_picture_comes_in_small_pieces_that_fit_together():
    data = bytes(range(256)) * 4001
    frame = Frame(('{"data":"', Base64(data), '"}'))
    found = [piece async for piece in pieces(frame)]
    assert max(map(len, found)) <= 64 << 10
    assert base64.b64decode(json.loads(b"".join(found))["data"]) == data


async def test_long_text_comes_in_small_pieces():
    text = "é€𝄞x" * 50_000
    found = [piece async for piece in pieces(text)]
    assert max(map(len, found)) <= 4 * frames.TEXT_PIECE
    assert b"".join(found).decode() == text


class Alive:
    """Stands for a loan; ``count`` tells how many are alive."""

    count = 0

    def __init__(self):
        type(self).count += 1

    def __del__(self):
        type(self).count -= 1


async def test_a_stream_lets_go_of_each_part_before_it_asks_for_the_next():
    seen = []

    class Rest:
        left = 3

        def __aiter__(self):
            return self

        async def __anext__(self):
            seen.append(Alive.count)
            if not self.left:
                raise StopAsyncIteration
            self.left -= 1
            return Frame((",", Base64(b"abc", Alive())))

    stream = Stream(Frame(("[", Base64(b"abc", Alive()))), Rest())
    assert await joined(stream) == b"[YWJj" + b",YWJj" * 3
    assert seen == [0, 0, 0, 0]
    await stream.taken()
