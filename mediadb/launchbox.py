"""``online.db``: what LaunchBox says of games, for search by id, name and file.

Nothing of it is kept in memory but SQLite's pages, and while a shelf is written one bit
for each number of a game.
"""

from collections.abc import Sequence

from mediadb import launchbox_read, launchbox_write
from mediadb.database import Database
from mediadb.launchbox_write import ShelfWriter
from zapcore.errors import StoreError
from zapcore.ports_launchbox import BoxFound, Record, Shelf


class SqliteLaunchBox:
    """The ``LaunchBoxTable`` of ``zapcore.ports_launchbox``.

    One shelf is written at a time; the database (``answers.open_online``) is closed by
    who opened it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writer: ShelfWriter | None = None

    async def shelves(self) -> dict[str, Shelf]:
        """Give the shelves that can be searched, by name.

        Raises:
            StoreError: the disk is full or cannot be read; so do all the others.
        """
        return await self._database.run(launchbox_read.shelves)

    async def begin(self, shelf: Shelf) -> int:
        """Give a number under which a shelf is written."""
        number = await self._database.write(launchbox_write.begin, shelf)
        self._writer = ShelfWriter(number)
        return number

    async def add(self, number: int, records: Sequence[Record]) -> None:
        """Write some records, in one transaction."""
        await self._database.write(self._writing(number).add, records)

    async def finish(self, number: int) -> int:
        """Let what was written stand for its name; give how many games there are."""
        games = self._writing(number).games
        await self._database.write(launchbox_write.finish, number, games)
        self._writer = None
        return games

    async def forget(self, name: str) -> None:
        """Forget a shelf."""
        await self._database.write(launchbox_write.forget, name)

    async def tidy(self) -> bool:
        """Remove some of what is never searched any more; False when all is removed."""
        self._writer = None
        return await self._database.write(launchbox_write.tidy)

    async def by_id(self, shelf: str, number: int) -> BoxFound | None:
        """Give a game of a shelf."""
        return await self._database.run(launchbox_read.by_id, shelf, number)

    async def by_names(
        self, shelf: str, platforms: Sequence[str], names: Sequence[str]
    ) -> list[BoxFound]:
        """Give games of these platforms that are called one of these names."""
        run = self._database.run
        return await run(launchbox_read.by_names, shelf, platforms, names)

    async def by_file(
        self, shelf: str, platforms: Sequence[str], file: str
    ) -> list[BoxFound]:
        """Give the games of which a file, without its extension, is known by name."""
        run = self._database.run
        return await run(launchbox_read.by_file, shelf, platforms, file)

    async def names_of_file(self, platforms: Sequence[str], file: str) -> list[str]:
        """Give what the dump's lists of files call one, without its extension."""
        return await self._database.run(launchbox_read.names_of_file, platforms, file)

    async def art(self, shelf: str, titles: Sequence[str]) -> list[str]:
        """Give the paths of a local install's pictures that are named after a title."""
        return await self._database.run(launchbox_read.art, shelf, titles)

    def _writing(self, number: int) -> ShelfWriter:
        if self._writer is None or self._writer.number != number:
            raise StoreError("LaunchBox's shelf was begun anew meanwhile")
        return self._writer
