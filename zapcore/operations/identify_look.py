"""The first look at files that came or changed: which there are, what is known of them.

Nothing is unpacked or hashed here: a file that was read before, under another name or
in another folder, is recognised by the cache; of a zip its directory gives the CRCs.
"""

import asyncio
import logging
from collections.abc import Sequence

from zapcore.content import FileLink, FileStamp, KnownFile, Located, MediaPlace, Scope
from zapcore.operations.identify_tell import Teller
from zapcore.ports import Control
from zapcore.ports_identify import FileReader, IdentifyStore

logger = logging.getLogger(__name__)

LOOK = 250
"""Rows of one batch: each costs three small reads."""

PARTS = 1000


class Look:
    """Looks at the rows that are unread."""

    def __init__(
        self,
        store: IdentifyStore,
        reader: FileReader,
        teller: Teller,
        unhashed: frozenset[str],
    ) -> None:
        self._store = store
        self._reader = reader
        self._teller = teller
        self._unhashed = unhashed

    async def parts(self, scope: Scope, control: Control) -> None:
        """Have rows looked at of which a file changed that only a sheet names."""
        after = 0
        while parts := await self._store.parts(scope, after, PARTS):
            after = parts[-1].media_id
            changed = await control.unless_cancelled(
                asyncio.to_thread(self._reader.changed, parts)
            )
            if changed:
                await control.begin()
                await self._store.look_again(changed)
            await control.checkpoint()

    async def next(
        self, scope: Scope, after: int, control: Control
    ) -> tuple[int, list[int]]:
        """Look at some rows behind ``after``.

        Gives (where it stopped: 0 at the end, the rows of which more is known now).
        """
        places = await self._store.unread(scope, after, LOOK)
        if not places:
            return 0, []
        located = await control.unless_cancelled(
            asyncio.to_thread(self._locate, places, control)
        )
        await control.checkpoint()
        stamps = list({file.stamp for one in located for file in one.files})
        known = dict(zip(stamps, await self._store.known(stamps), strict=True))
        links = await control.unless_cancelled(
            asyncio.to_thread(self._link, located, known, control)
        )
        if links:
            await control.begin()
            await self._store.link(links)
        await control.checkpoint()
        return places[-1].id, list(links)

    def _locate(self, places: Sequence[MediaPlace], control: Control) -> list[Located]:
        between = control.give_way()
        found = []
        for place in places:
            between()
            if place.system_id in self._unhashed:
                found.append(Located(place, ()))
                continue
            try:
                located = self._reader.locate(place)
            except OSError as error:
                self._teller.unreadable(place.path, error)
                continue
            except Exception as error:  # noqa: BLE001 - one file must not end a scan; it is logged whole
                self._teller.unexpected(place.path, error)
                continue
            for message in located.messages:
                self._teller.warn(place.path, message)
            found.append(located)
        return found

    def _link(
        self,
        located: Sequence[Located],
        known: dict[FileStamp, KnownFile | None],
        control: Control,
    ) -> dict[int, list[FileLink]]:
        between = control.give_way()
        links = {}
        for one in located:
            between()
            try:
                links[one.place.id] = self._reader.link(one, known)
            except OSError as error:
                self._teller.unreadable(one.place.path, error)
            except Exception as error:  # noqa: BLE001 - one file must not end a scan; it is logged whole
                self._teller.unexpected(one.place.path, error)
            for link in links.get(one.place.id, ()):
                for message in link.facts.messages:
                    self._teller.warn(link.path or one.place.path, message)
        return links
