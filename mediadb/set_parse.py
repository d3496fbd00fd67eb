"""The names that lists give to files which an index writes."""

import sqlite3
from collections.abc import Sequence

from mediadb.set_names import first_known, listed_of, usable
from mediadb.set_rows import Named, keep_sets
from zapcore.arcade import ListedSet, called
from zapcore.identify.mra.brackets import ArcadeNames
from zapcore.model import FileRecord
from zapcore.titles.names import Name, NameParser

ANY = "SELECT EXISTS (SELECT 1 FROM ListedSets WHERE SystemDBID = ?)"
NAME = slice(4, 12)
"""Where a ``Name`` stands in a ``FileRecord``."""


class ListedFiles:
    """Names the files of one system that are sets of which a list told."""

    def __init__(self, raw: sqlite3.Connection, system: int) -> None:
        self._system = system
        self._any = bool(raw.execute(ANY, (system,)).fetchone()[0])
        self._names = ArcadeNames(NameParser("Game"))
        self._known: dict[tuple[str, bytes], tuple[str, ListedSet]] = {}
        self._named: list[Named] = []

    def of(
        self, raw: sqlite3.Connection, folder: str, files: Sequence[FileRecord]
    ) -> Sequence[FileRecord]:
        """Give the files of a folder, those that lists name under these names."""
        if not self._any:
            return files
        self._known.clear()
        called_so = [called(folder + file.file_name) for file in files]
        wanted = {name for names in called_so for name in names}
        listed = listed_of(raw, self._system, wanted)
        return [
            self._of(file, names, listed)
            for file, names in zip(files, called_so, strict=True)
        ]

    def _of(
        self, file: FileRecord, names: Sequence[str], listed: dict[str, ListedSet]
    ) -> FileRecord:
        number = first_known(names, listed)
        if number < 0:
            return file
        said = usable(listed[names[number]])
        self._known[file.file_name, file.raw] = names[number], said
        own = file._replace(name_slug=file.slug)
        if not said.name:
            return own
        new = self._names.parse(said.name)
        # The tags of its brackets come with what else the list says.
        return own._replace(**new._replace(tags=file.tags)._asdict())

    def knows(self, file: FileRecord) -> bool:
        """Tell whether a file of the last folder is of a set that is listed."""
        return (file.file_name, file.raw) in self._known

    def add(self, media: int, file: FileRecord) -> None:
        """Add a file that is known; its row may not be there yet."""
        name, said = self._known[file.file_name, file.raw]
        self._named.append(
            Named(media, name, said, Name._make(tuple(file)[NAME]), file.name_slug)
        )

    def write(self, raw: sqlite3.Connection) -> None:
        """Write what was added, behind the rows."""
        named, self._named = self._named, []
        if named:
            keep_sets(raw, self._system, named)
