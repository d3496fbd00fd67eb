"""What index and import may cost on the device, derived from figures that are public.

    .venv/bin/python -m benchmarks.device_budget

Goal: 239,000 media indexed, and imported, in less than 15 minutes each on a Cortex-A9
at 800 MHz with an SD card. Each assumption stands in docs/device-budget.md with its
source; ``tests/pure/test_device_budget.py`` holds the page to the numbers here.
"""

from dataclasses import dataclass
from typing import NamedTuple

MEDIA = 239_000
SECONDS = 15 * 60

SHARES = {"cpu": 0.84, "appended": 0.05, "scattered": 0.09, "syncs": 0.02}
"""How the 15 minutes are divided. The card writes while a core computes, so that the
sum is pessimistic."""

SLOWER = 41
"""CPU of the device against a desktop, for work like ours: Core's own figure."""
BAND = (33, 65)
"""The lowest and highest that Core measured."""

RATE = 6.6e9
"""Instructions a second of the machine on which they are counted, running this work.

Measured: instructions by callgrind over CPU seconds of the same command without it
(6.33 thousand million in 0.95 s). It turns CPU seconds, to which the ratio belongs,
into instructions, which do not vary.
"""

APPENDED_S = 10_000_000
SCATTERED_S = 500 * 4096
"""Bytes a second that an A1 card takes at least: in a row, and as pages of 4 KiB."""
SYNC_S = 0.030
"""A sync of a card: dearer than its bytes, for it waits for the card's own erasing."""

UNIT = 10_000


class Budget(NamedTuple):
    """What may be spent: instructions a file, the rest per 10,000 of them.

    ``appended`` bytes go to the end of a log, ``scattered`` ones to a database's pages.
    """

    instructions: int
    appended: int
    scattered: int
    syncs: int


@dataclass(frozen=True, slots=True)
class Spent:
    """What was counted for ``records`` files or records; None: was not counted."""

    step: str
    records: int
    instructions: float | None = None
    appended: int | None = None
    scattered: int | None = None
    syncs: int | None = None


def budget(slower: float = SLOWER) -> Budget:
    """Give the budget for a device so much slower."""
    each_s = SECONDS * SHARES["cpu"] / MEDIA
    units = MEDIA / UNIT
    return Budget(
        instructions=round(each_s / slower * RATE),
        appended=int(SECONDS * SHARES["appended"] * APPENDED_S / units),
        scattered=int(SECONDS * SHARES["scattered"] * SCATTERED_S / units),
        syncs=int(SECONDS * SHARES["syncs"] / SYNC_S / units),
    )


def device_seconds(spent: Spent, slower: float = SLOWER) -> float:
    """Give how long 239,000 of it take on the device, by all that was counted."""
    cpu = (spent.instructions or 0) / RATE * slower * MEDIA
    card = (spent.appended or 0) / APPENDED_S + (spent.scattered or 0) / SCATTERED_S
    card += (spent.syncs or 0) * SYNC_S
    return cpu + card * MEDIA / spent.records


def told(spent: Spent) -> list[str]:
    """Give one line for each figure: what was counted, beside its budget."""
    allowed = budget()
    per = UNIT / spent.records
    rows = (
        ("instructions each", spent.instructions, 1.0, allowed.instructions),
        ("log bytes per 10,000", spent.appended, per, allowed.appended),
        ("page bytes per 10,000", spent.scattered, per, allowed.scattered),
        ("syncs per 10,000", spent.syncs, per, allowed.syncs),
    )
    return [
        f"{spent.step:8s} {what:22s} {found * times:12,.0f}  budget {most:12,d}  "
        f"{'kept' if found * times <= most else 'MISSED'}"
        for what, found, times, most in rows
        if found is not None
    ]


def summed(spent: Spent) -> str:
    """Give one line: minutes on the device, and at both ends of the band."""
    middle, low, high = (
        device_seconds(spent, slower) / 60 for slower in (SLOWER, *BAND)
    )
    verdict = "kept" if middle * 60 <= SECONDS else "MISSED"
    return (
        f"{spent.step:8s} {MEDIA:,} on the device: {middle:.1f} minutes of "
        f"{SECONDS // 60} ({low:.1f} to {high:.1f})  {verdict}"
    )


def main() -> None:
    """Print the budgets."""
    for slower in (SLOWER, *BAND):
        allowed = budget(slower)
        print(
            f"a device {slower} times slower: {allowed.instructions:,} instructions a "
            f"file; per {UNIT:,} {allowed.appended:,} bytes of log, "
            f"{allowed.scattered:,} of pages, {allowed.syncs} syncs"
        )


if __name__ == "__main__":
    main()
