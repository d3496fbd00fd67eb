"""Fuzz one target.

    .venv/bin/python -m benchmarks.fuzz TARGET [--runs 1000000] [--seed N] [--atheris]

Targets: gamelist, zips, images, jsonrpc, sheets, paths, mra. An execution fails on an
exception that the target's contract does not name, on more than a second of CPU, on
memory that grows by more than 64 MB. The find is made small and kept in
``.local/fuzz``; the exit status is 1. With ``--atheris`` (a package of its own, not
among the project's) the coverage of the code guides the inputs.
"""

import argparse
import hashlib
import importlib
import logging
import os
import sys
import traceback

from benchmarks.fuzz.bounds import Bounds
from benchmarks.fuzz.engine import Find, fuzz
from benchmarks.fuzz.target import CORPUS, Target
from zapcore import allocator

TARGETS = ("gamelist", "zips", "images", "jsonrpc", "sheets", "paths", "mra")
KEPT = os.path.join(".local", "fuzz")


def load(name: str) -> Target:
    """Build a target; its module is imported only now, so that it can be watched."""
    return importlib.import_module(f"benchmarks.fuzz.{name}").build()


def keep(name: str, find: Find) -> str:
    """Write a find down; give the file."""
    folder = os.path.join(KEPT, name)
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, f"found-{hashlib.sha256(find.data).hexdigest()[:10]}")
    with open(path, "wb") as file:
        file.write(find.data)
    return path


def own(name: str, runs: int, seed: int) -> int:
    """Fuzz with the mutator of this package."""
    target = load(name)
    bounds = Bounds(target.run, name)
    try:
        find = fuzz(target, bounds, runs, seed)
    finally:
        bounds.close()
        target.close()
    if find is None:
        return 0
    traceback.print_exception(find.error)
    print(f"execution {find.execution}: {find.data[:500]!r}")
    print("kept as", keep(name, find))
    return 1


def guided(name: str, runs: int, seed: int) -> None:
    """Fuzz guided by coverage; libFuzzer ends the process itself."""
    import atheris  # noqa: PLC0415 - optional, of the benchmark only

    with atheris.instrument_imports(include=["zapcore", "scrapers", "api"]):
        target = load(name)
    bounds = Bounds(target.run, name)
    bounds.settle()
    folder = os.path.join(KEPT, name)
    os.makedirs(os.path.join(folder, "grown"), exist_ok=True)
    flags = [f"-runs={runs}", f"-seed={seed}", f"-max_len={target.longest}"]
    flags += ["-rss_limit_mb=1024", "-timeout=20", f"-artifact_prefix={folder}/"]
    places = [os.path.join(folder, "grown"), os.path.join(CORPUS, name)]
    atheris.Setup([name, *flags, *places], bounds)
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--atheris", action="store_true")
    args = parser.parse_args()
    logging.disable(logging.WARNING)
    allocator.tune()
    if args.atheris:
        guided(args.target, args.runs, args.seed)
        return 0
    return own(args.target, args.runs, args.seed)


if __name__ == "__main__":
    sys.exit(main())
