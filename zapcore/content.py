"""What is known of the bytes of files: hashes, serials, what a DAT lists. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import NamedTuple


class BodyKind(StrEnum):
    """Which bytes were hashed."""

    FILE = "file"
    """All of a file as it lies there."""
    MEMBER = "member"
    """One file inside an archive."""
    HEADERLESS = "headerless"
    """Without the header that a copier or an emulator put before them."""
    BIG_ENDIAN = "big-endian"
    """An N64 image, brought to the order of the cartridge."""
    CHD = "chd"
    """What the header of a CHD says of its contents: a SHA-1 and nothing else."""


class Body(NamedTuple):
    """One run of bytes and its hashes.

    ``number`` is 0 for the file itself and counts the members of an archive from 1, in
    code-point order of their names; a headerless or big-endian body has the number of
    what it was made from. ``size`` in bytes. Unknown are: ``crc32`` None, ``md5`` and
    ``sha1`` b"". A body of which only the directory of a zip was read has no more than
    its CRC.
    """

    kind: BodyKind
    number: int
    name: str
    size: int
    crc32: int | None = None
    md5: bytes = b""
    sha1: bytes = b""


class FactState(IntEnum):
    """How much of a file was read."""

    QUICK = 0
    """Only names, sizes and what a directory or header says: it waits for hashing."""
    FULL = 1
    REFUSED = 2
    """Unreadable, broken or over a bound; the messages say what. Not tried again."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the bytes of one file on disk tell, with sentences on what was wrong.

    ``read`` counts the bytes that were read or unpacked for it.
    """

    state: FactState
    bodies: tuple[Body, ...] = ()
    serials: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    read: int = 0


class FileStamp(NamedTuple):
    """What tells one state of a file on disk from another (the key of the cache).

    ``sample`` is 8 bytes made of its beginning, middle and end: inode numbers of some
    file systems (exFAT, CIFS) are given anew at every mount, where the path stands for
    them (``zapcore.identify.sampling``). ``ctime_ns`` changes with a new name too, so
    it is no part of the key: it tells what was written in its place.
    """

    device: int
    inode: int
    size: int
    mtime_ns: int
    sample: bytes = b""
    ctime_ns: int = 0


class DatEntry(NamedTuple):
    """One file that a DAT lists, with its game.

    ``size`` is -1 where the DAT has none. ``status`` is "", ``baddump``, ``nodump`` or
    ``verified``. ``parent`` is the name of the game that the DAT calls its parent.
    """

    dat: str
    game: str
    file: str
    size: int = -1
    crc32: int | None = None
    md5: bytes = b""
    sha1: bytes = b""
    status: str = ""
    serial: str = ""
    parent: str = ""
    categories: tuple[str, ...] = ()


class DatHeader(NamedTuple):
    """What a DAT says of itself."""

    name: str = ""
    description: str = ""
    version: str = ""


class DatInfo(NamedTuple):
    """A DAT of the owner's folder; ``path`` is below it.

    ``used`` says whether files are looked up in it; ``entries`` counts those that are
    kept. ``message`` says what is wrong, or why it is not used.
    """

    path: str
    size: int = 0
    mtime_ns: int = 0
    name: str = ""
    version: str = ""
    system_id: str = ""
    entries: int = 0
    message: str = ""
    used: bool = False


class DatQuestion(NamedTuple):
    """What is asked of the DATs of a system: any of these may find an entry.

    ``name`` is a file's name without extension, ``serial`` as ``serial_key`` makes it.
    """

    sha1: bytes = b""
    md5: bytes = b""
    crc32: int | None = None
    size: int = -1
    serial: str = ""
    name: str = ""


class Verdict(StrEnum):
    """What a file is taken for, in one word."""

    EXACT = "exact"
    """A DAT lists exactly these bytes."""
    BAD = "bad"
    """A DAT lists exactly these bytes as a bad dump."""
    HACK = "hack"
    """A changed copy of a known game."""
    PROBABLE = "probable"
    """Its serial, or CRC and size, fit a known dump; the hashes were not read."""
    DISAGREES = "disagrees"
    """It is exactly a dump, but of another game than its name claims."""
    NAMED = "named"
    """Only its name fits a known dump."""
    UNKNOWN = "unknown"


class Evidence(NamedTuple):
    """One reason to take a file for a game, strongest first where they are listed.

    ``kind``: ``dat-sha1 dat-md5 chd-sha1 header-serial dat-crc zip-crc dat-name name``.
    ``source`` is the DAT or what was read, ``strength`` from 0 to 1, ``claims`` the
    game. ``refused`` says in a sentence why it was not followed, "" if it was.
    """

    kind: str
    source: str
    strength: float
    claims: str
    refused: str = ""


class Judgement(NamedTuple):
    """What a file is taken for, and why.

    ``game`` is the DAT's name, ``words`` one sentence for the owner.
    """

    verdict: Verdict
    game: str = ""
    parent: str = ""
    categories: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    words: str = ""


class MediaPlace(NamedTuple):
    """A row whose bytes are asked about: where it lies, as the index knows it.

    ``path`` is its real path, surrogate-escaped; of a row inside a zip it leads into
    the zip. ``size`` and ``mtime`` are those of the index, 0 inside a zip.
    """

    id: int
    system_id: str
    root: str
    path: str
    size: int = 0
    mtime: int = 0


class FoundFile(NamedTuple):
    """One file of a row as it lies there now; its ``stamp`` has no sample yet.

    ``number`` 0 is the file of the row itself, ``member`` the name inside the zip that
    the row is; the others are files that a sheet names.
    """

    number: int
    path: str
    member: str
    stamp: FileStamp
    rule: str


class Located(NamedTuple):
    """A row with its files, its own first; ``messages`` say what its sheet lacks."""

    place: MediaPlace
    files: tuple[FoundFile, ...]
    messages: tuple[str, ...] = ()


class KnownPart(NamedTuple):
    """A file that a sheet names, as it was when it was looked at."""

    media_id: int
    path: str
    size: int
    mtime_ns: int
    ctime_ns: int = 0


class KnownFile(NamedTuple):
    """What the cache has of a file: its row, what it was sampled and read as.

    ``owners`` are the media rows that it is a file of.
    """

    id: int
    stamp: FileStamp
    rule: str
    state: FactState
    owners: frozenset[int] = frozenset()


class FileLink(NamedTuple):
    """One file of a media row: a known one by its id, else what was found of it now.

    ``number`` 0 is the file of the row itself, ``member`` the name inside the zip that
    the row is; others are its parts, with their own ``path``. ``again``: a known one
    that was written in its place, so that all of it is to be read.
    """

    number: int
    path: str = ""
    member: str = ""
    id: int = 0
    stamp: FileStamp = FileStamp(0, 0, 0, 0)
    rule: str = ""
    facts: FileFacts = FileFacts(FactState.QUICK)
    again: bool = False


class HashJob(NamedTuple):
    """A file that waits for hashing: its row, where it lies, and how it was stamped."""

    id: int
    media_id: int
    system_id: str
    path: str
    stamp: FileStamp
    rule: str


class MediaFacts(NamedTuple):
    """All that is known of the bytes of one media row: its own file, then its parts.

    ``paths`` are of the parts, in their order.
    """

    place: MediaPlace
    member: str
    own: FileFacts | None
    parts: tuple[FileFacts, ...] = ()
    paths: tuple[str, ...] = ()


class Scope(NamedTuple):
    """What a scan looks at: no systems means all; ``media`` only these rows."""

    systems: tuple[str, ...] = ()
    media: tuple[int, ...] = ()


class Tally(NamedTuple):
    """Rows of a scope: all that are there, missing ones, and those identified."""

    files: int = 0
    missing: int = 0
    identified: int = 0
    systems: int = 0
    identified_systems: int = 0


class ScanType(StrEnum):
    """What a scan visits (scanning document, "Scan Types")."""

    NEW_PLATFORMS = "new_platforms"
    QUICK = "quick"
    UPDATE = "update"
    UNMATCHED = "unmatched"
    COMPLETE = "complete"
    HASHES = "hashes"


@dataclass(frozen=True, slots=True)
class ScanOrder:
    """What a scan is asked for: no systems means all, ``sources`` None all enabled.

    ``systems`` are canonical ids; ``skipped`` what was named and is not there.
    ``media_ids`` scope it to these files.
    """

    type: ScanType = ScanType.QUICK
    systems: tuple[str, ...] = ()
    media_ids: tuple[int, ...] = ()
    sources: tuple[str, ...] | None = None
    skipped: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)
