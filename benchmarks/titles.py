"""Names parsed per calib, cold caches, folder order, one thread.

.venv/bin/python -m benchmarks.titles
"""

import gzip
import json
import os
import statistics
import time

from benchmarks.calib import calib
from zapcore.titles.names import NameParser
from zapcore.titles.paths import path_record

DATA = os.path.join(os.path.dirname(__file__), "data", "no-intro-names.json.gz")


def folders() -> list[list[str]]:
    with gzip.open(DATA, "rt", encoding="utf-8") as file:
        names = json.load(file)
    return [sorted(f"{name}.rom" for name in group) for group in names.values()]


def main() -> None:
    groups = folders()
    count = sum(map(len, groups))
    calib()
    figures = []
    for _ in range(5):
        before = calib()
        begin = time.process_time()
        parser = NameParser("Game")
        for group in groups:
            for name in group:
                parser.parse(name)
        used = time.process_time() - begin
        figures.append(count / (used / ((before + calib()) / 2)))
    print(
        f"{count} names, {statistics.median(figures):,.0f} per calib "
        f"(min {min(figures):,.0f}, max {max(figures):,.0f})"
    )
    begin = time.process_time()
    for name in groups[0][:3000]:
        path_record(f"/m/{name}", "Game")
    used = time.process_time() - begin
    print(f"the long way, no cache: {3000 / (used / calib()):,.0f} per calib")


if __name__ == "__main__":
    main()
