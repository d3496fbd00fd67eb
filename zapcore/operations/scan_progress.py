"""What a scan tells the world while it runs: ``media.scanning``, four a second."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from zapcore.content import HashJob, ScanOrder, Tally
from zapcore.events import MediaScanning, SourceStats, Warned, timestamp
from zapcore.model import OperationState, Standing
from zapcore.operations.scan_eta import Rate
from zapcore.ports import Publisher

EVERY_S = 0.25
WARNINGS = 100


class ScanProgress:
    """Holds the last status and publishes it, not more often than it may.

    A ``quiet`` one only holds it: of a scan that is tried.
    """

    def __init__(self, publisher: Publisher, *, quiet: bool = False) -> None:
        self._publisher = publisher
        self._quiet = quiet
        self._published_at = 0.0
        self._rate = Rate()
        self._before = Tally()
        self.status = MediaScanning()

    def begin(
        self,
        order: ScanOrder,
        sources: Mapping[str, SourceStats],
        *,
        dry_run: bool = False,
    ) -> None:
        """Start over."""
        self._rate = Rate()
        self._before = Tally()
        self.status = MediaScanning(
            state=OperationState.RUNNING,
            scanning=True,
            type=order.type,
            stage="prepare",
            providers=dict(sources),
            dry_run=dry_run,
            skipped_systems=order.skipped or None,
        )
        self._publish()

    def enter(self, stage: str) -> None:
        """Enter a stage: ``index identify metadata hash online``."""
        self._rate = Rate()
        self.status = replace(
            self.status,
            stage=stage,
            system_id=None,
            system_name=None,
            file=None,
            eta_seconds=None,
        )
        self._publish()

    def knew(self, tally: Tally, media: Sequence[int] = ()) -> None:
        """Hear what was there before, and which asked files are not."""
        self._before = tally
        self.status = replace(
            self.status,
            total_roms=tally.files,
            total_platforms=tally.systems,
            missing_roms=tally.missing,
            identified_roms=tally.identified,
            skipped_media=tuple(media) or None,
        )

    def knows(self, tally: Tally) -> None:
        """Hear what is there now."""
        before = self._before
        self.status = replace(
            self.status,
            total_roms=tally.files,
            new_roms=max(
                0, tally.files + tally.missing - before.files - before.missing
            ),
            new_platforms=max(0, tally.systems - before.systems),
            total_platforms=max(tally.systems, self.status.total_platforms),
            missing_roms=tally.missing,
            identified_roms=tally.identified,
            identified_platforms=tally.identified_systems,
        )
        self._now_and_then()

    def found(self, new: int) -> None:
        """Hear how many files would be new."""
        self.status = replace(self.status, new_roms=new)

    def platforms(self, done: int, total: int, name: str) -> None:
        """Hear how many systems were read, and which one is."""
        self.status = replace(
            self.status,
            scanned_platforms=done,
            total_platforms=max(total, done),
            system_name=name or None,
        )
        self._now_and_then()

    def files(self, count: int) -> None:
        """Hear how many files were visited in all."""
        self.status = replace(
            self.status,
            scanned_roms=count,
            total_roms=max(count, self.status.total_roms),
            eta_seconds=self._rate.seconds(count, self._before.files),
        )
        self._now_and_then()

    def at(self, system_id: str, path: str) -> None:
        """Hear which file is looked at."""
        shown = path.encode("utf-8", "replace").decode()
        self.status = replace(self.status, system_id=system_id, file=shown)
        self._now_and_then()

    def reading(self, what: str) -> None:
        """Hear which DAT is read, or what is wrong with it."""
        self.status = replace(self.status, file=what)
        self._now_and_then()

    def to_hash(self, files: int, size: int) -> None:  # noqa: ARG002 - files are told by their bytes
        """Hear how many files and bytes wait."""
        self.status = replace(
            self.status, bytes_to_hash=self.status.bytes_hashed + size
        )
        self._publish()

    def hashed_all(self) -> None:
        """Hear that no bytes are left: of some files fewer counted than they have."""
        self.status = replace(self.status, bytes_to_hash=self.status.bytes_hashed)

    def hashing(self, job: HashJob) -> None:
        """Hear that a file is begun."""
        self.at(job.system_id, job.path)

    def hashed(self, job: HashJob) -> None:
        """Hear that a file is done, or left: its bytes were counted as they came."""

    def read(self, size: int) -> None:
        """Hear how many bytes were read in all."""
        total = max(self.status.bytes_to_hash, size)
        self.status = replace(
            self.status,
            bytes_hashed=size,
            bytes_to_hash=total,
            eta_seconds=self._rate.seconds(size, total),
        )
        self._now_and_then()

    def source(self, source: str, stats: SourceStats) -> None:
        """Hear how a source of metadata stands."""
        providers = {**self.status.providers, source: stats}
        self.status = replace(self.status, providers=providers)
        self._now_and_then()

    def questions(self, done: int, total: int) -> None:
        """Hear how many questions sources have answered, of how many."""
        seconds = self._rate.seconds(done, total)
        self.status = replace(
            self.status, asked=done, to_ask=total, eta_seconds=seconds
        )
        self._now_and_then()

    def fetched(self, count: int) -> None:
        """Hear that so many more pictures, videos and manuals are there."""
        self.status = replace(self.status, artwork=self.status.artwork + count)
        self._now_and_then()

    def resumes(self, at: float) -> None:
        """Hear when a scan that waits for a quota goes on; 0: it does."""
        self.status = replace(self.status, resumes_at=timestamp(at) or None)
        self._publish()

    def warn(self, warning: Warned) -> None:
        """Keep a warning; of too many the first ones."""
        known = self.status.warnings or ()
        if len(known) < WARNINGS:
            self.status = replace(self.status, warnings=(*known, warning))

    def lost(self, roots: Sequence[str]) -> None:
        """Hear which roots are not there."""
        known = self.status.not_mounted or ()
        found = tuple(dict.fromkeys((*known, *roots)))
        self.status = replace(self.status, not_mounted=found or None)

    def asked(self, paths: Sequence[str]) -> None:
        """Hear of which places the owner is asked whether their files are gone."""
        self.status = replace(self.status, questions=tuple(paths) or None)

    def passed_over(self, systems: Sequence[str]) -> None:
        """Hear which systems were asked for and are not there."""
        known = self.status.skipped_systems or ()
        found = tuple(dict.fromkeys((*known, *systems)))
        self.status = replace(self.status, skipped_systems=found or None)

    def stands(self, standing: Standing) -> None:
        """Publish that it was paused, slowed, or goes on."""
        self._rate = Rate()
        self.status = replace(self.status, **standing.told())
        self._publish()

    def end(self, state: OperationState, error: str | None) -> None:
        """Publish the last one; the warnings go out with it."""
        self.status = replace(
            self.status,
            state=state,
            scanning=False,
            stage=None,
            paused=False,
            paused_by=None,
            throttled=None,
            system_id=None,
            system_name=None,
            file=None,
            eta_seconds=None,
            resumes_at=None,
            error=error,
        )
        if not self._quiet:
            self._publisher.publish(self.status)

    def _now_and_then(self) -> None:
        if time.monotonic() - self._published_at >= EVERY_S:
            self._publish()

    def _publish(self) -> None:
        self._published_at = time.monotonic()
        if not self._quiet:
            self._publisher.publish(replace(self.status, warnings=None))


def _rows(tally: Tally) -> int:
    return tally.files + tally.missing
