"""Do clients get answers while other programs keep every core busy and an index runs?

    .venv/bin/python -m benchmarks.manners 20000 [--burners 4] [--keep DIR]

Indexes the realistic library anew while a client calls ``version`` every 10 ms and
so many processes burn the processor at normal priority; once for each way to lower the
threads of operations (decision 22). Prints p50, p99 and maximum of the answers, what
was indexed in that time, and which priorities the threads had in how many samples.
Needs the right to raise a thread again (root).
"""

import argparse
import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter

from benchmarks.cost import library
from benchmarks.process import Client, Daemon, connect
from benchmarks.responsive import knock, spread

WAYS = {
    "not lowered": "Background.join = Background._look = lambda *_: None;"
    "Background.borrow = lambda self, work, hurried: work();"
    "Background.run = lambda self, work, *a, **k: work(*a, **k);",
    "nice 19 only": "Priority._schedule = lambda *_: False;"
    "Priority.can_return = lambda self: True;"
    "Background._look = lambda *_: None;",
    "SCHED_IDLE only": "Background._look = lambda *_: None;",
    "without privilege": "Priority.can_return = lambda self: False;",
    "as it is": "",
}
SAMPLE_S = 0.05


class Lowered(Daemon):
    """A daemon whose manners are changed before it starts."""

    @classmethod
    def popen(cls, command, **more):
        """Start it with the change of ``WAY`` in its environment."""
        code = (
            "import sys; from zapcore.background import Background;"
            "from zapcore.priority import Priority;"
            f"{WAYS[os.environ['WAY']]}"
            "sys.argv[1:] = sys.argv[4:];"
            "from zapcore.cli.main import main; sys.exit(main())"
        )
        return subprocess.Popen([sys.executable, "-c", code, *command], **more)


def priorities(pid: int) -> Counter[tuple[int, int]]:
    """Give (policy, nice) of each thread that runs or waits for the processor."""
    found: Counter[tuple[int, int]] = Counter()
    for thread in os.listdir(f"/proc/{pid}/task"):
        with contextlib.suppress(OSError):
            with open(f"/proc/{pid}/task/{thread}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
            if fields[0] == "R":
                found[int(fields[38]), int(fields[16])] += 1
    return found


async def sampled(pid: int, into: Counter[tuple[int, int]]) -> None:
    """Look again and again."""
    while True:
        into.update(priorities(pid))
        await asyncio.sleep(SAMPLE_S)


async def measure(way: str, root: str, burners: int, seconds: float) -> None:
    os.environ["WAY"] = way
    data = tempfile.mkdtemp(prefix="zapcore-manners-")
    daemon = Lowered.start(root, data)
    burning = [
        subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(burners)
    ]
    try:
        async with connect(daemon.url) as client:
            await answers(way, daemon, client, seconds)
    finally:
        for process in burning:
            process.kill()
            process.wait()
        daemon.process.send_signal(signal.SIGKILL)
        daemon.process.wait()
        shutil.rmtree(data)


async def answers(way: str, daemon: Daemon, client: Client, seconds: float) -> None:
    times: list[float] = []
    seen: Counter[tuple[int, int]] = Counter()
    async with connect(daemon.url) as other:
        await client.call("media.generate")
        began = time.monotonic()
        tasks = [
            asyncio.create_task(knock(other, "version", 0.01, times)),
            asyncio.create_task(sampled(daemon.process.pid, seen)),
        ]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await client.until_done("media.indexing", "indexing")
        took = time.monotonic() - began
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    lost = sum(one for one in times if one > 0.1)
    print(f"{way:18s} {spread(times)}, {lost:.1f} s in answers over 100 ms;")
    print(" " * 18, f"{took:.1f} s, cpu {daemon.cpu_s():.1f}")
    print(" " * 18, dict(seen.most_common(4)), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int)
    parser.add_argument("--burners", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--way", choices=WAYS, action="append")
    parser.add_argument(
        "--keep", default=os.path.join(tempfile.gettempdir(), "zapcore-bench")
    )
    args = parser.parse_args()
    os.makedirs(args.keep, exist_ok=True)
    root = library(args.keep, args.count)
    for way in args.way or WAYS:
        asyncio.run(measure(way, root, args.burners, args.seconds))


if __name__ == "__main__":
    main()
