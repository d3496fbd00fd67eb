"""The rows of a system by the sets that they load."""

from collections.abc import Iterator
from typing import NamedTuple

from scrapers.arcade.facts import Known, Machine
from zapcore.arcade import ArcadeSet, called
from zapcore.model import ScrapeJob


class Row(NamedTuple):
    """One row: what its set may be called, best first.

    ``own``: the first is what its file says that it loads; the others are then
    alternatives that lend it facts, but not their title. ``is_set``: its file is a set
    itself. ``parentless``: its file names no parent. ``told`` is the digest of what was
    said of it before, 0 if nothing was; of what was ``finished`` nothing more is said.
    """

    media: int
    title: int
    names: tuple[str, ...]
    own: bool = False
    is_set: bool = False
    parentless: bool = True
    told: int = 0
    finished: bool = False


class Described(NamedTuple):
    """The machine of a row, by which of its names, and whether its title is shared."""

    machine: Machine
    name: str
    titled: bool


def rows_of(job: ScrapeJob) -> Iterator[Row]:
    """Give the rows that a list may describe."""
    catalog = job.catalog
    for media, title, path in catalog.rows:
        finished = media in catalog.finished
        told = catalog.digests.get(media, 0) if media in catalog.done else 0
        if names := called(path):
            row = Row(media, title, names, is_set=True)
        elif found := catalog.sets.get(media):
            names, own = _loaded(found), bool(found.name)
            # Where this scraper has been it may be its own: none of others is replaced.
            parentless = not found.parent or media in catalog.digests
            row = Row(media, title, names, own, parentless=parentless)
        else:
            continue
        yield row._replace(told=told, finished=finished)


def describe(row: Row, known: Known) -> Described | None:
    """Give the machine of a row, None if no list knows one.

    What loads a BIOS among its zips is none itself.
    """
    for number, name in enumerate(row.names):
        machine = known.get(name)
        if machine is not None and (row.is_set or not machine.part):
            return Described(machine, name, not (number and row.own))
    return None


def _loaded(found: ArcadeSet) -> tuple[str, ...]:
    return found._replace(parent="").names
