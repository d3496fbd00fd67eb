"""One frozen class per notification, with its wire name.

Shapes: CONTRACT of the Zaparoo media API (``media.indexing``, ``media.scraping``);
keys whose value is None are left out, booleans are always there. What zapcore adds
(``notMounted``, ``warnings``, ``skippedSystems``, ``error``, ``pausedBy``) is new
keys only.
"""

from collections.abc import Mapping
from dataclasses import field, fields
from datetime import UTC, datetime
from typing import Any, ClassVar

from zapcore.valueclass import dataclass


def timestamp(seconds: float) -> str:
    """Give epoch seconds in RFC 3339, in UTC; "" for 0, which is no time."""
    if not seconds:
        return ""
    found = datetime.fromtimestamp(seconds, UTC)
    return found.isoformat(timespec="seconds").replace("+00:00", "Z")


def wire_name(name: str) -> str:
    """Give the name on the wire of a field: ``totalSteps`` of ``total_steps``."""
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


@dataclass(frozen=True, slots=True)
class Warned:
    """What was wrong with one file, and where: shown to the owner.

    ``unread``: it was not read to its end, so the next run reads it again.
    """

    file: str
    line: int
    message: str
    unread: bool = field(default=False, metadata={"wire": False})

    def params(self) -> dict[str, Any]:
        """Give the wire form ``{file, line, message}``."""
        return {"file": self.file, "line": self.line, "message": self.message}


@dataclass(frozen=True, slots=True)
class Event:
    """A notification; subclasses name it and hold its parameters."""

    NAME: ClassVar[str] = ""

    def params(self) -> dict[str, Any]:
        """Give the parameters by their wire names, without the absent ones."""
        found = ((wire_name(f.name), getattr(self, f.name)) for f in fields(self))
        return {name: _wire(value) for name, value in found if value is not None}


