"""Fuzzes a live daemon with calls made from the OpenRPC document that it gives.

    .venv/bin/python -m benchmarks.openrpc_fuzz --calls 1000000

Every answer is judged: its form, no internal error and no broken database, only errors
that the document names, no result for parameters that it forbids, and (of a share) the
whole result by its schema. Operations really run meanwhile, over a sample library. At
the end memory and descriptors of the daemon are compared with those after the second
fifth, when its threads and caches are there. The exit status is 1 on a find.
"""

import argparse
import asyncio
import json
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

import aiohttp

from benchmarks.openrpc_judge import Judge
from benchmarks.openrpc_values import Maker
from benchmarks.process import Daemon
from zapcore.cli import sample_library

BATCH = 50
CLIENTS = 3
FORBIDDEN = frozenset({-32603, 1011})
SHARE = 0.05
"""Of the results that are judged by their schema: that costs more than the call."""

WARM = 2
GROWTH = 1.03
SLACK_MB = 2.0


class FindError(Exception):
    """An answer that must not be."""


@dataclass
class Tally:
    """What was seen so far."""

    outcomes: Counter[str] = field(default_factory=Counter)
    methods: Counter[str] = field(default_factory=Counter)
    left: int = 0


class Fuzzer:
    """Sends batches over one connection after the other and judges the answers."""

    def __init__(self, document: dict, seed: int, texts: tuple[str, ...]) -> None:
        self._random = Random(seed)
        self._judge = Judge(document)
        self._maker = Maker(document, self._random, texts)
        self.tally = Tally()

    async def work(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Send batches until none are left."""
        while self.tally.left > 0:
            size = min(BATCH, self.tally.left)
            self.tally.left -= size
            calls = [self._maker.call() for _ in range(size)]
            frame = [
                {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
                for number, (method, params, _) in enumerate(calls)
            ]
            await socket.send_str(json.dumps(frame))
            answers = await self._answers(socket)
            if [answer["id"] for answer in answers] != list(range(size)):
                raise FindError(f"answers are missing: {answers}")
            for (method, params, wrong), answer in zip(calls, answers, strict=True):
                self._look(method, params, answer, wrong=wrong)

    async def _answers(self, socket: aiohttp.ClientWebSocketResponse) -> list[dict]:
        """Give the answers of the batch that was sent; notifications are judged."""
        while True:
            message = await socket.receive(60)
            if message.type is not aiohttp.WSMsgType.TEXT:
                raise FindError(f"the connection ended: {message}")
            found = json.loads(message.data)
            if isinstance(found, list):
                return found
            faults = self._judge.note_faults(found["method"], found["params"])
            if faults or "id" in found:
                raise FindError(f"a notification {found}: {faults}")

    def _look(self, method: str, params: object, answer: dict, *, wrong: bool) -> None:
        self.tally.methods[method] += 1
        code = answer.get("error", {}).get("code")
        self.tally.outcomes[str(code or "result")] += 1
        faults = []
        if code in FORBIDDEN:
            faults = [f"an inner error: {answer['error']}"]
        elif code is None and wrong:
            faults = ["a result for parameters that the document forbids"]
        elif code is not None or self._random.random() < SHARE:
            faults = self._judge.answer_faults(method, answer)
        if faults:
            raise FindError(f"{method} {json.dumps(params)[:500]}: {faults}")


async def fuzz(url: str, calls: int, seed: int, texts: tuple[str, ...]) -> Tally:
    """Make this many calls.

    Raises:
        FindError: an answer that must not be.
    """
    async with aiohttp.ClientSession() as http:
        async with http.ws_connect(url, max_msg_size=0) as socket:
            asked = {"jsonrpc": "2.0", "id": 1, "method": "rpc.discover"}
            await socket.send_json(asked)
            document = (await socket.receive_json(timeout=30))["result"]
        fuzzer = Fuzzer(document, seed, texts)
        fuzzer.tally.left = calls
        sockets = [await http.ws_connect(url, max_msg_size=0) for _ in range(CLIENTS)]
        await asyncio.gather(*(fuzzer.work(socket) for socket in sockets))
        return fuzzer.tally


def words(library: str) -> tuple[str, ...]:
    """Give paths of the library that calls may name."""
    found = [library, f"{library}/nes", f"{library}/nosuch", f"{library}/nes/.."]
    for folder, _, names in os.walk(library):
        found += [f"{folder}/{name}" for name in names]
    return tuple(sorted(found))


@dataclass(frozen=True)
class Held:
    """What a process holds."""

    memory_mb: float
    descriptors: int
    threads: int

    @classmethod
    def of(cls, pid: int) -> "Held":
        with open(f"/proc/{pid}/status") as file:
            rows = dict(line.split(":", 1) for line in file if ":" in line)
        return cls(
            int(rows["VmRSS"].split()[0]) / 1024,
            len(os.listdir(f"/proc/{pid}/fd")),
            int(rows["Threads"]),
        )

    def leaks(self, before: "Held") -> Iterator[str]:
        """Say what grew since."""
        if self.memory_mb > before.memory_mb * GROWTH + SLACK_MB:
            yield f"memory {before.memory_mb:.1f} -> {self.memory_mb:.1f} MB"
        if self.descriptors > before.descriptors + 2:
            yield f"descriptors {before.descriptors} -> {self.descriptors}"


def rounds(daemon: Daemon, library: str, calls: int, seed: int) -> list[str]:
    """Fuzz in five rounds; say what grew from the second to the last."""
    texts = words(library)
    held = [Held.of(daemon.process.pid)]
    total: Counter[str] = Counter()
    for number in range(5):
        begin = time.monotonic()
        tally = asyncio.run(fuzz(daemon.url, calls // 5, seed + number, texts))
        total += tally.outcomes
        held.append(Held.of(daemon.process.pid))
        rate = calls / 5 / (time.monotonic() - begin)
        print(f"{(number + 1) * calls // 5} calls, {rate:.0f} a second, {held[-1]}")
    print("outcomes:", dict(total.most_common()), flush=True)
    return list(held[-1].leaks(held[WARM]))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=5)
    args = parser.parse_args()
    top = tempfile.mkdtemp(prefix="openrpc-fuzz-")
    library = os.path.join(top, "games")
    sample_library.make(library)
    daemon = Daemon.start(library, os.path.join(top, "data"))
    try:
        leaks = rounds(daemon, library, args.calls, args.seed)
        alive = daemon.process.poll() is None
    except FindError as found:
        print("FOUND", found)
        return 1
    finally:
        if daemon.process.poll() is None:
            daemon.stop()
        shutil.rmtree(top)
    print("leaks:", leaks or "none")
    return int(bool(leaks) or not alive)


if __name__ == "__main__":
    sys.exit(main())
