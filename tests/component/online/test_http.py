"""The HTTP layer against a real server on loopback: answers, cache, tries, gates."""

import asyncio
import gzip
import json
import os
from email.utils import formatdate

import pytest
from aiohttp import web
from http_server import (
    PATIENT_S,
    Cache,
    Service,
    asked,
    json_of,
    network_of,
    serving,
    spec_of,
)

from scrapers.providers.http.line import MISS_S, identity
from zapcore.errors import (
    BadAnswerError,
    CredentialsError,
    ForbiddenAddressError,
    OutageError,
    QuotaError,
    SourceError,
)
from zapcore.ports_online import Limits, Request

GAME = {"id": 7, "name": "Foo"}
ASK = Request("games", params=(("title", "Foo"),))


async def test_an_answer_is_asked_for_once_and_then_comes_from_the_cache():
    async with asked(json_of(GAME)) as (service, network):
        line = network.line("fake")
        assert await line.ask(ASK) == GAME
        assert await line.ask(ASK) == GAME
        assert await network.line("fake").ask(ASK) == GAME
        assert service.paths == ["/games"]
        assert service.seen[0].query_string == "title=Foo"
        assert service.seen[0].headers["User-Agent"].startswith("zapcore/")
        status = network.status("fake")
        assert (status.requests, status.cached, status.errors) == (1, 2, 0)
        assert status.state == "ok"


async def test_a_miss_is_kept_and_expires():
    cache = Cache()
    async with asked(web.Response(status=404), cache=cache) as (service, network):
        line = network.line("fake")
        assert await line.ask(ASK) is None
        assert await line.ask(ASK) is None
        assert len(service.seen) == 1
        [(key, kept)] = cache.kept.items()
        cache.kept[key] = kept._replace(at=int(kept.at - MISS_S - 10))
        assert await line.ask(ASK) is None
        assert len(service.seen) == 2


async def test_a_hit_does_not_expire_but_can_be_asked_for_anew():
    cache = Cache()
    async with asked(json_of(GAME), cache=cache) as (service, network):
        await network.line("fake").ask(ASK)
        [(key, kept)] = cache.kept.items()
        cache.kept[key] = kept._replace(at=1000)
        await network.line("fake").ask(ASK)
        assert len(service.seen) == 1
        await network.line("fake", since=1001).ask(ASK)
        assert len(service.seen) == 2


async def test_what_is_read_of_a_body_is_what_is_kept_and_none_of_it_is_a_miss():
    cache = Cache()
    async with asked(json_of({"games": []}), cache=cache) as (service, network):
        line = network.line("fake")
        request = Request("games", read=lambda body: json.loads(body)["games"] or None)
        assert await line.ask(request) is None
        assert await line.ask(request) is None
        assert len(service.seen) == 1
        assert [kept.value for kept in cache.kept.values()] == [None]


async def test_what_is_not_to_be_kept_is_asked_for_each_time():
    cache = Cache()
    async with asked(json_of(GAME), cache=cache) as (service, network):
        line = network.line("fake")
        for _ in range(2):
            assert await line.ask(Request("token", keep=False)) == GAME
        assert len(service.seen) == 2
        assert not cache.kept


async def test_those_who_ask_the_same_at_the_same_time_share_one_request():
    async with asked(json_of(GAME)) as (service, network):
        line = network.line("fake")
        assert await asyncio.gather(*(line.ask(ASK) for _ in range(9))) == [GAME] * 9
        assert len(service.seen) == 1


async def test_one_who_shares_goes_on_when_the_first_is_cancelled():
    async def late(_request):
        await asyncio.sleep(0.05)
        return json_of(GAME)

    async with asked(late) as (_service, network):
        line = network.line("fake")
        first = asyncio.create_task(line.ask(ASK))
        await asyncio.sleep(0.02)
        second = asyncio.create_task(line.ask(ASK))
        await asyncio.sleep(0)
        first.cancel()
        assert await second == GAME
        with pytest.raises(asyncio.CancelledError):
            await first


async def test_a_large_body_is_read_in_a_thread():
    import threading

    seen = []

    def read(body):
        seen.append((len(body), threading.current_thread()))
        return len(body)

    async with asked(web.Response(body=b"x" * (1 << 17))) as (_service, network):
        assert await network.line("fake").ask(Request("a", read=read)) == 1 << 17
        assert seen[0][1] is not threading.main_thread()


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 521])
async def test_a_service_out_of_order_is_tried_three_times_and_nothing_is_kept(status):
    cache = Cache()
    answer = web.Response(status=status)
    async with asked(answer, cache=cache) as (service, network):
        with pytest.raises(OutageError):
            await network.line("fake").ask(ASK)
        assert len(service.seen) == 3
        assert not cache.kept
        assert network.status("fake").error


