"""The scorer of golden vectors: what it takes out, what it refuses."""

import gzip
import json

import pytest

from benchmarks import golden

_HEAD = (
    "| id | files | input | original | zapcore | reason |\n|---|---|---|---|---|---|\n"
)


def _write(folder, rows, differences):
    lines = [json.dumps({"_file": "helpers"}), *map(json.dumps, rows)]
    with gzip.open(folder / "helpers.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(lines))
    table = folder / "differences.md"
    table.write_text(_HEAD + differences, encoding="utf-8")
    return [str(folder), "--differences", str(table)]


def _rows(count, odd):
    right = [
        {"fn": "padTagValue", "arg": str(n), "out": f"{n:04}"} for n in range(count)
    ]
    wrong = [{"fn": "padTagValue", "arg": f"x{n}", "out": "?"} for n in range(odd)]
    return right + wrong


def _run(monkeypatch, capsys, arguments):
    monkeypatch.setattr("sys.argv", ["golden", *arguments])
    status = golden.main()
    return status, capsys.readouterr().out


def test_a_listed_difference_is_taken_out_and_counted(tmp_path, monkeypatch, capsys):
    arguments = _write(
        tmp_path, _rows(98, 2), "| d1 | helpers | `^x\\|^y` | a | b | c |"
    )
    status, out = _run(monkeypatch, capsys, arguments)
    assert status == 0
    assert "d1 takes out 2 (2.00 %)" in out
    assert "helpers 98/98 100.00 %" in out.splitlines()


@pytest.mark.parametrize("odd", [6, 12])
def test_a_row_that_takes_out_too_much_is_refused(tmp_path, monkeypatch, capsys, odd):
    rows = _rows(100 - odd, odd)
    arguments = _write(tmp_path, rows, "| d1 | helpers | `^x` | a | b | c |")
    status, out = _run(monkeypatch, capsys, arguments)
    assert status == 1
    assert "refused" in out
    assert f"helpers {100 - odd}/100 {100 - odd}.00 %" in out.splitlines()


def test_all_rows_together_take_out_a_tenth_at_most(tmp_path, monkeypatch, capsys):
    rows = _rows(88, 12)
    differences = "".join(
        f"| d{n} | helpers | `^x({first})$` | a | b | c |\n"
        for n, first in enumerate(["[0-3]", "[4-7]", "[89]\\|1\\d"])
    )
    status, out = _run(monkeypatch, capsys, _write(tmp_path, rows, differences))
    assert status == 1
    assert "all rows together are refused" in out
    assert "helpers 88/100 88.00 %" in out.splitlines()


def test_a_row_of_another_file_touches_nothing(tmp_path, monkeypatch, capsys):
    arguments = _write(tmp_path, _rows(98, 2), "| d1 | tags | `^x` | a | b | c |")
    status, out = _run(monkeypatch, capsys, arguments)
    assert status == 0
    assert out == "helpers 98/100 98.00 %\n"
