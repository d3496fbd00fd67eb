"""TheGamesDB: games by its id or by name, on the right platform only.

Requests and answers as facts, SCANNING 4.8; what its fields, kinds of pictures and
``alternates`` are called is general knowledge that was never tried live. One request
a game, hit or miss: its monthly allowance is small. Developers, publishers and genres
are numbers there, with tables of their own, and are not read.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from scrapers.providers.answering import (
    day,
    numeric,
    picture,
    record,
    records,
    term,
)
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
)
from scrapers.providers.reading import at, items, number, read_json, text, words
from zapcore.errors import BadAnswerError
from zapcore.ports_online import Limits, Line, Request, Setting, Spec, Tools
from zapcore.sourced import Answer, Art, Candidate, GameQuery, SourceGame

SPEC = Spec(
    id="tgdb",
    name="TheGamesDB",
    base="https://api.thegamesdb.net",
    hosts=("thegamesdb.net", ".thegamesdb.net"),
    # Its allowance is one of months, not of seconds; a volunteer's server.
    limits=Limits(per_second=2, at_once=2, timeout_s=60),
    settings=(
        Setting(
            "api_key",
            "secret",
            "Your key of TheGamesDB; it allows a number of requests a month.",
            "TGDB_API_KEY",
            needed=True,
        ),
        Setting(
            "enabled",
            "boolean",
            "Whether TheGamesDB is asked about games.",
            "TGDB_API_ENABLED",
        ),
        Setting("url", "url", "The address of TheGamesDB's API, or of a copy of it."),
    ),
    fields=frozenset(
        {"title", "description", "released", "players", "agerating", "modes"}
    ),
    kinds=frozenset(
        {"box2d", "box2d_back", "screenshot", "title_screen", "logo", "fanart"}
    ),
    platforms="thegamesdb",
)

ASKED_FOR = (
    ("fields", "players,overview,rating,platform,alternates,coop"),
    ("include", "boxart"),
)
KINDS: Mapping[tuple[str, str], str] = {
    ("boxart", "front"): "box2d",
    ("boxart", "back"): "box2d_back",
    ("screenshot", ""): "screenshot",
    ("titlescreen", ""): "title_screen",
    ("clearlogo", ""): "logo",
    ("fanart", ""): "fanart",
}
"""Its (type, side) of a picture, and our kind."""

MOST = 10
"""Pictures of one kind."""

Told = Callable[[int], None]
"""Hears how many requests are left this month."""


class TheGamesDB:
    """Answers by id, or by name and platform."""

    spec = SPEC

    def __init__(self, tools: Tools) -> None:
        self._judge = tools.judge
        self._secrets = (("apikey", str(tools.settings.get("api_key") or "")),)

    async def prepare(self, line: Line, systems: Mapping[str, tuple[Any, ...]]) -> None:
        """Need nothing before games are asked about."""

    async def ask(self, game: GameQuery, line: Line) -> Answer:
        """Answer for one game, with one request if a known id is still there."""
        answer, _ = await opening(SPEC, game, partial(self._by_id, line))
        if answer:
            return answer
        if not term(game):
            return miss("the file has no name to search by")
        return await self._by_name(game, line, tuple(map(str, game.platforms[SPEC.id])))

    async def _by_id(self, line: Line, known: str) -> SourceGame | None:
        read = partial(_read_one, known, _teller(line))
        path = "v1/Games/ByGameID"
        value = await line.ask(self._request(path, (("id", known),), read))
        return kept(SPEC.id, value) if value else None

    async def _by_name(
        self, game: GameQuery, line: Line, platforms: tuple[str, ...]
    ) -> Answer:
        def read(body: bytes) -> Any:  # noqa: ANN401 - JSON
            found = _read_games(body, _teller(line), platforms)
            return keep_found(found, game, self._judge)

        params = (("name", term(game)), ("filter[platform]", ",".join(platforms)))
        path = "v1.1/Games/ByGameName"
        value = await line.ask(self._request(path, params, read))
        choice = choose(SPEC.id, [value], game, self._judge)
        if choice.chosen is None:
            return not_found(choice)
        whole = choice.game or await self._by_id(line, choice.chosen.id)
        if whole is None:
            return miss(f"TheGamesDB has no game {choice.chosen.id} any more")
        return by_name(whole, choice)

    def _request(
        self,
        path: str,
        params: tuple[tuple[str, str], ...],
        read: Callable[[bytes], Any],
    ) -> Request:
        return Request(
            path, params=(*params, *ASKED_FOR), secrets=self._secrets, read=read
        )


def _teller(line: Line) -> Told:
    """Tell the line of the allowance, when an answer comes that is not a kept one."""
    return lambda left: line.limits(quota_left=left)


def _read_one(asked: str, told: Told, body: bytes) -> Any:  # noqa: ANN401 - JSON
    games = [one.game for one in _read_games(body, told, ())]
    return next((keep(game) for game in games if game.id == asked), None)


def _read_games(body: bytes, told: Told, platforms: tuple[str, ...]) -> list[Found]:
    """Give the games of an answer; of platforms that are asked for, if there are any.

    Raises:
        BadAnswerError: it says itself that it is none, or lacks what is documented.
    """
    value = record(read_json(body))
    left = number(value, "remaining_monthly_allowance")
    if left is not None:
        told(max(int(left), 0))
    code = number(value, "code")
    if code is not None and code != 200:  # noqa: PLR2004 - HTTP's "OK"
        raise BadAnswerError(f"TheGamesDB answers with its code {code:.0f}")
    told_of = records(at(value, "data", "games"))
    boxart = at(value, "include", "boxart")
    found = [
        Found(_candidate(one, platforms), _game(one, boxart))
        for one in told_of
        if numeric(text(one, "id")) and words(one, "game_title")
    ]
    if told_of and not found:
        raise BadAnswerError("TheGamesDB tells games without an id or a title")
    return found


def _candidate(one: Mapping[str, Any], platforms: tuple[str, ...]) -> Candidate:
    there = text(one, "platform")
    names = (words(one, "game_title"), *map(words, items(one, "alternates")))
    return Candidate(
        text(one, "id"),
        tuple(dict.fromkeys(filter(None, names))),
        day(text(one, "release_date"))[:4],
        there in platforms if there else None,
    )


def _game(one: Mapping[str, Any], boxart: Any) -> SourceGame:  # noqa: ANN401 - JSON
    facts = FactList()
    facts.add("title", words(one, "game_title"))
    facts.add("description", words(one, "overview"))
    facts.add("released", day(text(one, "release_date")))
    facts.add("players", numeric(text(one, "players")))
    facts.add("agerating", words(one, "rating").removesuffix("Not Rated"))
    if words(one, "coop").lower() == "yes":
        facts.add("modes", "Co-operative")
    names = tuple(filter(None, map(words, items(one, "alternates"))))
    known = text(one, "id")
    return SourceGame(SPEC.id, known, facts.all(), _art(known, boxart), names)


def _art(known: str, boxart: Any) -> tuple[Art, ...]:  # noqa: ANN401 - JSON
    root = picture(words(boxart, "base_url", "original"))
    found: dict[str, list[Art]] = {}
    for one in items(boxart, "data", known):
        kind, name = _kind(one), words(one, "filename").lstrip("/")
        several = found.setdefault(kind, [])
        if root and kind and name and ".." not in name and len(several) < MOST:
            url = f"{root.rstrip('/')}/{name}"
            several.append(Art(kind, url, number=len(several)))
    return tuple(art for several in found.values() for art in several)


def _kind(one: Any) -> str:  # noqa: ANN401 - JSON
    kind = words(one, "type").lower()
    side = words(one, "side").lower() if kind == "boxart" else ""
    return KINDS.get((kind, side), "")


PROVIDER = TheGamesDB
