"""SteamGridDB: covers of games, by its id or by name.

Requests and answers as facts, SCANNING 4.13. One request for a game whose id is known,
two for one that is found by name, one for a miss; only the first page of covers is
read. It does not say on which systems a game is: the judge of names takes one of such
a source only if its name is equal. Heroes and logos would be requests of their own.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import quote

from scrapers.providers.answering import (
    SEARCH_S,
    numeric,
    picture,
    record,
    records,
    term,
)
from scrapers.providers.games import Choice, by_name, miss, not_found, opening
from scrapers.providers.reading import at, read_json, text, words
from zapcore.errors import BadAnswerError
from zapcore.ports_online import Limits, Line, Request, Setting, Spec, Tools
from zapcore.sourced import Answer, Art, Candidate, GameQuery, SourceGame

SPEC = Spec(
    id="sgdb",
    name="SteamGridDB",
    base="https://steamgriddb.com/api/v2",
    hosts=("steamgriddb.com", ".steamgriddb.com"),
    # It documents no limit.
    limits=Limits(per_second=4, at_once=4, timeout_s=60),
    settings=(
        Setting(
            "api_key",
            "secret",
            "Your key of SteamGridDB, from the preferences of your account there.",
            "STEAMGRIDDB_API_KEY",
            needed=True,
        ),
        Setting("url", "url", "The address of SteamGridDB's API, or of a copy of it."),
    ),
    kinds=frozenset({"box2d"}),
)

GRIDS = (
    ("dimensions", "600x900,342x482,660x930,512x512,1024x1024"),
    ("types", "static"),
    ("nsfw", "false"),
    ("humor", "false"),
    ("epilepsy", "false"),
    ("limit", "50"),
    ("page", "0"),
)
UNWANTED = ("lock", "nsfw", "humor", "epilepsy")
MOST = 50
"""Games of one search."""


class SteamGridDB:
    """Answers with the first cover of a game."""

    spec = SPEC

    def __init__(self, tools: Tools) -> None:
        self._judge = tools.judge
        key = str(tools.settings.get("api_key") or "")
        self._headers = {"Authorization": f"Bearer {key}"}

    async def prepare(self, line: Line, systems: Mapping[str, tuple[Any, ...]]) -> None:
        """Need nothing before games are asked about."""

    async def ask(self, game: GameQuery, line: Line) -> Answer:
        """Answer for one game; see the module for what it costs."""
        answer, _ = await opening(
            SPEC, game, partial(self._grids, line), everywhere=True
        )
        if answer:
            return answer
        name = term(game)
        if not name:
            return miss("the file has no name to search by")
        return await self._by_name(game, name, line)

    async def _by_name(self, game: GameQuery, name: str, line: Line) -> Answer:
        path = f"search/autocomplete/{quote(name, safe='')}"
        search = replace(self._request(path, (), _read_games), fresh_s=SEARCH_S)
        value = await line.ask(search)
        told = [Candidate(number, (name,)) for number, name in value or ()]
        if not told:
            return miss("SteamGridDB has no game of this name")
        choice = Choice(*self._judge(game, told))
        if choice.chosen is None:
            return not_found(choice)
        found = await self._grids(line, choice.chosen.id)
        if found is None:
            return miss(f"SteamGridDB has no game {choice.chosen.id} any more")
        return by_name(found, choice)

    async def _grids(self, line: Line, known: str) -> SourceGame | None:
        """Give a game with its cover, if it has one; None if there is no such game."""
        request = self._request(f"grids/game/{known}", GRIDS, _read_grids)
        value = await line.ask(request)
        if value is None:
            return None
        return SourceGame(SPEC.id, known, art=tuple(Art("box2d", url) for url in value))

    def _request(
        self,
        path: str,
        params: tuple[tuple[str, str], ...],
        read: Any,  # noqa: ANN401 - a Read
    ) -> Request:
        return Request(path, params, secret_headers=self._headers, read=read)


def _data(body: bytes) -> tuple[Mapping[str, Any], ...]:
    value = record(read_json(body))
    if value.get("success") is not True:
        raise BadAnswerError("SteamGridDB says that it did not succeed")
    return records(at(value, "data"))


def _read_games(body: bytes) -> list[list[str]]:
    """Give (id, name) of each game."""
    told = _data(body)
    pairs = ([numeric(text(one, "id")), words(one, "name")] for one in told)
    found = [pair for pair in pairs if all(pair)]
    if told and not found:
        raise BadAnswerError("SteamGridDB tells games without an id or a name")
    return found[:MOST]


def _read_grids(body: bytes) -> list[str]:
    """Give the URL of the first cover that may be shown, if there is one."""
    told = _data(body)
    pictures = [(one, picture(words(one, "url"))) for one in told]
    if told and not any(url for _, url in pictures):
        raise BadAnswerError("SteamGridDB tells covers without an address")
    return [url for one, url in pictures if url and _is_shown(one)][:1]


def _is_shown(grid: Mapping[str, Any]) -> bool:
    return not any(grid.get(name) is True for name in UNWANTED)


PROVIDER = SteamGridDB
