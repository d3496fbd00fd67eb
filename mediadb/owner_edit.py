"""The SQL of the owner's edits: runs within one transaction of ``user.db``."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import field

from mediadb.read_owner import MediaKey
from zapcore.errors import ParameterError
from zapcore.sourced import FIELDS, NONE, OF_FILE
from zapcore.valueclass import dataclass

MOST_ART = 256 << 20
"""Bytes of all pictures that the owner set: nothing can fetch them again, so they are
not removed for others.
"""

OF_TITLE = frozenset(FIELDS) - OF_FILE
FIELD, LOCK, MATCH, ART = "field:", "lock:", "match:", "art:"


@dataclass(frozen=True, slots=True)
class Edit:
    """What the owner changes of one file.

    ``fields`` gives field to its texts (of most fields one), None takes his value away;
    ``lock`` field or kind of artwork to what is held. ``match`` is a source and the
    game's id there; None: it has none of them; "": he leaves it to the source again.
    """

    fields: Mapping[str, Sequence[str] | None] = field(default_factory=lambda: NONE)
    lock: Mapping[str, Sequence[str]] = field(default_factory=lambda: NONE)
    unlock: Sequence[str] = ()
    match: tuple[str, str | None] | None = None


def update(
    raw: sqlite3.Connection, key: MediaKey, variants: Sequence[MediaKey], edit: Edit
) -> int:
    """Keep an edit; give the number under which it is to be told."""
    others = [one for one in variants if one != key]
    for name, texts in edit.fields.items():
        _say(raw, FIELD + name, texts, key, _sharing(name, others))
        is_held = name not in edit.lock and name not in edit.unlock
        if texts is not None and is_held and _is_locked(raw, name, key, others):
            _say(raw, LOCK + name, texts, key, _sharing(name, others))
    for name, texts in edit.lock.items():
        _say(raw, LOCK + name, texts, key, _sharing(name, others))
    for name in edit.unlock:
        _say(raw, LOCK + name, None, key, _sharing(name, others))
    if edit.match is not None:
        source, game = edit.match
        _set(raw, key, MATCH + source, None if game == "" else json.dumps(game))
    return _will_tell(raw, key)


def _sharing(name: str, others: Sequence[MediaKey]) -> Sequence[MediaKey]:
    """Give the files that have a field in common with another one of their title."""
    return others if name in OF_TITLE else ()


def _say(
    raw: sqlite3.Connection,
    name: str,
    texts: Sequence[str] | None,
    key: MediaKey,
    others: Sequence[MediaKey],
) -> None:
    for other in others:
        _set(raw, other, name, None)
    value = None if texts is None else json.dumps(list(texts), ensure_ascii=False)
    _set(raw, key, name, value)


def _is_locked(
    raw: sqlite3.Connection, name: str, key: MediaKey, others: Sequence[MediaKey]
) -> bool:
    return any(
        raw.execute(
            "SELECT 1 FROM UserValues WHERE SystemID = ? AND Path = ? AND Name = ?",
            (one.system_id, one.path, LOCK + name),
        ).fetchone()
        for one in (key, *_sharing(name, others))
    )


def _set(raw: sqlite3.Connection, key: MediaKey, name: str, value: str | None) -> None:
    if value is None:
        raw.execute(
            "DELETE FROM UserValues WHERE SystemID = ? AND Path = ? AND Name = ?",
            (key.system_id, key.path, name),
        )
        return
    raw.execute(
        "INSERT INTO UserValues (SystemID, Path, Name, Value) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET Value = excluded.Value",
        (key.system_id, key.path, name, value),
    )


def _will_tell(raw: sqlite3.Connection, key: MediaKey) -> int:
    cursor = raw.execute(
        "INSERT INTO Untold (SystemID, Path) VALUES (?, ?)", (key.system_id, key.path)
    )
    return int(cursor.lastrowid or 0)


def told(raw: sqlite3.Connection, numbers: Sequence[int]) -> None:
    """Note that ``media.db`` knows."""
    raw.executemany("DELETE FROM Untold WHERE Number = ?", [(n,) for n in numbers])


def set_art(  # noqa: PLR0913, PLR0917 - one caller: a picture and where it goes
    raw: sqlite3.Connection,
    key: MediaKey,
    kind: str,
    digest: str,
    content_type: str,
    data: bytes,
) -> int:
    """Keep a picture for a file; give the number under which it is to be told.

    Raises:
        ParameterError: with it all of them would take more than ``MOST_ART``.
    """
    raw.execute(
        "INSERT OR IGNORE INTO UserBlobs (SHA256, ContentType, Data) VALUES (?, ?, ?)",
        (bytes.fromhex(digest), content_type, data),
    )
    _set(raw, key, ART + kind, digest)
    total = raw.execute("SELECT TOTAL(LENGTH(Data)) FROM UserBlobs").fetchone()[0]
    if total > MOST_ART:
        raise ParameterError(
            "data",
            f"the pictures that you set would take {int(total) >> 20} MB, more than"
            f" the {MOST_ART >> 20} MB they may; take some away first",
        )
    return _will_tell(raw, key)


def unset_art(raw: sqlite3.Connection, key: MediaKey, kind: str) -> int:
    """Take a picture from a file; give the number under which it is to be told."""
    _set(raw, key, ART + kind, None)
    return _will_tell(raw, key)
