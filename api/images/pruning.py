"""Finds thumbnails whose pictures are no more: the ``Thumbnails`` of the ports."""

import base64
import binascii
import contextlib
import os
from collections.abc import Sequence

from api.images import identity
from api.images.cache import FOLDER
from api.images.shrink import TIERS

END = ".webp"


class ThumbFolders:
    """The folders of the cache below ``data``, one a system."""

    def __init__(self, data: str) -> None:
        self._folder = os.path.join(data, *FOLDER.split("/"))

    def systems(self) -> list[str]:
        """Give the systems that have thumbnails."""
        found = []
        with contextlib.suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                letters = entry.name + "=" * (-len(entry.name) % 4)
                with contextlib.suppress(binascii.Error, UnicodeDecodeError):
                    found.append(base64.urlsafe_b64decode(letters).decode())
        return sorted(found)

    def unused(self, system_id: str) -> "UnusedThumbs":
        """Give the thumbnails of a system."""
        letters = base64.urlsafe_b64encode(system_id.encode()).decode().rstrip("=")
        return UnusedThumbs(os.path.join(self._folder, letters))


class UnusedThumbs:
    """Thumbnails in one folder of the cache that no picture was found for yet."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._names: set[str] = set()
        with contextlib.suppress(OSError):
            found = os.listdir(folder)
            self._names = {name[: -len(END)] for name in found if name.endswith(END)}

    def use(self, pictures: Sequence[tuple[str, str]]) -> bool:
        """Take those of pictures, (path, SHA-256 of a blob or ""), from the unused.

        False: the folder of a picture is not there, so that its disk may not be.
        """
        for path, sha in pictures:
            text = f"blob\0{sha}" if sha else _text(path)
            if text:
                self._names -= {identity.name(text, tier) for tier in TIERS}
            elif not os.path.isdir(os.path.dirname(path)):
                return False
        return True

    def remove(self, *, dry_run: bool) -> tuple[int, int]:
        """Remove what is left, or only count; give (files, bytes)."""
        count = size = 0
        for name in sorted(self._names):
            path = os.path.join(self._folder, name + END)
            with contextlib.suppress(OSError):
                bytes_ = os.stat(path, follow_symlinks=False).st_size
                if not dry_run:
                    os.unlink(path)
                count, size = count + 1, size + bytes_
        return count, size


def _text(path: str) -> str:
    """Give what a picture's thumbnails are named after; "" if it is not there."""
    try:
        real = os.path.realpath(path, strict=True)
        return f"{real}\0{identity.stamp(os.stat(real))}"
    except (OSError, ValueError):
        return ""
