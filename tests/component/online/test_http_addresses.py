"""Server-side request forgery: a hundred tries, each refused before a byte is sent."""

import asyncio
import json
import socket

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver
from http_server import Cache, Service, asked, json_of, network_of, serving, spec_of

from scrapers.providers.http.addresses import RefusedError, guarded_socket
from zapcore.errors import ForbiddenAddressError, OutageError
from zapcore.ports_online import Request

INNER = (
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "127.0.0.1",
    "127.1.2.3",
    "168.63.129.16",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.255.255",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.251",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::a00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::192.168.1.1",
    "64:ff9b:1::7f00:1",
    "64:ff9b:1::8.8.8.8",
    "64:ff9b:1:ffff::10.0.0.1",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::1",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:a00:1::1",
    "2002:c0a8:101::1",
    "2a00:1450:4001:81b:0:5efe:10.0.0.1",
    "2a00:1450:4001:81b:0:5efe:127.0.0.1",
    "2a00:1450:4001:81b:200:5efe:192.168.1.1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fd12:3456:789a::1",
    "fe80::1",
    "fe80::1%lo",
    "fe80::5efe:10.0.0.1",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "ff05::c",
)
"""Addresses that a name of the source may be said to have."""

SPELLED = (
    "http://api.fake.example/",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://127.1/",
    "https://127.0.1/",
    "https://127.000.000.001/",
    "https://0/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[fe80::1%25lo]/",
    "https://[::1/",
    "https://[v1.fe80]/",
    "https://localhost/",
    "https://localhost./",
    "https://localhost.localdomain/",
    "https://api.fake.example./",
    "https://api.fake.example:80/",
    "https://api.fake.example:8443/",
    "https://api.fake.example:22/",
    "https://api.fake.example:0/",
    "https://api.fake.example:65536/",
    "https://api.fake.example:-443/",
    "https://api.fake.example:+443/",
    "https://api.fake.example:\uff14\uff14\uff13/",
    "https://user@api.fake.example/",
    "https://api.fake.example@127.0.0.1/",
    "https://127.0.0.1@api.fake.example/",
    "https://api.fake.example:443@127.0.0.1/",
    "https://api.fake.example\\@127.0.0.1/",
    "https://127.0.0.1\\@api.fake.example/",
    "https:\\\\127.0.0.1\\",
    "https://api.fake.example%2f@127.0.0.1/",
    "https://api.fake.example%00.evil.example/",
    "https://%61pi.fake.example/",
    "https://127.0.0.1%2f.fake.example/",
    "https://127.0.0.1#.fake.example/",
    "https://127.0.0.1?.fake.example/",
    "https://127.0.0.1/.fake.example/",
    "https://127。0。0。1/",
    "https://\uff11\uff12\uff17.0.0.1/",
    "https://ⓐpi.fake.example/",
    "https://api.fake.example\uff0fevil.example/",
    "https://api.fake.exampl\u0435/",
    "https://evil.example/",
    "https://fake.example.evil.example/",
    "https://evilfake.example/",
    "https://.fake.example/",
    "https://a..fake.example/",
    "https://-a.fake.example/",
    "https:// api.fake.example/",
    "https://api.fake.example\t.evil.example/",
    "https://api.fake.example\n/",
    "https://api.fake.example\r\nHost: evil/",
    "https://api.fake.example\x00/",
    "https:///api.fake.example/",
    "https://",
    "//127.0.0.1/",
    "\\\\127.0.0.1\\",
    "file:///etc/passwd",
    "ftp://api.fake.example/",
    "gopher://api.fake.example:443/_",
    "ws://api.fake.example/",
    "https://api.fake.example/a/../../b",
    "https://api.fake.example/a/%2e%2e/b",
    "https://api.fake.example/a b\nc",
    "../admin",
    "a/%2E./admin",
)
"""What a provider, or an answer in its picture's address, may want to be asked."""

