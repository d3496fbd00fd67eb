"""What a provider makes of a service that is out of order: nothing that is untrue."""

import pytest
from provider_cases import LISTED
from provider_fixture import ONLINE, SCALE, art_of, facts_of

from benchmarks.fake_online import faults
from benchmarks.fake_online.faults import (
    BROKEN_WAY,
    HARMLESS,
    MALFORMED,
    ZIPPED,
    status,
)
from benchmarks.fake_online.world import SAMPLES
from zapcore.errors import (
    BadAnswerError,
    CredentialsError,
    ForbiddenAddressError,
    OutageError,
    QuotaError,
    SourceError,
)
from zapcore.sourced import Outcome

BUSY = {500: OutageError, 503: OutageError}
STATUSES = {**BUSY, 400: SourceError, 401: SourceError, 403: CredentialsError} | {
    418: BadAnswerError
}
OF_SCREENSCRAPER = [
    (400, "Champ crc, md5 ou sha1 erroné", BadAnswerError),
    (401, "API fermé pour les non membres", OutageError),
    (
        403,
        "Erreur de login : Vérifier vos identifiants développeur !",
        CredentialsError,
    ),
    (200, "Erreur de login : Vérifier vos identifiants !", CredentialsError),
    (423, "L'API est totalement fermée", OutageError),
    (426, "Le logiciel de scrape utilisé a été blacklisté", CredentialsError),
    (430, "Votre quota de scrape est dépassé pour aujourd'hui !", QuotaError),
]
SPARED = ("token",)


def each(keys=ONLINE):
    return pytest.mark.parametrize("desk", keys, indirect=True)


def way_of(desk):
    return next(way for way in ("id", "hash", "name") if way in desk.case.by)


def questions(desk):
    return [desk.query(way) for way in sorted(desk.case.by)]


def dirt(desk, end, *, also=frozenset()):
    """What an answer says that its service did not; an error says nothing."""
    if isinstance(end, SourceError) or end.outcome is Outcome.UNSURE:
        return []
    if end.outcome is not Outcome.HIT:
        return [end]
    case = desk.case
    said = {*facts_of(end), *art_of(desk, end)} - case.facts - case.art - case.may
    numbers = {end.game.id} - {"", case.id or end.game.id, *also}
    return [*numbers, *(pair for pair in said if pair[1] not in also)]


async def faulty(desk, change):
    """Ask in all ways while answers are wrong: all of them, or those about one game."""
    ends = await _asked_wrongly(desk, change, SPARED)
    if desk.id in LISTED:
        await desk.restart()
        before = len(desk.asked())
        later = await _asked_wrongly(desk, change, (*SPARED, "list"))
        ends += later if len(desk.asked()) > before else []
    assert desk.fake.faulted
    return ends


async def _asked_wrongly(desk, change, spares):
    desk.fake.fault(desk.id, change, spares=spares)
    ends = [await desk.outcome(one) for one in questions(desk)]
    desk.fake.heal()
    return ends


async def is_well_again(desk):
    """Whether nothing of what was wrong was kept as an answer."""
    await desk.restart()
    return (await desk.ask(desk.query(way_of(desk)))).outcome is Outcome.HIT


@each()
@pytest.mark.parametrize("code", STATUSES)
async def test_a_status_that_is_no_answer_is_an_error_and_never_a_miss(desk, code):
    ends = await faulty(desk, status(code, "<html>no</html>"))
    assert all(isinstance(end, STATUSES[code]) for end in ends), ends
    assert await is_well_again(desk)


@each()
async def test_not_found_is_a_miss_only_where_that_is_documented(desk):
    ends = await faulty(desk, status(404, "Not Found"))
    if 404 in desk.case.missing:
        assert any(getattr(end, "outcome", None) is Outcome.MISS for end in ends)
    assert all(
        isinstance(end, SourceError) or end.outcome is Outcome.MISS for end in ends
    )


