"""What a scan would do: what it would visit, read and ask. Nothing is written."""

from collections.abc import Mapping

from zapcore.content import ScanOrder, Scope
from zapcore.events import SourceStats
from zapcore.model import JournalEntry, OperationState, Standing
from zapcore.operations.dry_index import DryControl
from zapcore.operations.online_stage import OnlineStage
from zapcore.operations.scan_plan import plan_of
from zapcore.operations.scan_progress import ScanProgress
from zapcore.operations.scan_run import KIND, Parts
from zapcore.ports import Control


class ScanTrial:
    """Tries one scan; its caller waits for the end and reads ``progress``."""

    kind = KIND

    def __init__(self, parts: Parts, progress: ScanProgress, order: ScanOrder) -> None:
        self._parts = parts
        self._progress = progress
        self._order = order
        self.state = OperationState.RUNNING
        self.error = ""

    def entry(self) -> JournalEntry:
        """Give the row that the journal would keep."""
        return JournalEntry(kind=KIND, systems=self._order.systems)

    def changed(self, standing: Standing) -> None:
        """Hear that it is slowed; nobody is told."""

    def ended(self, state: OperationState, error: str | None) -> None:
        """Keep the terminal state for who waits."""
        self.state, self.error = state, error or ""
        self._progress.end(state, error)

    def figures(self) -> Mapping[str, object]:
        """Give what was tried."""
        return {"type": self._order.type, "tried": True}

    async def run(self, control: Control) -> None:
        """Count stage by stage."""
        parts, order, progress = self._parts, self._order, self._progress
        plan = plan_of(order)
        scope = Scope(order.systems, order.media_ids)
        there = await parts.store.present(order.media_ids)
        before = await parts.store.tally(scope)
        absent = [number for number in order.media_ids if number not in there]
        progress.knew(before, absent)
        files, size = await parts.store.to_hash(scope, sorted(parts.spared))
        if plan.rehash:
            size = await parts.store.size_of(scope, sorted(parts.spared))
        if plan.index and not order.media_ids:
            found = await parts.stages.try_index(
                DryControl(control), order.systems, fresh_only=plan.fresh_only
            )
            missing = before.missing + found.gone
            rows = before.files + found.new - found.gone
            systems = before.systems + max(0, len(found.systems) - before.systems)
            progress.knows(before._replace(files=rows, missing=missing))
            progress.platforms(systems, systems, "")
            progress.found(found.new)
            size += found.size
        progress.to_hash(files, size if parts.hashes else 0)
        if plan.metadata and parts.online is not None:
            stage = OnlineStage(parts.online, progress)
            for name, rows in (await stage.forecast(order, scope)).items():
                # New files are asked about, too, but nobody knows their systems yet.
                progress.source(name, SourceStats(waiting=rows))
                progress.questions(0, progress.status.to_ask + rows)
