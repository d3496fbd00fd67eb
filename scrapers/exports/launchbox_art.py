"""Pictures, videos and manuals of an export, as LaunchBox looks for them.

Folders and names: ``scrapers.launchbox_xml.pictures``. No element names a picture:
LaunchBox shows those that are named after the title. What it has already stays.
"""

import os

from scrapers.exports.entry_art import ArtPlaces
from scrapers.exports.media_names import MediaNames, clean
from scrapers.launchbox_xml.pictures import ENDINGS, TYPES, BoxPictures
from scrapers.launchbox_xml.places import file_name, picture_name
from zapcore.exporting import ExportGame

RECENT = 4096
"""Pictures of the last games: files of one title share those of its first file."""

FOLDERS = {"VideoPath": "Videos", "ManualPath": "Manuals"}


class BoxArt:
    """Brings what belongs to the games of one platform; ``kinds`` are of pictures."""

    kinds = frozenset(TYPES)

    def __init__(
        self, install: str, platform: str, art: ArtPlaces, names: MediaNames
    ) -> None:
        self._install = install
        self._platform = file_name(platform)
        self._art = art
        self._names = names
        self._there = BoxPictures(install, platform)
        self._recent: dict[str, None] = {}

    def bring(self, kind: str, path: str, title: str, game: str) -> None:
        """Bring a picture of a title, unless LaunchBox has one of this type.

        Raises:
            OSError: the disk is full, or cannot be written.
        """
        if self._art.lies_below(path):
            return
        end = os.path.splitext(path)[1].lower()
        name = clean(picture_name(title))
        stem = f"Images/{self._platform}/{TYPES[kind][0]}/{name}-01"
        if stem in self._recent or end not in ENDINGS:
            return
        if len(self._recent) >= RECENT:
            self._recent.pop(next(iter(self._recent)))
        self._recent[stem] = None
        there = self._there.of(kind, title, "")
        if not there or there == f"{self._install}/{stem}{end}":
            aim = self._art.aim(path, stem)
            if aim:
                self._art.bring(path, aim, game)

    def aim_file(self, tag: str, path: str, title: str, game: ExportGame) -> str:
        """Give where a video or manual is or would be brought to, below the install.

        It is called like the title; where that has several files, like the game's file.
        """
        there = self._art.lies_below(path)
        if there or self._art.copies is None:
            return there
        name = clean(picture_name(title))
        if self._names.has_twin(game.title_id):
            name = self._names.with_extension(game.path)
        return self._art.aim(path, f"{FOLDERS[tag]}/{self._platform}/{name}")
