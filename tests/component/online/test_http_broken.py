"""Whatever comes over the wire is an answer or one of the errors of sources."""

import asyncio
import gzip
from contextlib import asynccontextmanager

import pytest
from http_server import Cache, asked, json_of, network_of, spec_of

from zapcore.errors import SourceError
from zapcore.ports_online import Request

OK = b"HTTP/1.1 200 OK\r\n"
PACKED = gzip.compress(b'{"a": 1}')


def packed(body, encoding=b"gzip"):
    head = b"Content-Encoding: %b\r\nContent-Length: %d\r\n\r\n" % (encoding, len(body))
    return OK + head + body


BROKEN = {
    "nothing": b"",
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
    "TLS": b"\x15\x03\x01\x00\x02\x02\x28",
    "half a status": b"HTTP/1.1 20",
    "half a head": OK + b"Content-Type: appl",
    "an endless line": OK + b"X: " + b"a" * 100_000,
    "endless headers": OK + b"".join(b"X-%d: a\r\n" % n for n in range(40_000)),
    "a header without a colon": OK + b"nonsense\r\n\r\n",
    "a length that is no number": OK + b"Content-Length: many\r\n\r\n{}",
    "a length below zero": OK + b"Content-Length: -1\r\n\r\n{}",
    "two lengths": OK + b"Content-Length: 2\r\nContent-Length: 5\r\n\r\n{}",
    "a body that is cut": OK + b"Content-Length: 500\r\n\r\n{",
    "a chunk that is none": OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}",
    "chunks that are cut": OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
    "bytes that are not packed": packed(b"plain text"),
    "packed bytes that are cut": packed(PACKED[:12]),
    "packed bytes that are broken": packed(PACKED[:9] + b"\xff" * 20),
    "an unknown packing": packed(b"xx", b"snappy"),
    "a redirect to nowhere": b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
    "an unknown redirect": b"HTTP/1.1 399 Huh\r\nContent-Length: 0\r\n\r\n",
    "not modified": b"HTTP/1.1 304 Not Modified\r\n\r\n",
    "another protocol": b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n",
    "no content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "status 999": b"HTTP/1.1 999 Denied\r\nContent-Length: 0\r\n\r\n",
    "HTTP/9": b"HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\n",
}


@asynccontextmanager
async def saying(answer):
    """Serve one that says the same to everybody, whatever is asked, and hangs up."""

    async def say(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(say, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await server.wait_closed()


@pytest.mark.parametrize("what", BROKEN)
async def test_a_broken_answer_is_an_error_and_is_never_kept(what, tmp_path):
    cache = Cache()
    async with saying(BROKEN[what]) as url, network_of(cache=cache) as network:
        network.open(spec_of(), {"url": url})
        with pytest.raises(SourceError) as caught:
            await network.line("fake").ask(Request("a", timeout_s=60))
        assert not cache.kept
        error = caught.value
        assert error.__cause__ is None or not error.__cause__.args
        assert network.status("fake").error == str(error)


async def test_a_whole_answer_of_that_server_is_read():
    async with saying(packed(PACKED)) as url, network_of() as network:
        network.open(spec_of(), {"url": url})
        assert await network.line("fake").ask(Request("a")) == {"a": 1}


@pytest.mark.parametrize("key", ["a\r\nHost: evil", "a\nb", "a\rb", "\x00"])
async def test_a_key_that_would_break_the_request_is_not_sent(key):
    async with asked(json_of(1)) as (service, network):
        request = Request("a", secret_headers={"X-Key": key})
        with pytest.raises(SourceError):
            await network.line("fake").ask(request)
        assert not service.seen
