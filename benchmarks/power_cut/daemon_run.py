"""What the recorded daemon is asked to do, kind by kind, over a small library."""

import base64
import contextlib
import os
import shlex
import shutil
import sys
import tarfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from benchmarks.kill_library import dats_of, make
from benchmarks.power_cut.disk import Promise
from benchmarks.power_cut.recording import Recording, Shell
from benchmarks.power_cut.wire import RefusedError, Wire
from mediadb.memory import Memory

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(os.path.dirname(HERE))
LINKLESS = os.path.join(HERE, "linkless.py")
OLDER = os.path.join(REPOSITORY, "tests", "data", "upgrade")
DATA, ROMS = "data", "roms"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a daemon runs: ``root`` holds its data folder and its library.

    ``dats`` are outside, for nothing writes them.
    """

    root: str
    dats: str
    linkless: bool
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> str:
        """Give the data folder."""
        return f"{self.root}/{DATA}"

    @property
    def command(self) -> list[str]:
        """Give the words that start ``zapcore``."""
        module = ["-P", LINKLESS] if self.linkless else ["-m", "zapcore.cli.main"]
        return [sys.executable, *module]

    @property
    def serve(self) -> list[str]:
        """Give the words that start its daemon."""
        words = [*self.command, "serve", "--port", "0", "--platform", "linux"]
        words += ["--data", self.data, "--library", f"{self.root}/{ROMS}"]
        return words

    @property
    def settings(self) -> dict[str, str]:
        """Give its environment."""
        return {
            "ZAPCORE_DATS": self.dats,
            "ZAPCORE_MDNS": "false",
            "ZAPCORE_EXPORT_LAUNCHBOX": f"{self.root}/launchbox",
            "ZAPCORE_EXPORT_ES_DE": f"{self.root}/es-de",
            **self.more,
        }


def prepare(home: str, plan: "Plan", count: int, crowd: int) -> Place:
    """Make the library of one recording; give where it is."""
    library = os.path.join(home, "library")
    roms = make(library, count, crowd)
    root = os.path.join(home, f"card-{plan.name}")
    os.makedirs(root)
    shutil.copytree(roms, os.path.join(root, ROMS))
    for folder in ("launchbox", "es-de"):
        os.mkdir(os.path.join(root, folder))
    is_linkless = plan.promise is Promise.ENTRY
    place = Place(os.path.realpath(root), dats_of(roms), is_linkless, plan.settings)
    if plan.older:
        with tarfile.open(os.path.join(OLDER, plan.older)) as files:
            files.extractall(place.data, filter="data")
    return place


class Session:
    """One recorded daemon, asked kind after kind."""

    def __init__(self, place: Place, out: str) -> None:
        self.place = place
        self.shell = Shell(
            place.root, out, env=place.settings, cwd=os.path.dirname(place.root)
        )
        self.wire: Wire | None = None
        self.asked = 0

    def kind(self, name: str) -> None:
        """Begin a kind."""
        self.shell.mark(f"kind {name}")

    def start(self, settings: Mapping[str, str] | None = None) -> Wire:
        """Start the daemon, with settings of its own."""
        pairs = (settings or {}).items()
        own = ["env", *(f"{name}={value}" for name, value in pairs)] if pairs else []
        words = shlex.join([*own, *self.place.serve])
        self.shell.say(f"{words} & pid=$!")
        line = self.shell.until("zapcore ready ")
        self.wire = Wire(line.split()[2], self.asked)
        return self.wire

    def stop(self, signal: str = "TERM") -> None:
        """Stop it."""
        assert self.wire is not None
        self.asked = self.wire.number
        self.wire.close()
        self.shell.say(f"kill -{signal} $pid; wait $pid")
        self.shell.mark("stopped")

    def zapcore(self, *words: str) -> None:
        """Run a command of zapcore beside the daemon, and wait for it."""
        data = ["--data", self.place.data]
        self.shell.say(shlex.join([*self.place.command, *words, *data]))
        self.asked += 1
        self.shell.mark(f"command {self.asked}")


def picture(number: int) -> str:
    """Give a PNG of one pixel that no other number has, in base64."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        size, check = len(data), zlib.crc32(kind + data)
        return size.to_bytes(4, "big") + kind + data + check.to_bytes(4, "big")

    head = chunk(b"IHDR", bytes.fromhex("00000001000000010800000000"))
    body = chunk(b"IDAT", zlib.compress(bytes([0, number])))
    made = b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")
    return base64.b64encode(made).decode()


def games(wire: Wire, most: int) -> list[dict[str, object]]:
    """Give some files, as a search tells them."""
    found = wire.call("media.search", query="", maxResults=most)
    return list(found["results"])


def index(wire: Wire) -> None:
    wire.run("media.generate")


def imports(wire: Wire) -> None:
    wire.run("media.scrape", scraperId="gamelist.xml")
    wire.run("media.scrape", scraperId="media-folder")
    wire.run("media.scrape", scraperId="gamelist.xml", force=True)


def scan(wire: Wire) -> None:
    wire.run("media.scan")


