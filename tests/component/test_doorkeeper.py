"""Connections that say nothing take a bounded share, for a bounded time."""

import asyncio
import contextlib
from types import SimpleNamespace

import pytest

from api import doorkeeper
from api.doorkeeper import Doorkeeper
from api.limits import Limits

ASK = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


class Line(asyncio.Transport):
    """A connection of a peer, which only remembers what was done with it."""

    def __init__(self, peer, own="192.168.1.5"):
        super().__init__({"peername": (peer, 1), "sockname": (own, 7497)})
        self.said = b""
        self.ended = False

    def write(self, data):
        self.said += data

    def close(self):
        self.ended = True

    abort = close

    def is_closing(self):
        return self.ended

    def set_protocol(self, protocol):
        self.handed_on = protocol


@pytest.fixture
def keeper():
    limits = Limits(sockets=8, sockets_of_network=5, sockets_of_one=3)
    now = SimpleNamespace(s=0.0)
    keeper = Doorkeeper(asyncio.Protocol, limits, lambda: now.s)
    keeper.now = now
    return keeper


def come(keeper, peer, count=1):
    """Give the connections of a peer that were handed on."""
    lines = [Line(peer) for _ in range(count)]
    for line in lines:
        keeper.protocol().connection_made(line)
    return [line for line in lines if not line.said]


def test_one_neighbour_has_a_share_and_the_network_leaves_room_for_the_device(keeper):
    assert len(come(keeper, "192.168.1.20", 4)) == 3
    assert len(come(keeper, "192.168.1.21", 4)) == 2
    assert len(come(keeper, "127.0.0.1", 4)) == 3
    refused = Line("192.168.1.20")
    keeper.meet(refused)
    assert refused.said.startswith(b"HTTP/1.1 429 ")
    assert b"at most 5 are open at one time" in refused.said
    assert refused.ended


def test_who_leaves_makes_room(keeper):
    first, *_ = come(keeper, "192.168.1.20", 3)
    assert come(keeper, "192.168.1.20") == []
    first.close()
    assert len(come(keeper, "192.168.1.20")) == 1


def test_addresses_of_one_ipv6_network_are_one_neighbour(keeper):
    lines = [come(keeper, f"2001:db8:0:1::{n}") for n in range(1, 6)]
    assert [len(each) for each in lines] == [1, 1, 1, 0, 0]


def test_the_silent_are_cut_and_who_is_answered_is_not(keeper):
    silent, busy, idle = come(keeper, "127.0.0.1", 3)
    with keeper.asking(idle):
        pass
    with keeper.asking(busy):
        keeper.now.s = doorkeeper.FIRST_S + 1
        keeper.cut_silent()
        assert (silent.ended, busy.ended, idle.ended) == (True, False, False)
        keeper.now.s = doorkeeper.IDLE_S + 1
        keeper.cut_silent()
        assert (busy.ended, idle.ended) == (False, True)
    keeper.cut_silent()
    assert not busy.ended


async def test_a_real_connection_without_a_request_or_with_half_of_one_is_cut(
    wire, monkeypatch
):
    monkeypatch.setattr(doorkeeper, "FIRST_S", 0.2)
    monkeypatch.setattr(doorkeeper, "SWEEP_S", 0.05)
    keeper = wire.server._keeper
    sweep = asyncio.create_task(keeper.sweep())
    lines = [await asyncio.open_connection("127.0.0.1", wire.port) for _ in range(3)]
    lines[1][1].write(ASK[:20])
    lines[2][1].write(ASK)
    assert b"HTTP/1.1 200" in await lines[2][0].readuntil(b"\r\n\r\nOK")
    for reader, _ in lines[:2]:
        async with asyncio.timeout(5):
            with contextlib.suppress(ConnectionResetError):
                assert await reader.read() == b""
    lines[2][1].write(ASK)
    assert b"HTTP/1.1 200" in await lines[2][0].readuntil(b"\r\n\r\nOK")
    sweep.cancel()
    for _, writer in lines:
        writer.close()


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_body_that_is_not_what_its_encoding_says_is_a_sentence(wire, encoding):
    body = b'{"jsonrpc": "2.0", "id": 1, "method": "health"}'
    status, text, _ = await wire.post(body, **{"Content-Encoding": encoding})
    assert status == 400
    assert "Content-Encoding" in text


async def test_a_body_that_breaks_off_leaves_no_trace(wire, caplog):
    _, writer = await asyncio.open_connection("127.0.0.1", wire.port)
    writer.write(
        b"POST /api HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b'Content-Length: 100\r\n\r\n{"json'
    )
    await writer.drain()
    await asyncio.sleep(0.1)
    writer.transport.abort()
    await asyncio.sleep(0.1)
    assert (await wire.post(b'{"jsonrpc": "2.0", "id": 1, "method": "version"}'))[0]
    assert caplog.records == []
