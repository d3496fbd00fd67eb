"""Builds bundles: zapcore with a Python of its own, in one file (docs/bundle.md)."""

import argparse
import os
from collections.abc import Sequence

from bundle.building import Order, build, epoch_of, version_of
from bundle.checking import check
from bundle.errors import BundleError, StaleLockError
from bundle.release import publish, write_sums
from bundle.targets import HERE, Target, parts, targets
from bundle.telling import tell

ROOT = os.path.dirname(os.path.dirname(HERE))
MISTER = "mister"
STALE = 3
"""The status of a build that --newest would finish."""

OUT = "folder that the files are put into (default: dist/)"
CACHE = "folder that keeps downloads (default: $ZAPCORE_BUNDLE_CACHE, or in ~/.cache)"
NEWEST = "where the mirror has other packages than the locked ones, take them"
URL = "address of the folder that will have the files; it is put into db.json"


def main(arguments: Sequence[str]) -> int:
    """Run one command; give the exit status."""
    asked = _parser().parse_args(arguments)
    try:
        asked.run(asked)
    except BundleError as error:
        tell(str(error))
        return STALE if isinstance(error, StaleLockError) else 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bundle", description=__doc__)
    words = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    mister = words.add_parser(MISTER, help="for MiSTer and MiSTeX: 32-bit ARM")
    mister.add_argument("--url", default="", help=URL)
    linux = words.add_parser("linux", help="for any Linux")
    linux.add_argument("machine", nargs="?", default="x86-64", help="x86-64 or arm64")
    checks = words.add_parser("check", help="build one twice and look at it")
    checks.add_argument("target", nargs="?", default=MISTER, help="mister or linux-…")
    lock = words.add_parser("lock", help="write the lists of locked packages anew")
    for each in (mister, linux):
        each.add_argument("--out", default=os.path.join(ROOT, "dist"), help=OUT)
        each.set_defaults(run=_build)
    for each in (mister, linux, checks):
        each.add_argument("--newest", action="store_true", help=NEWEST)
    checks.set_defaults(run=_check)
    lock.set_defaults(run=_lock)
    for each in (mister, linux, checks, lock):
        each.add_argument("--cache", default=cache(), help=CACHE)
    return parser


def cache() -> str:
    """Give the folder that keeps downloads."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.environ.get("ZAPCORE_BUNDLE_CACHE") or f"{home}/zapcore-bundle"


def _order(asked: argparse.Namespace, name: str, out: str) -> Order:
    target = _target(name)
    return Order(target, ROOT, asked.cache, out, epoch_of(ROOT), newest=asked.newest)


def _target(name: str) -> Target:
    known = targets()
    if name not in known:
        raise BundleError(f"there is no bundle {name}; there are {', '.join(known)}")
    return known[name]


def _build(asked: argparse.Namespace) -> None:
    name = MISTER if asked.what == MISTER else f"linux-{asked.machine}"
    order = _order(asked, name, os.path.abspath(asked.out))
    path = build(order)
    beside = []
    if name == MISTER:
        beside = publish(path, version_of(ROOT), ROOT, asked.url, order.epoch)
        if not asked.url:
            tell("db.json names no address yet: give it with --url ADDRESS")
    write_sums([path, *beside])
    print(path)


def _check(asked: argparse.Namespace) -> None:
    for line in check(_order(asked, asked.target, "")):
        print(line)


def _lock(asked: argparse.Namespace) -> None:
    from bundle.locking import lock_debs, lock_wheels  # noqa: PLC0415 - needs packaging

    for target in targets().values():
        lock_debs(target, asked.cache, parts())
        lock_wheels(target, asked.cache, ROOT, parts())
