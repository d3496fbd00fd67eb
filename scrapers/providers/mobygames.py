"""MobyGames: games by id, or by name on a platform (facts, SCANNING 4.3)."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from scrapers.providers.answering import day, numeric, picture, records
from scrapers.providers.games import (
    FactList,
    Found,
    Remembering,
    by_name,
    choose,
    keep,
    keep_found,
    kept,
    not_found,
    opening,
    percent,
    unlike,
)
from scrapers.providers.reading import at, items, number, plain, read_json, text, words
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
from zapcore.sourced import Answer, Art, Candidate, GameQuery, SourceGame

PARTS = re.compile(r": | - | / ")
"""What stands between a title and its subtitle."""

TOLD = frozenset({"Basic Genres", "Gameplay", "Sports Themes", ""})
"""Categories of its genres that tell what is played; others tell how it looks."""

SPEC = Spec(
    id="moby",
    name="MobyGames",
    base="https://api.mobygames.com/v1",
    hosts=("api.mobygames.com", "mobygames.com", ".mobygames.com"),
    limits=Limits(per_second=1.0, at_once=1, timeout_s=60.0),
    settings=(
        Setting(
            "api_key",
            "secret",
            "The key that MobyGames gives for its API.",
            "MOBYGAMES_API_KEY",
            needed=True,
        ),
        Setting("url", "url", "Where MobyGames' API answers."),
    ),
    fields=frozenset({"title", "description", "genre", "released", "rating"}),
    kinds=frozenset({"box2d", "screenshot"}),
    platforms="mobygames",
)


class MobyGames:
    """Asks MobyGames: at most two requests for a game."""

    spec = SPEC

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def prepare(self, line: Line, systems: Mapping[str, tuple[Any, ...]]) -> None:
        """Fetch nothing: there is nothing that is needed once a scan."""

    async def ask(self, game: GameQuery, line: Line) -> Answer:
        """Answer for one game: by its id, else by its name on its platform.

        Raises:
            SourceError: nothing can be concluded.
        """
        answer, asked = await opening(SPEC, game, partial(self._by_id, game, line))
        if answer:
            return answer
        return await self._by_name(game, line, searches=1 if asked else 2)

    async def _by_id(
        self, game: GameQuery, line: Line, known: str
    ) -> SourceGame | None:
        platforms = _platforms(game)
        value = await self._get(line, {"id": known}, partial(_read_one, platforms))
        return kept(SPEC.id, value) if value else None

    async def _by_name(self, game: GameQuery, line: Line, searches: int) -> Answer:
        results: list[Any] = []
        judge = Remembering(self._tools.judge)
        choice = choose(SPEC.id, results, game, judge)
        read = partial(_read_several, game, judge)
        for title in _titles(game)[:searches]:
            params = {"title": title, "platform": str(game.platform(SPEC.id))}
            results.append(await self._get(line, params, read))
            choice = choose(SPEC.id, results, game, judge)
            if choice.chosen:
                break
        if choice.chosen is None:
            return not_found(choice)
        there = choice.game or await self._by_id(game, line, choice.chosen.id)
        return by_name(there, choice) if there else not_found(choice)

    async def _get(self, line: Line, params: Mapping[str, str], read: Read) -> Any:  # noqa: ANN401 - what ``read`` made
        request = Request(
            path="games",
            params=(*params.items(), ("format", "normal")),
            secrets=(("api_key", text(self._tools.settings, "api_key")),),
            read=read,
        )
        return await line.ask(request)


def found(value: Any, platforms: frozenset[str]) -> Found:  # noqa: ANN401 - JSON
    """Give a game, as it is judged for these platforms and with what is known of it."""
    others = (words(one, "title") for one in items(value, "alternate_titles"))
    names = unlike((words(value, "title"), *others))
    dates = {
        text(one, "platform_id"): day(text(one, "first_release_date"))
        for one in items(value, "platforms")
    }
    here = [dates[there] for there in dates if there in platforms]
    released = min(filter(None, here or dates.values()), default="")
    known = text(value, "game_id")
    facts = FactList()
    facts.add("title", names[0])
    facts.add("description", plain(words(value, "description")))
    for genre in _genres(value):
        facts.add("genre", genre)
    facts.add("released", released)
    facts.add("rating", percent(number(value, "moby_score"), 10.0))
    game = SourceGame(SPEC.id, known, facts.all(), tuple(_art(value)), names[1:])
    on = bool(here) if dates and platforms else None
    return Found(Candidate(known, names, released[:4], on), game)


def _genres(value: Any) -> list[str]:  # noqa: ANN401 - JSON
    genres = [
        (words(one, "genre_name"), words(one, "genre_category"))
        for one in items(value, "genres")
    ]
    chosen = [name for name, category in genres if category in TOLD]
    return chosen or [name for name, _ in genres]


def _art(value: Any) -> Iterator[Art]:  # noqa: ANN401 - JSON
    cover = picture(words(value, "sample_cover", "image"))
    if cover:
        yield Art("box2d", cover, format=cover.rpartition(".")[2].lower())
    for place, one in enumerate(items(value, "sample_screenshots")):
        url = picture(words(one, "image"))
        if url:
            ending = url.rpartition(".")[2].lower()
            yield Art("screenshot", url, number=place, format=ending)


def _read_one(platforms: frozenset[str], body: bytes) -> dict[str, Any] | None:
    games = _games(body)
    return keep(found(games[0], platforms).game) if games else None


def _read_several(
    game: GameQuery, judge: NameJudge, body: bytes
) -> dict[str, Any] | None:
    several = [found(one, _platforms(game)) for one in _games(body)]
    # The lowest id is the original, where names are equal (SCANNING 4.3).
    several.sort(key=lambda one: int(one.candidate.id))
    return keep_found(several, game, judge)


def _games(body: bytes) -> list[Any]:
    """Give the games of an answer.

    Raises:
        BadAnswerError: it is another answer, or none has an id and a title.
    """
    values = records(at(read_json(body), "games"))
    games = [
        one for one in values if numeric(text(one, "game_id")) and words(one, "title")
    ]
    if values and not games:
        raise BadAnswerError("MobyGames answered with games without id or title")
    return games


def _platforms(game: GameQuery) -> frozenset[str]:
    return frozenset(map(str, game.platforms.get(SPEC.id, ())))


def _titles(game: GameQuery) -> tuple[str, ...]:
    """Give what is searched: the surest name, then its last part or another name."""
    names = [_folded(name) for name in game.names or (game.name,)]
    parts = PARTS.split(names[0])
    last = [parts[-1]] if len(parts) > 1 else []
    return unlike((names[0], *last, *names[1:]))


def _folded(name: str) -> str:
    """Give a name in ASCII, as MobyGames separates subtitles."""
    plain_ = unicodedata.normalize("NFKD", name)
    ascii_ = plain_.encode("ascii", "ignore").decode()
    return " ".join((ascii_ if ascii_.strip() else name).replace(" - ", ": ").split())


PROVIDER = MobyGames
