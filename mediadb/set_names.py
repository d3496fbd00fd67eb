"""Shows files of arcade sets under the names that lists give them.

``ListedSets`` holds what lists say of the sets of the library. A file that is a set
itself (``arcade/dkong.zip``), or an MRA without a name, has the name of its set there
as title; what an MRA names as its parent counts before what a list does. Files are
looked at in the order of their rows, some at a time, and only what differs is written.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from mediadb import one_step
from mediadb.read_sets import sets_of
from mediadb.set_rows import Named, keep_sets, show
from zapcore.arcade import ListedSet, called, is_shown
from zapcore.identify.mra.brackets import ArcadeNames
from zapcore.titles.names import NameParser

STEP = 1000
"""Files that are looked at in one transaction."""

LISTED = "SELECT Name, Parent FROM ListedSets WHERE SystemDBID = ? AND SetName = ?"
COUNTS = (
    "SELECT EXISTS (SELECT 1 FROM ListedSets WHERE SystemDBID = ?) OR EXISTS"
    " (SELECT 1 FROM Sets WHERE SystemDBID = ? AND ListName || ListParent <> '')"
)
COLUMNS = (
    "Media, FileName, Path, Slug, FileSlug, Name, Told, Parent, ListName, ListParent"
)
ROWS = (
    "SELECT m.DBID AS Media, FileName, Path, s.Name AS Name, s.Told AS Told,"
    " s.Parent AS Parent, s.ListName AS ListName, s.ListParent AS ListParent,"
    " COALESCE(s.Slug, t.Slug) AS Slug, COALESCE(s.FileSlug, t.Slug) AS FileSlug"
    " FROM Media AS m CROSS JOIN Folders AS f ON f.DBID = m.FolderDBID"
    " CROSS JOIN MediaTitles AS t ON t.DBID = m.MediaTitleDBID"
    " LEFT JOIN Sets AS s ON s.MediaDBID = m.DBID"
    " WHERE m.SystemDBID = ? AND m.DBID > ? ORDER BY m.DBID LIMIT ?"
)
PARENT_ONLY = "UPDATE Sets SET ListParent = ? WHERE MediaDBID = ?"


class _Row(NamedTuple):
    """A file, and what ``Sets`` has of it: None if nothing.

    ``slug`` is that of its own title, ``file_slug`` that of its name.
    """

    media: int
    file_name: str
    folder: str
    slug: str
    file_slug: str
    name: str | None
    told: str | None
    parent: str | None
    list_name: str | None
    list_parent: str | None


class _Change(NamedTuple):
    """What lists say of a file now, and the set that they say it of."""

    row: _Row
    name: str
    said: ListedSet


def rename(raw: sqlite3.Connection, system: int, after: int) -> int:
    """Bring some files of a system to what lists say, those of ids above ``after``.

    Gives the last id that was looked at, 0 at the end.
    """
    if not raw.execute(COUNTS, (system, system)).fetchone()[0]:
        return 0
    found = one_step.rows(raw, COLUMNS, ROWS, (system, after, STEP))
    rows = [_Row(*values) for values in found]
    changes = list(_changes(raw, system, rows))
    if changes:
        _write(raw, system, changes)
    return rows[-1].media if len(rows) == STEP else 0


def listed_of(
    raw: sqlite3.Connection, system: int, names: Iterable[str]
) -> dict[str, ListedSet]:
    """Give what lists say of these sets of a system, of those that they know."""
    found = {}
    for name in names:
        row = raw.execute(LISTED, (system, name)).fetchone()
        if row is not None:
            found[name] = ListedSet(*row)
    return found


def first_known(names: Sequence[str], listed: Mapping[str, ListedSet]) -> int:
    """Give which of these names is the first that a list knows, -1 if none is."""
    return next((number for number, name in enumerate(names) if name in listed), -1)


def usable(said: ListedSet) -> ListedSet:
    """Give it without a name that nothing can be shown by."""
    return said if is_shown(said.name) else said._replace(name="")


def _changes(
    raw: sqlite3.Connection, system: int, rows: Sequence[_Row]
) -> Iterator[_Change]:
    loading = []
    for row in rows:
        names = called(row.folder + row.file_name)
        if names:
            listed = listed_of(raw, system, names)
            number = first_known(names, listed)
            name = names[number] if number >= 0 else row.name
            if name is not None:
                yield from _differs(row, name, listed.get(name, ListedSet()))
        elif row.name is not None:
            loading.append(row)
    yield from _loading(raw, system, loading)


def _loading(
    raw: sqlite3.Connection, system: int, rows: Sequence[_Row]
) -> Iterator[_Change]:
    """Give the changes of files that say themselves which set they load."""
    known = listed_of(raw, system, {row.name or "" for row in rows})
    sets = {} if all(row.name in known for row in rows) else sets_of(raw, system)
    for row in rows:
        name = row.name or ""
        loads = sets.get(row.media)
        names = loads._replace(parent="").names if loads else (name,)
        listed = listed_of(raw, system, names)
        number = first_known(names, listed)
        said = listed[names[number]] if number >= 0 else ListedSet()
        # An alternative lends its parent, but not its title.
        if row.told or (name and number > 0):
            said = said._replace(name="")
        if row.parent:
            said = said._replace(parent="")
        yield from _differs(row, name, said)


def _differs(row: _Row, name: str, said: ListedSet) -> Iterator[_Change]:
    said = usable(said)
    if row.name is None or (row.list_name, row.list_parent) != said:
        yield _Change(row, name, said)


def _write(raw: sqlite3.Connection, system: int, changes: Iterable[_Change]) -> None:
    names = NameParser("Game")
    listed = ArcadeNames(names)
    named, parents = [], []
    for row, name, said in changes:
        if row.told or (row.list_name == said.name and not called(row.file_name)):
            parents.append((said.parent, row.media))
            continue
        found = listed.parse(said.name) if said.name else names.parse(row.file_name)
        named.append(Named(row.media, name, said, found, row.file_slug, row.slug))
    raw.executemany(PARENT_ONLY, parents)
    keep_sets(raw, system, named)
    show(raw, system, named)
