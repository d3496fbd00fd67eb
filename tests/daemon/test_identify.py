"""Files renamed, swapped, headered, packed, cut: ``benchmarks.identify`` with few."""

from benchmarks.identify import FOLDER, ask, make, report

FILES = 160


async def test_what_a_file_is_is_told_right_whatever_was_done_to_it(tmp_path):
    truths = make(FOLDER, str(tmp_path), FILES, seed=11, most=400)
    told, differ = await ask(str(tmp_path))
    total = report(truths, told)
    assert len({truth.kind for truth in truths.values()}) >= 12
    assert total == {"right": FILES}
    assert differ == []
