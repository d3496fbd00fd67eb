"""Power cuts: ``benchmarks.power_cut`` with few images of a small library."""

import os
import shutil

import forked
import pytest

from benchmarks.power_cut.__main__ import recorded
from benchmarks.power_cut.daemon_run import ALL_KINDS
from benchmarks.power_cut.disk import Promise
from benchmarks.power_cut.install_run import KINDS
from benchmarks.power_cut.run import images, run

IMAGES = 65


def need(program):
    """Skip where there is none; on CI that is a failure."""
    if shutil.which(program) is None:
        words = f"{program} is not installed"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(words)


@pytest.mark.timeout(400)
def test_wherever_the_power_goes_nothing_that_was_acknowledged_is_lost(tmp_path):
    """That a recording leads to the very bytes of the real folder is asserted, too."""
    need("strace")
    need("busybox")
    kinds = [*ALL_KINDS, *KINDS]
    recordings, judges = recorded(
        str(tmp_path), 40, 20, forked.Popen, kinds, [Promise.ENTRY]
    )
    cuts = images(recordings, IMAGES, 11, ())
    tallies = run(cuts, judges, str(tmp_path / "kept"), wear=0)
    assert [text for tally in tallies.values() for text in tally.failures] == []
    assert sum(tally.counts["started"] for tally in tallies.values()) == IMAGES
    assert {kind: tally.images for kind, tally in tallies.items()} == dict.fromkeys(
        kinds, IMAGES // len(kinds)
    )
