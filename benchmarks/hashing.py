"""Hashing one large file, beside what the shell's own tools reach on the same core.

    .venv/bin/python -m benchmarks.hashing [--size MIB] [--rounds N]

A file of random bytes lies in the page cache. ``hash_file`` (CRC32, MD5 and SHA-1) and
``cat FILE | tee >(md5sum) >(sha1sum) >/dev/null`` (no CRC32) take turns on one core;
of each the best round counts. The last line is the ratio, wanted is 0.90 or more.
"""

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Callable

from zapcore.identify.hashing import Limits, hash_file

MIB = 1 << 20
SHELL = 'cat "$1" | tee >(md5sum >&2) >(sha1sum >&2) >/dev/null; wait'


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
    rates = [asked.size / min(seconds) for seconds in (ours, theirs)]
    print(f"one core ({core}), {asked.size} MiB, best of {asked.rounds} rounds")
    print(f"hash_file (CRC32, MD5, SHA-1)     {rates[0]:7.1f} MiB/s")
    print(f"cat | tee >(md5sum) >(sha1sum)    {rates[1]:7.1f} MiB/s")
    print(f"ratio {rates[0] / rates[1]:.3f}")


def _rounds(path: str, count: int) -> tuple[list[float], list[float]]:
    ours, theirs = [], []
    for _ in range(count):
        theirs.append(_timed(lambda: _shell(path)))
        ours.append(_timed(lambda: hash_file(path, "", Limits(), lambda _: None)))
    return ours, theirs


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _shell(path: str) -> None:
    """Run the pipe; reading its error stream to the end waits for both sums."""
    subprocess.run(
        ["bash", "-c", SHELL, "bash", path], check=True, stderr=subprocess.PIPE
    )


if __name__ == "__main__":
    main()
