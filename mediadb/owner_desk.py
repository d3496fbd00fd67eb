"""The owner's words by media id, as who edits them knows files."""

import sqlite3
from collections.abc import Mapping

from mediadb.database import Database
from mediadb.owner_edit import Edit
from mediadb.owner_words import OwnerEdits
from mediadb.read_owner import MediaKey, key_of
from zapcore.errors import MediaNotFoundError
from zapcore.owning import MetaChange

VARIANTS = (
    "SELECT SystemID, Path || FileName FROM Media"
    " JOIN Folders ON Folders.DBID = FolderDBID"
    " JOIN Systems ON Systems.DBID = Media.SystemDBID WHERE MediaTitleDBID ="
    " (SELECT MediaTitleDBID FROM Media WHERE DBID = ?)"
)


class OwnerDesk:
    """Reads rows through ``reading``, and keeps words through ``edits``."""

    def __init__(self, reading: Database, edits: OwnerEdits) -> None:
        self._reading = reading
        self._edits = edits

    async def change(
        self, media_id: int, change: MetaChange, held: Mapping[str, tuple[str, ...]]
    ) -> None:
        """Keep a change; ``held`` are the texts of the fields that are locked.

        Raises:
            MediaNotFoundError: the row was removed meanwhile.
            StoreError: nothing was changed.
        """
        key, variants = await self._reading.run(_keys, media_id)
        edit = Edit(
            fields={name: texts or None for name, texts in change.fields.items()},
            lock=held,
            unlock=change.unlock,
            match=change.match,
        )
        await self._edits.update_meta(key, variants, edit)

    async def set_art(
        self, media_id: int, kind: str, content_type: str, data: bytes | None
    ) -> None:
        """Keep a picture; None takes it away.

        Raises:
            MediaNotFoundError: the row was removed meanwhile.
            ParameterError: there are too many bytes of them.
            StoreError: nothing was changed.
        """
        key, _ = await self._reading.run(_keys, media_id)
        if data is None:
            await self._edits.unset_art(key, kind)
        else:
            await self._edits.set_art(key, kind, content_type, data)

    async def matches(self, media_id: int) -> Mapping[str, str | None]:
        """Give source to the game's id there that he picked; None: none of them.

        Raises:
            MediaNotFoundError: the row was removed meanwhile.
        """
        key, _ = await self._reading.run(_keys, media_id)
        return (await self._edits.matches([key])).get(key, {})


def _keys(raw: sqlite3.Connection, media: int) -> tuple[MediaKey, list[MediaKey]]:
    there = raw.execute("SELECT 1 FROM Media WHERE DBID = ?", (media,)).fetchone()
    if there is None:
        raise MediaNotFoundError("the file was removed meanwhile")
    variants = [MediaKey(*row) for row in raw.execute(VARIANTS, (media,))]
    return key_of(raw, media), variants
