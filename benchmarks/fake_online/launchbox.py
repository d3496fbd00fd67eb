"""LaunchBox's dump and pictures, as facts/SCANNING.md §4.5 describes them."""

import io
import re
import zipfile
from xml.sax.saxutils import escape

from benchmarks.fake_online.art import file_at, is_file
from benchmarks.fake_online.asked import Reply, nothing_here
from benchmarks.fake_online.world import SAMPLES

SAMPLE_ID, SAMPLE_PLATFORM = "1", "Sega Genesis"


def answer(world, asked):
    if asked.method != "GET":
        return nothing_here(asked)
    if asked.path.rsplit("/", 1)[-1] == "Metadata.zip":
        return Reply(dump(world.shelves["launchbox"]), 200, "application/zip", "list")
    return file_at(asked.path) if is_file(asked.path) else nothing_here(asked)


def dump(shelf):
    """The zip with its four files; the sample's game stands there as documented."""
    games = list(shelf.games.values())
    mame = "".join(
        f"<MameFile><FileName>{escape(game.file)}</FileName>"
        f"<Name>{escape(game.name)}</Name></MameFile>"
        for game in games
        if game.platform == "Arcade" and game.file
    )
    parts = {
        "Platforms.xml": "".join(map(_platform, sorted({g.platform for g in games}))),
        "Metadata.xml": "".join(map(_game, games)) + "".join(map(_more, games)),
        "Mame.xml": "<MameFile><FileName>foo</FileName><Name>Foo (World)</Name>"
        "</MameFile>" + mame,
        "Files.xml": "<File><Platform>MS-DOS</Platform><FileName>FOO</FileName>"
        "<GameName>Foo</GameName></File>" + "".join(map(_file, games)),
    }
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
        for name, inner in parts.items():
            file.writestr(name, f'<?xml version="1.0"?><LaunchBox>{inner}</LaunchBox>')
    return whole.getvalue()


def _platform(name):
    return f"<Platform><Name>{escape(name)}</Name></Platform>"


def _game(game):
    changed = SAMPLES["launchbox"]
    told = {"Name": game.name, "DatabaseID": game.id, "Platform": game.platform}
    for tag, value in (told | dict(game.changes)).items():
        inner = "" if value is None else f"<{tag}>{escape(str(value))}</{tag}>"
        changed = re.sub(rf"<{tag}>.*?</{tag}>", lambda _m, to=inner: to, changed)
    return changed


def _more(game):
    if game.id == SAMPLE_ID:
        return SAMPLES["launchbox_more"]
    names = "".join(
        f"<GameAlternateName><AlternateName>{escape(name)}</AlternateName>"
        f"<DatabaseID>{game.id}</DatabaseID><Region/></GameAlternateName>"
        for name in game.names or ()
    )
    return names + (
        f"<GameImage><DatabaseID>{game.id}</DatabaseID><FileName>{game.id}-front.png"
        "</FileName><Type>Box - Front</Type><Region>North America</Region>"
        "<CRC32>1</CRC32></GameImage>"
    )


def _file(game):
    if not game.file or game.platform == "Arcade":
        return ""
    return (
        f"<File><Platform>{escape(game.platform)}</Platform>"
        f"<FileName>{escape(game.file)}</FileName>"
        f"<GameName>{escape(game.name)}</GameName></File>"
    )