async def test_a_service_that_comes_back_answers():
    answers = (web.Response(status=503), web.Response(status=429), json_of(GAME))
    async with asked(*answers) as (service, network):
        assert await network.line("fake").ask(ASK) == GAME
        assert len(service.seen) == 3


@pytest.mark.parametrize("as_date", [False, True])
async def test_retry_after_is_waited_for(as_date):
    scale = 50.0
    async with asked(json_of(GAME), scale=scale) as (service, network):
        then = network._clock.epoch() + 21
        told = formatdate(then, usegmt=True) if as_date else "20"
        service.answers.insert(
            0, web.Response(status=429, headers={"Retry-After": told})
        )
        assert await network.line("fake").ask(ASK) == GAME
        assert (service.times[1] - service.times[0]) * scale >= 19


async def test_a_long_retry_after_is_a_quota_until_then():
    answer = web.Response(status=429, headers={"Retry-After": "7200"})
    async with asked(answer, scale=1.0) as (service, network):
        line = network.line("fake")
        before = network._clock.epoch()
        for _ in range(3):
            with pytest.raises(QuotaError) as caught:
                await line.ask(ASK)
            assert 7190 < caught.value.until - before < 7260
        assert len(service.seen) == 1
        status = network.status("fake")
        assert (status.state, status.quota_left) == ("quota", 0)
        assert status.until == caught.value.until


@pytest.mark.parametrize("told", ["", "soon", "-5", "٣", "Fri, 99 Foo 2026", "1e9"])
async def test_a_retry_after_that_nobody_can_read_is_none(told):
    answer = web.Response(status=503, headers={"Retry-After": told} if told else {})
    async with asked(answer, json_of(GAME)) as (_service, network):
        assert await network.line("fake").ask(ASK) == GAME


async def test_a_body_may_not_be_larger_than_allowed_even_when_it_was_packed():
    bomb = gzip.compress(bytes(1 << 24))
    packed = web.Response(body=bomb, headers={"Content-Encoding": "gzip"})
    async with asked(packed) as (service, network):
        with pytest.raises(BadAnswerError, match="larger than"):
            await network.line("fake").ask(Request("a", limit=1 << 20))
        assert len(service.seen) == 1


async def test_a_packed_body_is_unpacked():
    body = gzip.compress(json.dumps(GAME).encode())
    packed = web.Response(body=body, headers={"Content-Encoding": "gzip"})
    async with asked(packed) as (_service, network):
        assert await network.line("fake").ask(ASK) == GAME


async def test_a_slow_drip_ends_at_the_deadline():
    async def drip(request):
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.01)

    spec = spec_of(limits=Limits(timeout_s=20.0))
    async with asked(drip, spec=spec) as (_service, network):
        with pytest.raises(OutageError, match="within 20 s"):
            await network.line("fake").ask(ASK)
        assert network.status("fake").requests == 2


@pytest.mark.parametrize("after", [0, 30])
async def test_a_connection_that_breaks_is_an_outage(after):
    async def broken(request):
        if after:
            response = web.StreamResponse(headers={"Content-Length": "1000"})
            await response.prepare(request)
            await response.write(b"{" * after)
        request.transport.abort()
        return web.Response()

    async with asked(broken) as (service, network):
        with pytest.raises(OutageError):
            await network.line("fake").ask(ASK)
        assert len(service.seen) == 3


async def test_a_port_that_nobody_listens_on_is_an_outage():
    async with network_of() as network:
        network.open(spec_of(), {"url": "http://127.0.0.1:9"})
        with pytest.raises(OutageError, match="no connection"):
            await network.line("fake").ask(ASK)


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>Maintenance</body></html>",
        b'{"id": 7, "na',
        b"",
        b"\xff\xfe\x00",
        b"[" * 5000,
        b"NaN",
    ],
)
async def test_what_is_no_json_is_a_bad_answer_and_is_not_kept(body):
    cache = Cache()
    answer = web.Response(body=body, content_type="text/html")
    async with asked(answer, cache=cache) as (service, network):
        with pytest.raises(BadAnswerError):
            await network.line("fake").ask(ASK)
        assert len(service.seen) == 1
        assert not cache.kept


async def test_a_reader_that_believes_too_much_makes_a_bad_answer():
    async with asked(json_of([1, 2])) as (_service, network):
        request = Request("a", read=lambda body: json.loads(body)["games"][0]["id"])
        with pytest.raises(BadAnswerError, match="other types"):
            await network.line("fake").ask(request)


