"""A LaunchBox install on this device, or on a share: its lists of games.

Layout and elements: facts/SCANNING.md, section 4.5. A list is read once, until it or a
folder of its pictures changes.
"""

import asyncio
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from scrapers.providers.launchbox_dump import Records, kept_of, read_xml, texts_of
from scrapers.providers.launchbox_folders import art_of, folders, inside, pictures
from scrapers.providers.launchbox_folders import spelled as file_name
from scrapers.providers.launchbox_load import load
from zapcore.errors import BadAnswerError
from zapcore.inodes import lasting
from zapcore.ports_launchbox import (
    BoxFile,
    BoxFound,
    BoxGame,
    LaunchBoxTable,
    Record,
    Shelf,
)
from zapcore.sourced import Art, GameQuery

if TYPE_CHECKING:
    from lxml import etree

FACTS: Final = (
    "DatabaseID",
    "Notes",
    "Developer",
    "Publisher",
    "Genre",
    "ReleaseDate",
    "CommunityStarRating",
    "MaxPlayers",
    "Rating",
    "PlayMode",
)
"""Elements of a game of an install that are kept."""

PATH: Final = "ApplicationPath"
TITLE: Final = "Title"
LONGEST_ENDING: Final = 5


class Place(NamedTuple):
    """What an install has of a platform: its file, and what changes with it.

    Both are "" where it has none.
    """

    file: str = ""
    stamp: str = ""


class LocalInstall:
    """What an install says of games; its lists lie on shelves of the table."""

    def __init__(
        self, table: LaunchBoxTable, folder: str, clock: Callable[[], float]
    ) -> None:
        self._table = table
        self._root = os.path.realpath(folder)
        self._clock = clock

    async def refresh(self, platforms: Sequence[str]) -> None:
        """Read the lists of these platforms that changed since they were read.

        Raises:
            BadAnswerError: one is no list of LaunchBox's, or cannot be read.
            StoreError: the disk is full or cannot be used.
        """
        known = await self._table.shelves()
        for platform in platforms:
            place = await asyncio.to_thread(_look, self._root, platform)
            shelf = known.get(platform)
            if not place.file:
                if shelf:
                    await self._table.forget(platform)
            elif shelf is None or shelf.stamp != place.stamp:
                records = read_install(self._root, platform, place.file)
                at = int(self._clock())
                new = Shelf(platform, place.stamp, (platform,), at)
                await load(self._table, new, records)

    async def game(
        self, query: GameQuery, platforms: Sequence[str]
    ) -> tuple[str, BoxFound | None]:
        """Give the list that knows a file by its name, and the game."""
        for platform in platforms:
            found = await self._table.by_file(
                platform, (platform,), stem_of(query.file_name)
            )
            if len(found) == 1:
                return platform, found[0]
        return "", None

    async def art(
        self, platforms: Sequence[str], titles: Sequence[str], regions: Sequence[str]
    ) -> tuple[Art, ...]:
        """Give the pictures that are named after one of these titles, or of a file."""
        for platform in platforms:
            paths = await self._table.art(platform, titles)
            if paths:
                return await asyncio.to_thread(art_of, self._root, paths, regions)
        return ()


def read_install(root: str, platform: str, file: str) -> Records:
    """Yield the games of a platform, their files, and all pictures.

    Raises:
        BadAnswerError: the file is no list of LaunchBox's, or cannot be read.
    """
    number = 0
    try:
        with open(file, "rb") as stream:
            for record in read_xml(stream, {"Game": _game}):
                if isinstance(record, BoxGame):
                    number += 1
                    yield from _numbered(record, number, platform)
                else:
                    yield None
        yield from pictures(root, platform)
    except OSError as error:
        raise _unreadable(error) from None


def stem_of(file: str) -> str:
    """Give a file's name without its ending; a blank is in none."""
    name, dot, ending = file.rpartition(".")
    known = 0 < len(ending) <= LONGEST_ENDING and ending.isalnum()
    return name if dot and name and known else file


def _look(root: str, platform: str) -> Place:
    file = os.path.join(root, "Data", "Platforms", f"{file_name(platform)}.xml")
    if not os.path.isfile(file) or not inside(root, file):
        return Place()
    told = hashlib.sha256(os.fsencode(root))
    try:
        for path in (file, *folders(root, platform)):
            info = os.stat(path)
            told.update(os.fsencode(f"{path} {info.st_mtime_ns} {lasting(info)}"))
    except OSError as error:
        raise _unreadable(error) from None
    return Place(file, told.hexdigest()[:16])


def _unreadable(error: OSError) -> BadAnswerError:
    reason = error.strerror or "it breaks off"
    return BadAnswerError(f"LaunchBox's install cannot be read: {reason}")


def _game(element: "etree._Element") -> BoxGame | None:
    told = kept_of(texts_of(element), (*FACTS, PATH, TITLE))
    name = told.get(TITLE, "")
    return BoxGame(1, "", name, told) if name else None


def _numbered(game: BoxGame, number: int, platform: str) -> Iterator[Record]:
    """Give a game under a number of our own: not each has one of LaunchBox's."""
    facts = {tag: text for tag, text in game.facts.items() if tag in FACTS}
    yield BoxGame(number, platform, game.name, facts)
    path = game.facts.get(PATH, "").replace("\\", "/")
    file = stem_of(path.rpartition("/")[2])
    if file:
        yield BoxFile(platform, file, id=number)
