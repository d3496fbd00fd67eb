"""Unmount a share in the middle of an index or a scan, over and over.

    .venv/bin/python -m benchmarks.unmounts [--rounds 100] [--files 1500] [--seed 7]

Works in a mount namespace of its own (``unshare``; root is needed), so that nobody else
sees its mounts. A tmpfs holds the files of three shares: one is a root of the library,
one is mounted on a system's folder below a root, one on the folder above a root. Each
round changes some files and adds others, starts an index, a rebuild or a scan on a real
daemon, and at a random moment of it unmounts a share or several, at once or lazily; now
and then they are mounted again while the operation still runs. Then no row may be
missing, no row may be gone, and each file known before must have the id that it had.
Every few rounds an undisturbed index must leave no question. Exit status 1: a round
failed, or fewer than 80 % of the unmounts met the state running.
"""

import argparse
import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from random import Random

from benchmarks.process import Client, Daemon, connect
from zapcore.operations.mounts import MOUNTINFO, is_below, read_mounts

ENOUGH = 0.8
LATEST = 0.9
"""Share of the time that an undisturbed run takes, at which a share goes at latest."""

LONGER, SHORTER = 1.1, 0.8
INSIDE = "--inside"
INDEX, SCAN = ("media.indexing", "indexing"), ("media.scanning", "scanning")
WORKS = (
    ("media.generate", {}, INDEX),
    ("media.generate", {"rebuild": True}, INDEX),
    ("media.scan", {"type": "quick"}, SCAN),
    ("media.scan", {"type": "hashes"}, SCAN),
    ("media.scan", {"type": "complete"}, SCAN),
)
KNOWN = (
    "SELECT m.DBID, f.Path || m.FileName, m.IsMissing FROM Media AS m"
    " JOIN Folders AS f ON f.DBID = m.FolderDBID"
)
CALM = 10
"""Rounds after which an index runs undisturbed."""


@dataclass(frozen=True)
class Share:
    """Where the files of a share lie, and where it is mounted."""

    files: str
    point: str

    def mount(self) -> None:
        if not os.path.ismount(self.point):
            run("mount", "--bind", self.files, self.point)

    def unmount(self, *, lazily: bool) -> None:
        if not os.path.ismount(self.point):
            return
        if lazily or subprocess.call(["umount", self.point], stderr=subprocess.DEVNULL):
            run("umount", "--lazy", self.point)


def run(*words: str) -> None:
    subprocess.run(words, check=True)


def unmount_below(top: str) -> None:
    """Unmount all that was mounted here, the last first."""
    points = [point for point in read_mounts(MOUNTINFO) or () if is_below(point, top)]
    for point in sorted(points, reverse=True):
        subprocess.call(["umount", "--lazy", point])


