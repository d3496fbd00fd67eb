"""Writes what lists call the sets of files. Runs inside the caller's transaction."""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from mediadb.reunion_rows import join_titles
from mediadb.set_titles import own_titles
from zapcore.arcade import ListedSet
from zapcore.titles.names import Name

SET = (
    "INSERT INTO Sets (MediaDBID, SystemDBID, Name, Parent, Told, Title, Slug,"
    " SecondarySlug, SlugLength, SlugWordCount, FileSlug, ListName, ListParent)"
    " VALUES (?, ?, ?, '', '', ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (MediaDBID) DO UPDATE SET Name = excluded.Name,"
    " Title = excluded.Title, Slug = excluded.Slug,"
    " SecondarySlug = excluded.SecondarySlug, SlugLength = excluded.SlugLength,"
    " SlugWordCount = excluded.SlugWordCount, ListName = excluded.ListName,"
    " ListParent = excluded.ListParent"
    " WHERE (Name, Title, Slug, ListName, ListParent) IS NOT (excluded.Name,"
    " excluded.Title, excluded.Slug, excluded.ListName, excluded.ListParent)"
)
SET_NAME = (
    "INSERT OR IGNORE INTO SetNames (SystemDBID, Name, Rank, MediaDBID)"
    " SELECT ?, ?, 0, ? WHERE ? <> ''"
)
SHOWN = (
    "UPDATE Media SET Name = :name, SortKey = :key WHERE DBID = :media"
    " AND (Name, SortKey) IS NOT (:name, :key)"
)
HOME = (
    "SELECT n.DBID, EXISTS (SELECT 1 FROM MediaTitleTags WHERE MediaTitleDBID = o.DBID)"
    " OR EXISTS (SELECT 1 FROM MediaTitleProperties WHERE MediaTitleDBID = o.DBID)"
    " FROM Media AS m"
    " JOIN MediaTitles AS o ON o.DBID = m.MediaTitleDBID AND o.Slug = ?"
    " JOIN MediaTitles AS n ON n.SystemDBID = m.SystemDBID AND n.Slug = ?"
    " WHERE m.DBID = ?"
)
MOVE = "UPDATE Media SET MediaTitleDBID = ? WHERE DBID = ?"
TITLE = (
    "UPDATE MediaTitles SET Name = :title, SecondarySlug = :secondary,"
    " SlugLength = :length, SlugWordCount = :words"
    " WHERE SystemDBID = :system AND Slug = :slug AND Name <> :title"
    " AND (:parent = '' OR NOT EXISTS (SELECT 1 FROM Sets WHERE SystemDBID = :system"
    " AND Slug = :slug AND Parent = '' AND ListParent = ''))"
)
"""Of several files of one title one that has no parent names it."""


class Named(NamedTuple):
    """A file that is to be shown as ``new``: its set's name in a list, or its own.

    ``slug`` is that of its own name, ``old`` that of the title it had for itself.
    """

    media: int
    name: str
    said: ListedSet
    new: Name
    slug: str
    old: str = ""


def keep_sets(raw: sqlite3.Connection, system: int, named: Iterable[Named]) -> None:
    """Write these files as sets, where that is not known."""
    named = list(named)
    raw.executemany(
        SET,
        [
            (
                one.media,
                system,
                one.name,
                one.new.title,
                *one.new[3:7],
                one.slug,
                *one.said,
            )
            for one in named
        ],
    )
    raw.executemany(
        SET_NAME, [(system, one.name, one.media, one.name) for one in named]
    )


def show(raw: sqlite3.Connection, system: int, named: Iterable[Named]) -> None:
    """Bring rows and titles to the names of sets that are kept.

    A file that is of its own title goes to the new one, which takes over what is known
    of the old one; a file that is of its parent's stays there until that is judged.
    """
    named = list(named)
    raw.executemany(
        SHOWN,
        [
            {"name": one.new.display_title, "key": one.new.sort_key, "media": one.media}
            for one in named
        ],
    )
    own_titles(raw, system, (one.new.slug for one in named))
    for one in named:
        if one.new.slug == one.old:
            continue
        home = raw.execute(HOME, (one.old, one.new.slug, one.media)).fetchone()
        if home is not None:
            if home[1]:
                join_titles(raw, one.media, home[0])
            raw.execute(MOVE, (home[0], one.media))
    raw.executemany(TITLE, [_title(system, one) for one in named])


def _title(system: int, one: Named) -> dict[str, object]:
    known = one.new._replace(tags=())._asdict()
    del known["tags"]
    return {"system": system, "parent": one.said.parent, **known}
