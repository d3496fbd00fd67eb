"""Reads the lists of a system, and makes of them what they say of its rows."""

from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
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
from zapcore.arcade import Listed
from zapcore.events import Warned
from zapcore.model import Passed, ScrapeJob, ScrapeRecord

PIECES, LINES = 8, 4096
"""Pieces of 64 KiB, or lines, after which clients are given way and pauses heard."""

UNREAD = "it could not be read to its end: {}"

HIDDEN = "this folder could not be looked into, so that its lists were not read"

Item = ScrapeRecord | Warned | Passed
Reader = Callable[[Iterable[str], Known, Told], Iterator[None]]


SILENT = 1
"""The digest of a row of which lists say nothing any more."""


class _Form(NamedTuple):
    """How a kind of list is read, and how many steps are made between two looks."""

    read: Reader
    steps: int


def read_lists(lists: list[ListFile], job: ScrapeJob) -> Iterator[Item]:
    """Yield a record for each row whose set a list knows, in the order of rows.

    The job hears before of all sets that are known. Its rows are let go of before the
    first item.
    """
    said = job.catalog.digests if job.force else {}
    told = frozenset(media for media, digest in said.items() if digest != SILENT)
    rows = list(rows_of(job)) if lists or told else []
    known = Known({name for row in rows for name in row.names})
    return _items(lists if rows else [], rows, known, job.listed, told)


def _items(
    lists: list[ListFile],
    rows: list[Row],
    known: Known,
    listed: Callable[[Listed], None],
    told: frozenset[int],
) -> Iterator[Item]:
    whole = True
    for path in lists:
        for item in _list(path, known):
            whole = whole and not (isinstance(item, Warned) and item.unread)
            yield item
    listed(Listed(known.listed(), whole))
    mapper = Mapper()
    for row in rows:
        found = describe(row, known)
        if found and row.finished:
            yield Passed.FINISHED
        elif found and (digest := _digest(row, found)) != row.told:
            yield _record(row, found, mapper, digest)
        elif whole and not found and row.media in told and not row.finished:
            yield _silence(row)


def _digest(row: Row, found: Described) -> int:
    """Give a number, never 0, that changes with what is said of a row."""
    said = (*found.machine, found.name, found.titled, row.is_set)
    digest = blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=7)
    return int.from_bytes(digest.digest()) or 1


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


def _record(row: Row, found: Described, mapper: Mapper, digest: int) -> ScrapeRecord:
    machine = found.machine
    title_tags, media_tags = mapper.tags(machine, named=row.is_set)
    return ScrapeRecord(
        row.title,
        row.media,
        title_tags,
        title_properties(machine) if found.titled else (),
        media_tags,
        media_properties(machine, row, found.name),
        digest=digest,
    )


def _silence(row: Row) -> ScrapeRecord:
    """Take back what lists said of a row that none knows any more."""
    return ScrapeRecord(row.title, row.media, sentinel=False, digest=SILENT, whole=True)


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
