"""Kill a real daemon with SIGKILL in the middle of its work, over and over.

    .venv/bin/python -m benchmarks.kills [--rounds 200] [--seed 4]

Each round begins with a copy of a prepared data folder: an index begins with none, an
import and a media-folder run with an indexed one, a forced import with an imported one,
a scan with none, a complete scan with a scanned one.
From the answer to the request on, the daemon is killed after a random share of the time
that an undisturbed run takes, as measured in this same program; the figure follows the
machine's load. Asked on the wire right before: the state that the kill met. Then a new
daemon must go on by itself, end as completed, and hold what the undisturbed run held
(``benchmarks.media_dump``, which also asks SQLite for the integrity of the whole file
and of the search index).

A kill before anything was found to have changed, when the journal has no row yet,
leaves nothing to go on with: such rounds are counted (``unbegun``), the folder must be
as it was, and the operation is asked for again. Exit status 1: a round failed, or fewer
than 80 % of the kills met the state running.
"""

import argparse
import asyncio
import collections
import os
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from random import Random

from benchmarks.kill_library import dats_of, make
from benchmarks.media_dump import difference, dump
from benchmarks.process import Client, Daemon, connect

ENOUGH = 0.8
SHORTER, LONGER = 0.9, 1.02
"""So that about one kill in ten comes after the end."""

LIMIT_S = 60
TERMINAL = {"completed", "cancelled", "failed"}


@dataclass(frozen=True)
class Phase:
    """One kind of operation: how it is asked for, and what is done before."""

    name: str
    method: str
    params: dict[str, object]
    before: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        return f"{self.method}.status"

    @property
    def note(self) -> str:
        """The last word of the notification, and its key that is true while it runs."""
        return {"media.generate": "indexing", "media.scan": "scanning"}.get(
            self.method, "scraping"
        )


def scrape(name: str, scraper: str, before: tuple[str, ...], **params) -> Phase:
    return Phase(name, "media.scrape", {"scraperId": scraper, **params}, before)


PHASES = (
    Phase("index", "media.generate", {}),
    scrape("import", "gamelist.xml", ("index",)),
    scrape("forced import", "gamelist.xml", ("index", "import"), force=True),
    scrape("media-folder", "media-folder", ("index",)),
    Phase("scan", "media.scan", {}),
    Phase("complete scan", "media.scan", {"type": "complete"}, ("scan",)),
)


@dataclass
class Outcome:
    """What the rounds of one phase came to."""

    duration_s: float
    states: collections.Counter = field(default_factory=collections.Counter)
    unbegun: int = 0
    failures: list[str] = field(default_factory=list)

    def count(self, state: str, waited_s: float) -> None:
        """Count a kill; the time that a run takes follows the load of the machine."""
        self.states[state] += 1
        if state in TERMINAL:
            self.duration_s = waited_s * SHORTER
        else:
            self.duration_s *= LONGER


