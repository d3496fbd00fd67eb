"""Reads a folder's metadata files as Pegasus does.

Rules: https://pegasus-frontend.org/docs/dev/meta-syntax/ (lines, text merging) and
https://pegasus-frontend.org/docs/user-guide/meta-files/ (what belongs to what, which
games are shown), https://pegasus-frontend.org/docs/user-guide/meta-assets/ (assets).
"""

import os
import re

DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
RATING = re.compile(r"(\d{1,2}|100)%|0?\.\d+|[01](\.0+)?")
PLAYERS = re.compile(r"\d+(-\d+)?")
PLURAL = {"files": "file", "developers": "developer", "genres": "genre"}
PLURAL |= {"publishers": "publisher", "extensions": "extension"}
LISTS = set(PLURAL.values())


def entries(text):
    """Give (name, values) of each entry of a file."""
    found = []
    for line in text.removeprefix("\ufeff").split("\n"):
        if line.startswith("#") or not line.strip():
            continue
        if line[0].isspace():
            found[-1][1].append(line.strip())
            continue
        name, colon, value = line.partition(":")
        assert colon, line
        assert name.strip(), line
        found.append((name.strip().lower(), [value.strip()] if value.strip() else []))
    return found


def merged(values):
    text = ""
    for value in values:
        piece = "\n\n" if value == "." else value.replace("\\n", "\n")
        glue = "" if not text or text[-1].isspace() or piece[0].isspace() else " "
        text += glue + piece
    return text


def names_of_files(folder):
    first = "metadata.pegasus.txt"
    first = first if os.path.exists(f"{folder}/{first}") else "metadata.txt"
    others = (".metadata.pegasus.txt", ".metadata.txt")
    return [first, *(n for n in sorted(os.listdir(folder)) if n.endswith(others))]


def shown(folder):
    """Give (collections, games): by name what it takes, by path what is shown of it."""
    collections, games = {}, []
    for name in names_of_files(folder):
        with open(f"{folder}/{name}", encoding="utf-8", newline="") as file:
            text = file.read()
        current = {}
        for name_of_entry, values in entries(text):
            key = PLURAL.get(name_of_entry, name_of_entry)
            if key == "collection":
                current = collections.setdefault(values[0], {})
            elif key == "game":
                current = {"title": values[0]}
                games.append(current)
            elif key in LISTS:
                current[key] = [*current.get(key, []), *values]
            else:
                current[key] = merged(values)
    found = {}
    for game in games:
        paths = [os.path.join(folder, file) for file in game.get("file", ())]
        paths = [os.path.normpath(path) for path in paths if os.path.exists(path)]
        if paths and any(_takes(c, game, folder, paths) for c in collections.values()):
            found[paths[0]] = _game(game, folder, paths)
    return collections, found


def _takes(collection, game, folder, paths):
    ends = [
        e.strip() for text in collection.get("extension", ()) for e in text.split(",")
    ]
    files = [os.path.normpath(f"{folder}/{f}") for f in collection.get("file", ())]
    return any(p in files or p.rpartition(".")[2].lower() in ends for p in paths)


def _game(game, folder, paths):
    for key, rule in (("release", DATE), ("rating", RATING), ("players", PLAYERS)):
        assert key not in game or rule.fullmatch(game[key]), (key, game[key])
    assets = {
        key.partition(".")[2].replace("_", ""): os.path.normpath(f"{folder}/{text}")
        for key, text in game.items()
        if key.startswith("assets.")
    }
    there = {key: path for key, path in assets.items() if os.path.isfile(path)}
    return {**game, "paths": paths, "assets": there}
