"""From an older zapcore to this one with data, and back, by the real older code.

    .venv/bin/python -m benchmarks.upgrade [--old COMMIT ...] [--keep FOLDER]

``git archive`` gives the older code. It indexes and imports a small library, and an
owner marks favourites, sets values, a lock, a picture and a launcher, and makes a key.
This zapcore then serves the same data folder: everything said must be there, every file
must have its id, and an index must write nothing. More is said, and the older zapcore
serves the folder again (after ``zapcore downgrade`` where it refuses to, as its own
message says), says something, too, and this one has all of it. ``--keep`` leaves the
data folder that each older one made, packed, as ``tests/data/upgrade`` has it. Exit
status 1: something was lost.
"""

import argparse
import asyncio
import base64
import io
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from PIL import Image

from benchmarks.process import Client, Daemon, connect

OLD = ("07d92bb", "554cb2c")
HOME = "/tmp/zapcore-upgrade"
GAMES = 30
REFUSED = re.compile(
    r"the (\w+) database is of a newer zapcore \(version \d+, this one knows (\d+)\)"
)
TABLES = ("UserTags", "UserValues", "Keys", "Profiles", "UserBlobs")


class Lost(Exception):  # noqa: N818 - what is told, not an error of ours
    """Something that was said is not there any more."""


def expect(what: str, found: object, wanted: object) -> None:
    """Raise unless both are the same."""
    if found != wanted:
        raise Lost(f"{what}: {found!r} instead of {wanted!r}")


class Version:
    """One zapcore: its code lies in ``tree``."""

    def __init__(self, name: str, tree: str) -> None:
        self.name = name
        self._tree = tree

    @contextmanager
    def serving(self, data: str) -> Iterator[str]:
        """Run its daemon; give its address."""
        command = [sys.executable, "-m", "zapcore.cli.main", "serve"]
        command += ["--library", f"{HOME}/roms", "--data", data, "--port", "0"]
        environment = os.environ | {"PYTHONPATH": self._tree, "ZAPCORE_MDNS": "false"}
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self._tree,
            env=environment,
        )
        line = process.stdout.readline() if process.stdout else ""
        if not line.startswith("zapcore ready "):
            raise RefusedError(process.communicate()[1])
        daemon = Daemon(process, line.split()[2])
        try:
            yield daemon.url
        finally:
            daemon.stop()
            if process.stderr:
                process.stderr.close()


class RefusedError(Exception):
    """A daemon did not start; its message says why."""


def make_library() -> None:
    """Make a small one with a gamelist, always at the same place."""
    shutil.rmtree(HOME, ignore_errors=True)
    nes = f"{HOME}/roms/nes"
    os.makedirs(nes)
    entries = ""
    for number in range(GAMES):
        name = f"Game {number:02} (USA).nes"
        with open(f"{nes}/{name}", "wb") as file:
            file.write(b"NES\x1a" + bytes([number]) * 40)
        entries += f"<game><path>./{name}</path><name>Game {number:02}</name>"
        entries += f"<developer>Maker {number % 3}</developer></game>"
    with open(f"{nes}/gamelist.xml", "w") as file:
        file.write(f"<gameList>{entries}</gameList>")


async def fill(client: Client) -> None:
    """Index and import."""
    await client.call("media.generate")
    await client.until_done("media.indexing", "indexing")
    await client.call("media.scrape", scraperId="gamelist.xml")
    await client.until_done("media.scraping", "scraping")


async def say(client: Client, number: int, *, owned: bool) -> None:
    """Say all there is to say of one game; ``owned``: values and pictures, too."""
    ref = {"system": "NES", "path": f"{HOME}/roms/nes/Game {number:02} (USA).nes"}
    await client.call("media.tags.update", **ref, add=["user:favorite"])
    await client.call("media.meta.update", **ref, media={"launcherOverride": "MAME"})
    await client.call("keys.new", name=f"phone {number}", level="operate")
    if owned:
        mine = {"developer": f"Mine {number}"}
        await client.call("media.meta.update", **ref, fields=mine, lock=["description"])
        picture = base64.b64encode(picture_of(number)).decode()
        await client.call("media.artwork.set", **ref, type="boxart", data=picture)


