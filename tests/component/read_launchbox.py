"""Reads a platform's list and pictures as LaunchBox does.

Elements: https://wiki.retro-exo.com/index.php/LaunchBox_Platform_XML ; pictures:
https://forums.launchbox-app.com/topic/33272-fyi-media-file-naming/page/3/ . Paths begin
in LaunchBox's folder, whose system divides them by backslashes.
"""

import os
import re
import uuid
import xml.etree.ElementTree as ET
from datetime import datetime

ILLEGAL = re.compile(r"""[<>:"/\\|?*']+""")
TYPES = ("Box - Front", "Screenshot - Gameplay", "Clear Logo")


def shown(install, platform, *, strict=True):
    """Give path of a game to what is shown of it; ``strict``: all are an export's."""
    root = ET.parse(f"{install}/Data/Platforms/{platform}.xml").getroot()
    assert root.tag == "LaunchBox"
    if not strict:
        return {}
    games = [_game(install, platform, game) for game in root.findall("Game")]
    assert len({game["id"] for game in games}) == len(games)
    return {game["path"]: game for game in games}


def _game(install, platform, element):
    texts = {child.tag: child.text or "" for child in element}
    path = texts["ApplicationPath"].replace("\\", "/")
    assert texts["Platform"] == platform
    assert texts["Title"]
    game = {
        "id": uuid.UUID(texts["ID"]),
        "title": texts["Title"],
        "path": os.path.normpath(f"{install}/{path}"),
        "notes": texts.get("Notes", ""),
        "genres": [one.strip() for one in texts.get("Genre", "").split(";")],
        "texts": texts,
    }
    if "ReleaseDate" in texts:
        game["released"] = datetime.fromisoformat(texts["ReleaseDate"]).date()
    assert 0 <= float(texts.get("CommunityStarRating", 0)) <= 5
    assert int(texts.get("MaxPlayers", 1)) > 0
    pictures = {
        kind: _picture(install, platform, kind, game["title"]) for kind in TYPES
    }
    game["pictures"] = {kind: path for kind, path in pictures.items() if path}
    return game


def _picture(install, platform, kind, title):
    folder = f"{install}/Images/{platform}/{kind}"
    wanted = re.compile(re.escape(ILLEGAL.sub("_", title)) + r"(-\d+)?", re.IGNORECASE)
    for top, _, names in os.walk(folder):
        for name in sorted(names):
            if wanted.fullmatch(os.path.splitext(name)[0]):
                return f"{top}/{name}"
    return ""
