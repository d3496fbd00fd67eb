"""Reads a system as ES-DE does.

Rules: its USERGUIDE.md, "Manually copying game media files", and GAMELISTS.md
(docs/export.md names them). Lists lie in ``gamelists`` of its home, paths begin with
``./`` and are below the folder of the games; pictures are found by the name of the
game's file in ``downloaded_media``, whatever the list says; case counts, and extensions
are in lower case.
"""

import os
import re

from read_es import roots

ENDS = {"videos": ("avi", "mkv", "mov", "mp4", "wmv"), "manuals": ("pdf",)}
KINDS = (
    "3dboxes",
    "backcovers",
    "covers",
    "fanart",
    "manuals",
    "marquees",
    "miximages",
    "physicalmedia",
    "screenshots",
    "titlescreens",
    "videos",
)


def emulator(home, system):
    """Give the alternative emulator, which stands in a root of its own."""
    return _roots(home, system).findtext("alternativeEmulator/label", "")


def shown(home, system, folder):
    """Give path of a game to what is shown of it, of all files of the folder."""
    entries = {}
    if os.path.isfile(_list(home, system)):
        for entry in _roots(home, system).find("gameList").findall("game"):
            path = entry.findtext("path", "")
            assert path.startswith("./"), path
            entries[path[2:]] = {child.tag: child.text or "" for child in entry}
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            relative = os.path.relpath(f"{place}/{name}", folder)
            found[relative] = _game(home, system, relative, entries.get(relative, {}))
    return found


def _list(home, system):
    return f"{home}/gamelists/{system}/gamelist.xml"


def _roots(home, system):
    with open(_list(home, system), "rb") as file:
        return roots(file.read())


def _game(home, system, relative, entry):
    stem = os.path.splitext(relative)[0]
    media = {}
    for kind in KINDS:
        for end in ENDS.get(kind, ("jpg", "png")):
            path = f"{home}/downloaded_media/{system}/{kind}/{stem}.{end}"
            if kind not in media and os.path.isfile(path):
                media[kind] = path
    plain = re.sub(r"\s*[(\[].*?[)\]]", "", os.path.basename(stem))
    return {"name": entry.get("name") or plain, "entry": entry, "media": media}
