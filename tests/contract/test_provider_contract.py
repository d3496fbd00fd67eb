"""What every provider of the network keeps to: right answers, few requests, no more.

A provider is under contract by being in ``scrapers/providers``; the fake server answers
with the samples of facts/SCANNING.md §4 and shares no code with it.
"""

import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from provider_cases import CASES
from provider_fixture import (
    MAKERS,
    ONLINE,
    art_of,
    facts_of,
    more_ids,
    other,
    several,
)

from scrapers import providers
from zapcore.config_scan import KINDS_OF_ART
from zapcore.errors import CredentialsError, QuotaError
from zapcore.sourced import FIELDS, Candidate, How, Outcome

BY_NAME = [key for key in ONLINE if "name" in CASES[key].by]
BY_ID = [key for key in ONLINE if "id" in CASES[key].by]
WAYS = [(key, way) for key in ONLINE for way in sorted(CASES[key].by)]
FOUND_BY = {
    "name": {How.NAME, How.FILE},
    "id": {How.FILE_TAG},
    "hash": {How.HASH},
    "file": {How.FILE},
}
WITH_ART = [key for key in ONLINE if CASES[key].art]
WITH_KEYS = [
    key
    for key in ONLINE
    if any(setting.kind == "secret" for setting in MAKERS[key].spec.settings)
]


def each(keys):
    return pytest.mark.parametrize("desk", keys, indirect=True)


def test_every_provider_is_found_and_has_a_fake_service():
    assert {spec.id for spec in providers.specs()} == MAKERS.keys()
    assert set(ONLINE) <= CASES.keys(), "a new provider needs a Case, and a fake"


@pytest.mark.parametrize("key", sorted(MAKERS))
def test_what_it_says_of_itself_is_whole(key):
    spec = MAKERS[key].spec
    assert spec.fields <= set(FIELDS)
    assert spec.kinds <= set(KINDS_OF_ART)
    assert spec.name.strip() == spec.name != ""
    names = [setting.name for setting in spec.settings]
    assert len(set(names)) == len(names)
    assert all(setting.meaning.endswith(".") for setting in spec.settings)
    assert spec.is_local or "url" in names
    assert spec.is_local or re.fullmatch(r"https://[^/]+(/.*[^/])?", spec.base)
    assert not any(one.kind == "secret" and not one.variable for one in spec.settings)


@pytest.mark.parametrize(("desk", "way"), WAYS, indirect=["desk"], ids=str)
async def test_the_sample_is_found_and_said_as_documented(desk, way):
    answer = await desk.ask(desk.query(way))
    case = desk.case
    assert answer.outcome is Outcome.HIT
    assert answer.how in FOUND_BY[way]
    assert (answer.game.source, case.id in {answer.game.id, ""}) == (desk.id, True)
    assert facts_of(answer) - case.may == case.facts
    assert art_of(desk, answer) == case.art
    assert case.names <= {*answer.game.names, *titles(answer)}
    assert dict(answer.handed) == case.handed
    assert {fact.field for fact in answer.game.facts} <= desk.spec.fields
    assert {art.kind for art in answer.game.art} <= desk.spec.kinds
    assert answer.words
    assert 0 < answer.score <= 1


def titles(answer):
    return {fact.text for fact in answer.game.facts if fact.field == "title"}


@each(WITH_ART)
async def test_its_pictures_are_on_its_own_hosts(desk):
    answer = await desk.ask(desk.query(min(desk.case.by)))
    for _, url in art_of(desk, answer):
        host = urlsplit(url).hostname
        assert url.startswith("https://")
        assert any(
            host == name or (name.startswith(".") and host.endswith(name))
            for name in desk.spec.hosts
        )


@each(WITH_ART)
async def test_its_pictures_can_be_fetched(desk):
    desk.fake.world.own_hosts = True
    answer = await desk.ask(desk.query(min(desk.case.by)))
    assert answer.game.art
    for art in answer.game.art:
        body = await desk.fetch(art)
        assert body.startswith((b"\x89PNG", b"\xff\xd8\xff"))
        assert art.size in {0, len(body)}
    assert desk.leaks(*(art.url for art in answer.game.art)) == []


@each(ONLINE)
async def test_a_game_that_it_does_not_have_is_a_miss(desk):
    await desk.prepare()
    answer = await desk.ask(desk.unknown())
    assert answer.outcome is Outcome.MISS
    assert answer.game is None
    assert answer.words


@each(BY_ID)
async def test_an_id_that_the_owner_chose_and_it_does_not_have_is_a_miss(desk):
    assert (await desk.ask(desk.absent())).outcome is Outcome.MISS


@pytest.mark.parametrize(("desk", "way"), WAYS, indirect=["desk"], ids=str)
async def test_a_hit_costs_no_more_requests_than_rom_m_s(desk, way):
    await desk.ask(desk.query(way))
    by_name = desk.case.hit_by_name if way == "name" else 0
    assert len(desk.asked()) <= (by_name or desk.case.hit)


