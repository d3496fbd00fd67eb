"""Desks as methods reach them, whose rooms are built when one is first asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zapcore.absence import MissingRow
    from zapcore.content import DatInfo, Judgement, MediaFacts
    from zapcore.late import Late
    from zapcore.model import Cleaned
    from zapcore.operations.dat_desk import Listed
    from zapcore.operations.missing import Standing as Asking
    from zapcore.operations.task_kinds import Asked, Run, Standing, Task
    from zapcore.owning import MetaChange, MetaView, OwnArt, SourceView
    from zapcore.workshop import Workshop


class _Desk:
    def __init__(self, rooms: Late[Workshop]) -> None:
        self._rooms = rooms


class LateExplainer(_Desk):
    """Tells what a file is taken for."""

    async def explain(self, media_id: int) -> tuple[MediaFacts, Judgement, str] | None:
        """Give its bytes, the judgement and its RetroAchievements hash."""
        return await (await self._rooms.get()).work.scanning.identity.explain(media_id)


class LateClean(_Desk):
    """Removes what is left of files that are gone."""

    async def clean(
        self, systems: Sequence[str] | None = None, *, dry_run: bool = False
    ) -> Cleaned:
        """Clean all systems or some, and wait for the end."""
        return await (await self._rooms.get()).work.clean.clean(
            systems, dry_run=dry_run
        )


class LateMissing(_Desk):
    """Tells what is missing, and takes answers."""

    async def rows(
        self, systems: Sequence[str], after: tuple[int, int], limit: int
    ) -> list[MissingRow]:
        """Give missing rows behind (since, id), the longest missing first."""
        return await (await self._rooms.get()).work.missing.rows(systems, after, limit)

    async def total(self, systems: Sequence[str]) -> int:
        """Count missing rows; no systems means all."""
        return await (await self._rooms.get()).work.missing.total(systems)

    async def questions(self) -> Sequence[Asking]:
        """Give what is asked."""
        return await (await self._rooms.get()).work.missing.questions()

    async def answer(self, path: str, *, gone: bool) -> bool:
        """Keep an answer; give whether an index was started for it."""
        return await (await self._rooms.get()).work.missing.answer(path, gone=gone)


class LateDats(_Desk):
    """Answers about the owner's DATs."""

    async def listed(self) -> Sequence[DatInfo]:
        """Give every DAT, by path."""
        return await (await self._rooms.get()).dats.listed()

    async def find(self, text: str, system_id: str = "") -> Sequence[Listed]:
        """Give what a hash, a serial or a name means; no system means all."""
        return await (await self._rooms.get()).dats.find(text, system_id)


class LateMeta(_Desk):
    """Tells why values are as they are, and takes the owner's."""

    async def sources(self) -> Sequence[SourceView]:
        """Give every source of the network."""
        return await (await self._rooms.get()).work.meta.sources()

    async def explain(self, media_id: int) -> MetaView:
        """Give what is known of a file's values, and by whom."""
        return await (await self._rooms.get()).work.meta.explain(media_id)

    async def update(self, media_id: int, change: MetaChange) -> bool:
        """Keep what the owner set; give whether a source is being asked for it."""
        return await (await self._rooms.get()).work.meta.update(media_id, change)

    async def set_art(
        self, media_id: int, kind: str, data: bytes | None
    ) -> OwnArt | None:
        """Keep a picture, None takes it away; give how it is kept."""
        return await (await self._rooms.get()).work.meta.set_art(media_id, kind, data)


class LateTasks(_Desk):
    """Tells of tasks and runs them."""

    async def tasks(self) -> Sequence[Standing]:
        """Give all tasks, and when they run."""
        return await (await self._rooms.get()).tasks.tasks()

    async def task(self, name: str) -> Task:
        """Give a task that may be run."""
        return await (await self._rooms.get()).tasks.task(name)

    async def run(self, name: str, asked: Asked) -> Run:
        """Run a task; give how it stands."""
        return await (await self._rooms.get()).tasks.run(name, asked)

    async def history(self) -> Sequence[Run]:
        """Give the runs that were asked for, latest first."""
        return await (await self._rooms.get()).tasks.history()