def _wire(value: object) -> object:
    if isinstance(value, Event | Warned | SystemProgress | SourceStats | ExportedFile):
        return value.params()
    if isinstance(value, Mapping):
        return {name: _wire(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return [_wire(item) for item in value]
    return value


@dataclass(frozen=True, slots=True)
class MediaIndexing(Event):
    """Progress of an index; ``indexing`` is false in the last one only."""

    NAME: ClassVar[str] = "media.indexing"

    total_steps: int | None = None
    current_step: int | None = None
    current_step_display: str | None = None
    total_files: int | None = None
    total_media: int | None = None
    missing_media: int | None = None
    systems_completed: int | None = None
    systems_total: int | None = None
    exists: bool = False
    indexing: bool = False
    optimizing: bool = False
    paused: bool = False
    paused_by: str | None = None
    throttled: bool | None = None
    not_mounted: tuple[str, ...] | None = None
    state: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class SystemProgress:
    """How far the scrape of one system is: counts of records."""

    system_id: str
    system_name: str
    processed: int = 0
    total: int = 0
    matched: int = 0
    skipped: int = 0

    def params(self) -> dict[str, Any]:
        """Give the wire form of ``currentSystem``."""
        return {wire_name(f.name): getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True, slots=True)
class MediaScraping(Event):
    """Progress of a scrape; also the answer of ``media.scrape.status``."""

    NAME: ClassVar[str] = "media.scraping"

    current_step: int | None = None
    current_step_display: str | None = None
    total_steps: int | None = None
    current_system: SystemProgress | None = None
    scraper_id: str | None = None
    system_id: str | None = None
    state: str | None = "idle"
    error: str | None = None
    processed: int = 0
    total: int = 0
    matched: int = 0
    skipped: int = 0
    total_scraped: int = 0
    scraping: bool = False
    done: bool = False
    paused: bool = False
    paused_by: str | None = None
    throttled: bool | None = None
    force: bool = False
    skipped_systems: tuple[str, ...] | None = None
    warnings: tuple[Warned, ...] | None = None


@dataclass(frozen=True, slots=True)
class SourceStats:
    """What one source of metadata did in a scan.

    ``state``: ``waiting running done off failed quota``; ``quota_left`` None without a
    quota; ``error`` is the last one that stands. ``waiting``: files that it is still to
    be asked about, or in a dry run would be.
    """

    requests: int = 0
    hits: int = 0
    misses: int = 0
    errors: int = 0
    waiting: int | None = None
    quota_left: int | None = None
    state: str = "waiting"
    error: str | None = None

    def params(self) -> dict[str, Any]:
        """Give the wire form, without a quota where there is none."""
        found = ((wire_name(f.name), getattr(self, f.name)) for f in fields(self))
        return {name: value for name, value in found if value is not None}


@dataclass(frozen=True, slots=True)
class MediaScanning(Event):
    """Progress of a scan; also the answer of ``media.scan.status``.

    The counts are those of the scanning document's statistics, of the systems that are
    scanned: ``identified`` ones are known by a DAT or by a source. ``bytes_hashed`` of
    ``bytes_to_hash``; ``eta_seconds`` is a guess, absent while there is none.
    ``questions``: places of which ``media.missing`` asks whether their files are gone.
    ``asked`` of ``to_ask`` questions were put to sources of the network; ``resumes_at``
    (RFC 3339) is when a scan that waits for a quota goes on.
    """

    NAME: ClassVar[str] = "media.scanning"

    state: str = "idle"
    scanning: bool = False
    type: str | None = None
    stage: str | None = None
    paused: bool = False
    paused_by: str | None = None
    throttled: bool | None = None
    total_platforms: int = 0
    total_roms: int = 0
    scanned_platforms: int = 0
    new_platforms: int = 0
    identified_platforms: int = 0
    scanned_roms: int = 0
    new_roms: int = 0
    identified_roms: int = 0
    missing_roms: int = 0
    bytes_hashed: int = 0
    bytes_to_hash: int = 0
    asked: int = 0
    to_ask: int = 0
    artwork: int = 0
    resumes_at: str | None = None
    providers: Mapping[str, SourceStats] = field(default_factory=dict)
    system_id: str | None = None
    system_name: str | None = None
    file: str | None = None
    eta_seconds: int | None = None
    dry_run: bool = False
    skipped_systems: tuple[str, ...] | None = None
    skipped_media: tuple[int, ...] | None = None
    not_mounted: tuple[str, ...] | None = None
    questions: tuple[str, ...] | None = None
    warnings: tuple[Warned, ...] | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class MediaSelecting(Event):
    """Progress of a selection; also the answer of ``media.select.status``.

    ``media`` files of ``total`` were looked at, in games of which ``chosen`` have one
    that is shown. ``changed`` counts, in a dry run, the games that would show another
    file, or none. ``notes`` say what of the owner's lists is missing or broken.
    """

    NAME: ClassVar[str] = "media.selecting"

    state: str = "idle"
    selecting: bool = False
    paused: bool = False
    paused_by: str | None = None
    throttled: bool | None = None
    system_id: str | None = None
    systems_completed: int = 0
    systems_total: int = 0
    media: int = 0
    total: int = 0
    games: int = 0
    chosen: int = 0
    changed: int = 0
    dry_run: bool = False
    notes: tuple[str, ...] | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file that an export wrote or left as it was, or several of one folder.

    ``path`` ends in a slash where ``files`` of that folder are told as one. ``games``
    are in it, of which ``added`` it did not have and ``changed`` it had otherwise.
    """

    system: str
    path: str
    files: int = 1
    games: int = 0
    added: int = 0
    changed: int = 0
    pictures: int = 0
    written: bool = False

    def params(self) -> dict[str, Any]:
        """Give the wire form."""
        return {wire_name(f.name): getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True, slots=True)
class MediaExporting(Event):
    """Progress of an export; also the answer of ``media.export`` and its status.

    ``processed`` games of ``total`` are those of the present system. The counts are of
    the whole run: ``files_total`` files hold ``games``, of which ``added`` and
    ``changed`` are news to them; ``files_written`` were written. ``files`` (of too many
    the first) and ``warnings`` are told once, at the end.
    """

    NAME: ClassVar[str] = "media.exporting"

    what: str | None = None
    frontend: str | None = None
    state: str = "idle"
    exporting: bool = False
    paused: bool = False
    paused_by: str | None = None
    throttled: bool | None = None
    current_step: int = 0
    total_steps: int = 0
    system_id: str | None = None
    system_name: str | None = None
    processed: int = 0
    total: int = 0
    games: int = 0
    added: int = 0
    changed: int = 0
    pictures: int = 0
    files_total: int = 0
    files_written: int = 0
    preferred: bool = False
    dry_run: bool = False
    files: tuple[ExportedFile, ...] | None = None
    skipped_systems: tuple[str, ...] | None = None
    not_mounted: tuple[str, ...] | None = None
    warnings: tuple[Warned, ...] | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class MediaStarted(Event):
    """A game was started, by whatever launches games on this device."""

    NAME: ClassVar[str] = "media.started"

    system_id: str
    system_name: str
    media_path: str
    media_name: str
    slot: str = "primary"


@dataclass(frozen=True, slots=True)
class MediaStopped(Event):
    """A game has ended; ``elapsed`` is in whole seconds."""

    NAME: ClassVar[str] = "media.stopped"

    system_id: str
    system_name: str
    media_name: str
    media_path: str
    elapsed: int
    launcher_id: str = ""
    slot: str = "primary"
