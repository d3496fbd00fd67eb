"""Reads our database in the shape of the recorded graphs, and compares the two."""

import fnmatch
import gzip
import json
import os
import re
import sqlite3
import subprocess
import sys

HERE = os.path.dirname(__file__)
DATA = os.path.join(HERE, "..", "data", "graphs")
DIFFERENCES = os.path.join(HERE, "..", "..", "docs", "differences.md")


def make_library(layout, home):
    """Make the crafted library below ``home``; give the root for the daemon."""
    command = [sys.executable, "-m", "benchmarks.crafted_library", "--layout", layout]
    command += ["--out", str(home)]
    if layout == "mister":
        command += ["--pub", str(home)]
    subprocess.run(command, check=True, capture_output=True)
    return str(home / ("roms" if layout == "es" else "games"))


def recorded(name):
    with gzip.open(os.path.join(DATA, f"{name}.json.gz"), "rt") as file:
        return json.load(file)


def listed_differences():
    """Give (system, path glob) of each graph row of docs/differences.md."""
    found = []
    with open(DIFFERENCES, encoding="utf-8") as file:
        for line in file:
            cells = [c.strip() for c in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
            if len(cells) > 5 and "graph" in cells[1].split():
                for cell in cells[2].split():
                    system, _, glob = cell.strip("`").partition(":")
                    found.append((system, glob))
    return found


def is_listed(differences, system, path):
    return any(
        fnmatch.fnmatchcase(system, wanted) and fnmatch.fnmatchcase(path, glob)
        for wanted, glob in differences
    )


def ours(database, home, shown="<HOME>"):
    """Give system to path to what we hold of it, ``home`` written as ``shown``."""
    raw = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    graph = {}
    rows = raw.execute(
        "SELECT s.SystemID, f.Path || m.FileName, m.IsMissing, t.Slug, t.Name, m.DBID,"
        " t.DBID FROM Media m JOIN MediaTitles t ON t.DBID = m.MediaTitleDBID"
        " JOIN Folders f ON f.DBID = m.FolderDBID"
        " JOIN Systems s ON s.DBID = m.SystemDBID"
    ).fetchall()
    for system, path, missing, slug, name, media, title in rows:
        graph.setdefault(system, {})[path.replace(str(home), shown)] = {
            "missing": missing,
            "slug": slug,
            "name": name,
            "mediaTags": _tags(raw, "MediaTags", "MediaDBID", media),
            "titleTags": _tags(raw, "MediaTitleTags", "MediaTitleDBID", title),
            "mediaProps": _props(
                raw, "MediaProperties", "MediaDBID", media, home, shown
            ),
            "titleProps": _props(
                raw, "MediaTitleProperties", "MediaTitleDBID", title, home, shown
            ),
        }
    raw.close()
    return graph


def _tags(raw, table, key, number):
    rows = raw.execute(
        f"SELECT Type || ':' || Tag FROM {table} JOIN Tags ON Tags.DBID = TagDBID"
        f" JOIN TagTypes ON TagTypes.DBID = TypeDBID WHERE {key} = ?",
        (number,),
    )
    return sorted(tag for (tag,) in rows)


def _props(raw, table, key, number, home, shown):
    rows = raw.execute(
        f"SELECT 'property:' || Tag, Text FROM {table}"
        f" JOIN Tags ON Tags.DBID = TypeTagDBID WHERE {key} = ?",
        (number,),
    )
    return {tag: text.replace(str(home), shown) for tag, text in rows}


def mismatches(graph, found, keys):
    """Give (system, path, key, wanted, got) of all that is not listed."""
    listed = listed_differences()
    wrong = []
    for system in sorted(graph.keys() | found.keys()):
        wanted = {row["path"]: row for row in graph.get(system, [])}
        got = found.get(system, {})
        for path in sorted(wanted.keys() | got.keys(), key=ascii):
            if is_listed(listed, system, path):
                continue
            if path not in got or path not in wanted:
                wrong.append((system, path, "row", path in wanted, path in got))
                continue
            for key in keys:
                a, b = (
                    _plain(wanted[path][key]),
                    _plain(got[path][key], wanted[path][key]),
                )
                if a != b:
                    wrong.append((system, path, key, a, b))
    return wrong


def _plain(value, like=None):
    """Sort tags; cut long texts as the recording did."""
    if isinstance(value, list):
        return sorted(value)
    if isinstance(value, dict):
        other = like if isinstance(like, dict) else {}
        return {k: _shorten(v, other.get(k, "")) for k, v in value.items()}
    return value


def _shorten(text, like):
    cut = re.search(r"\.\.\.\((\d+)\)$", like)
    if cut and len(text) >= int(cut[1]) - 1:
        return like
    return text
