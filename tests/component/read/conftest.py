"""A real media database, filled row by row, and the methods over it."""

import json
import os
import sqlite3
from dataclasses import fields
from types import SimpleNamespace

import aiohttp
import pytest
from read.picture_fixture import drawn

from api.context import Context
from api.encode import encode
from api.errors import to_wire
from api.frames import Frame
from api.hub import Hub
from api.images.cache import ThumbCache
from api.pictures import Gallery
from api.registry import load_methods
from api.server import ApiServer
from api.shapes import RowWriter
from mediadb.database import Database
from mediadb.media_db import open_media
from mediadb.reader import MediaReader
from zapcore.errors import ZapcoreError
from zapcore.events import MediaIndexing
from zapcore.operations.courtesy import Courtesy
from zapcore.systems.table import SystemTable
from zapcore.titles.slug import slugify
from zapcore.titles.tagvalues import pad_value


class Rows:
    """Writes rows as an index and a scrape leave them."""

    def __init__(self, path, root):
        self.raw = sqlite3.connect(path, isolation_level=None)
        self.raw.execute("PRAGMA synchronous = OFF")
        self.root = root

    def one(self, query, *values):
        row = self.raw.execute(query, values).fetchone()
        return row[0] if row else None

    def _id(self, table, **columns):
        where = " AND ".join(f"{name} = ?" for name in columns)
        found = self.one(f"SELECT DBID FROM {table} WHERE {where}", *columns.values())
        return found or self.insert(table, **columns)

    def insert(self, table, **columns):
        marks = ",".join("?" * len(columns))
        return self.raw.execute(
            f"INSERT INTO {table} ({','.join(columns)}) VALUES ({marks})",
            tuple(columns.values()),
        ).lastrowid

    def tag(self, text, label=""):
        kind, _, value = text.partition(":")
        type_id = self.one("SELECT DBID FROM TagTypes WHERE Type = ?", kind)
        type_id = type_id or self.insert("TagTypes", Type=kind, IsExclusive=0)
        padded = pad_value(value)
        found = self.one(
            "SELECT DBID FROM Tags WHERE TypeDBID = ? AND Tag = ?", type_id, padded
        )
        return found or self.insert(
            "Tags", TypeDBID=type_id, Tag=padded, DisplayName=label
        )

    def title(self, system, name, tags=(), properties=None):
        """Give the title's id; tags are ``type:value`` or (``type:value``, label)."""
        system_id = self._id("Systems", SystemID=system, Name=system)
        slug = slugify("Game", name)
        found = self.one(
            "SELECT DBID FROM MediaTitles WHERE SystemDBID = ? AND Slug = ?",
            system_id,
            slug,
        )
        if found is None:
            found = self.insert(
                "MediaTitles",
                SystemDBID=system_id,
                Slug=slug,
                Name=name,
                SlugLength=len(slug),
                SlugWordCount=len(name.split()),
            )
            self.insert("TitleSearch", rowid=found, Slug=slug)
        for tag in tags:
            number = self.tag(*([tag] if isinstance(tag, str) else tag))
            self.insert("MediaTitleTags", MediaTitleDBID=found, TagDBID=number)
        for kind, text in (properties or {}).items():
            self.insert(
                "MediaTitleProperties",
                MediaTitleDBID=found,
                TypeTagDBID=self.tag(f"property:{kind}"),
                Text=text,
            )
        return found

    def media(self, system, path, title, tags=(), properties=None, missing=0):
        """Give the id of a new file, ``path`` is below the root."""
        system_id = self._id("Systems", SystemID=system, Name=system)
        folder, _, name = f"{self.root}/{path}".rpartition("/")
        folder_id = self._id(
            "Folders", SystemDBID=system_id, Root=self.root, Path=f"{folder}/"
        )
        display = name.rsplit(".", 1)[0].split(" (")[0]
        number = self.insert(
            "Media",
            SystemDBID=system_id,
            MediaTitleDBID=self.title(system, title),
            FolderDBID=folder_id,
            FileName=name,
            Name=display,
            SortKey=display.casefold(),
            IsMissing=missing,
        )
        for tag in tags:
            self.insert("MediaTags", MediaDBID=number, TagDBID=self.tag(tag))
        for kind, text in (properties or {}).items():
            self.insert(
                "MediaProperties",
                MediaDBID=number,
                TypeTagDBID=self.tag(f"property:{kind}"),
                Text=text,
            )
        return number


class Calls:
    """Calls a method as the wire does; gives the result or (code, message)."""

    def __init__(self, context):
        self.context = context
        self.methods = load_methods()

    async def __call__(self, method, **params):
        lowered = {name.lower(): value for name, value in params.items()}
        try:
            result = await self.methods[method](self.context, lowered)
        except ZapcoreError as error:
            wire = to_wire(error)
            return wire.code, wire.message
        return json.loads(Frame(await encode(result)).text())


