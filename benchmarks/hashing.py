"""Hashing one large file, beside what the shell's own tools reach on the same core.

    .venv/bin/python -m benchmarks.hashing [--size MIB] [--rounds N]

A file of random bytes lies in the page cache. ``hash_file`` (CRC32, MD5 and SHA-1) and
``cat FILE | tee >(md5sum) >(sha1sum) >/dev/null`` (no CRC32) take turns on one core;
of each the best round counts, by the clock and by the CPU time of all its processes,
which does not depend on who else is on that core. The last line is the ratio of
throughputs per CPU second, wanted is 0.90 or more.
"""

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Callable

from zapcore.identify.hashing import Limits, hash_file

MIB = 1 << 20
SHELL = """
cd "$2" && mkfifo md5 sha1
md5sum md5 >/dev/null & sha1sum sha1 >/dev/null &
cat "$1" | tee md5 sha1 >/dev/null
wait
"""
"""As ``cat FILE | tee >(md5sum) >(sha1sum)``, with names for its pipes: so the shell
waits for both sums, and their CPU time is counted."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    with tempfile.NamedTemporaryFile(dir=os.environ.get("TMPDIR")) as file:
        for _ in range(asked.size):
            file.write(os.urandom(MIB))
        file.flush()
        ours, theirs = _rounds(file.name, asked.rounds)
    print(f"one core ({core}), {asked.size} MiB, best of {asked.rounds} rounds")
    _show("hash_file (CRC32, MD5, SHA-1)", asked.size, ours)
    _show("cat | tee >(md5sum) >(sha1sum)", asked.size, theirs)
    print(f"ratio {min(cpu for _, cpu in theirs) / min(cpu for _, cpu in ours):.3f}")


def _show(what: str, size: int, rounds: list[tuple[float, float]]) -> None:
    clock, cpu = (size / min(column) for column in zip(*rounds, strict=True))
    print(f"{what:32} {clock:7.1f} MiB/s {cpu:7.1f} MiB per CPU second")


def _rounds(path: str, count: int) -> tuple[list, list]:
    ours, theirs = [], []
    for _ in range(count):
        theirs.append(_timed(lambda: _shell(path)))
        ours.append(_timed(lambda: hash_file(path, "", Limits(), lambda _: None)))
    return ours, theirs


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Give seconds and CPU seconds, those of children included."""
    begin, used = time.perf_counter(), sum(os.times()[:4])
    work()
    return time.perf_counter() - begin, sum(os.times()[:4]) - used


def _shell(path: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["bash", "-c", SHELL, "bash", path, folder], check=True)


if __name__ == "__main__":
    main()