async def test_a_status_that_is_not_documented_is_a_bad_answer():
    async with asked(web.Response(status=418)) as (service, network):
        with pytest.raises(BadAnswerError, match="418"):
            await network.line("fake").ask(ASK)
        assert len(service.seen) == 1


async def test_after_some_failures_a_service_is_left_alone_and_then_tried_by_one():
    async with asked(web.Response(status=500), scale=100.0) as (service, network):
        line = network.line("fake")
        for number in range(4):
            with pytest.raises(OutageError):
                await line.ask(Request(f"a/{number}"))
        assert len(service.seen) == 5
        status = network.status("fake")
        assert status.state == "unreachable"
        assert status.until > network._clock.epoch()
        await asyncio.sleep(0.35)
        service.answers[:] = [json_of(GAME)]
        several = (line.ask(Request(f"b/{number}")) for number in range(5))
        found = await asyncio.gather(*several, return_exceptions=True)
        assert found.count(GAME) == 1
        assert sum(isinstance(one, OutageError) for one in found) == 4
        assert await line.ask(ASK) == GAME
        assert network.status("fake").state == "ok"


@pytest.mark.parametrize("status", [401, 403])
async def test_wrong_credentials_cost_one_request_until_the_settings_change(status):
    async with asked(web.Response(status=status)) as (service, network):
        line = network.line("fake")
        for number in range(5):
            with pytest.raises(CredentialsError) as caught:
                await line.ask(Request(f"a/{number}"))
            assert caught.value.status == status
        assert len(service.seen) == 1
        assert network.status("fake").state == "refused"
        network.open(spec_of(), {"url": service.url})
        assert network.status("fake").state == "refused"
        service.answers[:] = [json_of(GAME)]
        network.open(spec_of(), {"url": service.url, "password": "other"})
        assert await line.ask(ASK) == GAME


async def test_one_stray_403_does_not_close_a_source_that_answered():
    async with asked(json_of(GAME), web.Response(status=403)) as (service, network):
        line = network.line("fake")
        await line.ask(ASK)
        for number in range(5):
            with pytest.raises(CredentialsError):
                await line.ask(Request(f"a/{number}"))
        assert len(service.seen) == 4


async def test_a_token_out_of_date_can_be_renewed_while_others_are_refused_too():
    async def guarded(request):
        known = request.headers.get("Authorization") == "Bearer fresh-token"
        return json_of(GAME) if known else web.Response(status=401)

    def request(number, token):
        header = {"Authorization": f"Bearer {token}"}
        return Request(f"a/{number}", secret_headers=header, renews=True)

    async with asked(guarded) as (_service, network):
        line = network.line("fake")

        async def renewing(number):
            try:
                return await line.ask(request(number, "stale-token"))
            except CredentialsError:
                return await line.ask(request(number, "fresh-token"))

        assert await asyncio.gather(*map(renewing, range(6))) == [GAME] * 6
        assert network.status("fake").state == "ok"


async def test_a_renewed_token_that_is_refused_too_closes_the_source():
    async with asked(web.Response(status=401)) as (service, network):
        line = network.line("fake")
        for number in range(6):
            with pytest.raises(CredentialsError):
                await line.ask(
                    Request("a", secret_headers={"Token": f"tok-{number}"}, renews=True)
                )
        assert len(service.seen) == 2


async def test_fetching_a_token_does_not_hide_that_the_last_one_was_refused():
    def request(number):
        header = {"Authorization": f"Bearer token-{number}"}
        return Request("a", secret_headers=header, renews=True)

    async def answer(asked):
        return web.Response(status=401) if asked.path == "/a" else json_of("token")

    async with asked(answer) as (service, network):
        line = network.line("fake")

        async def renewed(number):
            await line.ask(Request("token", keep=False))
            await line.ask(request(number))

        for number in range(4):
            with pytest.raises(CredentialsError):
                await renewed(number)
        assert service.paths == ["/token", "/a"] * 2


async def test_what_pictures_elsewhere_answer_does_not_close_the_source(tmp_path):
    pictures = Service(web.Response(status=403))
    async with serving(pictures) as url:
        place = url.replace("127.0.0.1", "localhost")
        asking = asked(json_of(GAME), settings={"token_url": place})
        async with asking as (service, network):
            line = network.line("fake")
            to = str(tmp_path / "a")
            for _ in range(2):
                with pytest.raises(CredentialsError):
                    await line.fetch(Request(f"{place}/a"), to)
            assert await line.ask(ASK) == GAME
            line.limits(quota_left=0)
            pictures.answers[:] = [web.Response(body=b"png")]
            assert await line.fetch(Request(f"{place}/a"), to) == (
                3,
                "application/octet-stream",
            )
            with pytest.raises(QuotaError):
                await line.fetch(Request("a"), str(tmp_path / "b"))
            assert len(service.seen) == 1


