"""The command line of ``scripts/bundle``."""

import argparse
import os
import sys
from collections.abc import Sequence

from bundle.building import Order, build
from bundle.errors import BundleError
from bundle.targets import HERE, Target, parts, targets

ROOT = os.path.dirname(os.path.dirname(HERE))


def main(arguments: Sequence[str]) -> int:
    """Run one command; give the exit status."""
    asked = _parser().parse_args(arguments)
    try:
        asked.run(asked)
    except BundleError as error:
        print(f"bundle: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bundle", description=__doc__)
    words = parser.add_subparsers(dest="what", required=True)
    for name in ("mister", "linux", "check", "lock"):
        added = words.add_parser(name)
        added.add_argument("--cache", default=_cache())
        added.set_defaults(run=_lock if name == "lock" else _build)
        if name == "linux":
            added.add_argument("machine", nargs="?", default="x86-64")
        if name != "lock":
            added.add_argument("--out", default=os.path.join(ROOT, "dist"))
            added.add_argument("--newest", action="store_true")
            added.add_argument("--url", default="")
    return parser


def _cache() -> str:
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.environ.get("ZAPCORE_BUNDLE_CACHE") or f"{home}/zapcore-bundle"


def _target(asked: argparse.Namespace) -> Target:
    name = f"linux-{asked.machine}" if asked.what == "linux" else "mister"
    known = targets()
    if name not in known:
        raise BundleError(f"there is no bundle for {name}; there are {', '.join(known)}")
    return known[name]


def _build(asked: argparse.Namespace) -> None:
    build(Order(_target(asked), ROOT, asked.cache, asked.out, newest=asked.newest))


def _lock(asked: argparse.Namespace) -> None:
    from bundle.locking import lock_debs, lock_wheels  # noqa: PLC0415 - needs packaging

    for target in targets().values():
        lock_debs(target, asked.cache, parts())
        lock_wheels(target, asked.cache, ROOT, parts())
