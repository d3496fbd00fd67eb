"""Pictures, videos and manuals of an export, as LaunchBox looks for them.

Folders and names: ``scrapers.launchbox_xml.pictures``. No element names a picture:
LaunchBox shows those that are named after the title. What it has already stays.
"""

import os

from scrapers.exports.entry_art import ArtPlaces
from scrapers.launchbox_xml.pictures import ENDINGS, TYPES, BoxPictures
from scrapers.launchbox_xml.places import file_name, picture_name

RECENT = 4096
"""Pictures of the last games: files of one title share those of its first file."""

FOLDERS = {"VideoPath": "Videos", "ManualPath": "Manuals"}


class BoxArt:
    """Brings what belongs to the games of one platform; ``kinds`` are of pictures."""

    kinds = frozenset(TYPES)

    def __init__(self, install: str, platform: str, art: ArtPlaces) -> None:
        self._install = install
        self._platform = file_name(platform)
        self._art = art
        self._there = BoxPictures(install, platform)
        self._recent: dict[str, None] = {}

    def bring(self, kind: str, path: str, title: str) -> None:
        """Bring a picture of a title, unless LaunchBox has one of this type.

        Raises:
            OSError: the disk is full, or cannot be written.
        """
        if self._art.lies_below(path):
            return
        end = os.path.splitext(path)[1].lower()
        stem = f"Images/{self._platform}/{TYPES[kind][0]}/{picture_name(title)}-01"
        if stem in self._recent or end not in ENDINGS:
            return
        if len(self._recent) >= RECENT:
            self._recent.pop(next(iter(self._recent)))
        self._recent[stem] = None
        there = self._there.of(kind, title, "")
        if not there or there == f"{self._install}/{stem}{end}":
            aim = self._art.aim(path, stem)
            if aim:
                self._art.bring(path, aim)

    def aim_file(self, tag: str, path: str, title: str) -> str:
        """Give where a video or manual is or would be brought to, below the install."""
        stem = f"{FOLDERS[tag]}/{self._platform}/{picture_name(title)}"
        return self._art.aim(path, stem)
