"""HowLongToBeat: how long games take, by its id or by name. Not an official service.

Requests and answers as facts, SCANNING 4.10. A game costs one search, or two if its
whole name finds nothing. The rest of a search's body, the members
``game_alias`` and ``profile_platform``, and where names end are general knowledge.
"""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from scrapers.providers.answering import base, day, numeric, record, records, term
from scrapers.providers.games import (
    FactList,
    Found,
    by_name,
    choose,
    keep,
    keep_found,
    kept,
    miss,
    not_found,
    opening,
    percent,
)
from scrapers.providers.hltb_session import Sessions
from scrapers.providers.reading import at, number, read_json, text, words
from zapcore.errors import BadAnswerError
from zapcore.matching import search_terms
from zapcore.ports_online import Limits, Line, Request, Setting, Spec, Tools
from zapcore.sourced import Answer, Art, Candidate, GameQuery, SourceGame

SPEC = Spec(
    id="hltb",
    name="HowLongToBeat",
    base="https://howlongtobeat.com",
    hosts=("howlongtobeat.com", ".howlongtobeat.com"),
    limits=Limits(per_second=3, at_once=3, timeout_s=60),  # what it is said to bear
    settings=(
        Setting(
            "enabled",
            "boolean",
            "Whether HowLongToBeat is asked how long games take.",
            "HLTB_API_ENABLED",
        ),
        Setting("url", "url", "The address of HowLongToBeat."),
        Setting(
            "address_url",
            "url",
            "The address of a text file that says where HowLongToBeat's search is "
            "today (default: below its own address, as it was in November 2026).",
        ),
    ),
    fields=frozenset(
        {"title", "released", "rating", "time_main", "time_extra", "time_complete"}
    ),
    kinds=frozenset({"box2d"}),
    platforms="howlongtobeat",
)

TIMES = (
    ("time_main", "comp_main"),
    ("time_extra", "comp_plus"),
    ("time_complete", "comp_100"),
)
"""Our fields, in minutes, and its members, in seconds."""

WORDS = re.compile(r"[^\W_]+(?:['\u2019.][^\W_]+)*")
MOST_SEARCHES = 2
"""For one game: its whole name, then its main title."""

NEXT_DATA = re.compile(
    rb'<script[^>]*\bid="__NEXT_DATA__"[^>]*>(.*?)</script>', re.DOTALL
)
PAGE_SIZE = 20
GAMES_ASKED_FOR: Mapping[str, Any] = {
    "searchType": "games",
    "searchPage": 1,
    "size": PAGE_SIZE,
    "searchOptions": {
        "games": {
            "userId": 0,
            "platform": "",
            "sortCategory": "popular",
            "rangeCategory": "main",
            "rangeTime": {"min": None, "max": None},
            "gameplay": {"perspective": "", "flow": "", "genre": "", "difficulty": ""},
            "rangeYear": {"min": "", "max": ""},
            "modifier": "",
        },
        "users": {"sortCategory": "postcount"},
        "lists": {"sortCategory": "follows"},
        "filter": "",
        "sort": 0,
        "randomizer": 0,
    },
    "useCache": True,
}


class HowLongToBeat:
    """Answers by id (a page), or by name (a search with a session)."""

    spec = SPEC

    def __init__(self, tools: Tools) -> None:
        self._judge = tools.judge
        self._base = base(tools, SPEC)
        address = str(tools.settings.get("address_url") or "")
        self._sessions = Sessions(self._base, address, tools.clock)

    async def prepare(
        self,
        line: Line,
        systems: Mapping[str, tuple[Any, ...]],  # noqa: ARG002 - a Provider's shape
    ) -> None:
        """Learn where the search is today, if a file is configured that says it."""
        await self._sessions.find(line)

    async def ask(self, game: GameQuery, line: Line) -> Answer:
        """Answer for one game; one without any time is a miss."""
        answer, _ = await opening(
            SPEC, game, partial(self._by_id, line), everywhere=True
        )
        if answer:
            return _timed(answer) if answer.game else answer
        if not term(game):
            return miss("the file has no name to search by")
        return await self._by_name(game, line)

    async def _by_id(self, line: Line, known: str) -> SourceGame | None:
        def read(body: bytes) -> Any:  # noqa: ANN401 - JSON
            game = _of_page(body)
            if text(game, "game_id") != known:
                raise BadAnswerError("HowLongToBeat's page is of another game")
            return keep(self._found("", game).game)

        value = await line.ask(Request(f"game/{known}", read=read))
        return kept(SPEC.id, value) if value else None

    async def _by_name(self, game: GameQuery, line: Line) -> Answer:
        first, *others = search_terms(game)[:MOST_SEARCHES]
        searches = [await self._search(game, line, first)]
        choice = choose(SPEC.id, searches, game, self._judge)
        for other in others if choice.chosen is None else ():
            searches.append(await self._search(game, line, other))
            choice = choose(SPEC.id, searches, game, self._judge)
        if choice.chosen is None:
            return not_found(choice)
        whole = choice.game or await self._by_id(line, choice.chosen.id)
        if whole is None:
            return miss(f"HowLongToBeat has no game {choice.chosen.id} any more")
        return _timed(by_name(whole, choice))

    async def _search(self, game: GameQuery, line: Line, name: str) -> Any:  # noqa: ANN401 - JSON
        platform = str(game.platform(SPEC.id) or "")

        def read(body: bytes) -> Any:  # noqa: ANN401 - JSON
            told = records(at(record(read_json(body)), "data"))
            found = [self._found(platform, one) for one in told if _is_whole(one)]
            if told and not found:
                raise BadAnswerError("HowLongToBeat tells games without id or name")
            return keep_found(found, game, self._judge)

        asked = {**GAMES_ASKED_FOR, "searchTerms": WORDS.findall(name)}
        return await self._sessions.search(line, asked, read, platform)

    def _found(self, platform: str, one: Mapping[str, Any]) -> Found:
        """Make of its JSON what is kept of a game."""
        name, released = words(one, "game_name"), day(text(one, "release_world"))
        others = tuple(
            filter(None, map(str.strip, words(one, "game_alias").split(",")))
        )
        facts = FactList()
        facts.add("title", name)
        facts.add("released", released)
        facts.add("rating", percent(number(one, "review_score")))
        for field, member in TIMES:
            facts.add(field, _minutes(number(one, member)))
        image = words(one, "game_image")
        plain = image and "/" not in image and not image.startswith(".")
        art = (Art("box2d", f"{self._base}/games/{image}"),) if plain else ()
        known = text(one, "game_id")
        there = platform if platform in _platforms(one) else ""
        candidate = Candidate(known, (name, *others), released[:4], bool(there) or None)
        return Found(candidate, SourceGame(SPEC.id, known, facts.all(), art, others))


def _is_whole(one: Mapping[str, Any]) -> bool:
    return bool(numeric(text(one, "game_id")) and words(one, "game_name"))


def _platforms(one: Mapping[str, Any]) -> frozenset[str]:
    """Give its platforms as its addresses spell them; a game may lack some of them."""
    told = words(one, "profile_platform").lower().split(",")
    return frozenset("-".join(re.findall(r"[a-z0-9]+", name)) for name in told)


def _minutes(seconds: float | None) -> str:
    """Give whole minutes, at least one; "" for no time."""
    return str(max(round(seconds / 60), 1)) if seconds and seconds > 0 else ""


def _timed(answer: Answer) -> Answer:
    game = answer.game
    if game and any(fact.field.startswith("time_") for fact in game.facts):
        return answer
    return miss("HowLongToBeat knows this game, but nobody told how long it takes")


def _of_page(body: bytes) -> Mapping[str, Any]:
    """Give the game of a page of one game.

    Raises:
        BadAnswerError: the page is made otherwise than is known.
    """
    script = NEXT_DATA.search(body)
    if not script:
        raise BadAnswerError("HowLongToBeat's page does not hold a game's data")
    value = record(read_json(script.group(1)))
    games = records(at(value, "props", "pageProps", "game", "data", "game"))
    if not games or not _is_whole(games[0]):
        raise BadAnswerError("HowLongToBeat's page does not hold a game's data")
    return games[0]


PROVIDER = HowLongToBeat
