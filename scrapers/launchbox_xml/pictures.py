"""Pictures of a LaunchBox install: by type of image, named after title or file.

Layout: ``Images/<platform>/<type>/[<region>/]<name>[-<number>].<ending>``; names by
https://forums.launchbox-app.com/topic/33272-fyi-media-file-naming/page/3/ .
"""

import os
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from scrapers.launchbox_xml.places import file_name, picture_name

TYPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "image-boxart": ("Box - Front", "Box - Front - Reconstructed"),
        "image-boxart3d": ("Box - 3D",),
        "image-boxartback": ("Box - Back", "Box - Back - Reconstructed"),
        "image-boxartside": ("Box - Spine",),
        "image-screenshot": ("Screenshot - Gameplay",),
        "image-titleshot": ("Screenshot - Game Title",),
        "image-wheel": ("Clear Logo",),
        "image-marquee": ("Arcade - Marquee",),
        "image-fanart": ("Fanart - Background",),
        "image-physical": ("Cart - Front", "Disc"),
    }
)
"""Property to LaunchBox's types of images, the one that is written first."""

ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp"})
MOST = 200_000
"""Pictures of one type that are kept in mind."""

_NUMBER = re.compile(r"(?:\.[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27})?-\d+\Z")


class BoxPictures:
    """The pictures of one platform, each folder listed when it is first asked for."""

    def __init__(self, install: str, platform: str) -> None:
        self._install = install
        self._folder = f"{install}/Images/{file_name(platform)}"
        self._known: dict[str, dict[str, str]] = {}

    def find(self, title: str, stem: str) -> Iterator[tuple[str, str]]:
        """Yield (property, absolute path) of a game's pictures."""
        for kind in TYPES:
            path = self.of(kind, title, stem)
            if path:
                yield kind, path

    def of(self, kind: str, title: str, stem: str) -> str:
        """Give the picture of a property that is named after title or file, or ""."""
        for image_type in TYPES[kind]:
            known = self._known.get(image_type)
            if known is None:
                known = self._known[image_type] = self._list(image_type)
            for name in (picture_name(title), stem) if known else ():
                found = known.get(name.casefold())
                if found:
                    return found
        return ""

    def _list(self, image_type: str) -> dict[str, str]:
        top = f"{self._folder}/{image_type}"
        found: dict[str, str] = {}
        if not os.path.isdir(top) or not self._is_inside(top):
            return found
        below = []
        for entry in _entries(top):
            if entry.is_dir():
                below.append(entry.path)
            else:
                self._add(entry, found)
        for folder in below:
            for entry in _entries(folder) if self._is_inside(folder) else ():
                self._add(entry, found)
        return found

    def _add(self, entry: os.DirEntry[str], found: dict[str, str]) -> None:
        stem, end = os.path.splitext(entry.name)
        key = _NUMBER.sub("", stem).casefold()
        if end.lower() not in ENDINGS or key in found or len(found) >= MOST:
            return
        if entry.is_file() and (not entry.is_symlink() or self._is_inside(entry.path)):
            found[key] = entry.path

    def _is_inside(self, path: str) -> bool:
        """Tell whether a path, with all of its links followed, is of the install."""
        root = os.path.realpath(self._install)
        return os.path.realpath(path).startswith(root.rstrip("/") + "/")


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []
