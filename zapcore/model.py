"""The domain's values: frozen, without I/O. Terms as in ``docs/glossary.md``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, field
from enum import Enum, IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from zapcore.valueclass import dataclass

if TYPE_CHECKING:
    from zapcore.arcade import ArcadeSet, Described, Listed


class OperationState(StrEnum):
    """Where an operation is in its life."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


class PausedBy(StrEnum):
    """Who or what holds a paused operation."""

    USER = "user"
    GAME = "game"
    QUOTA = "quota"
    SPACE = "space"
    UNMOUNTED = "unmounted"


class Level(IntEnum):
    """What a visitor may do; a higher level includes those beneath it."""

    READ = 1
    OPERATE = 2
    ADMINISTER = 3

    @property
    def word(self) -> str:
        """Give its name as on the wire and in the configuration."""
        return self.name.lower()


LONGEST_KEY_NAME = 60


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """A key that was made: all but the secret, of which only a hash is kept.

    ``made`` is in seconds since 1970.
    """

    number: int
    name: str
    level: Level
    made: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How an operation stands: running, ``throttled`` by a game, or paused by whom."""

    state: OperationState
    paused_by: PausedBy | None = None
    throttled: bool = False

    def told(self) -> dict[str, Any]:
        """Give the fields by which each operation's notification says so."""
        return {
            "paused": self.state is OperationState.PAUSED,
            "paused_by": self.paused_by,
            "throttled": self.throttled or None,
            "state": self.state,
        }


@dataclass(frozen=True, slots=True)
class ActiveGame:
    """A game that runs. ``started`` is RFC 3339 in UTC, ``since`` monotonic seconds."""

    system_id: str
    system_name: str
    path: str
    name: str
    started: str
    since: float


@dataclass(frozen=True, slots=True)
class Removed:
    """What a clean-up removed, or would remove: rows by kind."""

    media: int = 0
    titles: int = 0
    tags: int = 0
    properties: int = 0
    blobs: int = 0
    folders: int = 0

    def __add__(self, other: "Removed") -> "Removed":
        return Removed(*map(int.__add__, astuple(self), astuple(other)))


@dataclass(frozen=True, slots=True)
class Cleaned:
    """How a clean-up ended: ``not_mounted`` are the roots that it left alone."""

    removed: Removed
    not_mounted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TagValue:
    """One tag: its type, its normalised value and, where kept, the raw text."""

    type: str
    value: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class PropertyValue:
    """One property: ``type_tag`` like ``property:image-boxart``, and its text.

    A path-backed property holds the absolute path; others hold the text itself.
    """

    type_tag: str
    text: str


@dataclass(frozen=True, slots=True)
class ScrapeRecord:
    """What one source record says about one media row and its title.

    ``media_id`` is the row that carries the sentinel; without ``sentinel`` only what
    the record holds is written. ``outdated(type tag, text)`` tells of a property that
    it does not hold whether it goes. ``digest`` changes with what is said: a record of
    one replaces all that its scraper said, and is of the title that its row has then.
    ``whole``: all else goes that its scraper brought, but artwork as ``outdated`` says.
    """

    title_id: int
    media_id: int
    title_tags: tuple[TagValue, ...] = ()
    title_properties: tuple[PropertyValue, ...] = ()
    media_tags: tuple[TagValue, ...] = ()
    media_properties: tuple[PropertyValue, ...] = ()
    sentinel: bool = True
    outdated: Callable[[str, str], bool] | None = None
    digest: int = 0
    whole: bool = False


@dataclass(frozen=True, slots=True)
class ScraperOption:
    """A setting of a scraper.

    ``type`` is ``folder`` (an absolute path or ""), ``text``, ``number`` or
    ``boolean``; the default is of that type. ``check`` says in words what is wrong
    with a text, or "".
    """

    name: str
    type: str
    default: object
    description: str = ""
    check: Callable[[str], str] | None = None


class Passed(Enum):
    """A source record that is not written, and why."""

    UNMATCHED = "fits no row, or several"
    FINISHED = "its row was finished by this same run, before a restart"
    ELSEWHERE = "a part of the source is of games that are not here; it counts nowhere"


class Beside(NamedTuple):
    """A file of another system that lies in a folder of this one."""

    system_id: str
    slug: str


