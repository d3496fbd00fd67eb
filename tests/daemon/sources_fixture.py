"""A daemon whose sources of the network are fakes: its library, files and questions."""

import base64
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import zlib
from contextlib import contextmanager
from pathlib import Path

import forked

from benchmarks.fake_online import Game, in_thread

SCALE = 40.0
PLATFORMS = {
    "NES": ("nes", ".nes", {"igdb": 18, "ss": 3, "moby": 22, "hasheous": 68}),
    "SNES": ("snes", ".sfc", {"igdb": 19, "ss": 4, "moby": 15, "hasheous": 74}),
    "Genesis": ("genesis", ".md", {"igdb": 29, "ss": 1, "moby": 16, "hasheous": 86}),
    "GBA": ("gba", ".gba", {"igdb": 24, "ss": 12, "moby": 12, "hasheous": 71}),
    "Gameboy": ("gb", ".gb", {"igdb": 33, "ss": 9, "moby": 10, "hasheous": 70}),
    "PSX": ("psx", ".cue", {"igdb": 7, "ss": 57, "moby": 6, "hasheous": 100}),
    "GameGear": ("gamegear", ".gg", {"igdb": 35, "ss": 21, "moby": 25, "hasheous": 84}),
}
"""System id to its folder, an extension, and its ids at services."""

ENDED = frozenset({"completed", "cancelled", "failed"})


def sums_of(data):
    return {
        "size": len(data),
        "crc": f"{zlib.crc32(data):08x}",
        "md5": hashlib.md5(data).hexdigest(),
        "sha1": hashlib.sha1(data).hexdigest(),
    }