def owner(wire: Wire) -> None:
    """Favourites, values, locks, pictures, picks, matches; set and taken back."""
    for number, game in enumerate(games(wire, 8)):
        one = {"mediaId": game["mediaId"]}
        wire.call("media.tags.update", **one, add=["user:favorite"])
        fields = {"developer": f"Owner {number}", "genre": ["One", "Two"]}
        wire.call("media.meta.update", **one, fields=fields, lock=["genre"])
        wire.call("media.artwork.set", **one, type="box2d", data=picture(number))
        wire.call("media.meta.update", **one, media={"launcherOverride": "Own"})
        if number % 2:
            wire.call("media.tags.update", **one, remove=["user:favorite"])
            wire.call("media.meta.update", **one, unlock=["genre"])
        if number % 3 == 0:
            wire.call("media.artwork.set", **one, type="box2d", data=None)
            match = {"provider": "igdb", "id": str(number + 1)}
            wire.call("media.meta.update", **one, match=match)
        wire.call("media.select.pick", **one)
    wire.rest()


def settings(wire: Wire) -> None:
    """Keys and profiles; what the configuration file says nothing ever writes."""
    made = [wire.call("keys.new", level="read", name=f"key {n}") for n in range(4)]
    wire.call("keys.revoke", number=made[1]["number"])
    for number in range(3):
        profile = {"regions": ["Japan", "USA"][: 1 + number % 2]}
        wire.call("media.select.profiles.set", name=f"own {number}", profile=profile)
    wire.call("media.select", profile="own 1")
    wire.rest()
    wire.call("media.select.profiles.delete", name="own 2")
    wire.rest()


def export(wire: Wire) -> None:
    for what in ("gamelist", "pegasus", "m3u", "launchbox"):
        wire.call("media.export", what=what)
    wire.call("media.export", what="gamelist", frontend="es-de")
    # Once more, with something to change in lists that were written already.
    for game in games(wire, 6):
        fields = {"developer": "Later", "description": "Changed since."}
        wire.call("media.meta.update", mediaId=game["mediaId"], fields=fields)
    wire.rest()
    for what in ("gamelist", "pegasus", "launchbox"):
        wire.call("media.export", what=what)


def pictures(wire: Wire) -> None:
    """Thumbnails, which are kept in the data folder."""
    for game in games(wire, 40):
        with contextlib.suppress(RefusedError):  # it has none
            wire.call("media.image", mediaId=game["mediaId"], maxSize=128)


WORK: Mapping[str, Callable[[Wire], None]] = {
    "index": index,
    "import": imports,
    "scan": scan,
    "owner edits": owner,
    "settings": settings,
    "thumbnails": pictures,
    "export": export,
}


ALL_KINDS = ("first start", *WORK, "stop", "start")


def everything(session: Session) -> None:
    """All kinds, from an empty data folder on."""
    session.kind("first start")
    wire = session.start()
    for kind, work in WORK.items():
        session.kind(kind)
        work(wire)
    session.kind("stop")
    session.stop()
    session.kind("settings")
    session.zapcore("key", "new", "--level", "operate", "--name", "cli")
    session.zapcore("key", "revoke", "3")
    session.kind("start")
    session.start()
    session.stop()


def memory(session: Session) -> None:
    """``media.db`` in memory, after it was used on the card and not closed."""
    plain = {"ZAPCORE_MEDIA_DB": ""}
    index(session.start(plain))
    session.stop("KILL")
    session.kind("memory")
    for several in ((imports, owner), (scan,)):
        wire = session.start()
        for work in several:
            work(wire)
        session.stop()


def upgrade(session: Session) -> None:
    """A data folder of an older zapcore is migrated."""
    session.kind("upgrade")
    index(session.start())
    session.stop()


@dataclass(frozen=True, slots=True)
class Plan:
    """One recording of a daemon: what is done, over what, on which disk."""

    name: str
    promise: Promise
    work: Callable[[Session], None]
    kinds: tuple[str, ...] = ALL_KINDS
    settings: Mapping[str, str] = field(default_factory=dict)
    older: str = ""


MEMORY = {"ZAPCORE_MEDIA_DB": "ram"}
PLANS = (
    Plan("ext4", Promise.JOURNAL, everything),
    Plan("exfat", Promise.ENTRY, everything),
    Plan("memory", Promise.ENTRY, memory, ("memory",), MEMORY),
    Plan("old", Promise.ENTRY, upgrade, ("upgrade",), older="07d92bb.tar.xz"),
    Plan("old-ext4", Promise.JOURNAL, upgrade, ("upgrade",), older="554cb2c.tar.xz"),
)


def record(home: str, plan: Plan, count: int, crowd: int) -> tuple[Place, Recording]:
    """Make a library, run a daemon as planned; give where, and what it did."""
    place = prepare(home, plan, count, crowd)
    session = Session(place, os.path.join(home, f"calls-{plan.name}"))
    try:
        plan.work(session)
        return place, session.shell.end(plan.name, plan.promise)
    finally:
        session.shell.kill()
        Memory.of(place.data).leave()