@each()
async def test_too_many_requests_are_waited_for_and_tried_again(desk):
    desk.fake.fault(desk.id, status(429, retry_after="1"), times=1)
    assert (await desk.ask(desk.query(way_of(desk)))).outcome is Outcome.HIT


@each()
async def test_too_many_requests_without_an_end_are_an_outage(desk):
    ends = await faulty(desk, status(429, "Too Many Requests"))
    assert all(isinstance(end, OutageError | QuotaError) for end in ends), ends
    assert await is_well_again(desk)


@each()
async def test_a_long_retry_after_stops_it_until_then(desk):
    desk.fake.fault(desk.id, status(429, retry_after="7200"), spares=SPARED)
    for _ in range(3):
        end = await desk.outcome(desk.query(way_of(desk)))
        assert isinstance(end, QuotaError)
        assert 0 < end.until - desk.now() <= 7200 + SCALE
    assert len(desk.fake.traffic.of(desk.id)) <= 3
    desk.fake.heal()
    assert await is_well_again(desk)


@each(["ss"])
@pytest.mark.parametrize(("code", "words", "kind"), OF_SCREENSCRAPER)
async def test_screenscraper_s_statuses_mean_what_is_documented(
    desk, code, words, kind
):
    await desk.prepare()
    desk.fake.fault("ss", status(code, words))
    ends = [await desk.outcome(one) for one in questions(desk)]
    assert {type(end) for end in ends} == {kind}
    if kind in {CredentialsError, QuotaError}:
        assert len(desk.asked()) == 1
    desk.fake.heal()
    assert await is_well_again(desk)


@each(["ss"])
async def test_screenscraper_s_quota_of_unknown_games_does_not_stop_known_ones(desk):
    desk.fake.world.missed["ss"] = 0
    end = await desk.outcome(desk.unknown())
    assert isinstance(end, QuotaError) or end.outcome is Outcome.MISS
    assert (await desk.ask(desk.query("hash"))).outcome is Outcome.HIT


@each()
@pytest.mark.parametrize("what", MALFORMED)
async def test_a_malformed_answer_is_said_to_be_one_and_no_word_of_it_is_taken(
    desk, what
):
    ends = await faulty(desk, MALFORMED[what])
    lenient = {"12345"} if what == "numbers for texts" else frozenset()
    assert [word for end in ends for word in dirt(desk, end, also=lenient)] == []
    assert await is_well_again(desk)


@each([key for key in ONLINE if key in SAMPLES and key != "launchbox"])
async def test_whatever_key_is_missing_no_other_value_is_taken_for_it(desk):
    samples = [SAMPLES[name] for name in SAMPLES if name.split("_")[0] == desk.id]
    keys = {key for one in samples for key in one if isinstance(one, dict)}
    desk.since = 1 << 40
    ends = {}
    for key in sorted(keys):
        desk.fake.fault(desk.id, faults.of_json(faults.without(key)))
        ends[key] = await desk.outcome(desk.query(way_of(desk)))
        desk.fake.heal()
        desk.way.network.reset(desk.id)
    assert {key: dirt(desk, end) for key, end in ends.items() if dirt(desk, end)} == {}
    hits = [key for key, end in ends.items() if not isinstance(end, SourceError)]
    assert len(hits) >= len(keys) // 2, hits


@each(["launchbox"])
@pytest.mark.parametrize("what", ZIPPED)
async def test_a_dump_that_is_malformed_is_said_to_be_one(desk, what):
    desk.fake.fault("launchbox", ZIPPED[what])
    assert dirt(desk, await desk.outcome(desk.query("name"))) == []
    desk.fake.heal()
    assert await is_well_again(desk)


@each(["libretro"])
async def test_links_that_lead_away_are_not_followed(desk):
    desk.fake.fault("libretro", faults.links_away)
    answer = await desk.ask(desk.query("name"))
    assert dirt(desk, answer) == []