class IndexStub:
    """The index as ``media`` sees it."""

    now = MediaIndexing()

    def status(self):
        return self.now


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "roms"
    folder.mkdir()
    return str(folder)


@pytest.fixture
async def store(tmp_path):
    """An empty media database with its indexes, open for writing."""
    data = tmp_path / "data"
    data.mkdir()
    database = await open_media(str(data))
    yield database
    await database.close()


@pytest.fixture
async def rows(store, root):
    from mediadb.index_store import SqliteIndexStore

    await SqliteIndexStore(store).make_indexes()
    writer = Rows(store.path, root)
    yield writer
    writer.raw.close()


@pytest.fixture
async def reading(store):
    database = await Database.open(store.path, read_only=True)
    yield database
    await database.close()


@pytest.fixture
def make_context(reading, root, tmp_path):
    """Make what methods reach; ``zips`` as on a device, ``cache`` in bytes."""
    made = []

    def make(platform="linux", *, zips=False, max_bytes=1000, cache=1 << 20):
        roots = (root, str(tmp_path / "assets"))
        thumbs = ThumbCache(str(tmp_path / "data"), cache)
        made.append(Gallery(roots, max_bytes, thumbs))
        known = {
            "readers": MediaReader(reading, zip_as_directory=zips),
            "index": IndexStub(),
            "activity": SimpleNamespace(game=None),
            "systems": SystemTable.load(),
            "rows": RowWriter(SystemTable.load()),
            "courtesy": Courtesy(),
            "gallery": made[-1],
            "platform": platform,
            "platform_systems": ("Arcade", "NES", "SNES"),
            "roots": (root,),
            "version": "1",
        }
        # What reading needs is there; services that change things are not.
        others = dict.fromkeys(field.name for field in fields(Context))
        return Context(**{**others, **known})

    yield make
    for gallery in made:
        gallery.close()


@pytest.fixture
def make_call(make_context):
    """Make the methods of a platform; parameters as for ``make_context``."""

    def make(*args, **kwargs):
        return Calls(make_context(*args, **kwargs))

    return make


@pytest.fixture
def call(make_call):
    return make_call()


@pytest.fixture
def nes(rows):
    """The games of the recordings es-08 and es-10: ids by the file's name."""
    region = [
        ("developer:dev-regional-2", "dev regional 2"),
        ("genre:action", "Action"),
    ]
    region += [("genre:shooter", "Shooter"), "rating:50"]
    rows.title("NES", "Region Game", region, {"description": "A. b, c.png"})
    sentinel = "scraper.gamelist.xml:scraped"
    files = {
        "Region Game (Europe) (En,Fr,De).nes": (
            ["extension:nes", "lang:fr", "lang:en", "lang:de", "region:eu"],
            None,
        ),
        "Region Game (Japan).nes": (
            ["extension:nes", "lang:ja", "region:jp", sentinel],
            {"image-image": f"{rows.root}/nes/media/images/jp.PNG"},
        ),
        "Region Game (USA).nes": (
            ["extension:nes", "lang:en", "region:us", sentinel],
            {"image-image": f"{rows.root}/nes/media/images/us.png"},
        ),
    }
    return {
        name: rows.media("NES", f"nes/{name}", "Region Game", tags, properties)
        for name, (tags, properties) in files.items()
    }


@pytest.fixture
def art(root):
    """Write a picture below the root; give its path."""

    def write(name, content):
        path = os.path.join(root, "nes", "media", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        return path

    return write


@pytest.fixture
def covers(rows, art):
    """Make games with a picture each; give their ids."""

    def make(count, kind="PNG", **how):
        return [
            rows.media(
                "NES",
                f"nes/{number}.nes",
                f"Game {number}",
                (),
                {"image-image": art(f"{number}.png", drawn(kind, seed=number, **how))},
            )
            for number in range(count)
        ]

    return make


class Web:
    """A server, and how to reach it."""

    def __init__(self, session, server, port):
        self.session = session
        self.server = server
        self.port = port

    async def get(self, path, method="GET", **headers):
        url = f"http://127.0.0.1:{self.port}/api/image/{path}"
        async with self.session.request(method, url, headers=headers) as answer:
            return answer.status, await answer.read(), answer.headers

    async def post(self, body):
        url = f"http://127.0.0.1:{self.port}/api/v0.1"
        kind = {"Content-Type": "application/json"}
        async with self.session.post(url, data=body, headers=kind) as answer:
            return answer.status, await answer.read(), answer.headers

    def open_connections(self):
        """Give how many connections the server itself has open."""
        return len(self.server._runner.server.connections)

    def socket(self):
        url = f"ws://127.0.0.1:{self.port}/api/v0.1"
        return self.session.ws_connect(url, max_msg_size=64 << 20)


@pytest.fixture
async def web(make_context):
    server = ApiServer(make_context(max_bytes=8 << 20), Hub(), "127.0.0.1", 0)
    port = await server.start()
    async with aiohttp.ClientSession() as session:
        yield Web(session, server, port)
    await server.stop()