@each(ONLINE)
async def test_a_miss_costs_no_more_requests_than_rom_m_s(desk):
    await desk.ask(desk.unknown("Qzx: Nowhere Land - Part Two"))
    assert len(desk.asked()) <= desk.case.miss


@each(ONLINE)
async def test_its_requests_are_those_that_are_documented(desk):
    for way in sorted(desk.case.by):
        await desk.ask(desk.query(way))
    await desk.ask(desk.unknown())
    seen = desk.fake.traffic.of(desk.id, setting="url")
    assert all(one.path.lstrip("/").startswith(desk.case.paths) for one in seen)
    assert not [one for one in seen if one.kind == "lost"]
    agents = {
        one.headers.get("user-agent", "") for one in desk.fake.traffic.of(desk.id)
    }
    assert all(agent.startswith("zapcore/") for agent in agents)


@each(ONLINE)
async def test_the_same_game_asked_again_costs_nothing_also_after_a_restart(desk):
    questions = [desk.query(way) for way in sorted(desk.case.by)] + [desk.unknown()]
    first = [await desk.ask(one) for one in questions]
    desk.fake.traffic.clear()
    assert [await desk.ask(one) for one in questions] == first
    assert desk.asked() == []
    await desk.restart()
    assert [await desk.ask(one) for one in questions] == first
    assert desk.asked() == []


@each(ONLINE)
async def test_games_that_are_asked_at_once_are_answered_as_one_by_one(desk):
    await desk.prepare()
    ways = sorted(desk.case.by) * 3
    found = await several(desk, [desk.query(way) for way in ways])
    missed = await several(desk, [desk.unknown(f"Qzx {n}zz") for n in range(4)])
    assert [one.outcome for one in found] == [Outcome.HIT] * len(found)
    assert [one.outcome for one in missed] == [Outcome.MISS] * 4


@each(BY_NAME)
async def test_of_two_games_that_fit_equally_none_is_taken_by_chance(desk):
    """Either the owner picks, or it is the lowest id (§4.1, §4.3): the first there."""
    sample = desk.sample()
    lower, higher = more_ids(sample)
    desk.twins(other(sample, higher), other(sample, lower))
    if desk.id == "libretro":
        desk.twins(*(replace(sample, id=one, name=one) for one in (higher, lower)))
    answer = await desk.ask(desk.query())
    if answer.outcome is Outcome.UNSURE:
        assert {one.id for one in answer.candidates} >= {lower, higher} or not lower
        assert all(
            isinstance(one, Candidate) and one.names for one in answer.candidates
        )
    else:
        assert answer.outcome is Outcome.HIT
        assert answer.game.id == lower or desk.id == "libretro"


@each(BY_NAME)
@pytest.mark.parametrize("name", ["{} 2", "{} II", "{} III Special", "{}l", "Super {}"])
async def test_another_game_of_the_series_is_never_taken(desk, name):
    sample = desk.sample()
    (number, _) = more_ids(sample)
    wrong = name.format(sample.name.replace(" (USA)", ""))
    game = other(sample, number, name=wrong, names=())
    desk.twins(replace(game, id=wrong) if desk.id == "libretro" else game)
    answer = await desk.ask(desk.query())
    assert answer.outcome in {Outcome.MISS, Outcome.UNSURE}


@each([key for key in BY_NAME if CASES[key].other_platform])
async def test_the_same_name_on_another_system_is_never_taken(desk):
    sample = desk.sample()
    (number, _) = more_ids(sample)
    desk.twins(other(sample, number, platform=desk.case.other_platform))
    answer = await desk.ask(desk.query())
    assert answer.outcome in {Outcome.MISS, Outcome.UNSURE}


@each(WITH_KEYS)
async def test_wrong_credentials_are_said_and_cost_not_a_request_for_each_game(desk):
    for variable in desk.fake.world.accepted:
        desk.fake.world.accepted[variable] = "changed"
    ends = [await desk.outcome(one) for one in desk.distinct(10)]
    assert {type(one) for one in ends} == {CredentialsError}
    assert len(desk.fake.traffic.of(desk.id)) <= 3


@each(["igdb", "hltb"])
async def test_a_token_that_has_expired_is_renewed_once_for_all(desk):
    assert (await desk.ask(desk.query())).outcome is Outcome.HIT
    desk.fake.expire_tokens()
    issued = sum(desk.fake.world.issued.values())
    ends = await several(desk, desk.distinct(5))
    assert [end.outcome for end in ends] == [Outcome.MISS] * 5
    assert sum(desk.fake.world.issued.values()) == issued + 1


@each(["ss", "tgdb"])
async def test_a_quota_that_ends_in_the_middle_stops_it_until_a_time(desk):
    desk.fake.world.quota[desk.id] = 1
    assert (await desk.ask(desk.query("id"))).outcome is Outcome.HIT
    ends = [await desk.outcome(one) for one in desk.distinct(4)]
    assert {type(end) for end in ends} == {QuotaError}
    assert all(end.until > desk.now() for end in ends)
    assert len(desk.asked()) <= 2
    desk.fake.world.quota.clear()
    await desk.restart()
    assert (await desk.ask(desk.unknown("Qzx 1zz"))).outcome is Outcome.MISS
