"""What a method may reach: handed in by the daemon, never imported."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Protocol

from api.visitors import THIS_DEVICE, Visitor
from zapcore.notices import Notices
from zapcore.valueclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.core_link import CoreLink
    from api.pictures import Gallery
    from api.shapes import RowWriter
    from mediadb.reader import MediaReader
    from mediadb.userdata import UserData
    from zapcore.absence import MissingRow
    from zapcore.content import DatInfo, Judgement, MediaFacts, ScanOrder
    from zapcore.events import (
        MediaExporting,
        MediaIndexing,
        MediaScanning,
        MediaScraping,
        MediaSelecting,
    )
    from zapcore.exporting import ExportOrder
    from zapcore.model import ActiveGame, Cleaned, KeyInfo, Level
    from zapcore.operations.courtesy import Courtesy
    from zapcore.operations.dat_desk import Listed
    from zapcore.operations.missing import Standing as Asking
    from zapcore.operations.select_batch import Setting
    from zapcore.operations.task_kinds import Asked, Run, Standing, Task
    from zapcore.owning import MetaChange, MetaView, OwnArt, SourceView
    from zapcore.selected import OwnedRom
    from zapcore.selection.choice import Choice
    from zapcore.selection.choose import Chooser
    from zapcore.selection.profile import Profile
    from zapcore.systems.table import System, SystemTable


class IndexService(Protocol):
    """Starts and steers the index."""

    async def start(
        self, systems: Sequence[str] | None = None, *, rebuild: bool = False
    ) -> None:
        """Start over all systems or some; ``rebuild`` parses all anew."""

    def pause(self) -> None:
        """Pause."""

    def resume(self) -> bool:
        """Go on; false when it was not paused."""

    async def cancel(self) -> bool:
        """Cancel; false when nothing ran."""

    def status(self) -> MediaIndexing:
        """Give the last status."""


class ScrapeService(Protocol):
    """Starts and steers a scrape."""

    async def start(
        self,
        scraper_id: str,
        systems: Sequence[str] | None = None,
        *,
        force: bool = False,
        options: Mapping[str, object] | None = None,
    ) -> None:
        """Start a scraper over all systems or some."""

    def pause(self) -> None:
        """Pause."""

    def resume(self) -> bool:
        """Go on; false when it was not paused."""

    async def cancel(self) -> bool:
        """Cancel; false when nothing ran."""

    async def status(self) -> MediaScraping:
        """Give the last status with a fresh count of scraped rows."""

    async def scrapers(self) -> list[dict[str, object]]:
        """Give ``{id, name, supportedSystems, options}`` of each scraper."""

    async def folder_options(self, scraper_id: str) -> Sequence[str]:
        """Give the options that name folders; none of a scraper that is not there."""


class SelectService(Protocol):
    """Starts and steers a selection, and knows the profiles."""

    async def start(
        self,
        profile: str = "",
        systems: Sequence[str] | None = None,
        *,
        force: bool = False,
    ) -> None:
        """Start over all systems or some; ``profile`` holds there from now on."""

    async def try_out(
        self, systems: Sequence[str] | None = None, profile: str = ""
    ) -> MediaSelecting:
        """Count what a selection would change, by another profile, and wait."""

    def pause(self) -> None:
        """Pause."""

    def resume(self) -> bool:
        """Go on; false when it was not paused."""

    async def cancel(self) -> bool:
        """Cancel; false when nothing ran."""

    def status(self) -> MediaSelecting:
        """Give the last status."""

    async def profiles(self) -> tuple[dict[str, Profile], dict[str, str]]:
        """Give every profile by name, and system id ("": others) to the one there."""

    async def set_profile(self, name: str, given: Mapping[str, object]) -> Profile:
        """Make or replace a profile."""

    async def delete_profile(self, name: str) -> None:
        """Delete a profile; where it held, that of all systems does, or the default."""

    async def pick(
        self, system_id: str, roms: Sequence[OwnedRom], media: int, *, on: bool
    ) -> None:
        """Have the owner's pick beat all rules for a game, or no more."""

    async def tell(
        self, system_id: str, roms: Sequence[OwnedRom]
    ) -> tuple[Setting, list[Choice], Chooser]:
        """Choose again among files, which are all of some games."""


class ScanService(Protocol):
    """Starts and steers a scan."""

    async def start(self, order: ScanOrder) -> None:
        """Start a scan."""

    async def try_out(self, order: ScanOrder) -> MediaScanning:
        """Tell what a scan would do, and wait for that."""

    def pause(self) -> None:
        """Pause."""

    def resume(self) -> bool:
        """Go on; false when it was not paused."""

    async def cancel(self) -> bool:
        """Cancel; false when nothing ran."""

    def status(self) -> MediaScanning:
        """Give the last status."""

    async def systems_of(self, numbers: Sequence[int]) -> dict[int, str]:
        """Give number of the database to id of systems."""


class FileExplainer(Protocol):
    """Tells what a file is taken for."""

    async def explain(self, media_id: int) -> tuple[MediaFacts, Judgement, str] | None:
        """Give its bytes, the judgement and its RetroAchievements hash."""


