"""Tag filters of a search as SQL.

``type:value`` must be there, ``-type:value`` must not, and of all ``~type:value`` one
must. Tags of the title count for each of its media.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from zapcore.errors import ParameterError
from zapcore.titles.tagvalues import pad_value

HAS = (
    "(EXISTS (SELECT 1 FROM MediaTags WHERE MediaDBID = m.DBID AND TagDBID IN"
    " (SELECT value FROM json_each(?))) OR EXISTS (SELECT 1 FROM MediaTitleTags"
    " WHERE MediaTitleDBID = m.MediaTitleDBID AND TagDBID IN"
    " (SELECT value FROM json_each(?))))"
)


Source: TypeAlias = tuple[tuple[str, tuple[object, ...]], ...]
"""Queries that together give the ids of media rows, and their values."""

FILES_OF = "SELECT MediaDBID AS Number FROM MediaTags WHERE TagDBID = ?"
FILES_OF_TITLES = (
    "SELECT m.DBID AS Number FROM MediaTitleTags AS t CROSS JOIN Media AS m"
    " ON m.MediaTitleDBID = t.MediaTitleDBID WHERE t.TagDBID = ?"
)

OF_A_TITLE = "SELECT 1 FROM MediaTitleTags WHERE TagDBID = ? LIMIT 1"


def conditions(
    raw: sqlite3.Connection, filters: Sequence[str]
) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Give (condition on ``m``, values) for these filters.

    Raises:
        ParameterError: one is not ``type:value``.
    """
    either: list[int] = []
    asked = False
    for text in filters:
        sign = text[0] if text[0] in "+-~" else "+"
        ids = _ids(raw, text.lstrip("+-~"))
        if sign == "~":
            asked = True
            either += ids
        elif ids:
            yield ("NOT " if sign == "-" else "") + HAS, (json.dumps(ids),) * 2
        elif sign == "+":
            yield "FALSE", ()
    if asked:
        yield HAS, (json.dumps(either),) * 2


def sources(raw: sqlite3.Connection, filters: Sequence[str]) -> Iterator[Source]:
    """Give for each tag that must be there the queries of the rows that have it.

    The filters are those that ``conditions`` took.
    """
    for text in filters:
        if text[0] not in "-~":
            yield tuple(
                (query, (number,))
                for number in _ids(raw, text.lstrip("+"))
                for query in (FILES_OF, FILES_OF_TITLES)
            )


def of_files_only(raw: sqlite3.Connection, text: str) -> int | None:
    """Give the id of a tag that must be there, if no title carries it."""
    ids = [] if text[0] in "-~" else _ids(raw, text.lstrip("+"))
    if len(ids) != 1 or raw.execute(OF_A_TITLE, ids).fetchone():
        return None
    return ids[0]


def _ids(raw: sqlite3.Connection, text: str) -> list[int]:
    kind, colon, value = text.partition(":")
    if not colon or not kind or not value:
        raise ParameterError("tags", f"tags: {text!r} is not of the form type:value")
    rows = raw.execute(
        "SELECT Tags.DBID FROM Tags JOIN TagTypes ON TagTypes.DBID = TypeDBID"
        " WHERE Type = ? AND Tag IN (?, ?)",
        (kind.lower(), value.lower(), pad_value(value.lower())),
    )
    return [number for (number,) in rows]
