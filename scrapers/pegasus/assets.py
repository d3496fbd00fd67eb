"""Pictures, videos and their names in Pegasus, and which properties they are.

Names: https://pegasus-frontend.org/docs/user-guide/meta-assets/ ("Recognized files",
"Game assets in the Metadata file"); where a game has no asset of its own, a file of
``media/<title or file name without extension>/`` counts.
"""

import os
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from scrapers.gamelist_xml.artwork import Artwork
from scrapers.gamelist_xml.paths import Bounds

NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "image-boxart": ("boxFront", "box_front", "boxart2D"),
        "image-boxartback": ("boxBack", "box_back"),
        "image-boxartside": ("boxSpine", "box_spine", "boxSide", "box_side"),
        "image-physical": ("cartridge", "disc", "cart"),
        "image-wheel": ("logo", "wheel"),
        "image-marquee": ("marquee",),
        "image-bezel": ("bezel", "screenmarquee", "border"),
        "image-fanart": ("background",),
        "image-screenshot": ("screenshot",),
        "image-titleshot": ("titlescreen",),
        "video": ("video",),
    }
)
"""Property (``property:`` left out) to what Pegasus calls it, the file's name first."""

KEYS: Mapping[str, str] = MappingProxyType(
    {
        "image-boxart": "assets.box_front",
        "image-boxartback": "assets.box_back",
        "image-boxartside": "assets.box_spine",
        **{
            kind: f"assets.{names[0]}"
            for kind, names in NAMES.items()
            if names[0].islower()
        },
    }
)
"""Property to the name that a new line has."""

KIND_OF: Mapping[str, str] = MappingProxyType(
    {
        f"{start}.{name.lower()}": kind
        for kind, names in NAMES.items()
        for name in names
        for start in ("assets", "asset")
    }
)
"""Name of a line in small letters to the property."""

IMAGES = (".png", ".jpg")
VIDEOS = (".webm", ".mp4", ".avi")
MEDIA = "media"


class Assets:
    """The pictures and videos that lie in one folder of games."""

    def __init__(self, bounds: Bounds) -> None:
        self._art = Artwork(bounds)
        self._media = f"{bounds.root}/{MEDIA}"
        self._games = frozenset(_folders(self._media))

    def find(
        self, named: Mapping[str, tuple[str, ...]], names: tuple[str, ...]
    ) -> Iterator[tuple[str, str]]:
        """Yield (property, absolute path) of a game.

        Args:
            named: property to the texts of the game's own lines, in their order.
            names: what its folder in ``media`` may be called.
        """
        folders = [name for name in names if name in self._games]
        for kind in NAMES:
            path = self._named(named.get(kind, ())) if kind in named else ""
            if not path and folders:
                path = self._by_name(kind, folders)
            if path:
                yield kind, path

    def _named(self, texts: tuple[str, ...]) -> str:
        """Give the first that is there, else the first: it may return."""
        absent = ""
        for text in texts:
            path, there = self._art.named(text)
            if there:
                return path
            absent = absent or path
        return absent

    def _by_name(self, kind: str, folders: list[str]) -> str:
        ends = VIDEOS if kind == "video" else IMAGES
        for folder in folders:
            for name in NAMES[kind]:
                for end in ends:
                    path, there = self._art.named(f"{MEDIA}/{folder}/{name}{end}")
                    if there:
                        return path
        return ""


def _folders(path: str) -> list[str]:
    try:
        with os.scandir(path) as entries:
            return [entry.name for entry in entries if entry.is_dir()]
    except OSError:
        return []
