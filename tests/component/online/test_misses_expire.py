"""A search that did not find the game is believed for as long as a miss."""

import pytest
from http_server import Cache, asked, json_of

from scrapers.providers.games import Found, keep_found
from scrapers.providers.http.line import MISS_S, is_miss
from zapcore.matching import judge_names
from zapcore.ports_online import Request
from zapcore.sourced import Candidate, GameQuery, SourceGame

QUERY = GameQuery(1, "PSX", "Foo Quest.cue", "Foo Quest", ("Foo Quest",))


def found(*names):
    """What is kept of a search that found games of these names."""
    games = [
        Found(Candidate(str(n), (name,), "", True), SourceGame("fake", str(n)))
        for n, name in enumerate(names, 7)
    ]
    return keep_found(games, QUERY, judge_names)


@pytest.mark.parametrize(
    ("value", "expires"),
    [
        (None, True),
        (found(), True),
        (found("Foo Quest II", "Fool"), True),
        (found("Foo Quest II", "Foo Quest"), False),
        ({"id": "7"}, False),
        ([], False),
        ({"games": None}, False),
    ],
)
def test_what_found_no_game_is_a_miss_in_its_age(value, expires):
    assert is_miss(value) is expires


@pytest.mark.parametrize(
    ("name", "requests"), [("Foo Quest II", 2), ("Foo Quest", 1)], ids=["vain", "found"]
)
async def test_a_search_in_vain_is_sent_again_after_a_week(name, requests):
    cache = Cache()
    search = Request("games", read=lambda _: found(name))
    async with asked(json_of([]), cache=cache) as (service, network):
        line = network.line("fake")
        await line.ask(search)
        await line.ask(search)
        assert len(service.seen) == 1
        [(key, kept)] = cache.kept.items()
        cache.kept[key] = kept._replace(at=int(kept.at - MISS_S - 10))
        await line.ask(search)
        assert len(service.seen) == requests
