"""Libretro's thumbnails: pictures by the names that lists of dumps give to games.

Listings and names as facts, SCANNING 4.11. A game costs no request: the listings of
its playlist, one for each kind of picture, are fetched once a day and indexed once.
"""

import asyncio
import html
import os
import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from scrapers.providers.answering import base, gone
from scrapers.providers.games import (
    Choice,
    by_id,
    by_name,
    miss,
    not_found,
    unknown_system,
)
from scrapers.providers.libretro_shelf import Entry, Shelf, best, key, regions, title
from zapcore.errors import BadAnswerError
from zapcore.matching import search_terms
from zapcore.ports_online import Limits, Line, Request, Setting, Spec, Tools
from zapcore.sourced import (
    Answer,
    Art,
    Candidate,
    GameQuery,
    How,
    Outcome,
    SourceGame,
)

SPEC = Spec(
    id="libretro",
    name="Libretro thumbnails",
    base="https://thumbnails.libretro.com",
    hosts=("thumbnails.libretro.com",),
    # It documents no limit; listings are large and few.
    limits=Limits(per_second=4, at_once=4, timeout_s=60),
    settings=(
        Setting(
            "enabled",
            "boolean",
            "Whether pictures are looked for among Libretro's thumbnails.",
            "LIBRETRO_API_ENABLED",
        ),
        Setting("url", "url", "The address of Libretro's thumbnails, or of a copy."),
    ),
    kinds=frozenset({"box2d", "screenshot", "title_screen", "logo"}),
    platforms="libretro",
)

FOLDERS: Mapping[str, str] = {
    "box2d": "Named_Boxarts",
    "screenshot": "Named_Snaps",
    "title_screen": "Named_Titles",
    "logo": "Named_Logos",
}

LINK = re.compile(r'<a\s[^>]*?href="([^"?#]+\.(?:png|jpe?g|webp))"', re.IGNORECASE)
LISTING = re.compile(r"Index of /|Parent Directory|href=\"\.\./?\"", re.IGNORECASE)
LIMIT = 32 << 20
"""Bytes of a listing: the longest has some forty thousand names."""

KEPT = 2
"""Playlists of which the index is kept."""

MOST_PLAYLISTS = 2
"""Playlists that are searched for one game: a system may have more than one."""

FRESH_S, ABSENT_S = 24 * 3600.0, 3600.0
"""Seconds that a listing, and that none, is believed."""

NEIGHBOURS = 12
"""Titles to each side of a game's own that the judge of names sees."""


ORDER = (Outcome.HIT, Outcome.UNSURE, Outcome.MISS)
"""Which of the answers of several playlists counts."""


class Indexed(NamedTuple):
    """A playlist's index, and until when it is believed (epoch seconds)."""

    shelf: Shelf
    until: float