class Activity(Protocol):
    """Knows the game that runs."""

    @property
    def game(self) -> ActiveGame | None:
        """Give it, if one runs."""

    def start(self, system: System, path: str, name: str) -> None:
        """Hear that a game runs now."""

    def stop(self) -> None:
        """Hear that none runs."""


class CleanService(Protocol):
    """Removes what is left of files that are gone."""

    async def clean(
        self, systems: Sequence[str] | None = None, *, dry_run: bool = False
    ) -> Cleaned:
        """Clean all systems or some, and wait for the end."""


class TaskDesk(Protocol):
    """Tells of tasks and runs them."""

    async def tasks(self) -> Sequence[Standing]:
        """Give all tasks, and when they run."""

    async def task(self, name: str) -> Task:
        """Give a task that may be run."""

    async def run(self, name: str, asked: Asked) -> Run:
        """Run a task; give how it stands."""

    async def history(self) -> Sequence[Run]:
        """Give the runs that were asked for, latest first."""


class MissingService(Protocol):
    """Tells what is missing, and takes answers."""

    async def rows(
        self, systems: Sequence[str], after: tuple[int, int], limit: int
    ) -> list[MissingRow]:
        """Give missing rows behind (since, id), the longest missing first."""

    async def total(self, systems: Sequence[str]) -> int:
        """Count missing rows; no systems means all."""

    async def questions(self) -> Sequence[Asking]:
        """Give what is asked."""

    async def answer(self, path: str, *, gone: bool) -> bool:
        """Keep an answer; give whether an index was started for it."""


class DatDesk(Protocol):
    """Answers about the owner's DATs."""

    async def listed(self) -> Sequence[DatInfo]:
        """Give every DAT, by path."""

    async def find(self, text: str, system_id: str = "") -> Sequence[Listed]:
        """Give what a hash, a serial or a name means; no system means all."""


class MetaDesk(Protocol):
    """Tells why values are as they are, and takes the owner's."""

    async def sources(self) -> Sequence[SourceView]:
        """Give every source of the network."""

    async def explain(self, media_id: int) -> MetaView:
        """Give what is known of a file's values, and by whom."""

    async def update(self, media_id: int, change: MetaChange) -> bool:
        """Keep what the owner set; give whether a source is being asked for it."""

    async def set_art(
        self, media_id: int, kind: str, data: bytes | None
    ) -> OwnArt | None:
        """Keep a picture, None takes it away; give how it is kept."""


class ExportService(Protocol):
    """Starts and steers exports."""

    async def start(self, order: ExportOrder) -> None:
        """Start an export."""

    async def run(self, order: ExportOrder) -> MediaExporting:
        """Export, and wait for the end."""

    def pause(self) -> None:
        """Pause."""

    def resume(self) -> bool:
        """Go on; false when it was not paused."""

    async def cancel(self) -> bool:
        """Cancel; false when nothing ran."""

    def status(self) -> MediaExporting:
        """Give the last status."""


class KeyStore(Protocol):
    """Makes and revokes keys."""

    async def new(self, level: Level, name: str) -> tuple[KeyInfo, str]:
        """Make a key; give it and its secret, which nobody can give again."""

    async def list(self) -> list[KeyInfo]:
        """Give all keys, oldest first."""

    async def revoke(self, number: int) -> bool:
        """Take a key back; False when there is none of this number."""


class Log(Protocol):
    """What is kept of the log."""

    def read(self) -> bytes:
        """Give it, oldest line first. It blocks."""


# The rooms that these stand for are imported by those who go without them only.


def _no_tasks() -> TaskDesk:
    from zapcore.operations.tasks import NoTasks  # noqa: PLC0415 - see above

    return NoTasks()


def _nothing_missing() -> MissingService:
    from zapcore.operations.missing import NothingMissing  # noqa: PLC0415 - see above

    return NothingMissing()


def _no_dats() -> DatDesk:
    from zapcore.operations.dat_desk import NoDats  # noqa: PLC0415 - see above

    return NoDats()


def _no_meta() -> MetaDesk:
    from zapcore.operations.meta_desk import NoMeta  # noqa: PLC0415 - see above

    return NoMeta()


def _no_exports() -> ExportService:
    from zapcore.operations.export import NoExports  # noqa: PLC0415 - see above

    return NoExports()


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that methods are made of, and who asks."""

    readers: MediaReader
    index: IndexService
    scrape: ScrapeService
    scan: ScanService
    identity: FileExplainer
    clean: CleanService
    select: SelectService
    owner: UserData
    activity: Activity
    systems: SystemTable
    rows: RowWriter
    gallery: Gallery
    keys: KeyStore
    courtesy: Courtesy
    platform: str
    platform_systems: tuple[str, ...]
    roots: tuple[str, ...]
    version: str
    log: Log | None = None
    notices: Notices = field(default_factory=Notices)
    core: CoreLink | None = None
    tasks: TaskDesk = field(default_factory=_no_tasks)
    missing: MissingService = field(default_factory=_nothing_missing)
    dats: DatDesk = field(default_factory=_no_dats)
    meta: MetaDesk = field(default_factory=_no_meta)
    export: ExportService = field(default_factory=_no_exports)
    visitor: Visitor = THIS_DEVICE