def picture_of(number: int) -> bytes:
    """Give a small picture of its own colour."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (number, 99, 200)).save(out, "PNG")
    return out.getvalue()


async def library(client: Client) -> list[tuple[Any, ...]]:
    """Give id, name and favourite of each file."""
    found: Any = await client.call("media.search", query="", maxResults=100)
    rows = [
        (
            one["mediaId"],
            one["name"],
            any(tag["type"] == "user" for tag in one.get("tags", ())),
        )
        for one in found["results"]
    ]
    return sorted(rows)


def said(data: str) -> dict[str, list[Any]]:
    """Give all that the owner said, from the file itself."""
    found = {}
    with closing(sqlite3.connect(f"{data}/user.db")) as raw:
        for table in TABLES:
            known = raw.execute(
                "SELECT 1 FROM sqlite_master WHERE name = ?", (table,)
            ).fetchone()
            rows = raw.execute(f"SELECT * FROM {table}") if known else ()
            found[table] = sorted(rows)
    return found


def kept(what: str, before: dict[str, list[Any]], data: str) -> None:
    """Raise unless all rows of before are there still."""
    now = said(data)
    for table, rows in before.items():
        expect(f"{what}: lost of {table}", [r for r in rows if r not in now[table]], [])


async def idle_index(client: Client, data: str) -> None:
    """Index twice; the second must write nothing.

    The first parses all names anew if this zapcore parses them otherwise.
    """
    await client.call("media.generate")
    await client.until_done("media.indexing", "indexing")
    sizes = [os.path.getsize(f"{data}/{name}") for name in ("media.db", "media.db-wal")]
    await client.call("media.generate")
    await client.until_done("media.indexing", "indexing")
    now = [os.path.getsize(f"{data}/{name}") for name in ("media.db", "media.db-wal")]
    expect("an unchanged index wrote", now, sizes)


async def session(url: str, *work: Any) -> Any:
    """Connect, do all of it, give the last answer."""
    answer = None
    async with connect(url) as client:
        for one in work:
            answer = await one(client)
    return answer


def rounds(old: Version, new: Version, data: str, packed: str) -> str:
    """Go there and back; give how the way back went."""
    owned = os.path.exists(f"{old._tree}/mediadb/owner_edit.py")
    with old.serving(data) as url:
        asyncio.run(session(url, fill, lambda c: say(c, 1, owned=owned)))
        before = asyncio.run(session(url, library))
    first = said(data)
    if packed:
        pack(data, packed)
    with new.serving(data) as url:
        expect("the library", asyncio.run(session(url, library)), before)
        asyncio.run(session(url, lambda c: idle_index(c, data)))
        asyncio.run(session(url, lambda c: say(c, 2, owned=True)))
    kept("upgraded", first, data)
    second = said(data)
    how = go_back(old, new, data)
    kept("gone back", second, data)
    third = said(data)
    with new.serving(data) as url:
        rows = asyncio.run(session(url, library))
    kept("upgraded again", third, data)
    expect(
        "favourites",
        [name for _, name, is_one in rows if is_one],
        [f"Game {number:02}" for number in (1, 2, 3)],
    )
    return how


def go_back(old: Version, new: Version, data: str) -> str:
    """Serve with the older code once more and say something; give what it took."""
    how = "at once"
    try:
        serve_back(old, data)
    except RefusedError:
        how = "after zapcore downgrade"
        for _ in range(2):
            lowered(old, new, data)
        serve_back(old, data)
    return how


def serve_back(old: Version, data: str) -> None:
    """Serve, look for games, say something of a third one."""
    with old.serving(data) as url:
        asyncio.run(session(url, fill, lambda c: say(c, 3, owned=False)))
        rows = asyncio.run(session(url, library))
    expect("favourites when gone back", sum(is_one for *_, is_one in rows), 3)


def lowered(old: Version, new: Version, data: str) -> None:
    """Do what the older one's message leads to, if it still refuses."""
    try:
        with old.serving(data):
            return
    except RefusedError as error:
        fits = REFUSED.search(str(error))
    if fits is None:
        raise Lost("the older zapcore does not start, and says nothing of versions")
    command = [sys.executable, "-m", "zapcore.cli.main", "downgrade", "--data", data]
    command += [f"--{fits[1]}", fits[2]]
    subprocess.run(command, check=True, cwd=new._tree)


def pack(data: str, path: str) -> None:
    """Pack the databases and what lies beside them, the same bytes each time."""
    with tarfile.open(path, "w:xz") as archive:
        for name in sorted(os.listdir(data)):
            if name.endswith((".db", ".yml")):
                archive.add(f"{data}/{name}", name)


def main() -> int:
    """Go the way with each older commit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--old", action="append", metavar="COMMIT")
    parser.add_argument("--keep", metavar="FOLDER", default="")
    asked = parser.parse_args()
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    bad = 0
    for commit in asked.old or OLD:
        with tempfile.TemporaryDirectory() as folder:
            tree, data = f"{folder}/tree", f"{folder}/data"
            os.mkdir(tree)
            archive = subprocess.run(
                ["git", "-C", here, "archive", commit],
                check=True,
                capture_output=True,
            ).stdout
            with tarfile.open(fileobj=io.BytesIO(archive)) as files:
                files.extractall(tree, filter="data")
            make_library()
            packed = f"{asked.keep}/{commit}.tar.xz" if asked.keep else ""
            try:
                how = rounds(Version(commit, tree), Version("this", here), data, packed)
                print(f"{commit}: there and back, nothing lost; back {how}")
            except (Lost, RefusedError) as error:
                print(f"{commit}: {error}")
                bad = 1
    shutil.rmtree(HOME, ignore_errors=True)
    return bad


if __name__ == "__main__":
    sys.exit(main())