BEHIND = (
    "http://127.0.0.1:{port}/secret",
    "http://localhost:{port}/secret",
    "http://[::1]:{port}/secret",
    "https://127.0.0.1:{port}/secret",
    "https://127.0.0.1/secret",
    "//127.0.0.1:{port}/secret",
    "\\\\127.0.0.1:{port}\\secret",
    "/\\127.0.0.1:{port}/secret",
    "http:127.0.0.1:{port}/secret",
    "http:///127.0.0.1:{port}/secret",
    "http://{base}@127.0.0.1:{port}/secret",
    "http://127.0.0.1:{port}\\@{base}/secret",
    "http://{base}.evil.example/secret",
    "http://0x7f000001:{port}/secret",
    "http://2130706433:{port}/secret",
    "http://127.1:{port}/secret",
    "http://127.0.0.1.:{port}/secret",
    "http://api.fake.example/secret",
    "http://169.254.169.254/latest/meta-data/",
    "http://192.168.1.1/",
    "http://[fd00::1]/",
    "http://[::ffff:7f00:1]:{port}/",
    "https://evil.example/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:application/json,{{}}",
    "http://127.0.0.1:{port}\t/secret",
)
"""Where the service redirects to; ``{port}`` is that of another server here."""


class Names(AbstractResolver):
    """A name server that gives these addresses in turn, the last always."""

    def __init__(self, *addresses):
        self.addresses = list(addresses)
        self.asked = 0

    async def resolve(self, host, port=0, family=socket.AF_INET):
        self.asked += 1
        several = len(self.addresses) > 1
        address = self.addresses.pop(0) if several else self.addresses[0]
        return [
            {
                "hostname": host,
                "host": one,
                "port": port,
                "family": socket.AF_INET6 if ":" in one else socket.AF_INET,
                "proto": 0,
                "flags": socket.AI_NUMERICHOST,
            }
            for one in address.split()
        ]

    async def close(self):
        """Nothing is open."""


class Sockets:
    """Notes which addresses anybody tries to connect to."""

    def __init__(self, monkeypatch):
        self.connected = []
        loop = type(asyncio.get_running_loop())

        async def connect(_loop, _sock, address):
            self.connected.append(address)
            raise ConnectionRefusedError

        monkeypatch.setattr(loop, "sock_connect", connect)


TRIES = [
    *(pytest.param("address", one, id=f"address {one}") for one in INNER),
    *(pytest.param("spelling", one, id=f"spelling {one!a}") for one in SPELLED),
]


@pytest.mark.parametrize(("kind", "bait"), TRIES)
async def test_a_hundred_tries_to_lead_us_inside_are_refused(kind, bait, monkeypatch):
    sockets = Sockets(monkeypatch)
    names = Names(bait if kind == "address" else "127.0.0.1")
    path = "https://api.fake.example/a" if kind == "address" else bait
    async with network_of(resolver=names) as network:
        network.open(spec_of(), {})
        with pytest.raises(ForbiddenAddressError) as caught:
            await network.line("fake").ask(Request(path))
        assert bait not in str(caught.value)
        assert names.asked == (kind == "address")
        assert not sockets.connected


def test_there_are_more_than_a_hundred_tries():
    assert len({(one.values) for one in TRIES}) > 100


@pytest.mark.parametrize("status", [302, 308])
@pytest.mark.parametrize("bait", BEHIND)
async def test_no_redirect_leads_inside(bait, status):
    inside = Service(json_of({"secret": 1}))
    async with serving(inside) as place:
        port = place.rpartition(":")[2]

        async def redirect(request):
            to = bait.format(port=port, base=request.host)
            # aiohttp's server refuses some of these; the wire does not.
            head = f"HTTP/1.1 {status} Found\r\nLocation: {to}\r\n"
            request.transport.write(
                f"{head}Content-Length: 0\r\nConnection: close\r\n\r\n".encode()
            )
            request.transport.close()
            return web.Response()

        async with asked(redirect) as (service, network):
            with pytest.raises((ForbiddenAddressError, OutageError)) as caught:
                await network.line("fake").ask(Request("a"))
            assert not inside.seen
            assert set(service.paths) == {"/a"}
            assert "secret" not in str(caught.value)