async def test_a_token_host_that_refuses_closes_the_source():
    tokens = Service(web.Response(status=403))
    async with serving(tokens) as url:
        place = url.replace("127.0.0.1", "localhost")
        asking = asked(json_of(GAME), settings={"token_url": place})
        async with asking as (service, network):
            line = network.line("fake")
            for _ in range(3):
                with pytest.raises(CredentialsError):
                    await line.ask(Request(f"{place}/token", keep=False))
            with pytest.raises(CredentialsError):
                await line.ask(ASK)
            assert len(tokens.seen) == 1
            assert not service.seen


async def test_a_caller_can_say_that_its_credentials_are_wrong():
    async with asked(json_of(GAME)) as (service, network):
        line = network.line("fake")
        line.rejected("Fake refuses the new token")
        with pytest.raises(CredentialsError, match="new token"):
            await line.ask(ASK)
        assert not service.seen
        network.reset("fake")
        assert await line.ask(ASK) == GAME


async def test_a_quota_of_nothing_stops_the_source_until_then():
    async with asked(json_of(GAME), scale=1000.0) as (service, network):
        line = network.line("fake")
        line.limits(quota_left=5)
        assert network.status("fake").quota_left == 5
        until = network._clock.epoch() + 100
        line.limits(quota_left=0, until=until)
        with pytest.raises(QuotaError) as caught:
            await line.ask(ASK)
        assert caught.value.until == until
        assert not service.seen
        await asyncio.sleep(0.11)
        assert await line.ask(ASK) == GAME


async def test_those_who_wait_for_their_turn_hear_of_the_quota():
    spec = spec_of(limits=Limits(at_once=1, timeout_s=PATIENT_S))
    line = None

    async def last(_request):
        await asyncio.sleep(0.02)
        line.limits(quota_left=0, until=9e12)
        return json_of(GAME)

    async with asked(last, spec=spec) as (service, network):
        line = network.line("fake")
        several = (line.ask(Request(f"a/{number}")) for number in range(5))
        found = await asyncio.gather(*several, return_exceptions=True)
        assert found[0] == GAME
        assert all(isinstance(one, QuotaError) for one in found[1:])
        assert len(service.seen) == 1


async def test_a_source_explains_its_own_statuses():
    def explain(status, body):
        if status == 430:
            return QuotaError("the daily quota is used up", 9e12)
        if status == 401:
            return OutageError("closed for non-members")
        return BadAnswerError(body.decode()) if status == 400 else None

    request = Request("a", explain=explain)
    answers = (
        web.Response(status=401),
        json_of(GAME),
        web.Response(status=400, text="Champ erroné"),
        web.Response(status=430),
    )
    async with asked(*answers) as (service, network):
        line = network.line("fake", since=1 << 40)
        assert await line.ask(request) == GAME
        with pytest.raises(BadAnswerError, match="Champ erroné"):
            await line.ask(request)
        with pytest.raises(QuotaError):
            await line.ask(request)
        with pytest.raises(QuotaError):
            await line.ask(request)
        assert len(service.seen) == 4
        assert network.status("fake").until == 9e12


async def test_a_source_is_stopped_by_what_its_reader_finds_in_a_success():
    def read(_body):
        raise CredentialsError("Erreur de login")

    async with asked(web.Response(text="Erreur de login")) as (service, network):
        line = network.line("fake")
        for number in range(3):
            with pytest.raises(CredentialsError, match="login"):
                await line.ask(Request(f"a/{number}", read=read))
        assert len(service.seen) == 1


async def test_a_body_is_streamed_into_a_new_file(tmp_path):
    body = os.urandom(700_000)
    answer = web.Response(body=body, content_type="image/png")
    async with asked(answer) as (_service, network):
        to = tmp_path / "a.png"
        fetched = await network.line("fake").fetch(Request("a.png"), str(to))
        assert fetched == (700_000, "image/png")
        assert to.read_bytes() == body


async def test_a_file_that_is_there_is_left_as_it_is(tmp_path):
    to = tmp_path / "a.png"
    to.write_bytes(b"mine")
    async with asked(web.Response(body=b"theirs")) as (_service, network):
        with pytest.raises(FileExistsError):
            await network.line("fake").fetch(Request("a.png"), str(to))
        assert to.read_bytes() == b"mine"