@each()
@pytest.mark.parametrize("what", HARMLESS)
async def test_what_differs_without_meaning_is_read_all_the_same(desk, what):
    desk.fake.fault(desk.id, HARMLESS[what])
    for way in sorted(desk.case.by):
        end = await desk.ask(desk.query(way))
        assert end.outcome is Outcome.HIT
        assert facts_of(end) - desk.case.may == desk.case.facts


@each(["ss"])
async def test_backslashes_that_json_does_not_know_stand_for_themselves(desk):
    desk.fake.fault("ss", faults.backslashed)
    found = facts_of(await desk.ask(desk.query("hash")))
    assert ("description", r"..\Z \_(^^)_/") in found
    assert {pair for pair in found if pair[0] != "description"} <= desk.case.facts


@each(["ss", "hltb"])
async def test_an_empty_result_in_the_documented_shape_is_a_miss(desk):
    answer = await desk.ask(desk.unknown())
    assert answer.outcome is Outcome.MISS
    assert "search" in {one.kind for one in desk.asked()}


@each()
async def test_a_body_without_end_is_an_error(desk):
    ends = await faulty(desk, faults.bomb)
    assert all(isinstance(end, SourceError) for end in ends), ends
    assert await is_well_again(desk)


@each()
@pytest.mark.parametrize("what", BROKEN_WAY)
async def test_a_connection_that_breaks_is_an_outage(desk, what):
    ends = await faulty(desk, BROKEN_WAY[what])
    assert all(isinstance(end, OutageError) for end in ends), ends
    assert await is_well_again(desk)


@each()
async def test_an_answer_that_drips_is_an_outage_within_its_time(desk):
    await desk.restart(timeout_s=10.0)
    desk.fake.fault(desk.id, faults.drip(1, 0.05), spares=SPARED)
    end = await desk.outcome(desk.query(way_of(desk)))
    assert isinstance(end, OutageError)
    desk.fake.heal()
    assert await is_well_again(desk)


@each()
@pytest.mark.parametrize("code", [301, 307])
async def test_no_redirect_leads_to_a_private_address_or_another_host(desk, code):
    places = [
        f"{desk.fake.trap}/trap",
        desk.fake.trap.replace("127.0.0.1", "localhost") + "/trap",
        desk.fake.trap.replace("127.0.0.1", "[::1]") + "/trap",
        desk.fake.trap.replace("127.0.0.1", "2130706433") + "/trap",
        "http://169.254.169.254/latest/meta-data/",
        "https://other-host.example/",
        "file:///etc/passwd",
    ]
    for place in places:
        desk.fake.fault(desk.id, faults.redirect(place, code), spares=SPARED)
        end = await desk.outcome(desk.query(way_of(desk)))
        assert isinstance(end, ForbiddenAddressError), place
        assert desk.fake.faulted
        desk.fake.heal()
        await desk.restart()
    assert desk.fake.trapped == []


@each()
async def test_a_redirect_to_itself_is_an_error(desk):
    desk.fake.fault(desk.id, faults.redirect("?again=1"), spares=SPARED)
    assert isinstance(await desk.outcome(desk.query(way_of(desk))), SourceError)
    desk.fake.heal()
    assert await is_well_again(desk)


@each()
async def test_no_secret_is_said_logged_or_kept(desk, caplog):
    caplog.set_level("DEBUG")
    for change in (
        None,
        status(403, "Erreur de login"),
        status(500),
        MALFORMED["truncated"],
        BROKEN_WAY["reset in the middle"],
        faults.redirect(f"{desk.fake.trap}/trap"),
    ):
        if change:
            desk.fake.fault(desk.id, change)
        for one in (*questions(desk), desk.unknown()):
            await desk.outcome(one)
        desk.fake.heal()
        await desk.restart()
    assert desk.said
    assert desk.leaks(caplog.text, desk.kept()) == []