@dataclass(frozen=True, slots=True)
class ScrapeCatalog:
    """What a system holds for records to be matched with; missing files are left out.

    ``titles`` is slug to title id, ``rows`` are (media id, title id, path) by media id,
    ``slugs`` the slug of each title's name, so that a record of the same name needs no
    work. Rows in ``done`` are not written again: they carry the scraper's sentinel, or
    in a forced run were ``finished`` by this very run before a restart. ``sets`` gives
    media id to the arcade set that a file says it loads. ``dumps`` gives media id to
    the (CRC32, size) of its bytes, with and without a header, of rows that were hashed.
    ``beside`` gives the path of each file that other systems have in the system's own
    folders to what it is. ``elsewhere`` are slugs of titles that other systems have.
    ``digests`` gives media id to the digest of what the scraper said of it. ``guests``
    are alternatives of other games, ``folders`` those of artwork that the scraper has
    brought. ``dumps``, ``elsewhere``, ``digests``, ``folders``: if it ``wants`` them.
    """

    titles: Mapping[str, int]
    rows: Sequence[tuple[int, int, str]]
    done: frozenset[int] = frozenset()
    finished: frozenset[int] = frozenset()
    slugs: Mapping[str, str] = field(default_factory=dict)
    sets: Mapping[int, "ArcadeSet"] = field(default_factory=dict)
    dumps: Mapping[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    beside: Mapping[str, Beside] = field(default_factory=dict)
    elsewhere: frozenset[str] = frozenset()
    digests: Mapping[int, int] = field(default_factory=dict)
    guests: frozenset[int] = frozenset()
    folders: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ScrapePlace:
    """Where a system lies, for a scraper to look there.

    ``names`` are what its folder may be called, best first; ``folders`` are its
    folders, absolute; ``asset_roots`` are further places that artwork may be named in
    by an absolute path; ``home`` is what ``~`` means; ``options`` the scraper's own.
    ``roots`` are the library's roots. ``others`` are extensions, lower-case with their
    dot, that files of other systems have in the same folders, and none of its own;
    ``shared`` are those of its folders in which they may lie.
    """

    system_id: str
    media_type: str
    names: tuple[str, ...]
    folders: tuple[str, ...]
    asset_roots: tuple[str, ...] = ()
    home: str = ""
    options: Mapping[str, object] = field(default_factory=dict)
    roots: tuple[str, ...] = ()
    others: frozenset[str] = frozenset()
    shared: tuple[str, ...] = ()


def _ignore(_listed: "Listed") -> None:
    """Let go of it."""


@dataclass(frozen=True, slots=True)
class ScrapeJob:
    """One system for a scraper to read: where it lies and what is known of it.

    ``force`` asks for every record, also of rows that carry the sentinel. ``listed``
    hears, before the first record, what lists say of arcade sets.
    """

    place: ScrapePlace
    catalog: ScrapeCatalog
    force: bool = False
    listed: "Callable[[Listed], None]" = _ignore


@dataclass(frozen=True, slots=True)
class ScrapeRun:
    """The run that a scrape's writes belong to: its journal row and its scraper.

    ``fills``: it replaces nothing of others. ``part``: it writes not all of the rows.
    """

    journal_id: int
    scraper_id: str
    force: bool = False
    fills: bool = False
    part: bool = False


@dataclass(frozen=True, slots=True)
class FolderRule:
    """One row of a platform's table: these folders hold files of this system.

    ``folders`` are names below a root (any case) or absolute paths;
    ``extensions`` are lower-case with their dot.
    """

    system_id: str
    folders: tuple[str, ...]
    extensions: frozenset[str]


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One operation as the journal holds it, so that a restart goes on with it.

    ``cursor`` is the operation's own note of how far it came.
    """

    kind: str
    systems: tuple[str, ...] = ()
    scraper_id: str = ""
    run_id: str = ""
    force: bool = False
    options: dict[str, object] = field(default_factory=dict)
    id: int = 0
    cursor: str = ""


class FileRecord(NamedTuple):
    """One file as the index stores it.

    ``raw`` holds the bytes of a name that is not UTF-8, else b"". ``tags`` are
    (type, value) pairs in parse order, the extension first, values unpadded.
    ``described`` is what its contents say of it, None if only its name tells;
    ``name_slug`` is then the slug that its own name would have given.
    """

    file_name: str
    raw: bytes
    size: int
    mtime: int
    title: str
    display_title: str
    sort_key: str
    slug: str
    secondary: str
    length: int
    words: int
    tags: tuple[tuple[str, str], ...]
    described: "Described | None" = None
    name_slug: str = ""


@dataclass(frozen=True, slots=True)
class FolderPart:
    """New and changed files of one folder, and the names that are gone.

    ``path`` ends in ``/`` and may hold surrogates. ``stamp`` is None but in the last
    part of the folder, so that a cut before it makes the next index read it again.
    """

    path: str
    root: str
    stamp: bytes | None
    files: tuple[FileRecord, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownFolder:
    """A folder as the last index left it; ``alive``: it may hold files not missing."""

    root: str
    stamp: bytes
    alive: bool
