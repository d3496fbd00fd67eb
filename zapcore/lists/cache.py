"""Lists that were read and found good, kept small on disk: one file a list.

A kept list is that of one path, size and time; one that does not fit, or is broken, is
as good as none and is written anew.
"""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from zapcore.lists.files import LARGEST, Kind
from zapcore.valueclass import dataclass

FORM = 1
"""Of the files of the cache; raised when they change."""

SUFFIX = ".json"


@dataclass(frozen=True, slots=True)
class Mark:
    """What tells one state of a file from another."""

    path: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a list: ``kind`` is None for what is none, ``error`` says why.

    ``content`` is its JSON, small; None where only its name was asked for.
    """

    kind: Kind | None
    name: str = ""
    error: str = ""
    content: Mapping[str, Any] | None = None


class Cache:
    """A folder of kept lists; None keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, mark: Mark) -> Kept | None:
        """Give what is kept of this state of a file."""
        if self._folder is None:
            return None
        try:
            path = self._path(mark)
            if path.stat().st_size > LARGEST:
                return None
            return _kept(json.loads(path.read_bytes()), mark)
        except (OSError, ValueError, RecursionError, TypeError, KeyError):
            return None

    def put(self, mark: Mark, kept: Kept) -> None:
        """Keep it, whole or not at all.

        Raises:
            OSError: the folder cannot be written.
        """
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        value = {
            "form": FORM,
            "mark": [mark.path, mark.size, mark.mtime_ns],
            "kind": kept.kind,
            "name": kept.name,
            "error": kept.error,
            "content": kept.content,
        }
        text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
        _write(self._path(mark), text.encode())

    def keep_only(self, paths: Iterable[str]) -> None:
        """Delete what is kept of files other than these."""
        if self._folder is None:
            return
        names = set(map(_name, paths))
        for path in self._folder.glob(f"*{SUFFIX}"):
            if path.name not in names:
                with contextlib.suppress(OSError):
                    path.unlink()

    def _path(self, mark: Mark) -> Path:
        return Path(self._folder or "", _name(mark.path))


def _name(path: str) -> str:
    digest = hashlib.sha256(path.encode(errors="surrogateescape"))
    return digest.hexdigest()[:32] + SUFFIX


def _kept(value: Mapping[str, Any], mark: Mark) -> Kept | None:
    same = [mark.path, mark.size, mark.mtime_ns]
    if value["form"] != FORM or value["mark"] != same:
        return None
    content = value["content"]
    if not isinstance(content, dict | None):
        return None
    kind = Kind(value["kind"]) if value["kind"] else None
    return Kept(kind, str(value["name"]), str(value["error"]), content)


def _write(path: Path, content: bytes) -> None:
    handle, made = tempfile.mkstemp(dir=path.parent, prefix=".list-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(made, path)
    except BaseException:
        os.unlink(made)
        raise
