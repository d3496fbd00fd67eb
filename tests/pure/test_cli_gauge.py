"""Progress: share, rate, time left and the lines that show them."""

import pytest

from zapcore.cli.gauge import (
    IndexGauge,
    Pace,
    Reading,
    ScanGauge,
    ScrapeGauge,
    bar,
    plain,
)
from zapcore.cli.text import width


def indexing(done, files, **more):
    steps = {"totalSteps": 5, "systemsCompleted": done, "currentStepDisplay": "NES"}
    return {"indexing": True, **steps, "totalFiles": files, "paused": False, **more}


def scraping(step, system, processed, total, **more):
    current = {"systemId": system, "systemName": system, "total": total}
    return {
        "scraping": True,
        "scraperId": "gamelist.xml",
        "currentStep": step,
        "totalSteps": 2,
        "currentSystem": {**current, "processed": processed},
        "paused": False,
        **more,
    }


def after(*readings):
    pace = Pace()
    for now, reading in readings:
        pace.add(now, reading)
    return pace


def test_an_index_is_measured_by_its_systems():
    reading = IndexGauge().read(indexing(2, 300))
    assert (reading.share, reading.count) == (0.4, 300)
    assert IndexGauge().read({"indexing": True}).share is None


def test_the_entries_of_an_import_are_added_up_over_its_systems():
    gauge = ScrapeGauge()
    assert gauge.read(scraping(1, "NES", 50, 100)).share == 0.25
    gauge.read(scraping(1, "NES", 100, 100))
    reading = gauge.read(scraping(2, "SNES", 10, 20))
    assert (reading.count, reading.share) == (110, 0.75)


def test_rate_and_time_left_come_from_what_was_done():
    gauge = IndexGauge()
    pace = after((0, gauge.read(indexing(0, 0))), (10, gauge.read(indexing(1, 500))))
    assert pace.rate == 50
    assert pace.left == pytest.approx(40)


def test_nothing_is_said_of_the_time_left_before_anything_was_done():
    gauge = IndexGauge()
    assert after((0, gauge.read(indexing(0, 0)))).left is None
    assert (
        after((0, gauge.read(indexing(0, 0))), (5, gauge.read(indexing(0, 0)))).left
        is None
    )
    assert Pace().rate is None


def test_only_the_last_half_minute_counts():
    readings = [(now, Reading("", "", 0, "", 0.0)) for now in range(0, 100, 10)]
    pace = after(*readings, (100, Reading("", "", 3000, "", 0.5)))
    assert pace.rate == 100


def test_a_pause_makes_no_rate():
    gauge = IndexGauge()
    pace = after(
        (0, gauge.read(indexing(0, 0))),
        (1, gauge.read(indexing(0, 100))),
        (2, gauge.read(indexing(0, 100, paused=True, pausedBy="game"))),
        (600, gauge.read(indexing(0, 100))),
        (601, gauge.read(indexing(0, 200))),
    )
    assert pace.rate == 100


def test_a_line_for_a_log_says_all_of_it():
    gauge = IndexGauge()
    last = gauge.read(indexing(2, 1200))
    pace = after((0, gauge.read(indexing(1, 0))), (4, last))
    assert plain(last, pace) == "Indexing 40%: NES, 1,200 files, 300/s, 0:12 left"


@pytest.mark.parametrize("who", ["user", "game", "space", "unmounted", None])
def test_who_holds_a_paused_one_is_said(who):
    reading = IndexGauge().read(indexing(1, 5, paused=True, pausedBy=who))
    assert "paused" in plain(reading, Pace())


@pytest.mark.parametrize("columns", [1, 10, 30, 60, 200])
@pytest.mark.parametrize("share", [None, 0.0, 0.5, 1.0])
def test_a_bar_never_wraps(columns, share):
    reading = Reading("Indexing", "ゼルダ " * 5, 12345, "files", share)
    assert width(bar(reading, Pace(), columns, fine=True)) <= columns


def test_a_bar_shows_its_share_also_in_ascii():
    reading = Reading("Indexing", "NES", 5, "files", 0.5)
    line = bar(reading, Pace(), 100, fine=False)
    assert line == f"Indexing {'#' * 12}{'-' * 12}  50% NES, 5 files"
    assert bar(reading, Pace(), 100, fine=True).count("━") == 12


def test_an_escape_sequence_in_a_name_is_not_drawn():
    reading = Reading("Indexing", "\x1b[2Jboo", 5, "files", 0.5)
    assert "\x1b" not in bar(reading, Pace(), 100, fine=True)


def test_a_scan_says_its_stage_and_counts_bytes_while_it_reads_files():
    note = {"scanning": True, "stage": "index", "scannedRoms": 70, "paused": False}
    found = ScanGauge().read(note)
    assert plain(found, Pace()) == "Scanning: looking for files, 70 files"
    note |= {"stage": "hash", "systemId": "PSX"}
    note |= {"bytesHashed": 3 << 20, "bytesToHash": 12 << 20}
    found = ScanGauge().read(note)
    assert plain(found, Pace()) == "Scanning 25%: reading files, PSX, 3 MB"