async def test_what_could_not_be_fetched_leaves_no_file(tmp_path):
    async def cut(request):
        response = web.StreamResponse(headers={"Content-Length": "900000"})
        await response.prepare(request)
        await response.write(bytes(600_000))
        request.transport.close()
        return response

    async with asked(cut) as (service, network):
        line = network.line("fake")
        with pytest.raises(OutageError, match="cut"):
            await line.fetch(Request("a.png"), str(tmp_path / "a"))
        assert len(service.seen) == 3
        with pytest.raises(BadAnswerError, match="larger"):
            await line.fetch(Request("a.png", limit=500_000), str(tmp_path / "a"))
        service.answers[:] = [web.Response(status=404)]
        network.reset("fake")
        assert await line.fetch(Request("a.png"), str(tmp_path / "a")) is None
        assert not list(tmp_path.iterdir())


async def test_a_file_that_broke_off_is_fetched_from_its_beginning(tmp_path):
    body = os.urandom(600_000)

    async def cut(request):
        response = web.StreamResponse(headers={"Content-Length": "600000"})
        await response.prepare(request)
        await response.write(body[:500_000])
        request.transport.close()
        return response

    async with asked(cut, web.Response(body=body)) as (_service, network):
        to = tmp_path / "a"
        assert (await network.line("fake").fetch(Request("a"), str(to))).size == 600_000
        assert to.read_bytes() == body


async def test_a_fetch_that_is_cancelled_leaves_no_file(tmp_path):
    async def endless(request):
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(bytes(300_000))
            await asyncio.sleep(0.01)

    async with asked(endless, scale=1.0) as (_service, network):
        request = Request("a", limit=1 << 30)
        task = asyncio.create_task(
            network.line("fake").fetch(request, str(tmp_path / "a"))
        )
        while not list(tmp_path.iterdir()):
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not list(tmp_path.iterdir())


async def test_no_cookie_is_kept_and_no_proxy_heeded(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    answer = json_of(GAME, headers={"Set-Cookie": "a=b; Path=/"})
    async with asked(answer) as (service, network):
        for number in range(2):
            await network.line("fake").ask(Request(f"a/{number}"))
        assert "Cookie" not in service.seen[1].headers


@pytest.mark.parametrize("limit", [2 << 20, 4 << 20])
async def test_a_secret_that_a_service_says_back_is_not_kept(limit):
    said = {
        "url": "https://a.example/1.png?key=s3cret-key-x",
        "all": [["s3cret-key-x"]],
    }
    async with asked(json_of(said)) as (_service, network):
        request = Request("a", secrets=(("key", "s3cret-key-x"),), limit=limit)
        value = await network.line("fake").ask(request)
        assert value == {"url": "https://a.example/1.png?key=", "all": [[""]]}


def test_a_request_is_kept_under_all_of_it_but_its_secrets():
    plain = Request("a", params=(("x", "1"), ("y", "2")), body=b"b")
    same = [
        Request("a", params=(("y", "2"), ("x", "1")), body=b"b"),
        Request("a", params=plain.params, body=b"b", secrets=(("key", "secret"),)),
        Request("a", params=plain.params, body=b"b", secret_headers={"K": "secret"}),
    ]
    others = [
        Request("a", params=plain.params),
        Request("b", params=plain.params, body=b"b"),
        Request("a", params=(("x", "1"), ("y", "2b")), body=b""),
        Request("a", params=plain.params, body=b"b", method="POST"),
        Request("a", params=plain.params, body=b"b", key="k"),
    ]
    assert {identity(one) for one in same} == {identity(plain)}
    assert len({identity(one) for one in (plain, *others)}) == 1 + len(others)
    with_token = [Request("a", body=body, key="foo") for body in (b"1", b"2")]
    assert len(set(map(identity, with_token))) == 1


async def test_a_client_can_be_closed_and_used_again():
    async with asked(json_of(GAME)) as (_service, network):
        await network.line("fake").ask(Request("a"))
        await network.close()
        assert await network.line("fake").ask(Request("b")) == GAME


async def test_a_whole_url_on_another_configured_place_may_be_asked():
    tokens = Service(json_of({"access_token": "t"}))
    async with asked(json_of(GAME)) as (service, network), serving(tokens) as place:
        with pytest.raises(ForbiddenAddressError):
            await network.line("fake").ask(Request(f"{place}/token"))
        network.open(spec_of(), {"url": service.url, "token_url": f"{place}/token"})
        answer = await network.line("fake").ask(Request(f"{place}/token"))
        assert answer == {"access_token": "t"}


def test_all_errors_of_sources_are_in_one_tree():
    assert issubclass(ForbiddenAddressError, SourceError)
