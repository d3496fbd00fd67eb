"""One daemon on one library and one data folder, for ``benchmarks.sources``."""

import asyncio
import contextlib
import json
import os
import sqlite3
import threading
import time
from collections import Counter
from dataclasses import dataclass

from benchmarks.calib import calib
from benchmarks.process import Daemon, connect
from benchmarks.scan import on_disk
from benchmarks.sources_server import SCALE, Services
from benchmarks.sources_world import settings

SLACK_S = 2.0
"""A request has arrived when it is answered: time runs faster here, but the machine
does not, and when it is busy one takes longer to arrive than the daemon's own 0.1 s,
which would be 5 s at this scale."""

IDLE_S = 5.0
ASKED = (
    "SELECT f.Path || m.FileName, a.Source, a.Outcome, COALESCE(g.GameID, ''), a.How"
    " FROM Asked AS a JOIN Media AS m ON m.DBID = a.MediaDBID"
    " JOIN Folders AS f ON f.DBID = m.FolderDBID"
    " LEFT JOIN SourceGames AS g ON g.DBID = a.GameDBID"
)


@contextlib.contextmanager
def serving(**made_with):
    """Serve from a thread of its own."""
    loop, ready, made = asyncio.new_event_loop(), threading.Event(), []

    async def serve():
        async with Services(**made_with) as fake:
            made.extend((fake, asyncio.Event()))
            ready.set()
            await made[1].wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    ready.wait()
    try:
        yield made[0]
    finally:
        loop.call_soon_threadsafe(made[1].set)
        thread.join()
        loop.close()


@dataclass(frozen=True)
class Scanned:
    """One scan: how long it took, its last notification, what it cost."""

    began: float
    seconds: float
    last: dict
    cost: str


@dataclass(frozen=True)
class State:
    """What is known at the end: (path, source) to outcome, and to (id, how)."""

    outcomes: dict
    games: dict
    waiting: int
    art: Counter

    @property
    def summary(self):
        """What each source answered, and the artwork that is there."""
        counts = Counter((source, said) for (_, source), said in self.outcomes.items())
        told = {f"{s} {said}": n for (s, said), n in sorted(counts.items())}
        return f"{told}, in queues {self.waiting}, artwork {dict(self.art)}"


class Run:
    """``at`` is what the daemon's clock shows at first; ``priced``: told in calibs."""

    def __init__(self, fake, top, name, *, at=0.0, profile="", priced=False):
        self.fake = fake
        self._priced = priced
        self.library = os.path.join(top, "library")
        self.data = os.path.join(top, name)
        self._environment = settings(fake)
        told = {"scale": fake.traffic.scale, "slack": SLACK_S, "profile": profile}
        told |= {"since": time.time(), "at": at or time.time()}
        self._told, self._offset = told, time.time() - time.monotonic()
        self._environment["SCALED"] = json.dumps(told)
        self._environment["ZAPCORE_MDNS"] = "false"

    def shown(self, moment):
        """Give the epoch seconds that the daemon's clock showed at a moment of ours."""
        told = self._told
        return told["at"] + (moment + self._offset - told["since"]) * told["scale"]

    def start(self):
        """Start a daemon."""
        return Daemon.start(
            self.library,
            self.data,
            module="benchmarks.scaled_daemon",
            settings=self._environment,
        )

    @contextlib.contextmanager
    def daemon(self):
        """Start one, and stop it at the end."""
        running = self.start()
        try:
            yield running
        finally:
            if running.process.poll() is None:
                running.stop()

    def _calib(self):
        return calib() if self._priced else 1.0

    async def scan(self, daemon, **params):
        """Scan; give what it took."""
        before, cpu = self._calib(), daemon.cpu_s()
        disk, asked = on_disk(daemon), len(self.fake.exchanges)
        async with connect(daemon.url) as client:
            begin = time.monotonic()
            await client.call("media.scan", **params)
            last = await client.until_done("media.scanning", "scanning")
            seconds = time.monotonic() - begin
        used, disk = daemon.cpu_s() - cpu, on_disk(daemon) - disk
        asked = len(self.fake.exchanges) - asked
        calibs = used / ((before + self._calib()) / 2)
        each = calibs / max(1, asked) * 10_000
        cost = (
            f"{used:.1f} CPU s, {calibs:.1f} calibs, {asked} requests, {each:.1f}"
            f" calibs per 10,000, {disk / 1e6:.1f} MB to the disk,"
            f" peak {daemon.peak_mb():.1f} MB"
        )
        assert last["state"] == "completed", last
        return Scanned(begin, seconds, last, cost)

    async def idle(self, daemon, seconds=IDLE_S):
        """Give the CPU seconds and the bytes of a daemon that has nothing to do."""
        await asyncio.sleep(1.5)
        cpu, wrote = daemon.cpu_s(), daemon.written()
        await asyncio.sleep(seconds)
        return daemon.cpu_s() - cpu, daemon.written() - wrote

    def state(self):
        """Read what is kept."""
        path = os.path.join(self.data, "media.db")
        with contextlib.closing(
            sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        ) as db:
            rows = db.execute(ASKED).fetchall()
            waiting = db.execute("SELECT COUNT(*) FROM ToAsk").fetchone()[0]
            art = db.execute(
                "SELECT Source || ' ' || State, COUNT(*) FROM WantedArt GROUP BY 1"
            ).fetchall()
        outcomes = {(path, source): said for path, source, said, *_ in rows}
        games = {(path, source): (game, how) for path, source, _, game, how in rows}
        return State(outcomes, games, waiting, Counter(dict(art)))

    def lost(self, files, outcomes):
        """Give the (title, source) of games that a source has and did not give."""
        return [
            (file.title, source, outcomes.get((file.path, source)))
            for file in files
            for source in sorted(file.known)
            if outcomes.get((file.path, source)) != "hit"
        ]


__all__ = ["SCALE", "Run", "Scanned", "State", "serving"]
