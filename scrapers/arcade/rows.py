"""The rows of a system by the sets that they load."""

import os
from collections.abc import Iterator
from typing import NamedTuple

from scrapers.arcade.facts import Known, Machine
from zapcore.arcade import ArcadeSet, zip_stem
from zapcore.model import ScrapeJob

LAUNCHERS = frozenset({".mra", ".mgl", ".m3u"})
"""Files that are called after a game and not after a set."""

DISK = ".chd"
"""A disk lies in a folder of its set's name, called after the disk."""


class Row(NamedTuple):
    """One row: what its set may be called, best first.

    ``own``: the first is what its file says that it loads; the others are then
    alternatives that lend it facts, but not their title. ``is_set``: its file is a set
    itself. ``parentless``: its file names no parent.
    """

    media: int
    title: int
    names: tuple[str, ...]
    own: bool = False
    is_set: bool = False
    parentless: bool = True


class Described(NamedTuple):
    """The machine of a row, by which of its names, and whether its title is shared."""

    machine: Machine
    name: str
    titled: bool


def rows_of(job: ScrapeJob) -> Iterator[Row]:
    """Give the rows that a list may still describe."""
    catalog = job.catalog
    for media, title, path in catalog.rows:
        if media in catalog.done and media not in catalog.finished:
            continue
        if names := _called(path):
            yield Row(media, title, names, is_set=True)
        elif found := catalog.sets.get(media):
            names, own = _loaded(found), bool(found.name)
            yield Row(media, title, names, own, parentless=not found.parent)


def describe(row: Row, known: Known) -> Described | None:
    """Give the machine of a row, None if no list knows one."""
    for number, name in enumerate(row.names):
        machine = known.get(name)
        if machine is not None:
            return Described(machine, name, not (number and row.own))
    return None


def _loaded(found: ArcadeSet) -> tuple[str, ...]:
    return found._replace(parent="").names


def _called(path: str) -> tuple[str, ...]:
    """Give the names of a file that is a set itself."""
    stem, end = os.path.splitext(path)
    if end.lower() in LAUNCHERS:
        return ()
    name = zip_stem(stem)
    if end.lower() == DISK:
        return tuple(dict.fromkeys((name, zip_stem(os.path.dirname(path)))))
    return (name,)
