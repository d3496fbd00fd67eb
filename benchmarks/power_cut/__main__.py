"""Cut the power at two thousand moments, and look what is left.

    .venv/bin/python -m benchmarks.power_cut [--images 2000] [--seed 1] [--only index,…]

Real runs are recorded with ``strace`` (``trace.py``, ``steps.py``): a daemon over a
small library from its first start on, through index, imports, scan, owner's edits,
settings, thumbnails and exports, once on a disk that knows links, once on one that does
not. A recording gives a disk in memory (``disk.py``) at each of its steps; ``image.py``
draws what a cut leaves of it: what was synced is there, of what came later any prefix,
or parts, torn, zeroed, in another order, with sizes and names that are ahead or behind,
as ext4 and exFAT may do. A real daemon starts over each image and is judged
(``judge.py``). docs/power-cut.md tells the model.

An image follows from the seed and its number, over the same recording: failures are
kept in ``--keep``, with the image as it was (``left``) and as the daemon left it
(``after``). Exit status 1: one failed.
"""

import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
from collections.abc import Collection

from benchmarks.power_cut.daemon_judge import DaemonJudge
from benchmarks.power_cut.daemon_run import PLANS, REPOSITORY, record
from benchmarks.power_cut.disk import Promise
from benchmarks.power_cut.install_run import KINDS, Install, ready
from benchmarks.power_cut.recording import Recording, difference
from benchmarks.power_cut.run import Judge, Tally, images, run

FORKED = os.path.join(REPOSITORY, "tests", "daemon", "forked.py")


def forked() -> type[subprocess.Popen[str]]:
    """Give what forks daemons from a process that has imported everything."""
    spec = importlib.util.spec_from_file_location("forked", FORKED)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: type[subprocess.Popen[str]] = module.Popen
    return found


def recorded(
    home: str,
    count: int,
    crowd: int,
    popen: type[subprocess.Popen[str]],
    only: Collection[str] = (),
    promises: Collection[Promise] = tuple(Promise),
) -> tuple[list[Recording], dict[str, Judge]]:
    """Record what there is of these kinds (none: all), on these kinds of disks.

    Gives the recordings, and by their names who judges them.

    Raises:
        SystemExit: a recording does not lead to what is on the disk.
    """
    recordings, judges = [], dict[str, Judge]()
    for plan in PLANS:
        if plan.promise in promises and _asked(plan.kinds, only):
            place, one = record(home, plan, count, crowd)
            recordings.append(_right(one))
            judges[plan.name] = DaemonJudge(place, one, popen)
    for promise in promises:
        if ready() and _asked(KINDS, only):
            shell = "busybox" if promise is Promise.ENTRY else "bash"
            card = Install(home, f"card-{promise.value}", promise, shell)
            recordings.append(_right(card.recording))
            judges[card.recording.name] = card
    return recordings, judges


def _asked(kinds: Collection[str], only: Collection[str]) -> bool:
    return not only or not set(kinds).isdisjoint(only)


def _right(recording: Recording) -> Recording:
    """Give it if its steps lead to what is on the disk."""
    if told := difference(recording):
        raise SystemExit(f"{recording.name}: {told}")
    print(f"{recording.name}: {len(recording.steps)} steps recorded", flush=True)
    return recording


def report(tallies: dict[str, Tally]) -> None:
    """Print a line for each kind, and each failure."""
    head = ("kind", "images", "started", "lost", "set aside", "went on", "failed")
    print(("{:14s}" + "{:>10s}" * 6).format(*head))
    total = Tally()
    for kind, tally in [*sorted(tallies.items()), ("all", total)]:
        counts = tally.counts
        figures = [counts[w] for w in ("started", "lost", "aside", "resumed")]
        row = (tally.images, *figures, len(tally.failures))
        print(("{:14s}" + "{:10d}" * 6).format(kind, *row))
        if tally is not total:
            total.images += tally.images
            total.counts += counts
            total.failures += tally.failures
    for text in total.failures:
        print("FAILED", text)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--images", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="kinds, with commas between them")
    parser.add_argument("--count", type=int, default=60, help="files of the library")
    parser.add_argument("--crowd", type=int, default=300, help="and of one system more")
    parser.add_argument("--number", type=int, help="one image only")
    parser.add_argument("--real", action="store_true", help="no forks: slow")
    parser.add_argument("--keep", default="power-cut-failures")
    args = parser.parse_args()
    popen = subprocess.Popen if args.real else forked()
    with tempfile.TemporaryDirectory(prefix="zapcore-power-") as home:
        only = [kind for kind in args.only.split(",") if kind]
        recordings, judges = recorded(home, args.count, args.crowd, popen, only)
        cuts = images(recordings, args.images, args.seed, only)
        if args.number is not None:
            cuts = [cuts[args.number]]
        tallies = run(cuts, judges, args.keep, lambda text: print(text, flush=True))
    print(f"seed {args.seed}")
    report(tallies)
    return int(any(tally.failures for tally in tallies.values()))


if __name__ == "__main__":
    sys.exit(main())