async def test_an_address_that_changes_is_judged_at_each_connection(monkeypatch):
    sockets = Sockets(monkeypatch)
    names = Names("93.184.215.14", "127.0.0.1")
    async with network_of(resolver=names) as network:
        network.open(spec_of(), {})
        line = network.line("fake")
        with pytest.raises(OutageError):
            await line.ask(Request("a"))
        # What was resolved is what was connected to: nobody asks again in between.
        assert names.asked == 1
        assert {address[0] for address in sockets.connected} == {"93.184.215.14"}
        await network.close()
        with pytest.raises(ForbiddenAddressError):
            await line.ask(Request("a"))
        assert names.asked == 2
        assert {address[0] for address in sockets.connected} == {"93.184.215.14"}


async def test_of_several_addresses_only_public_ones_are_tried(monkeypatch):
    sockets = Sockets(monkeypatch)
    names = Names("127.0.0.1 93.184.215.14 ::1 10.0.0.1 2a00:1450:4001:81b::200e")
    async with network_of(resolver=names) as network:
        network.open(spec_of(), {})
        with pytest.raises((OutageError, ForbiddenAddressError)):
            await network.line("fake").ask(Request("a"))
        tried = {address[0] for address in sockets.connected}
        assert tried == {"93.184.215.14", "2a00:1450:4001:81b::200e"}


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "93.184.215.14",
        "2a00:1450:4001:81b::200e",
        "64:ff9b::8.8.8.8",
        "2a00:1450:4001:81b:0:5efe:8.8.8.8",
    ],
)
async def test_public_addresses_are_connected_to_as_they_were_judged(
    address, monkeypatch
):
    sockets = Sockets(monkeypatch)
    async with network_of(resolver=Names(address)) as network:
        network.open(spec_of(), {})
        with pytest.raises(OutageError):
            await network.line("fake").ask(Request("a"))
        assert {one[:2] for one in sockets.connected} <= {
            (address, 443),
            (socket.inet_ntop(socket.AF_INET6, _packed(address)), 443),
        }
        assert sockets.connected


def _packed(address):
    if ":" in address:
        return socket.inet_pton(socket.AF_INET6, address)
    return bytes(16)


@pytest.mark.parametrize(
    "address",
    [
        ("93.184.215.14", 80),
        ("2a00:1450:4001:81b::200e", 443, 0, 3),
        ("api.fake.example", 443),
        ("0177.0.0.1", 443),
        ("", 443),
    ],
)
def test_a_socket_is_made_for_public_addresses_at_the_port_of_https_only(address):
    family = socket.AF_INET6 if len(address) == 4 else socket.AF_INET
    with pytest.raises(RefusedError):
        guarded_socket((family, socket.SOCK_STREAM, 6, "", address))


async def test_what_one_source_configured_no_other_may_reach():
    async with asked(json_of({"a": 1})) as (service, network):
        network.open(spec_of(id="other"), {})
        with pytest.raises(ForbiddenAddressError):
            await network.line("other").ask(Request(f"{service.url}/a"))
        assert not service.seen
        assert await network.line("fake").ask(Request(f"{service.url}/a")) == {"a": 1}


async def test_a_configured_name_may_have_any_address():
    service = Service(json_of({"a": 1}))
    async with serving(service) as url, network_of(resolver=Names("127.0.0.1")) as net:
        port = url.rpartition(":")[2]
        net.open(spec_of(), {"url": f"http://nas.lan:{port}/api/"})
        assert await net.line("fake").ask(Request("a")) == {"a": 1}
        assert service.paths == ["/api/a"]
        for other in (f"http://nas.lan:{int(port) ^ 1}/a", f"https://nas.lan:{port}/a"):
            with pytest.raises(ForbiddenAddressError):
                await net.line("fake").ask(Request(other))


async def test_a_redirect_to_another_path_of_the_same_place_is_followed():
    async def move(request):
        if request.path == "/a":
            raise web.HTTPFound("/b?x=1")
        if request.path == "/b":
            raise web.HTTPTemporaryRedirect("c")
        return json_of(request.path)

    async with asked(move) as (service, network):
        header = {"Authorization": "Bearer abcdef"}
        request = Request("a", secret_headers=header)
        assert await network.line("fake").ask(request) == "/c"
        assert service.paths == ["/a", "/b", "/c"]
        assert [one.headers["Authorization"] for one in service.seen] == [
            "Bearer abcdef"
        ] * 3
        assert network.status("fake").requests == 3


