"""Limits are kept as the service counts them: by arrivals in any window."""

import asyncio
import re
import ssl

import pytest
from aiohttp import web
from http_server import PATIENT_S, Service, asked, json_of, network_of, serving, spec_of

from scrapers.providers.http.clock import SLACK_S, Clock
from scrapers.providers.http.meaning import of_failure
from scrapers.providers.http.pacer import Pacer
from zapcore.errors import OutageError
from zapcore.ports_online import Limits, Request

SCALE = 50.0


def most_in(times, span):
    """Count the most arrivals in any window of so many seconds."""
    return max(
        sum(1 for other in times if start <= other < start + span) for start in times
    )


async def ask_all(network, count):
    line = network.line("fake")
    await asyncio.gather(*(line.ask(Request(f"a/{n}")) for n in range(count)))


@pytest.mark.parametrize(("rate", "most"), [(4.0, 4), (1.0, 1), (0.5, 1), (2.5, 2)])
async def test_no_window_of_a_second_has_one_request_too_many(rate, most):
    async def late(request):
        await asyncio.sleep(0.001 * (hash(request.path) % 4))
        return json_of(1)

    spec = spec_of(limits=Limits(per_second=rate, timeout_s=PATIENT_S))
    async with asked(late, spec=spec, scale=SCALE) as (service, network):
        await ask_all(network, 13)
        assert len(service.times) == 13
        assert most_in(service.times, most / rate / SCALE) <= most


async def test_no_minute_has_more_requests_than_the_service_told():
    async with asked(json_of(1), scale=600.0) as (service, network):
        line = network.line("fake")
        await line.ask(Request("first"))
        line.limits(per_minute=10)
        await ask_all(network, 21)
        assert most_in(service.times, 60 / 600.0) <= 10


async def test_another_rate_can_be_configured():
    spec = spec_of(limits=Limits(per_second=0.001, timeout_s=PATIENT_S))
    settings = {"per_minute": 3000}
    async with asked(json_of(1), spec=spec, settings=settings) as (service, network):
        await ask_all(network, 20)
        assert len(service.times) == 20


async def test_no_more_are_asked_at_once_than_the_service_bears():
    async def late(_request):
        await asyncio.sleep(0.005)
        return json_of(1)

    spec = spec_of(limits=Limits(at_once=2, timeout_s=PATIENT_S))
    async with asked(late, spec=spec) as (service, network):
        await ask_all(network, 9)
        assert service.most == 2
        network.line("fake").limits(threads=5)
        service.seen.clear()
        line = network.line("fake", since=1 << 40)
        await asyncio.gather(*(line.ask(Request(f"b/{n}")) for n in range(20)))
        assert service.most == 5
        network.line("fake").limits(threads=1)
        service.most = 0
        await asyncio.gather(*(line.ask(Request(f"c/{n}")) for n in range(5)))
        assert service.most == 1


async def test_redirects_and_tries_keep_the_limits_too():
    async def moving(request):
        if request.path.startswith("/a"):
            raise web.HTTPFound(f"/b{request.path}")
        return web.Response(status=503)

    spec = spec_of(limits=Limits(per_second=4.0, timeout_s=PATIENT_S))
    async with asked(moving, spec=spec, scale=SCALE) as (service, network):
        with pytest.raises(OutageError):
            await network.line("fake").ask(Request("a"))
        assert len(service.times) == 6
        assert most_in(service.times, 1 / SCALE) <= 4


async def test_pictures_elsewhere_do_not_use_up_the_limits(tmp_path):
    pictures = Service(web.Response(body=b"png"))
    limits = Limits(per_second=0.001, timeout_s=PATIENT_S)
    async with serving(pictures) as url:
        # Another host of the device: what counts is the name.
        place = url.replace("127.0.0.1", "localhost")
        settings = {"token_url": place}
        asking = asked(json_of(1), spec=spec_of(limits=limits), settings=settings)
        async with asking as (_service, network):
            line = network.line("fake")
            await line.ask(Request("a"))
            for number in range(5):
                to = str(tmp_path / str(number))
                await line.fetch(Request(f"{place}/p/{number}"), to)
            assert len(pictures.seen) == 5


async def test_pictures_elsewhere_count_where_the_service_says_so(tmp_path):
    pictures = Service(web.Response(body=b"png"))
    limits = Limits(per_second=1.0, everywhere=True, timeout_s=PATIENT_S)
    async with serving(pictures) as url:
        place = url.replace("127.0.0.1", "localhost")
        settings = {"token_url": place}
        spec = spec_of(limits=limits)
        asking = asked(json_of(1), spec=spec, settings=settings, scale=SCALE)
        async with asking as (service, network):
            line = network.line("fake")
            await line.ask(Request("a"))
            await line.fetch(Request(f"{place}/p"), str(tmp_path / "p"))
            times = service.times + pictures.times
            assert most_in(times, 1 / SCALE) == 1


async def test_a_turn_is_free_a_span_after_its_request_arrived_for_certain():
    clock = Clock(1000.0)
    pacer = Pacer(clock, at_once=9, per_second=1.0)
    first = await pacer.take(bool, bool)
    began = clock.now()
    waiting = asyncio.create_task(pacer.take(bool, bool))
    await asyncio.sleep(0.02)
    # It has not been sent yet, so nobody knows when it will arrive.
    assert not waiting.done()
    first.sent()
    await asyncio.sleep(0.01)
    assert not waiting.done()
    first.done()
    answered = clock.now()
    (await waiting).done()
    assert clock.now() - answered >= 1.0
    assert clock.now() - began < 1000 * (SLACK_S + 10)


async def test_who_gives_up_waiting_leaves_its_turn_to_the_next():
    pacer = Pacer(Clock(), at_once=1)
    first = await pacer.take(bool, bool)
    second, third = (asyncio.create_task(pacer.take(bool, bool)) for _ in range(2))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.wait([second])
    first.done()
    first.done()
    turn = await third
    assert pacer.running == 1
    turn.done()
    assert pacer.running == 0


@pytest.fixture
def untrusted(tmp_path):
    """A context with a certificate that nobody signed."""
    import subprocess

    key, certificate = str(tmp_path / "key"), str(tmp_path / "certificate")
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1"
    more = "-nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    files = ["-keyout", key, "-out", certificate]
    subprocess.run(
        [*command.split(), *more.split(), *files], check=True, capture_output=True
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (9, r"not valid yet: the clock of this device shows \d{4}-\d\d-\d\d"),
        (10, "no longer valid: the clock of this device shows"),
        (18, "not trusted"),
    ],
)
def test_a_wrong_clock_is_named_where_it_makes_a_certificate_wrong(code, words):
    error = ssl.SSLCertVerificationError()
    error.verify_code = code
    found = of_failure("a service", error, 5.0)
    assert isinstance(found, OutageError)
    assert re.search(words, str(found))


async def test_a_certificate_that_nobody_signed_is_not_trusted(untrusted):
    service = Service(json_of(1))
    async with serving(service, untrusted) as url, network_of() as network:
        network.open(spec_of(), {"url": url})
        with pytest.raises(OutageError, match="certificate that is not trusted"):
            await network.line("fake").ask(Request("a"))
        assert not service.seen
