"""The folder of fetched artwork: each content once, under its SHA-256. Calls block.

A file is fetched beside, checked, synced and then named, so what has a name is whole.
"""

import contextlib
import hashlib
import os
import threading
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence

STAGE = "stage"
PIECE = 1 << 20


def key_of(path: str) -> int:
    """Give what a kept file is known by: 60 bits of its hash; -1 for another file."""
    name = os.path.basename(path)[:15]
    try:
        return int(name, 16)
    except ValueError:
        return -1


class ArtFolder:
    """Keeps files below ``folder``; ``budget`` in bytes is what they may take."""

    def __init__(self, folder: str, budget: int) -> None:
        self.folder = folder
        self.budget = budget
        self._taken = -1
        self._there = array("q")
        self._keeping = threading.Lock()

    def begin(self) -> None:
        """Make the folder, drop what a cut left in the stage, look what is there.

        Raises:
            OSError: it cannot be read or written.
        """
        os.makedirs(os.path.join(self.folder, STAGE), exist_ok=True)
        with os.scandir(os.path.join(self.folder, STAGE)) as left:
            for entry in left:
                os.unlink(entry.path)
        self._taken, keys = 0, []
        for path, size in self._files():
            self._taken += size
            keys.append(key_of(path))
        self._there = array("q", sorted(keys))

    def lacks(self, paths: Sequence[str]) -> list[str]:
        """Give those of these paths of which no file was there when it began."""
        return [path for path in paths if not self._had(key_of(path))]

    def _had(self, key: int) -> bool:
        place = bisect_left(self._there, key)
        return place < len(self._there) and self._there[place] == key

    @property
    def room(self) -> int:
        """Give the bytes that are left of the budget."""
        return max(0, self.budget - max(0, self._taken))

    def staged(self, name: str) -> str:
        """Give where a file is fetched to; ``name`` is nobody else's meanwhile."""
        return os.path.join(self.folder, STAGE, name)

    def keep(self, path: str, extension: str) -> str:
        """Give the name under which a staged file is kept from now on.

        "" if it would take more than the budget: it is left where it is.

        Raises:
            OSError: the disk is full, or cannot be written.
        """
        digest = hashlib.sha256()
        with open(path, "rb") as file:
            while piece := file.read(PIECE):
                digest.update(piece)
            os.fsync(file.fileno())
        name = digest.hexdigest()
        home = os.path.join(self.folder, name[:2])
        target = os.path.join(home, f"{name}.{extension}")
        with self._keeping:
            if os.path.exists(target):
                os.unlink(path)
                return target
            size = os.path.getsize(path)
            if size > self.room:
                return ""
            os.makedirs(home, exist_ok=True)
            self._taken += size
            os.replace(path, target)
        return target

    def drop(self, path: str) -> None:
        """Remove a staged file, if it is there."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)

    def unused(self, used: Collection[int]) -> Iterator[tuple[str, int]]:
        """Give (path, bytes) of the files whose key is not among these."""
        return (pair for pair in self._files() if key_of(pair[0]) not in used)

    def remove(self, path: str, size: int) -> None:
        """Remove a file that nobody uses."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
            self._taken -= size

    def _files(self) -> Iterator[tuple[str, int]]:
        with contextlib.suppress(FileNotFoundError), os.scandir(self.folder) as homes:
            for home in homes:
                if home.name == STAGE or not home.is_dir(follow_symlinks=False):
                    continue
                with os.scandir(home.path) as files:
                    for entry in files:
                        yield entry.path, entry.stat(follow_symlinks=False).st_size
