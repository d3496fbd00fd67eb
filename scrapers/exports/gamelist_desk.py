"""Where front-ends that read ``gamelist.xml`` differ: places and pictures."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from scrapers.exports.gamelist_fields import load_table
from zapcore.events import Warned
from zapcore.exporting import ExportGame

ZIP = ".zip/"


class Desk(Protocol):
    """Where one front-end's list and pictures of a place are."""

    @property
    def path(self) -> str:
        """Give the path of the list."""

    def changed(
        self, game: ExportGame, told: Mapping[str, str], names: frozenset[str]
    ) -> dict[str, str]:
        """Give element to path of the pictures that an entry does not tell rightly.

        ``told`` is property to path as the import reads it, ``names`` the elements that
        the entry has; a new one has none. What is to lie elsewhere is copied there.
        """

    def visit(self, game: ExportGame) -> None:
        """Bring the pictures of a game that the list does not name."""

    def close(self) -> Iterator[Warned]:
        """Finish the copies; say what was wrong."""

    def drop(self) -> None:
        """Remove unfinished copies."""

    @property
    def pictures(self) -> int:
        """Give how many files were brought, or would be."""


def below(path: str, folder: str) -> str:
    """Give a path's part below a folder, "" if it is not there."""
    start = folder.rstrip("/") + "/"
    return path[len(start) :] if path.startswith(start) else ""


def stem_of(relative: str) -> str:
    """Give a game's path without its extension, and without that of a zip around it."""
    folded = relative.lower()
    at = folded.find(ZIP)
    if at >= 0:
        relative = relative[:at] + relative[at + len(ZIP) - 1 :]
    folder, slash, name = relative.rpartition("/")
    stem = name.rpartition(".")[0] or name
    return folder + slash + stem


def extension_of(path: str) -> str:
    """Give a file's extension in lower case, with its dot."""
    name = path.rpartition("/")[2]
    return "." + name.rpartition(".")[2].lower() if "." in name else ""


def art_of(game: ExportGame) -> dict[str, str]:
    """Give property to path of what a game has of the kinds that a list may name."""
    return {
        kind: game.properties[kind]
        for kind in load_table().media
        if game.properties.get(kind, "").startswith("/")
    }
