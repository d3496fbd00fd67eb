"""Pictures, videos and manuals of a LaunchBox install: where they lie, what they are.

Layout: facts/SCANNING.md, section 4.5. Links that lead out of the folder are not
followed.
"""

import os
import re
from collections.abc import Iterator, Sequence
from typing import Final

from scrapers.providers.launchbox_tables import kind_of, rank_of, region_of
from zapcore.ports_launchbox import BoxArt
from zapcore.sourced import Art, local_url

IMAGES, MANUALS, VIDEOS = "Images", "Manuals", "Videos"
PICTURES: Final = frozenset({"png", "jpg", "jpeg", "gif", "webp", "bmp"})
FILMS: Final = frozenset({"mp4", "m4v", "mkv", "webm", "avi", "mov", "wmv", "mpg"})
ENDINGS: Final = {IMAGES: PICTURES, VIDEOS: FILMS, MANUALS: frozenset({"pdf"})}
KINDS: Final = {VIDEOS: "video", MANUALS: "manual"}

MOST_FILES: Final = 200_000
"""Pictures of one platform."""

MOST_FOLDERS: Final = 1000
_NUMBER = re.compile(r"(?:\.[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27})?-(?:\d{1,3})\Z")
_UNNAMED = re.compile(r'[<>:"/\\|?*]')


def spelled(name: str) -> str:
    """Give a name as a file of Windows may be called."""
    return _UNNAMED.sub("_", name)


def inside(root: str, path: str) -> bool:
    """Tell whether a path, with all of its links followed, lies below a folder."""
    return os.path.realpath(path).startswith(root.rstrip("/") + "/")


def folders(root: str, platform: str) -> list[str]:
    """Give the folders that hold a platform's pictures, videos and manuals."""
    name = spelled(platform)
    found = [os.path.join(root, top, name) for top in (MANUALS, VIDEOS)]
    for category in _below(os.path.join(root, IMAGES, name)):
        if kind_of(os.path.basename(category)):
            found += (category, *_below(category))
    there = (one for one in found if os.path.isdir(one) and inside(root, one))
    return [one for one, _ in zip(there, range(MOST_FOLDERS), strict=False)]


def pictures(root: str, platform: str) -> Iterator[BoxArt]:
    """Yield what lies in these folders, with the title that it is named after.

    Raises:
        OSError: a folder cannot be read.
    """
    count = 0
    for folder in folders(root, platform):
        endings = ENDINGS[os.path.relpath(folder, root).partition("/")[0]]
        with os.scandir(folder) as entries:
            for entry in entries:
                stem, _, ending = entry.name.rpartition(".")
                if not stem or ending.lower() not in endings:
                    continue
                count += 1
                if count > MOST_FILES:
                    return
                path = os.path.relpath(entry.path, root)
                yield BoxArt(_NUMBER.sub("", stem), path)


def art_of(root: str, paths: Sequence[str], regions: Sequence[str]) -> tuple[Art, ...]:
    """Give what is there of these paths below a folder, the best of each kind first.

    ``root`` is without links; ``regions`` is the owner's order.
    """

    def place(path: str) -> tuple[int, int, str]:
        category, word = _category(path)
        region = region_of(word)
        known = region in regions
        return rank_of(category), regions.index(region) if known else 99, path

    numbers: dict[str, int] = {}
    found: list[Art] = []
    for path in sorted(paths, key=place):
        whole = os.path.join(root, path)
        category, word = _category(path)
        kind = KINDS.get(category) or kind_of(category)
        size = _size(root, whole)
        if not kind or size < 0:
            continue
        at = numbers[kind] = numbers.get(kind, -1) + 1
        ending = path.rpartition(".")[2].lower()
        found.append(Art(kind, local_url(whole), region_of(word), at, ending, size))
    return tuple(found)


def _size(root: str, path: str) -> int:
    """Give the bytes of a file below a folder, -1 if it is none, or leads out."""
    try:
        there = os.path.isfile(path) and inside(root, path)
        return os.path.getsize(path) if there else -1
    except OSError:
        return -1


def _category(path: str) -> tuple[str, str]:
    """Give (type of image, region) of a path; a video's or manual's is its folder."""
    top, *parts = path.split("/")
    if top != IMAGES:
        return top, ""
    return (parts[1], parts[2] if len(parts) > 3 else "")  # noqa: PLR2004 - platform, type, region, file


def _below(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.path for entry in entries if entry.is_dir())
    except OSError:
        return []
