"""Puts alternatives of an arcade game under the title of their parent.

A file belongs to another title than its own if its parent, which its ``<parent>`` or
else a list names, is the set of files of
exactly one title in the system, or else if it lies in ``_alternatives/_<Name>/`` where
a title of that name is, or a file of that name outside. All sets of a system are looked
at together, so that it does not matter in which order files were found; only what
differs is written.
"""

import logging
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from mediadb import one_step
from mediadb.set_guests import take_along
from mediadb.set_titles import drop_empty, own_titles
from zapcore.identify.mra.brackets import ArcadeNames
from zapcore.titles.names import NameParser

logger = logging.getLogger(__name__)

FOLDER = re.compile(r"/_alternatives/_?([^/]+)", re.IGNORECASE)
"""Where alternatives lie, and the name of their parent."""

TOLD = 5
"""Sets that are named when they are no use for telling a parent."""

LONGEST_LINE = 8
"""Parents of parents that are followed."""

ROWS = (
    "SELECT s.MediaDBID AS Media, s.Name AS Name,"
    " CASE WHEN Parent <> '' THEN Parent ELSE ListParent END AS Parent,"
    " s.Slug AS Slug, FileSlug,"
    " t.Slug AS Now, m.FolderDBID AS Folder, m.IsMissing AS Missing FROM Sets AS s"
    " CROSS JOIN Media AS m ON m.DBID = s.MediaDBID"
    " CROSS JOIN MediaTitles AS t ON t.DBID = m.MediaTitleDBID"
    " WHERE s.SystemDBID = ?"
)
FOLDERS = (
    "SELECT DBID AS Number, Path FROM Folders"
    " WHERE SystemDBID = ? AND Path LIKE '%/\\_alternatives/_%' ESCAPE '\\'"
)
MOVE = (
    "UPDATE Media SET MediaTitleDBID ="
    " (SELECT DBID FROM MediaTitles WHERE SystemDBID = ? AND Slug = ?) WHERE DBID = ?"
)


class SetRow(NamedTuple):
    """A file: its set and its parent's.

    Slugs: ``slug`` of its own title, ``file`` of its file's name, ``now`` of the title
    that it has, ``folder`` of the game whose alternatives it lies among, or "".
    """

    media: int
    name: str
    parent: str
    slug: str
    file: str
    now: str
    folder: str
    missing: bool


def regroup(raw: sqlite3.Connection, system: int, since: int) -> None:
    """Group a system in which sets changed.

    ``since`` is the highest id of a title that the search knows.
    """
    rows = _rows(raw, system)
    notes: dict[str, str] = {}
    wanted = groups(rows, notes)
    moved = [(r.media, wanted[r.media]) for r in rows if wanted[r.media] != r.now]
    if moved:
        away = (r.media for r in rows if r.slug == r.now != wanted[r.media])
        take_along(raw, away)
        _move(raw, system, moved)
    drop_empty(raw, system, since)
    raw.execute("DELETE FROM Ungrouped WHERE SystemDBID = ?", (system,))
    _tell(notes)


def groups(rows: Iterable[SetRow], notes: dict[str, str]) -> dict[int, str]:
    """Give media id to the slug of the title that it belongs to.

    ``notes`` takes, by set, why that tells no parent.
    """
    rows = list(rows)
    sets: dict[str, list[SetRow]] = {}
    for row in rows:
        if row.name and not row.missing:
            sets.setdefault(row.name, []).append(row)
    there = _named(rows)
    above = {name: _parent(name, members) for name, members in sets.items()}
    found: dict[int, str] = {}
    for row in rows:
        folder = there.get(row.folder, row.slug)
        parent = row.parent if row.parent != row.name else ""
        title = _title(parent, sets, above, there, notes) if parent in sets else ""
        found[row.media] = title or folder
    return _followed(rows, found)


def _named(rows: Iterable[SetRow]) -> dict[str, str]:
    """Give the name of a title, or of files of one title outside, to that title."""
    files: dict[str, set[str]] = {}
    found = {}
    for row in rows:
        if not row.missing:
            found[row.slug] = row.slug
            if not row.folder:
                files.setdefault(row.file, set()).add(row.slug)
    only = {name: titles.pop() for name, titles in files.items() if len(titles) == 1}
    return {**only, **found}


def _parent(name: str, members: Iterable[SetRow]) -> str:
    """Give the one parent that all files of a set name, or ""."""
    named = {row.parent for row in members}
    return named.pop() if len(named) == 1 and name not in named else ""


def _title(
    parent: str,
    sets: Mapping[str, list[SetRow]],
    above: Mapping[str, str],
    there: Mapping[str, str],
    notes: dict[str, str],
) -> str:
    """Give the one title of a set's topmost parent, "" if there are several."""
    line = [parent]
    while (up := above.get(line[-1], "")) in sets:
        if up in line:
            notes[parent] = "its parents lead in a circle"
            return ""
        if len(line) > LONGEST_LINE:
            notes[parent] = f"it has more than {LONGEST_LINE} parents above it"
            return ""
        line.append(up)
    titles = {row.folder if row.folder in there else row.slug for row in sets[line[-1]]}
    if len(titles) == 1:
        return titles.pop()
    notes[line[-1]] = f"{len(titles)} titles share it"
    return ""


def _followed(rows: Iterable[SetRow], found: dict[int, str]) -> dict[int, str]:
    """Let files of a title go where all that are called so have gone themselves."""
    gone: dict[str, set[str]] = {}
    for row in rows:
        if not row.missing:
            gone.setdefault(row.slug, set()).add(found[row.media])
    moved = {
        slug: next(iter(to))
        for slug, to in gone.items()
        if len(to) == 1 and slug not in to
    }
    return {media: moved.get(slug, slug) for media, slug in found.items()}


def _rows(raw: sqlite3.Connection, system: int) -> list[SetRow]:
    folders = _folders(raw, system)
    columns = "Media, Name, Parent, Slug, FileSlug, Now, Folder, Missing"
    return sorted(
        SetRow._make((*row, folders.get(folder, ""), bool(missing)))
        for *row, folder, missing in one_step.many_rows(raw, columns, ROWS, (system,))
    )


def _folders(raw: sqlite3.Connection, system: int) -> dict[int, str]:
    """Give folder id to the slug of the game whose alternatives lie in it."""
    names = ArcadeNames(NameParser("Game"))
    found = {}
    for number, path in one_step.many_rows(raw, "Number, Path", FOLDERS, (system,)):
        *_, name = FOLDER.findall(path) or [""]
        found[number] = names.parse(name).slug if name else ""
    return found


def _move(
    raw: sqlite3.Connection, system: int, moved: Sequence[tuple[int, str]]
) -> None:
    own_titles(raw, system, (slug for _, slug in moved))
    raw.executemany(MOVE, [(system, slug, media) for media, slug in moved])


def _tell(notes: Mapping[str, str]) -> None:
    for name in sorted(notes)[:TOLD]:
        logger.warning("the set %r tells no parent: %s", name, notes[name])
    if len(notes) > TOLD:
        logger.warning("%d more sets tell no parent", len(notes) - TOLD)
