"""RetroAchievements: games by the hash that it makes of their files (SCANNING 4.4)."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from scrapers.providers.answering import base, day, numeric, records
from scrapers.providers.games import (
    FactList,
    by_id,
    idle,
    keep,
    kept,
    miss,
    opening,
)
from scrapers.providers.reading import at, number, read_json, text, words
from zapcore.errors import BadAnswerError
from zapcore.ports_online import Limits, Line, Read, Request, Setting, Spec, Tools
from zapcore.sourced import Answer, Art, GameQuery, How, SourceGame

DAY_S = 86_400.0
DAYS = 30.0
LARGEST_LIST = 32 << 20
"""Bytes of the list of one platform (the largest had 4 MB in 2026)."""

MOST_GAMES = 100_000
"""Games of it."""

IN_USE = 2
"""Platforms whose hashes are in memory: games come one platform after the other."""

PICTURES = "https://media.retroachievements.org"
HASH = re.compile(r"[0-9a-f]{32}")
KIND_OF_SET = re.compile(r"^(?:~[^~]+~\s*)+")
"""What stands before the title of a homebrew, a hack, a prototype."""

ART = {
    "ImageBoxArt": "box2d",
    "ImageTitle": "title_screen",
    "ImageIngame": "screenshot",
}
NO_PICTURE = "/Images/000002.png"
"""What it shows where it has none."""

SPEC = Spec(
    id="ra",
    name="RetroAchievements",
    base="https://retroachievements.org/API",
    hosts=("retroachievements.org", ".retroachievements.org"),
    limits=Limits(per_second=4.0, at_once=2, timeout_s=60.0),
    settings=(
        Setting(
            "api_key",
            "secret",
            "The web API key of an account at RetroAchievements.",
            "RETROACHIEVEMENTS_API_KEY",
            needed=True,
        ),
        Setting(
            "days",
            "number",
            "Days for which a platform's list of hashes is kept; 0 is 30.",
            "REFRESH_RETROACHIEVEMENTS_CACHE_DAYS",
            default="30",
        ),
        Setting("url", "url", "Where RetroAchievements' API answers."),
    ),
    fields=frozenset(
        {"title", "developer", "publisher", "genre", "released", "achievements"}
    ),
    kinds=frozenset(ART.values()),
    platforms="retroachievements",
)

Lists = OrderedDict[Any, Mapping[bytes, int]]


class RetroAchievements:
    """Asks RetroAchievements: one request for a game, none for one that it lacks."""

    spec = SPEC

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._lists: Lists = OrderedDict()
        self._reading = asyncio.Lock()
        parts = urlsplit(base(tools, SPEC))
        own = base(tools, SPEC) == SPEC.base
        self._pictures = PICTURES if own else f"{parts.scheme}://{parts.netloc}"

    async def prepare(
        self,
        line: Line,  # noqa: ARG002 - the shape of a ``Provider``
        systems: Mapping[str, tuple[Any, ...]],  # noqa: ARG002 - the same
    ) -> None:
        """Forget the lists in memory: a scan reads them from the cache, or anew."""
        self._lists.clear()

    async def ask(self, game: GameQuery, line: Line) -> Answer:
        """Answer for one game: by its id, else by its hash in its platforms' lists.

        Raises:
            SourceError: nothing can be concluded.
        """
        answer, asked = await opening(SPEC, game, partial(self._by_id, line))
        if answer:
            return answer
        hashed = game.achievements.lower()
        if not HASH.fullmatch(hashed):
            sentence = "the file has no hash as RetroAchievements makes it"
            return idle(sentence, asked=asked)
        for platform in game.platforms[SPEC.id]:
            hashes = await self._hashes(platform, line)
            number_ = hashes.get(bytes.fromhex(hashed))
            there = await self._by_id(line, str(number_)) if number_ else None
            if there:
                return by_id(there, How.HASH, SPEC.name)
        return miss("RetroAchievements does not list the file's hash")

    async def _by_id(self, line: Line, known: str) -> SourceGame | None:
        read = partial(_read_game, self._pictures)
        request = self._request("API_GetGameExtended.php", {"i": known}, read)
        value = await line.ask(request)
        return kept(SPEC.id, value) if value else None

    async def _hashes(self, platform: Any, line: Line) -> Mapping[bytes, int]:  # noqa: ANN401 - a number
        """Give the hashes of a platform with their games' ids.

        Only one list is read at a time: who comes meanwhile waits for it.
        """
        async with self._reading:
            found = self._lists.get(platform)
            if found is None:
                value = await line.ask(self._list_request(platform))
                found = await asyncio.to_thread(_table, value)
            self._lists[platform] = found
            self._lists.move_to_end(platform)
            if len(self._lists) > IN_USE:
                self._lists.popitem(last=False)
            return found

    def _list_request(self, platform: Any) -> Request:  # noqa: ANN401 - a number
        params = {"i": str(platform), "h": "1"}
        days = number(self._tools.settings, "days") or DAYS
        return self._request("API_GetGameList.php", params, _read_list, days * DAY_S)

    def _request(
        self, path: str, params: Mapping[str, str], read: Read, fresh_s: float = 0.0
    ) -> Request:
        return Request(
            path=path,
            params=tuple(params.items()),
            secrets=(("y", text(self._tools.settings, "api_key")),),
            read=read,
            limit=LARGEST_LIST,
            fresh_s=fresh_s,
        )


def found(value: Any, pictures: str) -> SourceGame:  # noqa: ANN401 - JSON
    """Give a game with what is known of it; ``pictures`` is where its pictures are."""
    whole = words(value, "Title")
    facts = FactList()
    facts.add("title", KIND_OF_SET.sub("", whole))
    facts.add("developer", words(value, "Developer"))
    facts.add("publisher", words(value, "Publisher"))
    for genre in words(value, "Genre").split(","):
        facts.add("genre", genre.strip())
    facts.add("released", day(words(value, "Released")))
    facts.add("achievements", _count(value))
    art = tuple(_art(value, pictures))
    return SourceGame(SPEC.id, text(value, "ID"), facts.all(), art, (whole,))


def _count(value: Any) -> str:  # noqa: ANN401 - JSON
    listed = at(value, "Achievements")
    if isinstance(listed, Mapping) and listed:
        return str(len(listed))
    return numeric(text(value, "NumAchievements"))


def _art(value: Any, pictures: str) -> Iterator[Art]:  # noqa: ANN401 - JSON
    for key, kind in ART.items():
        path = words(value, key)
        if path.startswith("/") and not path.startswith("//") and path != NO_PICTURE:
            yield Art(kind, pictures + path, format=path.rpartition(".")[2].lower())


def _read_game(pictures: str, body: bytes) -> dict[str, Any] | None:
    value = read_json(body)
    if value == []:  # PHP's empty object: there is no such game
        return None
    if not numeric(text(value, "ID")) or not words(value, "Title"):
        raise BadAnswerError(
            "RetroAchievements answered with a game without id or title"
        )
    return keep(found(value, pictures))


def _read_list(body: bytes) -> dict[str, str]:
    """Give game id to its hashes, in one text."""
    games = records(read_json(body), MOST_GAMES)
    listed, told = {}, False
    for one in games:
        known, hashes = numeric(text(one, "ID")), at(one, "Hashes")
        if not known or not isinstance(hashes, list):
            raise BadAnswerError("RetroAchievements listed a game without id or hashes")
        lower = (words(hashed).lower() for hashed in hashes)
        told = told or bool(hashes)
        good = " ".join(filter(HASH.fullmatch, lower))
        if good:
            listed[known] = good
    if told and not listed:
        raise BadAnswerError("RetroAchievements listed hashes that are none")
    return listed


def _table(value: Mapping[str, str] | None) -> Mapping[bytes, int]:
    return {
        bytes.fromhex(hashed): int(known)
        for known, hashes in (value or {}).items()
        for hashed in hashes.split()
    }


PROVIDER = RetroAchievements
