"""10,000 executions of each fuzz target; ``benchmarks.fuzz`` runs a million.

A process for each: the bound on memory is the process's own.
"""

import os
import subprocess
import sys

import pytest

from benchmarks.fuzz.__main__ import TARGETS

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))
RUNS = 10_000


@pytest.mark.timeout(240)
@pytest.mark.parametrize("target", TARGETS)
def test_hostile_input_breaks_no_reader(target, tmp_path):
    command = [sys.executable, "-m", "benchmarks.fuzz", target, "--runs", str(RUNS)]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": ROOT},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{RUNS} executions" in done.stdout
