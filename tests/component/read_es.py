"""Reads a ``gamelist.xml`` as EmulationStation of Batocera and RetroPie does.

Rules: GAMELISTS.md of the two projects (docs/export.md names them). The list lies in
the folder of the games; paths begin with ``./`` (that folder), ``~/`` or ``/``; an
entry without its file is passed over; a picture without its file is not shown.
"""

import os
import re
import xml.etree.ElementTree as ET

PICTURES = ("image", "thumbnail", "marquee", "video", "manual", "fanart", "titleshot")
DATE = re.compile(r"\d{8}T\d{6}")


def shown(folder, home="/nowhere"):
    """Give path of a game to what is shown of it."""
    with open(f"{folder}/gamelist.xml", "rb") as file:
        text = file.read()
    root = roots(text)
    found = {}
    for entry in root.find("gameList").findall("game"):
        path = resolved(entry.findtext("path", ""), folder, home)
        if os.path.isfile(path):
            found[path] = _game(entry, path, folder, home)
    return found


def roots(data):
    """Give one element around all roots of a list, in the encoding that it names."""
    named = re.search(rb'encoding="([^"]+)"', data[:100])
    text = data.decode(named[1].decode() if named else "utf-8-sig")
    return ET.fromstring("<all>" + re.sub(r"<\?xml.*?\?>", "", text) + "</all>")


def resolved(text, folder, home):
    if text.startswith("./"):
        return os.path.normpath(f"{folder}/{text}")
    if text.startswith("~/"):
        return home + text[1:]
    return text


def _game(entry, path, folder, home):
    stem = os.path.splitext(os.path.basename(path))[0]
    game = {
        "name": entry.findtext("name") or stem,
        "desc": entry.findtext("desc", ""),
        "rating": min(max(float(entry.findtext("rating") or 0), 0.0), 1.0),
        "favorite": entry.findtext("favorite") == "true",
    }
    for name in ("developer", "publisher", "genre", "players", "region", "lang"):
        game[name] = entry.findtext(name, "")
    date = entry.findtext("releasedate", "")
    assert not date or DATE.fullmatch(date), date
    game["date"] = date[:8]
    for name in PICTURES:
        file = resolved(entry.findtext(name, ""), folder, home)
        game[name] = file if file and os.path.isfile(file) else ""
    return game