class Libretro:
    """Answers from the listings of a game's playlists."""

    spec = SPEC

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._base = base(tools, SPEC)
        wanted = tools.settings.get("kinds") or FOLDERS
        self._kinds = [one for one in FOLDERS if one == "box2d" or one in wanted]
        self._indexed: OrderedDict[str, Indexed] = OrderedDict()
        self._lock = asyncio.Lock()

    async def prepare(self, line: Line, systems: Mapping[str, tuple[Any, ...]]) -> None:
        """Need nothing: listings are fetched when a game of their system comes."""

    async def ask(self, game: GameQuery, line: Line) -> Answer:
        """Answer for one game, without a request if its playlists are known."""
        playlists = tuple(map(str, game.platforms.get(SPEC.id, ())))[:MOST_PLAYLISTS]
        if not playlists:
            return unknown_system(SPEC, asked=False)
        shelves = [(one, await self._shelf(one, line)) for one in playlists]
        for playlist, shelf in shelves:
            answer = self._known(game, playlist, shelf)
            if answer:
                return answer
        if game.how_at(SPEC.id) is How.USER:
            return gone(SPEC, game.id_at(SPEC.id))
        answers = [self._like(game, *one) for one in shelves if len(one[1])]
        answers.sort(key=lambda answer: ORDER.index(answer.outcome))
        return next(iter(answers), miss("Libretro has no pictures of this system"))

    async def _shelf(self, playlist: str, line: Line) -> Shelf:
        async with self._lock:
            known = self._indexed.get(playlist)
            now = self._tools.clock()
            if known is None or now >= known.until:
                absent = known is not None and not len(known.shelf)
                fresh = ABSENT_S if absent else FRESH_S
                known = await self._index(playlist, line, now, fresh)
                self._indexed[playlist] = known
            self._indexed.move_to_end(playlist)
            while len(self._indexed) > KEPT:
                self._indexed.popitem(last=False)
            return known.shelf

    async def _index(
        self, playlist: str, line: Line, now: float, fresh: float
    ) -> Indexed:
        found = {}
        for kind in self._kinds:
            request = Request(
                f"{quote(playlist)}/{FOLDERS[kind]}/",
                params=(("F", "2"),),
                misses=frozenset({404, 410}),
                read=_read,
                limit=LIMIT,
                fresh_s=fresh,
            )
            found[kind] = await line.ask(request) or ()
        shelf = await asyncio.to_thread(Shelf, found)
        return Indexed(shelf, now + (FRESH_S if len(shelf) else ABSENT_S))

    def _known(self, game: GameQuery, playlist: str, shelf: Shelf) -> Answer | None:
        """Answer by the id that is known, the file's whole name, or its title."""
        known, how = game.id_at(SPEC.id), game.how_at(SPEC.id)
        entry = shelf.exact(known) if known else None
        if entry:
            found = self._game(game, playlist, shelf.titled(key(known)), entry)
            return by_id(found, how, SPEC.name)
        if how is How.USER:
            return None
        for name in _file_names(game):
            entry = shelf.exact(name)
            if entry:
                found = self._game(game, playlist, shelf.titled(key(name)), entry)
                words = f"Libretro has pictures of the name “{entry.stem}”"
                return Answer(Outcome.HIT, found, How.FILE, 1.0, words)
        for name in (*search_terms(game)[:1], *game.names[:1]):
            entries = shelf.titled(key(name))
            if entries:
                found = self._game(game, playlist, entries)
                words = f"Libretro has pictures of the title “{title(found.id)}”"
                return Answer(Outcome.HIT, found, How.NAME, 1.0, words)
        return None

    def _like(self, game: GameQuery, playlist: str, shelf: Shelf) -> Answer:
        """Answer by titles that are like the game's, for the judge of names."""
        terms = (key(name) for name in search_terms(game))
        near = (other for term in terms for other in shelf.near(term, NEIGHBOURS))
        several = [shelf.titled(one) for one in dict.fromkeys(near)]
        stems = [self._game(game, playlist, entries).id for entries in several]
        told = [Candidate(stem, (title(stem),), platform=True) for stem in stems]
        if not told:
            return miss("Libretro has no pictures of a game of this name")
        choice = Choice(*self._tools.judge(game, told))
        if choice.chosen is None:
            return not_found(choice)
        entries = shelf.titled(key(choice.chosen.id))
        return by_name(self._game(game, playlist, entries), choice)

    def _game(
        self,
        game: GameQuery,
        playlist: str,
        entries: list[Entry],
        own: Entry | None = None,
    ) -> SourceGame:
        """Give the pictures of a title, of the name ``own`` where there are any."""
        found = []
        for kind in self._kinds:
            suited = best(entries, game.regions, self._tools.regions, kind)
            entry = own if own and kind in own.files else suited
            if entry:
                found.append((entry.stem, self._art(kind, playlist, entry)))
        stem = own.stem if own else found[0][0]
        return SourceGame(SPEC.id, stem, art=tuple(art for _, art in found))

    def _art(self, kind: str, playlist: str, entry: Entry) -> Art:
        end = entry.files[kind]
        path = "/".join(map(quote, (playlist, FOLDERS[kind], f"{entry.stem}.{end}")))
        region = next(iter(regions(entry.stem)), "")
        return Art(kind, f"{self._base}/{path}", region, format=end.lower())


def _file_names(game: GameQuery) -> Iterator[str]:
    """Give the names that a file, or what is in it, has without an extension."""
    for name in (game.file_name, game.hashes.name, game.raw.name):
        bare = name.replace("\\", "/").rpartition("/")[2]
        if bare:
            yield os.path.splitext(bare)[0]


def _read(body: bytes) -> list[str]:
    """Give the names of a listing's pictures.

    Raises:
        BadAnswerError: it is no listing, or its end is missing.
    """
    page = body.decode("utf-8", "replace")
    paths = (unquote(html.unescape(link)) for link in LINK.findall(page))
    names = [name for name in paths if "/" not in name and name.isprintable()]
    lower = page[:1000].lower()
    cut = "<html" in lower and "</html>" not in page[-1000:].lower()
    if cut or not (names or LISTING.search(page)):
        raise BadAnswerError("Libretro's listing is not as it is known to be")
    return names


PROVIDER = Libretro
