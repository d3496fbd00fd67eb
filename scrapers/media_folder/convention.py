"""Which picture paths follow the convention of ES media folders, file or no file."""

from scrapers.gamelist_xml.artwork import load_table


def follows(root: str, names: list[tuple[str, str]], type_tag: str, path: str) -> bool:
    """Tell whether a property's path is one that media-folder would give to a game.

    Args:
        root: the system's folder.
        names: (folder below the artwork folder, stem) of the game's art.
        type_tag: the property, like ``property:image-boxart``.
        path: its path.
    """
    table = load_table()
    folders = table.folders.get(type_tag)
    if folders is None or not path.startswith(root + "/"):
        return False
    parts = path[len(root) + 1 :].casefold().split("/", 2)
    if len(parts) < 3 or parts[0] != "media" or parts[1] not in folders:  # noqa: PLR2004 - media, folder, file
        return False
    stem, dot, end = parts[2].rpartition(".")
    if dot + end not in table.extensions:
        return False
    return any(stem == _joined(below, name).casefold() for below, name in names)


def _joined(below: str, name: str) -> str:
    return f"{below}/{name}" if below else name
