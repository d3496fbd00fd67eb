"""LaunchBox: its dump of all games, and an install of the owner's.

Sources: facts/SCANNING.md, section 4.5. A game costs no request: the dump is fetched
once a week, if the library has a platform that LaunchBox knows. Names are compared
whole, never by likeness.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from scrapers.providers.games import Choice, by_id, by_name, miss, not_found
from scrapers.providers.launchbox_facts import candidate_of, facts_of, game_of
from scrapers.providers.launchbox_load import DAYS, DumpKeeper, has_mame
from scrapers.providers.launchbox_local import LocalInstall, stem_of
from scrapers.providers.launchbox_tables import platform_names
from zapcore.errors import OutageError, SourceError
from zapcore.ports_launchbox import DUMP, BoxFound, LaunchBoxTable
from zapcore.ports_online import Limits, Line, Request, Setting, Spec, Tools
from zapcore.sourced import Answer, Art, GameQuery, How, Outcome, SourceGame

logger = logging.getLogger(__name__)

PICTURE_S: Final = 120.0
IMAGES: Final = "https://images.launchbox-app.com"

SPEC = Spec(
    id="launchbox",
    name="LaunchBox",
    base="https://gamesdb.launchbox-app.com",
    hosts=("gamesdb.launchbox-app.com", "images.launchbox-app.com"),
    # Half an hour for the dump.
    limits=Limits(at_once=4, timeout_s=1800),
    settings=(
        Setting(
            "enabled",
            "boolean",
            "Whether LaunchBox's dump (some 100 MB, once a week) is fetched and "
            "games are looked up in it.",
            "LAUNCHBOX_API_ENABLED",
        ),
        Setting("url", "url", "The address that Metadata.zip is fetched from."),
        Setting("images_url", "url", "The address of LaunchBox's pictures."),
        Setting(
            "remote",
            "boolean",
            "Whether the dump is used at all, or only the install.",
            default="true",
        ),
        Setting(
            "folder",
            "folder",
            "The folder of a LaunchBox install, whose games and pictures are taken "
            "before those of the dump.",
        ),
    ),
    fields=frozenset(
        {"title", "description", "developer", "publisher", "genre", "released"}
        | {"rating", "players", "modes", "agerating"}
    ),
    kinds=frozenset(
        {"box2d", "box2d_back", "box2d_side", "box3d", "screenshot", "title_screen"}
        | {"logo", "fanart", "physical", "marquee", "manual", "video"}
    ),
    platforms="launchbox",
    is_local=True,
)

_BRACKETS = re.compile(r"\s*[(\[{].*")


class LaunchBox:
    """Answers from the table that the dump and the install were read into."""

    spec = SPEC

    def __init__(self, tools: Tools) -> None:
        if tools.launchbox is None:
            raise ValueError("LaunchBox needs a table to be read into")
        self._table: LaunchBoxTable = tools.launchbox
        self._tools = tools
        images = tools.settings.get("images_url") or IMAGES
        self._images = str(images).rstrip("/")
        self._dump = DumpKeeper(self._table, tools.folder, tools.clock)
        self._remote = bool(tools.settings.get("remote", True))
        folder = str(tools.settings.get("folder") or "")
        self._install = (
            LocalInstall(self._table, folder, tools.clock) if folder else None
        )

    async def prepare(self, line: Line, systems: Mapping[str, tuple[Any, ...]]) -> None:
        """Bring dump and install up to date; an old dump is better than none.

        Raises:
            SourceError: there is no dump, and it cannot be fetched or read.
            StoreError: the disk is full or cannot be used.
        """
        platforms = platform_names(one for ids in systems.values() for one in ids)
        if self._install:
            try:
                await self._install.refresh(platforms)
            except SourceError as error:
                logger.warning("LaunchBox's install: %s", error)
        if not self._remote:
            return
        try:
            await self._dump.refresh(line, platforms)
        except SourceError as error:
            if not await self._table.shelves():
                raise
            logger.warning("LaunchBox's dump is older than %d days: %s", DAYS, error)

    async def ask(self, game: GameQuery, line: Line) -> Answer:
        """Answer for one game, without a request: by file, id, list of files, name.

        Raises:
            OutageError: it is not found, and the dump was not there to be searched.
            StoreError: the disk is full or cannot be used.
        """
        del line
        platforms = platform_names(game.platforms.get(SPEC.id, ()))
        answer = await self._of_install(game, platforms)
        for way in (self._of_id, self._of_lists, self._of_name):
            if answer is None:
                answer = await way(game, platforms)
        return answer or await self._missed(platforms)

    def download(self, art: Art) -> Request:
        """Give the request for a picture: it has not the time that the dump has."""
        misses = frozenset({404, 410})
        return Request(art.url, misses=misses, keep=False, timeout_s=PICTURE_S)

    async def _of_install(
        self, game: GameQuery, platforms: Sequence[str]
    ) -> Answer | None:
        """Answer by the install's list, unless the owner chose another game."""
        if self._install is None:
            return None
        platform, own = await self._install.game(game, platforms)
        if own is None:
            return None
        number = own.facts.get("DatabaseID", "")
        if game.how_at(SPEC.id) is How.USER and game.id_at(SPEC.id) != number:
            return None
        found = await self._by_number(number)
        rest = game_of(found, self._images, self._tools.regions) if found else None
        facts = facts_of(own)
        known = {fact.field for fact in facts}
        facts += tuple(
            fact for fact in (rest.facts if rest else ()) if fact.field not in known
        )
        made = SourceGame(
            SPEC.id,
            number if number.strip("0") else "",
            facts,
            rest.art if rest else (),
            rest.names if rest else (),
        )
        whole = await self._with_art(made, (platform,), own.name, game)
        words = f"LaunchBox's own list of {platform} has this file"
        return Answer(Outcome.HIT, whole, How.FILE, 1.0, words)

    async def _of_id(self, game: GameQuery, platforms: Sequence[str]) -> Answer | None:
        """Answer by an id; one that is not there is followed only if the owner said."""
        number = game.id_at(SPEC.id)
        if not number:
            return None
        found = await self._by_number(number)
        if found is not None:
            made = await self._made(found, platforms, game)
            return by_id(made, game.how_at(SPEC.id), SPEC.name)
        if game.how_at(SPEC.id) is How.USER:
            return miss(f"LaunchBox's dump has no game {number}, which the owner chose")
        return None

    async def _of_lists(
        self, game: GameQuery, platforms: Sequence[str]
    ) -> Answer | None:
        """Answer by what Files.xml or Mame.xml call a file of this name."""
        lists = has_mame(platforms)
        stem = stem_of(game.file_name)
        told = await self._table.names_of_file(lists, stem)
        names = [*told, *(_BRACKETS.sub("", name) for name in told)]
        found = await self._table.by_names(DUMP, lists, names) if names else ()
        if len(found) == 1:
            words = f"LaunchBox's list of files calls it “{told[0]}”"
            made = await self._made(found[0], platforms, game)
            return Answer(Outcome.HIT, made, How.FILE, 1.0, words)
        return await self._judged(game, platforms, found, How.FILE) if found else None

    async def _of_name(
        self, game: GameQuery, platforms: Sequence[str]
    ) -> Answer | None:
        names = tuple(dict.fromkeys(filter(None, (*game.names, game.name))))
        found = await self._table.by_names(DUMP, platforms, names)
        return await self._judged(game, platforms, found, How.NAME) if found else None

    async def _missed(self, platforms: Sequence[str]) -> Answer:
        """Answer that there is no such game, if all that may have it was searched."""
        shelves = await self._table.shelves()
        held = shelves[DUMP].platforms if DUMP in shelves else ()
        if self._remote and not set(platforms) <= set(held):
            raise OutageError("LaunchBox's dump of this platform is not there")
        return miss("LaunchBox has no game of this name on this platform")

    async def _judged(
        self,
        game: GameQuery,
        platforms: Sequence[str],
        found: Sequence[BoxFound],
        how: How,
    ) -> Answer:
        chosen, unsure, words = self._tools.judge(game, [*map(candidate_of, found)])
        choice = Choice(chosen, unsure, words)
        taken = [one for one in found if chosen and str(one.id) == chosen.id]
        if not taken:
            return not_found(choice)
        return by_name(await self._made(taken[0], platforms, game), choice, how)

    async def _by_number(self, number: str) -> BoxFound | None:
        plain = number.isascii() and number.isdigit() and len(number) < 10  # noqa: PLR2004 - digits of 31 bits
        return await self._table.by_id(DUMP, int(number)) if plain else None

    async def _made(
        self, found: BoxFound, platforms: Sequence[str], game: GameQuery
    ) -> SourceGame:
        made = game_of(found, self._images, self._tools.regions)
        return await self._with_art(made, platforms, found.name, game)

    async def _with_art(
        self, made: SourceGame, platforms: Sequence[str], title: str, game: GameQuery
    ) -> SourceGame:
        """Take the install's pictures of a kind instead of the dump's."""
        if self._install is None:
            return made
        titles = (title, stem_of(game.file_name))
        own = await self._install.art(platforms, titles, self._tools.regions)
        return replace(made, art=_first_of(own, made.art)) if own else made


def _first_of(own: tuple[Art, ...], others: tuple[Art, ...]) -> tuple[Art, ...]:
    kinds = {one.kind for one in own}
    return (*own, *(one for one in others if one.kind not in kinds))


PROVIDER = LaunchBox
