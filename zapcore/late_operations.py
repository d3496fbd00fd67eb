"""Operations as methods reach them, whose rooms are built when one is first started.

Until then none runs: there is nothing to pause, and its status is that of none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zapcore.events import (
    MediaExporting,
    MediaIndexing,
    MediaScanning,
    MediaSelecting,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from zapcore.content import ScanOrder
    from zapcore.events import MediaScraping
    from zapcore.exporting import ExportOrder
    from zapcore.late import Late
    from zapcore.operations.select_batch import Setting
    from zapcore.operations.slot import Slot
    from zapcore.selected import OwnedRom
    from zapcore.selection.choice import Choice
    from zapcore.selection.choose import Chooser
    from zapcore.selection.profile import Profile
    from zapcore.workshop import Workshop


class _Steered:
    """What all kinds of operations have: pause, resume, cancel."""

    kind = ""

    def __init__(self, rooms: Late[Workshop], slot: Slot) -> None:
        self._rooms = rooms
        self._slot = slot

    def pause(self) -> None:
        """Pause.

        Raises:
            NothingRunningError: none runs.
        """
        self._slot.pause(self.kind)

    def resume(self) -> bool:
        """Go on; false when it was not paused."""
        return self._slot.resume(self.kind)

    async def cancel(self) -> bool:
        """Cancel; false when nothing ran."""
        return await self._slot.cancel(self.kind)


class LateIndex(_Steered):
    """The index."""

    kind = "index"

    async def start(
        self, systems: Sequence[str] | None = None, *, rebuild: bool = False
    ) -> None:
        """Start over all systems or some; ``rebuild`` parses all anew."""
        await (await self._rooms.get()).work.index.start(systems, rebuild=rebuild)

    def status(self) -> MediaIndexing:
        """Give the last status."""
        rooms = self._rooms.made
        return rooms.work.index.status() if rooms else MediaIndexing()


class LateScrape(_Steered):
    """The scrapes."""

    kind = "scrape"

    async def start(
        self,
        scraper_id: str,
        systems: Sequence[str] | None = None,
        *,
        force: bool = False,
        options: Mapping[str, object] | None = None,
    ) -> None:
        """Start a scraper over all systems or some."""
        scrape = (await self._rooms.get()).work.scrape
        await scrape.start(scraper_id, systems, force=force, options=options)

    async def status(self) -> MediaScraping:
        """Give the last status with a fresh count of scraped rows."""
        return await (await self._rooms.get()).work.scrape.status()

    async def scrapers(self) -> list[dict[str, object]]:
        """Give ``{id, name, supportedSystems, options}`` of each scraper."""
        return (await self._rooms.get()).work.scrape.scrapers()

    async def folder_options(self, scraper_id: str) -> Sequence[str]:
        """Give the options that name folders; none of a scraper that is not there."""
        return (await self._rooms.get()).work.scrape.folder_options(scraper_id)


class LateScan(_Steered):
    """The scans."""

    kind = "scan"

    async def start(self, order: ScanOrder) -> None:
        """Start a scan."""
        await (await self._rooms.get()).work.scanning.scan.start(order)

    async def try_out(self, order: ScanOrder) -> MediaScanning:
        """Tell what a scan would do, and wait for that."""
        return await (await self._rooms.get()).work.scanning.scan.try_out(order)

    def status(self) -> MediaScanning:
        """Give the last status."""
        rooms = self._rooms.made
        return rooms.work.scanning.scan.status() if rooms else MediaScanning()

    async def systems_of(self, numbers: Sequence[int]) -> dict[int, str]:
        """Give number of the database to id of systems."""
        return await (await self._rooms.get()).work.scanning.scan.systems_of(numbers)


class LateSelect(_Steered):
    """The selections and the profiles."""

    kind = "select"

    async def start(
        self,
        profile: str = "",
        systems: Sequence[str] | None = None,
        *,
        force: bool = False,
    ) -> None:
        """Start over all systems or some; ``profile`` holds there from now on."""
        await (await self._rooms.get()).work.select.start(profile, systems, force=force)

    async def try_out(
        self, systems: Sequence[str] | None = None, profile: str = ""
    ) -> MediaSelecting:
        """Count what a selection would change, by another profile, and wait."""
        return await (await self._rooms.get()).work.select.try_out(systems, profile)

    async def cancel(self) -> bool:
        """Cancel; false when nothing ran."""
        rooms = self._rooms.made
        return await rooms.work.select.cancel() if rooms else False

    def status(self) -> MediaSelecting:
        """Give the last status."""
        rooms = self._rooms.made
        return rooms.work.select.status() if rooms else MediaSelecting()

    async def profiles(self) -> tuple[dict[str, Profile], dict[str, str]]:
        """Give every profile by name, and system id ("": others) to the one there."""
        return await (await self._rooms.get()).work.select.profiles()

    async def set_profile(self, name: str, given: Mapping[str, object]) -> Profile:
        """Make or replace a profile."""
        return await (await self._rooms.get()).work.select.set_profile(name, given)

    async def delete_profile(self, name: str) -> None:
        """Delete a profile; where it held, that of all systems does, or the default."""
        await (await self._rooms.get()).work.select.delete_profile(name)

    async def pick(
        self, system_id: str, roms: Sequence[OwnedRom], media: int, *, on: bool
    ) -> None:
        """Have the owner's pick beat all rules for a game, or no more."""
        await (await self._rooms.get()).work.select.pick(system_id, roms, media, on=on)

    async def tell(
        self, system_id: str, roms: Sequence[OwnedRom]
    ) -> tuple[Setting, list[Choice], Chooser]:
        """Choose again among files, which are all of some games."""
        return await (await self._rooms.get()).work.select.tell(system_id, roms)


class LateExport(_Steered):
    """The exports."""

    kind = "export"

    async def start(self, order: ExportOrder) -> None:
        """Start an export."""
        await (await self._rooms.get()).work.export.start(order)

    async def run(self, order: ExportOrder) -> MediaExporting:
        """Export, and wait for the end."""
        return await (await self._rooms.get()).work.export.run(order)

    def status(self) -> MediaExporting:
        """Give the last status."""
        rooms = self._rooms.made
        return rooms.work.export.status() if rooms else MediaExporting()
