"""Small DATs and the command as a process, for the tests of ``zapcore select``."""

import json
import subprocess
import sys
from xml.sax.saxutils import escape, quoteattr

HEADER = "<header><name>{name}</name><description>{name}</description></header>"


def dat(games, name="Nintendo - Game Boy"):
    """Give a DAT; each game is a name, or (name, more attributes, inner XML)."""
    rows = []
    for game in games:
        name_, more, inner = (game, "", "") if isinstance(game, str) else game
        rom = f"<rom name={quoteattr(name_ + '.gb')} size='1' md5='{'0' * 32}'/>"
        rows.append(f"<game name={quoteattr(name_)} {more}>{inner or rom}</game>")
    return f"<datafile>{HEADER.format(name=escape(name))}{''.join(rows)}</datafile>"


def clone_list(*variants, version="2.00"):
    """Give a clone list."""
    description = {"name": "Nintendo - Game Boy (No-Intro)", "minimumVersion": version}
    return json.dumps({"description": description, "variants": list(variants)})


def group(name, *titles, **kinds):
    """Give a group of titles, each by its short name."""
    entries = {"titles": [{"searchTerm": title} for title in titles], **kinds}
    return {"group": name, **entries}


def select(*arguments, cwd=None, check=True):
    """Run the command; give it as it ended."""
    command = [sys.executable, "-m", "zapcore.cli.main", "select", *map(str, arguments)]
    ended = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=cwd
    )
    assert "Traceback" not in ended.stderr
    assert not check or ended.returncode == 0, ended.stderr
    return ended


def rows(ended):
    """Give the games of ``--format jsonl`` by name."""
    found = map(json.loads, ended.stdout.splitlines())
    return {row["game"]: row for row in found}
