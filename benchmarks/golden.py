"""Scores zapcore against golden vectors.

    .venv/bin/python -m benchmarks.golden FOLDER [--differences FILE] [--misses]

FOLDER holds ``slugs``, ``tags``, ``paths``, ``mapping``, ``helpers``, ``titles`` and
``resolve`` (with its fixture), each as ``.jsonl`` or ``.jsonl.gz``. Deliberate
differences (docs/differences.md) are taken out first and counted. A row that takes out
more than 5 % of a file (25 % of mapping) is refused, as are all rows together beyond
10 % (25 %): their cases are scored like any other, and the exit status is 1.
"""

import argparse
import gzip
import importlib
import importlib.util
import json
import os
import re
import sys
from collections import Counter
from dataclasses import dataclass

from benchmarks.golden_paths import decoded

FILES = ("slugs", "tags", "paths", "mapping", "helpers", "titles", "resolve")
SCORERS = {
    "slugs": ("benchmarks.golden_slugs", "score"),
    "tags": ("benchmarks.golden_paths", "score_tags"),
    "paths": ("benchmarks.golden_paths", "score_paths"),
    "mapping": ("benchmarks.golden_mapping", "score"),
    "helpers": ("benchmarks.golden_paths", "score_helpers"),
    "titles": ("benchmarks.golden_titles", "score_titles"),
    "resolve": ("benchmarks.golden_titles", "score_resolve"),
}
ROW_LIMIT, ROW_LIMIT_MAPPING = 5, 25
ALL_LIMIT = 10


@dataclass(frozen=True)
class Difference:
    """One row of docs/differences.md."""

    id: str
    files: frozenset[str]
    pattern: re.Pattern[str]


def read_differences(path: str) -> list[Difference]:
    """Read the table; cells may hold an escaped bar."""
    found = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            cells = [c.strip() for c in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
            if len(cells) < 6 or cells[0] in {"id", ""} or set(cells[0]) <= {"-", ":"}:
                continue
            if cells[1].split() == ["graph"]:
                continue
            pattern = cells[2].strip("`").replace("\\|", "|")
            files = frozenset(cells[1].split())
            found.append(Difference(cells[0], files, re.compile(pattern)))
    return found


def input_of(row: dict) -> str:
    """Give the text that a row's regex is tried on: strings, inner ones included."""
    value = decoded(row.get("in", {k: v for k, v in row.items() if k != "out"}))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def texts_of(row: dict) -> list[str]:
    found = [input_of(row)]
    value = decoded(row.get("in", ""))
    if isinstance(value, dict) and isinstance(value.get("path"), str):
        found.append(value["path"])
    found += [
        decoded(row[k]) for k in ("arg", "arg2") if isinstance(decoded(row.get(k)), str)
    ]
    return found


def load(folder: str, name: str) -> list[str] | None:
    for end, opener in ((".jsonl", open), (".jsonl.gz", gzip.open)):
        path = os.path.join(folder, name + end)
        if os.path.exists(path):
            with opener(path, "rt", encoding="utf-8", newline="\n") as file:
                lines = file.read().split("\n")
            return [x for x in lines if x.strip() and "_file" not in json.loads(x)]
    return None


def take_out(
    name: str, lines: list[str], differences: list[Difference]
) -> tuple[list[str], bool]:
    """Give the lines that are left and whether every row kept within its limit.

    A row that takes out too much is refused: its cases are scored like any other.
    """
    hits = _hits(name, lines, differences)
    counts = Counter(row for found in hits for row in found)
    limit = ROW_LIMIT_MAPPING if name == "mapping" else ROW_LIMIT
    refused = set()
    for row, count in counts.items():
        print(f"  {name}: {row} takes out {count} ({100 * count / len(lines):.2f} %)")
        if 100 * count > limit * len(lines):
            print(f"  {name}: {row} is refused: more than {limit} %")
            refused.add(row)
    left = [line for line, found in zip(lines, hits, strict=True) if found <= refused]
    limit = ROW_LIMIT_MAPPING if name == "mapping" else ALL_LIMIT
    if 100 * (len(lines) - len(left)) > limit * len(lines):
        print(f"  {name}: all rows together are refused: more than {limit} %")
        return lines, False
    return left, not refused


def _hits(name: str, lines: list[str], differences: list[Difference]) -> list[set[str]]:
    mine = [d for d in differences if name in d.files]
    found = []
    for line in lines:
        texts = texts_of(json.loads(line))
        rows = {d.id for d in mine if any(d.pattern.search(text) for text in texts)}
        found.append(rows)
    return found


def report(misses: list[tuple[str, object, object]]) -> None:
    """Print what was asked, wanted and given; of records only what differs."""
    for asked, wanted, got in misses:
        print("   in  ", ascii(asked)[:300])
        if isinstance(wanted, dict) and isinstance(got, dict):
            wrong = [k for k in wanted if wanted[k] != got.get(k)]
            want, have = {k: wanted[k] for k in wrong}, {k: got.get(k) for k in wrong}
        else:
            want, have = wanted, got
        print("   want", ascii(want)[:400])
        print("   got ", ascii(have)[:400])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--differences", default="docs/differences.md")
    parser.add_argument("--misses", action="store_true", help="print what is wrong")
    args = parser.parse_args()
    differences = read_differences(args.differences)
    status = 0
    for name in FILES:
        lines = load(args.folder, name)
        if lines is None:
            continue
        left, good = take_out(name, lines, differences)
        if not good:
            status = 1
        module, function = SCORERS[name]
        if importlib.util.find_spec(module) is None:
            print(f"{name} is not scored: {module} is missing")
            continue
        more = (args.folder,) if name == "resolve" else ()
        scorer = getattr(importlib.import_module(module), function)
        right, total, misses = scorer(left, *more)
        print(f"{name} {right}/{total} {100 * right / max(total, 1):.2f} %", flush=True)
        if args.misses:
            report(misses)
    return status


if __name__ == "__main__":
    sys.exit(main())
