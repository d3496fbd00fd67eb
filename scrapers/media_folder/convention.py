"""Which picture paths follow the convention of ES media folders, file or no file."""

from collections.abc import Callable

from scrapers.gamelist_xml.artwork import load_table

LEAST = 3
"""Parts of such a path below the system's folder: ``media``, folder, file."""


def follows(
    root: str,
    names: list[tuple[str, str]],
    is_own: Callable[[str], bool] | None,
    type_tag: str,
    path: str,
) -> bool:
    """Tell whether a property's path is one that media-folder would give to a game.

    Args:
        root: the system's folder.
        names: (folder below the artwork folder, stem) of the game's art.
        is_own: tells which folders are called like the system, where several share.
        type_tag: the property, like ``property:image-boxart``.
        path: its path.
    """
    table = load_table()
    folders = table.folders.get(type_tag)
    if folders is None or not path.startswith(root + "/"):
        return False
    parts = path[len(root) + 1 :].casefold().split("/")
    if is_own:
        parts = [*parts[:1], *_without_own(parts[1:-1], is_own), parts[-1]]
    if len(parts) < LEAST or parts[0] != "media" or parts[1] not in folders:
        return False
    stem, dot, end = "/".join(parts[2:]).rpartition(".")
    if dot + end not in table.extensions:
        return False
    return any(stem == _joined(below, name).casefold() for below, name in names)


def _without_own(parts: list[str], is_own: Callable[[str], bool]) -> list[str]:
    """Leave out the folder that is called like the system, of the first two."""
    own = next((n for n, part in enumerate(parts[:2]) if is_own(part)), None)
    return [part for n, part in enumerate(parts) if n != own]


def _joined(below: str, name: str) -> str:
    return f"{below}/{name}" if below else name
