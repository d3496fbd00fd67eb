"""Which files are the discs of one game, and what playlists name already."""

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from zapcore.exporting import ExportGame
from zapcore.titles.filename import without_extension
from zapcore.titles.release_wide import load_wide_words
from zapcore.titles.release_words import load_release_words
from zapcore.titles.releases import ReleaseReader
from zapcore.valueclass import dataclass

PLAYLISTS = (".m3u", ".m3u8")
BEST_FIRST = (".chd", ".cue", ".ccd", ".gdi", ".mds", ".toc", ".iso", ".pbp", ".cdi")
"""What starts a disc: where one lies there in two forms, the first of these counts."""

LARGEST = 1 << 16
"""Bytes that are read of a playlist."""

LINES = 1000


@dataclass(frozen=True, slots=True)
class DiscSet:
    """The discs of one game in their order, and the folder that holds them."""

    folder: str
    name: str
    paths: tuple[str, ...]
    lacking: tuple[int, ...] = ()


@dataclass(slots=True)
class _Discs:
    name: str
    by_number: dict[int, str] = field(default_factory=dict)


class Collector:
    """Takes every game of a system; keeps only discs and playlists."""

    def __init__(self) -> None:
        self._reader = ReleaseReader(load_release_words(), load_wide_words())
        self._sets: dict[tuple[str, str, str], _Discs] = {}
        self.playlists: set[str] = set()

    def take(self, game: ExportGame) -> None:
        """Take the next game; a line of a playlist holds no control character."""
        if game.path.lower().endswith(PLAYLISTS):
            self.playlists.add(game.path)
        elif game.disc and game.path.isprintable():
            self._disc(game.path, game.disc)

    def sets(self) -> Iterator[DiscSet]:
        """Yield the games of several discs, each once, in the order of their names."""
        done: set[tuple[str, str]] = set()
        for key in sorted(self._sets, key=_best_first):
            folder, plain, _ = key
            discs = self._sets[key]
            if len(discs.by_number) > 1 and (folder, plain) not in done:
                done.add((folder, plain))
                yield _whole(folder, discs)

    def _disc(self, path: str, number: int) -> None:
        folder, file_name = os.path.split(path)
        name = self._bare(without_extension(file_name))
        if self._bare(os.path.basename(folder)) != os.path.basename(folder):
            # Each disc has a folder of its own: the playlist goes beside these.
            folder = os.path.dirname(folder)
        end = os.path.splitext(file_name)[1].lower()
        discs = self._sets.setdefault((folder, name.casefold(), end), _Discs(name))
        discs.by_number.setdefault(number, path)

    def _bare(self, name: str) -> str:
        """Give a name without its disc."""
        release = self._reader.read(name)
        return release.disc_free if release.disc else name


def named_sets(playlists: Iterable[str]) -> Mapping[frozenset[str], str]:
    """Give what playlists name, by the whole paths, to the playlist that does."""
    found: dict[frozenset[str], str] = {}
    for path in sorted(playlists):
        if paths := named_in(path):
            found.setdefault(paths, path)
    return found


def lying_in(folders: Iterable[str]) -> set[str]:
    """Give the playlists that lie in these folders, links left out."""
    found: set[str] = set()
    for folder in folders:
        with contextlib.suppress(OSError), os.scandir(folder) as there:
            lists = (one for one in there if one.name.lower().endswith(PLAYLISTS))
            found.update(
                one.path for one in lists if one.is_file(follow_symlinks=False)
            )
    return found


def named_in(path: str) -> frozenset[str]:
    """Give the paths that a playlist names; none of one that cannot be read."""
    try:
        with open(path, "rb") as file:
            text = file.read(LARGEST).decode("utf-8-sig", "surrogateescape")
    except (OSError, ValueError):
        return frozenset()
    folder = os.path.dirname(path)
    lines = (line.strip() for line in text.splitlines()[:LINES])
    return frozenset(
        os.path.normpath(os.path.join(folder, line.replace("\\", "/")))
        for line in lines
        if line and not line.startswith("#")
    )


def _whole(folder: str, discs: _Discs) -> DiscSet:
    numbers = sorted(discs.by_number)
    lacking = tuple(n for n in range(1, numbers[-1]) if n not in discs.by_number)
    paths = tuple(discs.by_number[number] for number in numbers)
    return DiscSet(folder, discs.name, paths, lacking)


def _best_first(key: tuple[str, str, str]) -> tuple[str, str, int, str]:
    folder, name, end = key
    place = BEST_FIRST.index(end) if end in BEST_FIRST else len(BEST_FIRST)
    return folder, name, place, end
