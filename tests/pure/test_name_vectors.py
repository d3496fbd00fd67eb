"""What the original makes of names, replayed over a sample of recorded cases."""

import gzip
import json
import os

import pytest

from benchmarks.golden_paths import score_helpers, score_paths, score_tags

_FILE = os.path.join(os.path.dirname(__file__), "..", "data", "name_vectors.json.gz")


@pytest.fixture(scope="module")
def vectors():
    with gzip.open(_FILE, "rt", encoding="utf-8") as file:
        return json.load(file)


@pytest.mark.parametrize(
    ("name", "score", "count"),
    [
        ("tags", score_tags, 700),
        ("paths", score_paths, 300),
        ("helpers", score_helpers, 350),
    ],
)
def test_recorded_cases_come_out_as_recorded(vectors, name, score, count):
    lines = [json.dumps(row) for row in vectors[name]]
    right, total, misses = score(lines)
    assert total == count
    assert (right, misses) == (total, [])
