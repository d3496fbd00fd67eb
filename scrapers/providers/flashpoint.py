"""Flashpoint: games of browsers, by the UUID in the file's name, or by name.

Requests, answers and pictures as facts, SCANNING 4.9. One request a game, hit or miss.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from scrapers.providers.answering import day, records, term
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
    unknown_system,
)
from scrapers.providers.reading import items, plain, read_json, words
from zapcore.errors import BadAnswerError
from zapcore.ports_online import Limits, Line, Request, Setting, Spec, Tools
from zapcore.sourced import Answer, Art, Candidate, GameQuery, How, SourceGame

SPEC = Spec(
    id="flashpoint",
    name="Flashpoint",
    base="https://db-api.unstable.life",
    hosts=("unstable.life", ".unstable.life"),
    # It documents no limit; a volunteer's server.
    limits=Limits(per_second=2, at_once=2, timeout_s=60),
    settings=(
        Setting(
            "enabled",
            "boolean",
            "Whether Flashpoint is asked about games of browsers.",
            "FLASHPOINT_API_ENABLED",
        ),
        Setting("url", "url", "The address of Flashpoint's search."),
        Setting("images_url", "url", "The address of Flashpoint's pictures."),
    ),
    fields=frozenset(
        {
            "title",
            "description",
            "developer",
            "publisher",
            "genre",
            "released",
            "family",
            "modes",
            "language",
        }
    ),
    kinds=frozenset({"box2d", "logo", "screenshot"}),
    platforms="flashpoint",
)

IMAGES = "https://infinity.unstable.life/images"
UUID = re.compile(
    r"(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])",
    re.IGNORECASE,
)
LIMIT = 16 << 20
"""Bytes of an answer: a search for a common word finds thousands of games."""

ART = (("box2d", "Logos"), ("logo", "Logos"), ("screenshot", "Screenshots"))
"""A game's tile stands for the box that it never had."""


class Flashpoint:
    """Answers by UUID, or by name, for games of browsers only."""

    spec = SPEC

    def __init__(self, tools: Tools) -> None:
        self._judge = tools.judge
        self._images = str(tools.settings.get("images_url") or IMAGES).rstrip("/")

    async def prepare(self, line: Line, systems: Mapping[str, tuple[Any, ...]]) -> None:
        """Need nothing before games are asked about."""

    async def ask(self, game: GameQuery, line: Line) -> Answer:
        """Answer for one game, with one request if a known id is still there."""
        if not game.platforms.get(SPEC.id):
            return unknown_system(SPEC, asked=False)
        fetch = partial(self._by_id, line)
        answer, _ = await opening(SPEC, game, fetch, _known(game))
        if answer:
            return answer
        if not term(game):
            return miss("the file has no name to search by")
        return await self._by_name(game, line)

    async def _by_id(self, line: Line, known: str) -> SourceGame | None:
        def read(body: bytes) -> Any:  # noqa: ANN401 - JSON
            games = [one.game for one in self._read(body)]
            return next((keep(game) for game in games if game.id == known), None)

        value = await line.ask(_search("id", known, read))
        return kept(SPEC.id, value) if value else None

    async def _by_name(self, game: GameQuery, line: Line) -> Answer:
        def read(body: bytes) -> Any:  # noqa: ANN401 - JSON
            return keep_found(self._read(body), game, self._judge)

        value = await line.ask(_search("smartSearch", term(game), read))
        choice = choose(SPEC.id, [value], game, self._judge)
        if choice.chosen is None:
            return not_found(choice)
        whole = choice.game or await self._by_id(line, choice.chosen.id)
        if whole is None:
            return miss(f"Flashpoint has no game {choice.chosen.id} any more")
        return by_name(whole, choice)

    def _read(self, body: bytes) -> list[Found]:
        told = records(read_json(body))
        known = ((_uuid(words(one, "id")), one) for one in told)
        found = [
            _found(self._images, uuid, one)
            for uuid, one in known
            if uuid and words(one, "title")
        ]
        if told and not found:
            raise BadAnswerError("Flashpoint tells games without an id or a title")
        return found


def _search(by: str, what: str, read: Callable[[bytes], Any]) -> Request:
    return Request(
        "search", params=((by, what), ("filter", "false")), read=read, limit=LIMIT
    )


def _known(game: GameQuery) -> tuple[str, How]:
    """Give the game's UUID: the owner's choice, the one of its file, or another."""
    how = game.how_at(SPEC.id)
    in_name = UUID.search(game.file_name)
    if in_name and how is not How.USER:
        return in_name.group().lower(), How.FILE_TAG
    return _uuid(game.id_at(SPEC.id)), how


def _uuid(told: str) -> str:
    return told.lower() if UUID.fullmatch(told) else ""


def _found(images: str, uuid: str, one: Mapping[str, Any]) -> Found:
    title, released = words(one, "title"), day(words(one, "releaseDate"))
    others = words(one, "alternateTitles").split(";")
    names = tuple(name for name in map(str.strip, others) if name)
    folder = f"{uuid[:2]}/{uuid[2:4]}"
    art = tuple(
        Art(kind, f"{images}/{place}/{folder}/{uuid}?type=jpg", format="jpg")
        for kind, place in ART
    )
    return Found(
        Candidate(uuid, (title, *names), released[:4], platform=True),
        SourceGame(SPEC.id, uuid, _facts(one, title, released), art, names),
    )


def _facts(one: Mapping[str, Any], title: str, released: str) -> tuple[Any, ...]:
    facts = FactList()
    facts.add("title", title)
    facts.add("description", plain(words(one, "originalDescription")))
    facts.add("developer", words(one, "developer"))
    facts.add("publisher", words(one, "publisher"))
    facts.add("family", words(one, "series"))
    facts.add("released", released)
    for tag in map(words, items(one, "tags")):
        facts.add("genre", tag)
    for field, member in (("modes", "playMode"), ("language", "language")):
        for part in re.split(r"[;,]", words(one, member)):
            facts.add(field, part.strip())
    return facts.all()


PROVIDER = Flashpoint
