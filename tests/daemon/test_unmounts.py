"""A share that goes away in the middle of an index or a scan takes nothing with it."""

import os
import subprocess
import sys

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SPACE = ["unshare", "--mount", "--propagation", "private"]


def may_mount(folder):
    command = [*SPACE, "mount", "-t", "tmpfs", "tmpfs", str(folder)]
    try:
        return subprocess.call(command, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def test_nothing_is_missing_or_gone_whenever_a_share_is_unmounted(tmp_path):
    if not may_mount(tmp_path):
        pytest.skip("mounts of one's own cannot be made here (root is needed)")
    played = subprocess.run(
        [*SPACE, sys.executable, "-m", "benchmarks.unmounts", "--inside",
         "--rounds", "5", "--files", "150"],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )  # fmt: skip
    # How many rounds met it running follows the machine's load; the benchmark judges.
    assert "\n0 failed" in played.stdout, played.stdout + played.stderr
