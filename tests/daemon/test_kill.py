"""SIGKILL amid index, imports and scans: ``benchmarks.kills`` with few rounds."""

import forked
import pytest

from benchmarks.kill_library import make
from benchmarks.kills import ENOUGH, run
from benchmarks.process import Daemon

ROUNDS = 12


@pytest.mark.timeout(180)
async def test_killed_anywhere_it_goes_on_by_itself_and_ends_as_if_it_had_not_been(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(Daemon, "popen", forked.Popen)
    library = make(str(tmp_path / "library"), 100, 500)
    kills = await run(library, str(tmp_path), ROUNDS, seed=4, repeats=1)
    assert kills.failures == []
    assert {"index", "import", "forced import", "scan"} <= kills.outcomes.keys()
    met = sum(o.states.total() for o in kills.outcomes.values())
    assert met == ROUNDS
    assert kills.share >= ENOUGH / 2