class Running:
    """One daemon whose clock runs ``SCALE`` times faster."""

    def __init__(self, words, env):
        script = str(Path(__file__).with_name("fast_daemon.py"))
        self.process = forked.Popen(
            [sys.executable, script, "serve", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=env,
        )
        line = self.process.stdout.readline()
        assert line.startswith("zapcore ready ws://"), line + self.process.stderr.read()
        self.url = line.split()[2]

    def stop(self, number):
        if self.process.poll() is None:
            self.process.send_signal(number)
        return "".join(self.process.communicate(timeout=10))


class Place:
    """A library, its daemon and the fake services that it asks.

    ``sources`` are those that are on. ``settings`` is the text of ``config.yml``.
    """

    def __init__(self, folder, fake, sources, settings=""):
        self.library = folder / "roms"
        self.data = folder / "data"
        self.library.mkdir(parents=True)
        self.data.mkdir()
        self.fake = fake
        for shelf in fake.world.shelves.values():
            shelf.clear()
        now = time.time()
        self.env = {
            **{k: v for k, v in os.environ.items() if not k.startswith("ZAPCORE_")},
            **_variables(fake, sources),
            "FAST": json.dumps({"scale": SCALE, "since": now, "at": now}),
        }
        self.configure(settings)
        self.daemon = None

    def configure(self, settings):
        (self.data / "config.yml").write_text(settings)

    def start(self):
        words = ["--library", str(self.library), "--data", str(self.data)]
        self.daemon = Running([*words, "--port", "0"], self.env)
        return self

    def stop(self, number=signal.SIGTERM):
        """Stop; give what it wrote."""
        daemon, self.daemon = self.daemon, None
        return daemon.stop(number) if daemon else ""

    def restart(self, settings=None):
        self.stop()
        if settings is not None:
            self.configure(settings)
        return self.start()

    def later(self, seconds):
        """Start anew when so many seconds have passed."""
        told = json.loads(self.env["FAST"])
        self.env["FAST"] = json.dumps(told | {"at": told["at"] + seconds})
        return self.restart()

    @property
    def url(self):
        return self.daemon.url

    def path(self, system, stem):
        folder, end, _ = PLATFORMS[system]
        return self.library / folder / f"{stem}{end}"

    def ref(self, system, stem):
        return {"system": system, "path": str(self.path(system, stem))}

    def file(self, system, stem, data=None):
        """Write a file; give its bytes."""
        path = self.path(system, stem)
        path.parent.mkdir(exist_ok=True)
        content = stem.encode() * 9 if data is None else data
        path.write_bytes(content)
        return content

    def known(self, source, number, name, system, **more):
        """Put a game on a service's shelf; ``data`` is that of its dump."""
        data = more.pop("data", None)
        sums = {} if data is None else sums_of(data)
        platform = PLATFORMS[system][2].get(source)
        names = tuple(more.pop("names", ()))
        game = Game(str(number), name, platform, names, **{**sums, **more})
        self.fake.world.shelves[source].add(game)
        return game

    def lost(self, source, number):
        """Take a game from a service's shelf."""
        shelf = self.fake.world.shelves[source]
        rest = [game for game in shelf.games.values() if game.id != str(number)]
        shelf.clear()
        for game in rest:
            shelf.add(game)

    def asked(self, source, *kinds):
        """Count the requests of a service, or those of some kinds."""
        told = self.fake.traffic.told[source]
        return sum(told.kinds[k] for k in kinds) if kinds else told.requests

    def questions(self):
        """Give service to how many requests it had that are no artwork and no token."""
        told = self.fake.traffic.told
        found = {
            name: one.requests - one.kinds["art"] - one.kinds["token"]
            for name, one in told.items()
        }
        return {name: count for name, count in found.items() if count}

    def quiet(self):
        """Forget what was counted, and heal what was broken."""
        self.fake.heal()
        self.fake.traffic.clear()


def _variables(fake, sources):
    accepted = fake.world.accepted
    found = {
        name: accepted[name]
        for source in sources
        for name in accepted
        if name.startswith(_STEMS.get(source, "-"))
    }
    for source in sources:
        found[f"ZAPCORE_PROVIDERS_{source.upper()}_URL"] = fake.base(source)
    if "igdb" in sources:
        found["ZAPCORE_PROVIDERS_IGDB_TOKEN_URL"] = fake.base("igdb", "token_url")
    if "hasheous" in sources:
        key = "ZAPCORE_PROVIDERS_HASHEOUS_CLIENT_KEY"
        found[key] = accepted["HASHEOUS_API_KEY"]
    return found


_STEMS = {
    "igdb": "IGDB",
    "ss": "SCREENSCRAPER",
    "moby": "MOBYGAMES",
    "ra": "RETROACHIEVEMENTS",
    "sgdb": "STEAMGRIDDB",
    "tgdb": "TGDB",
}


@contextmanager
def place(folder, sources, settings="", *, start=True):
    """Give a place; its daemon is killed at the end."""
    with in_thread(own_hosts=True) as fake:
        made = Place(folder, fake, sources, settings)
        try:
            yield made.start() if start else made
        finally:
            made.stop(signal.SIGKILL)


async def scan(client, **params):
    """Scan; give the last status."""
    client.notes.clear()
    await client.result("media.scan", **params)
    while True:
        status = await client.until("media.scanning")
        if status["state"] in ENDED:
            return status


async def explained(client, ref):
    """Give (field to why, source to why, kind of artwork to why)."""
    found = await client.result("media.explain", **ref)
    return (
        {one["field"]: one for one in found["fields"]},
        {one["id"]: one for one in found["providers"]},
        {one["kind"]: one for one in found["artwork"]},
    )


async def values(client, ref):
    """Give field to (its values, its source)."""
    fields, _, _ = await explained(client, ref)
    return {name: (one["values"], one["source"]) for name, one in fields.items()}


async def update(client, ref, **change):
    return await client.result("media.meta.update", **ref, **change)


async def settled(client):
    """Wait until nothing runs: a match starts a scan by itself."""
    while True:
        status = await client.result("media.scan.status")
        if status["state"] not in {"running", "paused"}:
            return status
        await client.until("media.scanning")


async def picture(client, ref, kind="boxart"):
    """Give the bytes of a picture that ``media.image`` serves, None without one."""
    answer = await client.call("media.image", **ref, imageTypes=[kind])
    if "error" in answer:
        return None
    return base64.b64decode(answer["result"]["data"])
