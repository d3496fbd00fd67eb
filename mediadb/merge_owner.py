"""What the owner said of files, read while their titles are merged.

It is read on the thread, and inside the transaction, that merges: what is said later
marks the title again, behind that transaction. So no word is lost between the files.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from mediadb.read_owner import MediaKey
from zapcore.sourced import OwnerSays

WORDS = (
    "SELECT w.value ->> 0, w.value ->> 1, Name, u.Value FROM json_each(?) AS w"
    " CROSS JOIN UserValues AS u"
    " ON u.SystemID = w.value ->> 0 AND u.Path = w.value ->> 1"
    " WHERE Name GLOB 'field:*' OR Name GLOB 'lock:*' OR Name GLOB 'art:*'"
)
SPOKEN_OF = (
    "SELECT DISTINCT SystemID, Path FROM UserValues"
    " WHERE Name GLOB 'field:*' OR Name GLOB 'lock:*' OR Name GLOB 'art:*'"
)
PICTURE = "SELECT ContentType, Data FROM UserBlobs WHERE SHA256 = ?"


class OwnerWords:
    """Reads ``user.db`` on whatever thread it is used."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw

    def of(self, keys: Sequence[MediaKey]) -> dict[MediaKey, OwnerSays]:
        """Give what was said of these files; those without a word are left out."""
        pairs = json.dumps([(key.system_id, key.path) for key in keys])
        found: dict[MediaKey, _Words] = {}
        for system_id, path, name, value in self._raw.execute(WORDS, (pairs,)):
            found.setdefault(MediaKey(system_id, path), _Words()).add(name, value)
        return {key: words.said() for key, words in found.items()}

    def keys(self) -> list[MediaKey]:
        """Give the files of which anything was said that a merge takes."""
        return [MediaKey(*row) for row in self._raw.execute(SPOKEN_OF)]

    def picture(self, digest: str) -> tuple[str, bytes] | None:
        """Give (content type, bytes) of a picture by its SHA-256 in hex."""
        row = self._raw.execute(PICTURE, (bytes.fromhex(digest),)).fetchone()
        return (str(row[0]), bytes(row[1])) if row else None


@contextmanager
def owner_words(path: str) -> Iterator[OwnerWords]:
    """Open ``user.db`` to read; it is closed behind the block."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA query_only = ON")
        yield OwnerWords(raw)


class _Words:
    """What was said of one file, by kind of word."""

    def __init__(self) -> None:
        self._texts: dict[str, dict[str, tuple[str, ...]]] = {"field": {}, "lock": {}}
        self._art: dict[str, str] = {}

    def add(self, name: str, value: str) -> None:
        """Add one of them: ``field:<name>``, ``lock:<name>`` or ``art:<kind>``."""
        word, _, what = name.partition(":")
        if word == "art":
            self._art[what] = value
        else:
            told = json.loads(value)
            texts = told if isinstance(told, list) else [told]
            self._texts[word][what] = tuple(map(str, texts))

    def said(self) -> OwnerSays:
        return OwnerSays(self._texts["field"], self._texts["lock"], self._art)
