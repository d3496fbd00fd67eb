"""ScreenScraper: games by id, bytes, file and name (facts, SCANNING 4.2)."""

import posixpath
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from scrapers.providers.answering import base
from scrapers.providers.games import (
    Remembering,
    by_id,
    by_name,
    choose,
    kept,
    miss,
    not_found,
    opening,
    unlike,
)
from scrapers.providers.reading import text
from scrapers.providers.screenscraper_answers import (
    as_search,
    nothing,
    read_game,
    read_search,
)
from scrapers.providers.screenscraper_facts import KINDS
from scrapers.providers.screenscraper_words import (
    MISSES,
    Limited,
    explain,
    limits_in,
    next_day,
    response_in,
)
from zapcore.ports_online import Limits, Line, Request, Setting, Spec, Tools
from zapcore.sourced import (
    NO_HASHES,
    Answer,
    Art,
    GameQuery,
    How,
    SourceGame,
)

SOFTWARE = "zapcore"
IMAGES = frozenset({".iso", ".cue", ".chd", ".gdi", ".cdi", ".bin"})
"""Files that it calls "iso"; all others are "rom"."""

SPEC = Spec(
    id="ss",
    name="ScreenScraper",
    base="https://api.screenscraper.fr/api2",
    hosts=("screenscraper.fr", ".screenscraper.fr"),
    limits=Limits(at_once=1, timeout_s=60.0, everywhere=True),
    settings=(
        Setting(
            "user",
            "text",
            "The name of an account at ScreenScraper.",
            "SCREENSCRAPER_USER",
            needed=True,
        ),
        Setting(
            "password",
            "secret",
            "The password of that account.",
            "SCREENSCRAPER_PASSWORD",
            needed=True,
        ),
        Setting(
            "dev_id",
            "text",
            "The developer's name that ScreenScraper gives to a software.",
            "SCREENSCRAPER_DEV_ID",
            needed=True,
        ),
        Setting(
            "dev_password",
            "secret",
            "The password that belongs to the developer's name.",
            "SCREENSCRAPER_DEV_PASSWORD",
            needed=True,
        ),
        Setting("url", "url", "Where ScreenScraper's API answers."),
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
    kinds=frozenset(kind for kind, _ in KINDS.values()),
    platforms="screenscraper",
)


class ScreenScraper:
    """Asks ScreenScraper, and tells its line the limits that each answer tells."""

    spec = SPEC

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._host = urlsplit(base(tools, SPEC)).hostname or ""

    async def prepare(self, line: Line, systems: Mapping[str, tuple[Any, ...]]) -> None:
        """Ask for the account's limits, which costs no quota.

        Raises:
            SourceError: it cannot be asked now.
        """
        if any(systems.values()):
            await self._get(line, "ssuserInfos.php", {}, nothing, keep=False)

    async def ask(self, game: GameQuery, line: Line) -> Answer:
        """Answer for one game: by its id, its bytes or its file, else by its name.

        Raises:
            SourceError: nothing can be concluded.
        """
        answer, asked = await opening(SPEC, game, partial(self._by_id, line))
        if answer:
            return answer
        value = await self._by_file(game, line) if _is_known(game) else None
        if value and value["game"] is None:
            return miss("ScreenScraper knows the file: it is no game")
        if value and value["by_bytes"]:
            there = kept(SPEC.id, value["game"])
            return by_id(there, How.HASH, SPEC.name)
        # An id that is gone has cost a request.
        terms = _searched(game)[: 1 if asked else 2]
        return await self._by_name(game, line, value, terms)

    def download(self, art: Art) -> Request:
        """Give the request for a picture, with what its address is kept without."""
        host = urlsplit(art.url).hostname or ""
        own = host == self._host or f".{host}".endswith(".screenscraper.fr")
        return Request(path=art.url, secrets=self._secrets() if own else ())

    async def _by_id(self, line: Line, known: str) -> SourceGame | None:
        read = partial(read_game, None)
        value = await self._get(line, "jeuInfos.php", {"gameid": known}, read)
        return kept(SPEC.id, value["game"]) if value and value["game"] else None

    async def _by_file(self, game: GameQuery, line: Line) -> Any:  # noqa: ANN401 - JSON
        """Ask by hashes, name and size; for unknown bytes it takes the name."""
        hashes = game.hashes
        name = posixpath.basename(hashes.name) or game.file_name
        is_image = posixpath.splitext(name)[1].lower() in IMAGES
        params = {
            "systemeid": str(game.platform(SPEC.id)),
            "romtype": "iso" if is_image else "rom",
            "romnom": name,
            "romtaille": str(hashes.size or game.raw.size or ""),
            "crc": hashes.crc32,
            "md5": hashes.md5,
            "sha1": hashes.sha1,
            "serialnum": game.serials[0] if game.is_disc and game.serials else "",
        }
        read = partial(read_game, game)
        return await self._get(line, "jeuInfos.php", params, read)

    async def _by_name(
        self,
        game: GameQuery,
        line: Line,
        by_file: Any,  # noqa: ANN401 - JSON
        terms: Sequence[str],
    ) -> Answer:
        judge = Remembering(self._tools.judge)
        results = [as_search(by_file)] if by_file else []
        choice = choose(SPEC.id, results, game, judge)
        how = How.FILE
        for name in terms:
            if choice.chosen:
                break
            how = How.NAME
            params = {"systemeid": str(game.platform(SPEC.id)), "recherche": name}
            read = partial(read_search, game, judge)
            results.append(await self._get(line, "jeuRecherche.php", params, read))
            choice = choose(SPEC.id, results, game, judge)
        if choice.chosen is None:
            return not_found(choice)
        there = choice.game or await self._by_id(line, choice.chosen.id)
        return by_name(there, choice, how) if there else not_found(choice)

    async def _get(
        self,
        line: Line,
        path: str,
        params: Mapping[str, str],
        read: Callable[[Any], Any],
        *,
        keep: bool = True,
    ) -> Any:  # noqa: ANN401 - what ``read`` made
        """Ask, and hear of the limits: they come with the answer, and are not kept."""
        told: list[Limited] = []

        def heard(body: bytes) -> Any:  # noqa: ANN401 - what ``read`` made
            response = response_in(body)
            told.append(limits_in(response))
            return read(response) if response is not None else None

        request = Request(
            path=path,
            params=(
                ("softname", SOFTWARE),
                ("output", "json"),
                *((name, value) for name, value in params.items() if value),
            ),
            secrets=self._secrets(),
            misses=MISSES,
            read=heard,
            explain=partial(explain, self._midnight),
            keep=keep,
        )
        try:
            return await line.ask(request)
        finally:
            for known in told:
                line.limits(until=self._midnight(), **known)

    def _midnight(self) -> float:
        return next_day(self._tools.clock())

    def _secrets(self) -> tuple[tuple[str, str], ...]:
        settings = self._tools.settings
        return (
            ("devid", text(settings, "dev_id")),
            ("devpassword", text(settings, "dev_password")),
            ("ssid", text(settings, "user")),
            ("sspassword", text(settings, "password")),
        )


def _is_known(game: GameQuery) -> bool:
    """Tell whether more is known of a file than its name."""
    return bool(game.hashes[1:] != NO_HASHES[1:] or game.raw.size or game.serials)


def _searched(game: GameQuery) -> tuple[str, ...]:
    """Give two names to search: the surest, then its last part or another name."""
    names = [name.replace(": ", " - ") for name in game.names or (game.name,)]
    first = names[0].split(" - ")
    parts = [first[-1]] if len(first) > 1 else []
    return unlike((names[0], *parts, *names[1:]))[:2]


PROVIDER = ScreenScraper