async def test_redirects_in_a_circle_end():
    async def around(_request):
        raise web.HTTPFound("/a")

    async with asked(around) as (service, network):
        with pytest.raises(Exception, match="again and again"):
            await network.line("fake").ask(Request("a"))
        assert len(service.seen) == 6


async def test_no_secret_and_no_body_follow_a_redirect_to_another_host():
    other = Service(json_of("there"))
    async with serving(other) as place:

        async def move(request):
            if request.path == "/echo":
                raise web.HTTPFound(f"{place}/b?{request.query_string}&z=1")
            if request.path == "/path":
                raise web.HTTPFound(f"{place}/{request.query['key']}")
            raise web.HTTPTemporaryRedirect(f"{place}/c")

        async with asked(move, settings={"token_url": place}) as (_service, network):
            line = network.line("fake")
            secret = {"secrets": (("key", "s3cr3t value"),)}
            header = {"secret_headers": {"Authorization": "Bearer abcdef"}}
            request = Request("echo", params=(("y", "2"),), **secret, **header)
            assert await line.ask(request) == "there"
            with pytest.raises(ForbiddenAddressError):
                await line.ask(Request("path", **secret))
            with pytest.raises(ForbiddenAddressError):
                await line.ask(Request("post", method="POST", body=b"s3cr3t value"))
            assert other.paths == ["/b"]
            assert dict(other.seen[0].query) == {"y": "2", "z": "1"}
            assert "Authorization" not in other.seen[0].headers


SECRETS = {
    "secrets": (("devpassword", "hunter2-dev"), ("sspassword", "pässwort xyzzy")),
    "secret_headers": {
        "Authorization": "Bearer tok3n-4711",
        "Client-ID": "cl13nt-id",
        "X-Hp-Val": "b0dy-s3cret",
    },
    "body": b'{"hpVal": "b0dy-s3cret"}',
    "method": "POST",
}
NEVER = ("hunter2", "xyzzy", "tok3n", "cl13nt", "b0dy", "s3tting")


def _explain(status, body):
    return OutageError(body.decode()) if status == 520 else None


def _echo(status):
    async def answer(request):
        text = f"{request.url} {dict(request.headers)} {await request.text()}"
        return web.Response(status=status, text=text)

    return answer


async def _abort(request):
    request.transport.abort()
    return web.Response()


async def _drip(request):
    response = web.StreamResponse()
    await response.prepare(request)
    await asyncio.sleep(10)
    return response


async def _away(request):
    raise web.HTTPFound(f"https://evil.example/?{request.query_string}")


ENDINGS = {
    "echo 200": _echo(200),
    "echo 400": _echo(400),
    "echo 401": _echo(401),
    "echo 429": _echo(429),
    "echo 500": _echo(500),
    "echo 520": _echo(520),
    "reset": _abort,
    "slow": _drip,
    "redirect": _away,
}


@pytest.mark.parametrize("ending", ENDINGS)
async def test_no_secret_is_in_a_log_an_error_or_the_cache(ending, caplog):
    caplog.set_level(0)
    cache = Cache()
    settings = {"password": "s3tting-pass"}
    asking = asked(ENDINGS[ending], settings=settings, cache=cache, scale=100.0)
    async with asking as (service, network):
        seconds = 20.0 if ending == "slow" else 0.0
        request = Request("a", timeout_s=seconds, explain=_explain, **SECRETS)
        line = network.line("fake")
        with pytest.raises(Exception) as caught:  # noqa: PT011 - any of them
            await line.ask(request)
        seen, error = [], caught.value
        while error is not None:
            seen += [str(error), repr(error), str(getattr(error, "__dict__", ""))]
            error = error.__cause__ or error.__context__
        station = network._stations["fake"]
        seen += [repr(request), repr(line), repr(station), str(network.status("fake"))]
        seen += [
            record.getMessage() + str(record.exc_info) for record in caplog.records
        ]
        seen += [json.dumps([str(key), kept]) for key, kept in cache.kept.items()]
        words = "\n".join(seen).replace(service.url, "")
        assert [one for one in NEVER if one in words] == []
        assert service.seen
        assert service.seen[0].query["devpassword"] == "hunter2-dev"
