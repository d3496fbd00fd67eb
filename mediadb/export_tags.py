"""What the graph says of the files of a page, by field: labels where they are kept.

Of a title's fields those of the title come before what a file's own name says; region
and language are the file's (``zapcore.sourced.OF_FILE``).
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from mediadb import one_step
from mediadb.merge_values import FIELD_OF, FIELD_OF_PROPERTY
from zapcore.sourced import OF_FILE, OWNER
from zapcore.titles.tagvalues import unpad_value

OTHERS = MappingProxyType({"arcadeboard": "arcadeboard", "series": "series"})
"""Types beside the merged fields that a front-end's file has room for."""

FIELDS: Mapping[str, str] = MappingProxyType({**FIELD_OF, **OTHERS})
FAVORITE = ("user", "favorite")
DISC = "disc"
MOST = 4000
"""Tags that are kept in mind, as those of clients are (``read_tags``)."""

TAGS = (
    "SELECT Tags.DBID, TagTypes.Type, Tag, DisplayName FROM json_each(?) AS w"
    " CROSS JOIN Tags ON Tags.DBID = w.value"
    " CROSS JOIN TagTypes ON TagTypes.DBID = TypeDBID"
)
OF_NAME, OF_OWNER = "-", "+"
"""What stands before the id of a tag that a file's name tells, that the owner set."""

LIST = (
    f"GROUP_CONCAT(CASE ScraperTypeDBID WHEN 0 THEN '{OF_NAME}'"  # noqa: S608 - our own text
    f" WHEN (SELECT DBID FROM TagTypes WHERE Type = 'scraper.{OWNER}')"
    f" THEN '{OF_OWNER}' ELSE '' END || TagDBID)"
)
"""Gives the ids of tags with commas between, each behind the mark of who says it."""

TITLES = (
    f"SELECT t.DBID, t.Name, (SELECT {LIST} FROM MediaTitleTags"  # noqa: S608 - our own text
    "  WHERE MediaTitleDBID = t.DBID) AS Tags FROM MediaTitles AS t"
    " WHERE t.DBID IN (SELECT value FROM json_each(?))"
)
PROPERTIES = (
    "SELECT {key}, Tag, Text, CASE WHEN BlobDBID IS NULL THEN NULL ELSE"
    " (SELECT LOWER(HEX(SHA256)) || ' ' || ContentType FROM MediaBlobs"
    "  WHERE DBID = BlobDBID) END AS Blob FROM json_each(?) AS w"
    " CROSS JOIN {table} ON {key} = w.value"
    " CROSS JOIN Tags ON Tags.DBID = TypeTagDBID"
)
ENDS = MappingProxyType(
    {
        "image/png": ".png",
        "image/jpeg": ".jpg",
        "image/webp": ".webp",
        "image/gif": ".gif",
    }
)
BLOB = "blob:"
"""How the text of a property begins whose picture is kept in the database."""

Fields = dict[str, tuple[str, ...]]


class TagTexts:
    """Gives field to texts of lists of tag ids; lives on the database's thread."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str, str]] = {}

    def learn(self, raw: sqlite3.Connection, lists: Iterable[str | None]) -> None:
        """Read the tags of a page that are not known yet, in one query."""
        if len(self._known) >= MOST:
            self._known.clear()
        wanted = {number for ids in lists for number in _numbers(ids)}
        fresh = json.dumps([int(n) for n in wanted - self._known.keys()])
        rows = one_step.rows(raw, "DBID, Type, Tag, DisplayName", TAGS, (fresh,))
        for number, kind, value, label in rows:
            self._known[str(number)] = (kind, unpad_value(value), label)

    def of(self, ids: str | None) -> Fields:
        """Give what the tags of one list say; their order is that of the values.

        Of what a file's own name tells only what is of the file: an index knows it.
        """
        found: dict[str, list[str]] = {}
        told = self._tags(_by(ids, OF_NAME, others=True))
        named = (
            tag
            for tag in self._tags(_by(ids, OF_NAME))
            if FIELDS.get(tag[0]) in OF_FILE
        )
        for kind, value, label in sorted((*told, *named)):
            if kind in FIELDS:
                found.setdefault(FIELDS[kind], []).append(label or value)
        return {field: tuple(texts) for field, texts in found.items()}

    def owned(self, ids: str | None) -> frozenset[str]:
        """Give the fields that the owner set."""
        return frozenset(self.of(_by(ids, OF_OWNER)))

    def favorite(self, ids: str | None) -> bool:
        """Tell whether the owner marked it."""
        return any(tag[:2] == FAVORITE for tag in self._tags(ids))

    def disc(self, ids: str | None) -> int:
        """Give the number of a disc, 0 without."""
        texts = (value for kind, value, _ in self._tags(ids) if kind == DISC)
        return next((int(text) for text in texts if text.isdigit()), 0)

    def _tags(self, ids: str | None) -> list[tuple[str, str, str]]:
        known = self._known
        return sorted(known[name] for name in _numbers(ids) if name in known)


def _numbers(ids: str | None) -> list[str]:
    """Give the ids of a list without their marks."""
    return [one.lstrip(OF_NAME + OF_OWNER) for one in ids.split(",")] if ids else []


def _by(ids: str | None, mark: str, *, others: bool = False) -> str:
    """Give those of a list that have this mark, or the others."""
    each = ids.split(",") if ids else ()
    return ",".join(one for one in each if one.startswith(mark) != others)


def titles(
    raw: sqlite3.Connection, ids: Iterable[int]
) -> dict[int, tuple[str, str | None]]:
    """Give title id to (name, ids of its tags)."""
    asked = json.dumps(sorted(set(ids)))
    rows = one_step.rows(raw, "DBID, Name, Tags", TITLES, (asked,))
    return {number: (name, tags) for number, name, tags in rows}


def properties(
    raw: sqlite3.Connection, kind: str, ids: Iterable[int]
) -> dict[int, dict[str, str]]:
    """Give id to texts by name, of ``Media`` or of ``MediaTitle``.

    Of a picture that is kept in the database the text is its hash with an extension.
    """
    key = f"{kind}DBID"
    query = PROPERTIES.format(key=key, table=f"{kind}Properties")
    asked = json.dumps(sorted(set(ids)))
    found: dict[int, dict[str, str]] = {}
    columns = f"{key}, Tag, Text, Blob"
    for number, name, text, blob in one_step.rows(raw, columns, query, (asked,)):
        found.setdefault(number, {})[name] = _picture(blob) if blob else text
    return found


def values(shared: Fields, own: Fields, texts: Mapping[str, str]) -> Fields:
    """Join what title, file and properties say of the fields."""
    mine = {field: own[field] for field in own if field in OF_FILE}
    found = {**own, **shared, **mine}
    for name, text in texts.items():
        if name in FIELD_OF_PROPERTY and text:
            found[FIELD_OF_PROPERTY[name]] = (text,)
    return found


def other_properties(texts: Mapping[str, str]) -> dict[str, str]:
    """Give the properties that are no fields."""
    return {name: text for name, text in texts.items() if name not in FIELD_OF_PROPERTY}


def _picture(blob: str) -> str:
    digest, _, content_type = blob.partition(" ")
    return f"{BLOB}{digest}{ENDS.get(content_type, '.bin')}"
