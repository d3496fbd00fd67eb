"""Artwork folders: what 50,000 pictures of one system cost, looked at and read.

    .venv/bin/python -m benchmarks.art_folder [--pictures 50000]

Four kinds of picture a game, in ES-DE's layout. CPU seconds of this process divided by
a calib of the same run; memory as tracemalloc counts it, the catalogue left out.
"""

import argparse
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from benchmarks.calib import calib
from scrapers.art_folder.scraper import ArtFolder
from zapcore.model import ScrapeCatalog, ScrapeJob, ScrapePlace, ScrapeRecord

KINDS = ("covers", "screenshots", "titlescreens", "marquees")
ALLOWED = 5.0
"""Calibs for 50,000 pictures."""


def job_of(folder: Path, pictures: int) -> ScrapeJob:
    """Make the pictures, and give the job of a system whose games they show."""
    names = [f"Game number {n} (USA)" for n in range(pictures // len(KINDS))]
    for kind in KINDS:
        below = folder / "art" / "snes" / kind
        below.mkdir(parents=True)
        for name in names:
            (below / f"{name}.png").touch()
    roms = f"{folder}/games/SNES"
    place = ScrapePlace(
        "SNES", "Game", ("SNES",), (roms,), options={"folder": f"{folder}/art"}
    )
    rows = tuple((n, n, f"{roms}/{name}.sfc") for n, name in enumerate(names, 1))
    return ScrapeJob(place, ScrapeCatalog({}, rows))


def found(job: ScrapeJob) -> int:
    """Count the pictures that are found."""
    items = ArtFolder().read(job)
    return sum(len(i.media_properties) for i in items if isinstance(i, ScrapeRecord))


def cpu(call: Callable[[], object]) -> float:
    """Give the CPU seconds of a call."""
    before = time.process_time()
    call()
    return time.process_time() - before


def main() -> None:
    """Measure and print; fail if it costs more than is allowed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=50_000)
    pictures = parser.parse_args().pictures
    with tempfile.TemporaryDirectory() as folder:
        job = job_of(Path(folder), pictures)
        scraper = ArtFolder()
        scraper.stamps(job.place)  # tables are read once
        yard = calib()
        looked = cpu(lambda: scraper.stamps(job.place)) / yard
        read = cpu(lambda: found(job)) / yard
        tracemalloc.start()
        count = found(job)
        peak = tracemalloc.get_traced_memory()[1] / 1e6
    print(f"{count} of {pictures} found: {read:.2f} calibs, +{peak:.0f} MB")
    print(f"nothing changed: {looked:.2f} calibs")
    if count != pictures or read > ALLOWED * pictures / 50_000:
        raise SystemExit("more than is allowed, or not all found")


if __name__ == "__main__":
    main()
