"""IGDB: games by id, or by their names on a platform (facts, SCANNING 4.1)."""

import re
import unicodedata
from collections.abc import Mapping
from functools import partial
from typing import Any

from scrapers.providers.answering import SEARCH_S, numeric
from scrapers.providers.games import (
    Remembering,
    by_name,
    choose,
    keep,
    keep_found,
    kept,
    miss,
    not_found,
    opening,
)
from scrapers.providers.igdb_facts import FIELDS, found
from scrapers.providers.igdb_session import Session
from scrapers.providers.reading import read_json, text, words
from zapcore.errors import BadAnswerError
from zapcore.ports_online import (
    Limits,
    Line,
    NameJudge,
    Read,
    Request,
    Setting,
    Spec,
    Tools,
)
from zapcore.sourced import Answer, GameQuery, SourceGame

TYPES = "game_type=(10,0,11,8,9,4)"
"""Main games, ports, remakes, remasters, expanded and standalone expansions."""

SCUMMVM = "ScummVM"
SEARCHED = 50
LISTED = 100
"""Results of a search for games, and of one for names."""

SPEC = Spec(
    id="igdb",
    name="IGDB",
    base="https://api.igdb.com/v4",
    hosts=("api.igdb.com", "images.igdb.com", "id.twitch.tv"),
    limits=Limits(per_second=4.0, at_once=8, timeout_s=60.0),
    settings=(
        Setting(
            "client_id",
            "text",
            "The client id of an application registered at Twitch.",
            "IGDB_CLIENT_ID",
            needed=True,
        ),
        Setting(
            "client_secret",
            "secret",
            "The client secret of that application.",
            "IGDB_CLIENT_SECRET",
            needed=True,
        ),
        Setting("url", "url", "Where IGDB's API answers."),
        Setting("token_url", "url", "Where Twitch gives tokens for it."),
    ),
    fields=frozenset(
        {
            "title",
            "description",
            "developer",
            "publisher",
            "genre",
            "released",
            "rating",
            "players",
            "family",
            "modes",
            "agerating",
        }
    ),
    kinds=frozenset({"box2d", "screenshot", "fanart"}),
    platforms="igdb",
)


class Igdb:
    """Asks IGDB, with a token that is kept in memory only."""

    spec = SPEC

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._session = Session(tools)

    async def prepare(self, line: Line, systems: Mapping[str, tuple[Any, ...]]) -> None:
        """Fetch a token, so that wrong credentials are known at once.

        Raises:
            SourceError: there is none.
        """
        if any(systems.values()):
            await self._session.open(line)

    async def ask(self, game: GameQuery, line: Line) -> Answer:
        """Answer for one game: by its id, else by its names on its platforms.

        Raises:
            SourceError: nothing can be concluded.
        """
        answer, _ = await opening(SPEC, game, partial(self._by_id, line))
        if answer:
            return answer
        return await self._by_name(game, line)

    async def _by_id(self, line: Line, known: str) -> SourceGame | None:
        query = f"fields {FIELDS}; where id={int(known)}; limit 1;"
        value = await self._post(line, "games", query, _read_one)
        return kept(SPEC.id, value) if value else None

    async def _by_name(self, game: GameQuery, line: Line) -> Answer:
        names = [
            quoted for quoted in map(_quoted, game.names or (game.name,)) if quoted
        ]
        if not names:
            return miss("its file has no name")
        on = _on(game)
        judge = Remembering(self._tools.judge)
        read = partial(_read_several, game, judge)
        first = (
            f'search "{names[0]}"; fields {FIELDS}; '
            f"where {on} & {TYPES}; limit {SEARCHED};"
        )
        results = [await self._post(line, "games", first, read)]
        choice = choose(SPEC.id, results, game, judge)
        if choice.chosen is None:
            results.append(await self._by_other_names(names, on, line, read))
            choice = choose(SPEC.id, results, game, judge)
        if choice.chosen is None:
            return not_found(choice)
        there = choice.game or await self._by_id(line, choice.chosen.id)
        return by_name(there, choice) if there else not_found(choice)

    async def _by_other_names(
        self, names: list[str], on: str, line: Line, read: Read
    ) -> Any:  # noqa: ANN401 - what ``read`` made
        """Search in alternative names too, of games of all types."""
        like = " | ".join(
            f'{field} ~ *"{name}"*'
            for name in names[:3]
            for field in ("name", "alternative_name")
        )
        query = f"fields game; where {like}; limit {LISTED};"
        numbers = await self._post(line, "search", query, _read_numbers, SEARCH_S)
        if not numbers:
            return None
        listed = ",".join(numbers)
        games = f"fields {FIELDS}; where id=({listed}) & {on}; limit {LISTED};"
        return await self._post(line, "games", games, read)

    async def _post(
        self, line: Line, path: str, query: str, read: Read, fresh_s: float = 0.0
    ) -> Any:  # noqa: ANN401 - what ``read`` made
        return await self._session.ask(
            line,
            Request(
                path=path,
                method="POST",
                body=query.encode(),
                headers={"Accept": "application/json", "Content-Type": "text/plain"},
                misses=frozenset(),
                read=read,
                fresh_s=fresh_s,
            ),
        )


def _read_one(body: bytes) -> dict[str, Any] | None:
    games = _games(body)
    return keep(found(games[0]).game) if games else None


def _read_several(
    game: GameQuery, judge: NameJudge, body: bytes
) -> dict[str, Any] | None:
    ids = game.platforms[SPEC.id] if game.system_id != SCUMMVM else ()
    platforms = frozenset(map(str, ids))
    several = [found(one, platforms) for one in _games(body)]
    # The lowest id is the original, where names are equal (SCANNING 4.1).
    several.sort(key=lambda one: int(one.candidate.id))
    return keep_found(several, game, judge)


def _games(body: bytes) -> list[Any]:
    """Give the games of an answer that have an id and a name."""
    values = read_json(body)
    if not isinstance(values, list):
        raise BadAnswerError("IGDB did not answer with a list of games")
    games = [one for one in values if numeric(text(one, "id")) and words(one, "name")]
    if values and not games:
        raise BadAnswerError("IGDB answered with games that have no id or no name")
    return games


def _read_numbers(body: bytes) -> list[str] | None:
    values = read_json(body)
    if not isinstance(values, list):
        raise BadAnswerError("IGDB did not answer with a list of names")
    numbers = (text(one, "game", "id") or text(one, "game") for one in values)
    return list(dict.fromkeys(filter(None, map(numeric, numbers)))) or None


def _on(game: GameQuery) -> str:
    """Give the condition that a game is on the platforms that are asked for.

    ScummVM is none there: its number is that of a keyword (SCANNING 4.1).
    """
    listed = ",".join(map(str, game.platforms[SPEC.id]))
    field = "keywords" if game.system_id == SCUMMVM else "platforms"
    return f"{field}=({listed})"


def _quoted(name: str) -> str:
    """Give a name as it may stand in quotes in a query."""
    plain = unicodedata.normalize("NFC", name)
    return " ".join(re.sub(r'["\\*;\x00-\x1f]', " ", plain).split())


PROVIDER = Igdb