def make(top: str, count: int) -> tuple[list[Share], list[str]]:
    """Make the shares with ``count`` files in all; give them and the roots."""
    disk = os.path.join(top, "disk")
    os.makedirs(disk)
    run("mount", "-t", "tmpfs", "tmpfs", disk)
    shares, roots = [], []
    for name, inside, point, root in (
        ("root", "", "library", "library"),
        ("system", None, "local/snes", "local"),
        ("above", "games", "drive", "drive/games"),
    ):
        files = os.path.join(disk, name)
        folder = files if inside is None else os.path.join(files, inside, "nes")
        end = "sfc" if inside is None else "nes"
        os.makedirs(os.path.join(folder, "Deep"))
        for number in range(count // 3):
            deep = "Deep/" if number % 3 == 0 else ""
            path = f"{folder}/{deep}{name} {number:05} (USA).{end}"
            with open(path, "wb") as file:
                file.write(f"{name} {number}".encode() * 40)
        shares.append(Share(files, os.path.join(top, point)))
        roots.append(os.path.join(top, root))
        os.makedirs(shares[-1].point)
    os.makedirs(os.path.join(top, "local", "gb"))
    with open(os.path.join(top, "local", "gb", "Stays.gb"), "wb") as file:
        file.write(b"stays")
    for share in shares:
        share.mount()
    return shares, roots


class Rounds:
    """The rounds over one library and one daemon."""

    def __init__(
        self, client: Client, data: str, shares: list[Share], seed: int
    ) -> None:
        self._client = client
        self._database = os.path.join(data, "media.db")
        self._shares = shares
        self._random = Random(seed)
        self._lasts: dict[str, float] = {}
        self._made = 0
        self.states: Counter = Counter()
        self.failures: list[str] = []

    async def prepare(self) -> None:
        """Index and hash everything, and see how long each operation takes."""
        for method, params, told in WORKS:
            self._change()
            began = asyncio.get_running_loop().time()
            await self._client.call(method, **params)
            await self._client.until_done(*told)
            key = f"{method} {params}"
            self._lasts[key] = asyncio.get_running_loop().time() - began

    async def round(self, number: int) -> None:
        """Unmount in the middle of one operation; see what that has done."""
        before = self._known()
        self._change()
        method, params, told = self._random.choice(WORKS)
        key = f"{method} {params}"
        await self._client.call(method, **params)
        await asyncio.sleep(self._random.uniform(0, self._lasts[key] * LATEST))
        state = (await self._client.call(f"{method}.status"))["state"]
        self.states[state] += 1
        running = state == "running"
        self._lasts[key] *= LONGER if running else SHORTER
        await self._disturb()
        if running:
            await self._client.until_done(*told)
        else:
            await self._drain()
        self._judge(f"round {number}, {key}, unmounted while {state}", before)
        for share in self._shares:
            share.mount()
        if number % CALM == 0:
            await self.calm(f"after round {number}", before)

    async def calm(self, when: str, before: dict[int, tuple[str, int]]) -> None:
        """Index undisturbed: nothing is missing, nothing is asked."""
        await self._client.call("media.generate")
        await self._client.until_done(*INDEX)
        self._judge(when, before)
        asked = (await self._client.call("media.missing"))["questions"]
        if asked:
            self.failures.append(f"{when}: {asked}")

    async def _drain(self) -> None:
        """Leave no notification of an operation that ended before."""
        await asyncio.sleep(0.05)
        while not self._client.notes.empty():
            self._client.notes.get_nowait()

    async def _disturb(self) -> None:
        draw = self._random
        gone = draw.sample(self._shares, draw.choice((1, 1, 2, 3)))
        for share in gone:
            await asyncio.to_thread(share.unmount, lazily=draw.random() < 0.5)
        if draw.random() < 0.3:
            await asyncio.sleep(draw.uniform(0, 0.05))
            for share in gone:
                await asyncio.to_thread(share.mount)

    def _change(self) -> None:
        """Touch a tenth of the files, and add one to each share."""
        self._made += 1
        for share in self._shares:
            for folder, _, names in os.walk(share.files):
                for name in names:
                    if self._random.random() < 0.1:
                        os.utime(os.path.join(folder, name))
                if names and folder.endswith("Deep"):
                    end = names[0].rpartition(".")[2]
                    path = os.path.join(folder, f"New {self._made}.{end}")
                    with open(path, "wb") as file:
                        file.write(path.encode())

    def _known(self) -> dict[int, tuple[str, int]]:
        """Give id to (path, is it missing) of every row."""
        raw = sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)
        try:
            rows = raw.execute(KNOWN).fetchall()
        finally:
            raw.close()
        return {number: (path, missing) for number, path, missing in rows}

    def _judge(self, when: str, before: dict[int, tuple[str, int]]) -> None:
        now = self._known()
        missing = [path for path, is_missing in now.values() if is_missing]
        lost = [path for n, (path, _) in before.items() if now.get(n, ("",))[0] != path]
        if missing or lost:
            self.failures.append(
                f"{when}: {len(missing)} missing, {len(lost)} gone: "
                f"{[*missing, *lost][:3]}"
            )


def serve(roots: list[str], data: str) -> Daemon:
    """Start a daemon over several roots."""
    libraries = [word for root in roots for word in ("--library", root)]
    command = [sys.executable, "-m", "zapcore.cli.main", "serve", *libraries]
    command += ["--data", data, "--port", "0", "--platform", "linux"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "ZAPCORE_MDNS": "false"},
    )
    return Daemon(process, process.stdout.readline().split()[2])


async def play(top: str, rounds: int, files: int, seed: int) -> Rounds:
    """Play the rounds in this mount namespace; give what they came to."""
    shares, roots = make(top, files)
    data = os.path.join(top, "data")
    daemon = serve(roots, data)
    try:
        async with connect(daemon.url) as client:
            played = Rounds(client, data, shares, seed)
            await played.prepare()
            for number in range(1, rounds + 1):
                await played.round(number)
            await played.calm("at the end", played._known())
            return played
    finally:
        daemon.stop()


def within(arguments: list[str]) -> int:
    """Run this program in a mount namespace of its own; give its exit status."""
    command = ["unshare", "--mount", "--propagation", "private", sys.executable]
    command += ["-m", "benchmarks.unmounts", *arguments, INSIDE]
    return subprocess.call(command)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--files", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if not asked.inside:
        return within(sys.argv[1:])
    top = tempfile.mkdtemp(prefix="unmounts-")
    try:
        played = asyncio.run(play(top, asked.rounds, asked.files, asked.seed))
    finally:
        unmount_below(top)
        shutil.rmtree(top, ignore_errors=True)
    share = played.states["running"] / max(1, played.states.total())
    print(f"{asked.rounds} rounds, unmounted while {dict(played.states)}")
    for failure in played.failures:
        print(f"FAILED {failure}")
    print(f"{len(played.failures)} failed; {share:.0%} met the state running")
    return int(bool(played.failures) or share < ENOUGH)


if __name__ == "__main__":
    sys.exit(main())
