"""Reads the lists of a system, and makes of them what they say of its rows."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from scrapers.arcade.categories import CategoryReader
from scrapers.arcade.database import DatabaseReader
from scrapers.arcade.facts import Known
from scrapers.arcade.lines import numbered
from scrapers.arcade.machines import MachineReader
from scrapers.arcade.mapping import Mapper, media_properties, title_properties
from scrapers.arcade.opening import UnusableListError, opened
from scrapers.arcade.places import Kind, ListFile
from scrapers.arcade.rows import Described, Row, describe, rows_of
from scrapers.arcade.told import Told
from scrapers.gamelist_xml.decode import texts
from zapcore.events import Warned
from zapcore.model import Passed, ScrapeJob, ScrapeRecord

PIECES, LINES = 8, 4096
"""Pieces of 64 KiB, or lines, after which clients are given way and pauses heard."""

UNREAD = "it could not be read to its end: {}"

HIDDEN = "this folder could not be looked into, so that its lists were not read"

Item = ScrapeRecord | Warned | Passed
Reader = Callable[[Iterable[str], Known, Told], Iterator[None]]


class _Form(NamedTuple):
    """How a kind of list is read, and how many steps are made between two looks."""

    read: Reader
    steps: int


def read_lists(lists: list[ListFile], job: ScrapeJob) -> Iterator[Item]:
    """Yield a record for each row whose set a list knows, in the order of rows.

    The rows of the job are let go of before the first item.
    """
    rows = list(rows_of(job)) if lists else []
    known = Known({name for row in rows for name in row.names})
    return _items(lists if rows else [], rows, known, job.catalog.finished)


def _items(
    lists: list[ListFile], rows: list[Row], known: Known, finished: frozenset[int]
) -> Iterator[Item]:
    for item in lists:
        yield from _list(item, known)
    mapper = Mapper()
    for row in rows:
        found = describe(row, known)
        if found and row.media in finished:
            yield Passed.FINISHED
        elif found:
            yield _record(row, found, mapper)


def _list(item: ListFile, known: Known) -> Iterator[Item]:
    """Read one list; yield what is wrong with it, and where clients may go first."""
    if item.kind is Kind.UNREADABLE:
        yield Warned(item.path, 0, HIDDEN, unread=True)
        return
    told = Told(item.path)
    form = _FORMS[item.kind]
    try:
        with opened(item.path) as file:
            for number, _ in enumerate(form.read(texts(file), known, told), 1):
                yield from told.take()
                if number % form.steps == 0:
                    yield Passed.ELSEWHERE
    except UnusableListError as error:
        told.warn(0, error.sentence, unread=not error.lasting)
    except OSError as error:
        told.warn(0, UNREAD.format(error.strerror), unread=True)
    yield from told.take()


def _record(row: Row, found: Described, mapper: Mapper) -> ScrapeRecord:
    machine = found.machine
    title_tags, media_tags = mapper.tags(machine)
    return ScrapeRecord(
        row.title,
        row.media,
        title_tags,
        title_properties(machine) if found.titled else (),
        media_tags,
        media_properties(machine, row, found.name),
    )


def _machines(pieces: Iterable[str], known: Known, told: Told) -> Iterator[None]:
    return MachineReader(known, told).read(pieces)


def _database(pieces: Iterable[str], known: Known, told: Told) -> Iterator[None]:
    return DatabaseReader(known, told).read(numbered(pieces))


def _categories(pieces: Iterable[str], known: Known, told: Told) -> Iterator[None]:
    return CategoryReader(known, told).read(numbered(pieces))


_FORMS = {
    Kind.MAME: _Form(_machines, PIECES),
    Kind.MACHINES: _Form(_machines, PIECES),
    Kind.DATABASE: _Form(_database, LINES),
    Kind.CATEGORIES: _Form(_categories, LINES),
}