class Kills:
    """The rounds over one library; ``home`` holds the prepared data folders."""

    def __init__(self, library: str, home: str, seed: int) -> None:
        self._library = library
        self._home = home
        self._random = Random(seed)
        self._wanted: dict[str, dict] = {}
        self.outcomes: dict[str, Outcome] = {}

    @property
    def failures(self) -> list[str]:
        return [text for found in self.outcomes.values() for text in found.failures]

    @property
    def unbegun(self) -> int:
        """Give how many kills came before anything was found to have changed."""
        return sum(found.unbegun for found in self.outcomes.values())

    @property
    def share(self) -> float:
        """Give the share of kills that met the state running."""
        counts = sum((o.states for o in self.outcomes.values()), collections.Counter())
        return counts["running"] / max(1, counts.total())

    async def prepare(self, repeats: int, only: frozenset[str]) -> list[Phase]:
        """Run each phase undisturbed a few times; give those that this daemon has.

        Of ``only`` some (none: all) not more is run than comes before them.
        """
        known: set[object] = {None}
        wanted = {
            name for p in PHASES if p.name in only for name in (p.name, *p.before)
        }
        for phase in PHASES:
            if wanted and phase.name not in wanted:
                continue
            if phase.params.get("scraperId") in known:
                took = [await self._undisturbed(phase, known) for _ in range(repeats)]
                self.outcomes[phase.name] = Outcome(statistics.median(took))
                print(f"{phase.name}: {statistics.median(took):.2f} s undisturbed")
        found = [phase for phase in PHASES if phase.name in self.outcomes]
        return [phase for phase in found if not only or phase.name in only]

    async def _undisturbed(self, phase: Phase, known: set[object]) -> float:
        """Run once; give the seconds, and add to ``known`` the scrapers there are."""
        data = self._copy(phase.before)
        daemon = self._start(data)
        try:
            async with connect(daemon.url) as client:
                scrapers = (await client.call("scrapers"))["scrapers"]
                known.update(row["id"] for row in scrapers)
                await client.call(phase.method, **phase.params)
                begin = time.monotonic()
                # Not asked for over and over: each answer costs the run some time.
                last = await client.until_done(f"media.{phase.note}", phase.note)
                took = time.monotonic() - begin
        finally:
            daemon.stop()
        assert last["state"] == "completed", last
        found = dump(data)
        told = difference(self._wanted.setdefault(phase.name, found), found)
        assert not told, f"two undisturbed runs differ: {told}"
        kept = self._folder((*phase.before, phase.name))
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(data, kept)
        return took

    async def round(self, phase: Phase) -> None:
        """Kill once, start again, compare."""
        outcome = self.outcomes[phase.name]
        data = self._copy(phase.before)
        share = self._random.random()
        try:
            async with asyncio.timeout(LIMIT_S):
                state = await self._kill(phase, data, share * outcome.duration_s)
            outcome.count(state, share * outcome.duration_s)
            async with asyncio.timeout(LIMIT_S):
                told = await self._go_on(phase, data, state)
        except (AssertionError, OSError, SystemExit) as error:
            told = repr(error)
        if told:
            outcome.failures.append(f"{phase.name} at {share:.3f}: {told}"[:2000])

    async def _kill(self, phase: Phase, data: str, after_s: float) -> str:
        """Start, wait, kill; give the state that the wire told right before."""
        daemon = self._start(data)
        try:
            async with connect(daemon.url) as client:
                await client.call(phase.method, **phase.params)
                await asyncio.sleep(after_s)
                state = await asked(client, phase)
                daemon.process.kill()
        finally:
            end(daemon)
        return state

    async def _go_on(self, phase: Phase, data: str, met: str) -> str:
        """Start again and let it end; give what is wrong, or ""."""
        daemon = self._start(data)
        try:
            async with connect(daemon.url) as client:
                state = await asked(client, phase)
                if state == "idle" and met == "running":
                    told = self._unbegun(phase, data)
                    if told:
                        return told
                    await client.call(phase.method, **phase.params)
                if state != "idle" or met == "running":
                    state = await seen(client, phase, TERMINAL)
                    if state != "completed":
                        return f"it ended as {state}"
        except asyncio.CancelledError:
            daemon.show_threads()
            raise
        finally:
            daemon.stop()
        return difference(self._wanted[phase.name], dump(data))

    def _unbegun(self, phase: Phase, data: str) -> str:
        """Judge a kill after which nothing goes on: nothing may be written yet."""
        found = dump(data)
        if phase.before:
            untouched = not difference(self._wanted[phase.before[-1]], found)
        else:
            untouched = not found["media"]
        if untouched:
            self.outcomes[phase.name].unbegun += 1
            return ""
        # Everything was done, and only the last notification was lost.
        return difference(self._wanted[phase.name], found)

    def _start(self, data: str) -> Daemon:
        settings = {"ZAPCORE_DATS": dats_of(self._library)}
        return Daemon.start(self._library, data, settings=settings)

    def _copy(self, phases: tuple[str, ...]) -> str:
        data = os.path.join(self._home, "data")
        shutil.rmtree(data, ignore_errors=True)
        if phases:
            shutil.copytree(self._folder(phases), data)
        return data

    def _folder(self, phases: tuple[str, ...]) -> str:
        return os.path.join(self._home, "after " + ", ".join(phases))


async def asked(client: Client, phase: Phase) -> str:
    """Ask for the state; the one before any run is told by its absence."""
    return (await client.call(phase.status)).get("state", "idle")


async def seen(client: Client, phase: Phase, states: set[str]) -> str:
    """Wait until the wire tells one of these states."""
    answer: object = None
    try:
        while True:
            answer = await client.call(phase.status)
            state = answer.get("state", "idle")
            if state in states:
                return state
            await asyncio.sleep(0.04)
    except asyncio.CancelledError:
        print("WAITED FOR THE END, LAST TOLD:", answer, flush=True)
        raise


def end(daemon: Daemon) -> None:
    daemon.process.kill()
    daemon.process.wait(10)
    if daemon.process.stdout:
        daemon.process.stdout.close()


async def run(
    library: str,
    home: str,
    rounds: int,
    seed: int,
    *,
    repeats: int = 3,
    only: frozenset[str] = frozenset(),
) -> Kills:
    """Prepare, then kill ``rounds`` times, the phases in turn."""
    kills = Kills(library, home, seed)
    phases = await kills.prepare(repeats, only)
    for number in range(rounds):
        await kills.round(phases[number % len(phases)])
        if (number + 1) % 20 == 0:
            print(f"{number + 1} rounds, {len(kills.failures)} failures", flush=True)
    return kills


def report(kills: Kills) -> None:
    for name, found in kills.outcomes.items():
        states = ", ".join(f"{state} {count}" for state, count in found.states.items())
        print(
            f"{name:14s} kills met: {states}; unbegun: {found.unbegun};"
            f" failures: {len(found.failures)}"
        )
    print(f"{kills.share:.0%} of the kills met the state running")
    for text in kills.failures:
        print("FAILED", text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--count", type=int, default=1500)
    parser.add_argument("--crowd", type=int, default=3000)
    parser.add_argument("--only", default="", help="phases, with commas between them")
    parser.add_argument("--library", help="where the library is made or found")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zapcore-kills-") as home:
        place = args.library or os.path.join(home, "library")
        os.makedirs(place, exist_ok=True)
        root = make(place, args.count, args.crowd)
        only = frozenset(filter(None, args.only.split(",")))
        kills = asyncio.run(run(root, home, args.rounds, args.seed, only=only))
    report(kills)
    return int(bool(kills.failures) or kills.share < ENOUGH)


if __name__ == "__main__":
    sys.exit(main())
