"""What is missing, and what is asked before more is believed gone."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from zapcore.absence import Answer, MissingRow, Question
from zapcore.errors import AlreadyRunningError, NotMountedError, ParameterError
from zapcore.operations.mounts import MOUNTINFO, read_mounts
from zapcore.operations.places import usable
from zapcore.ports_missing import MissingStore
from zapcore.valueclass import dataclass

NAMED = 5
"""Paths that are named to somebody who answers for another."""


class Starter(Protocol):
    """Starts an index."""

    async def start(self, systems: Sequence[str] | None = None) -> None:
        """Start over all systems or some."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A question as it stands: whether what it is about is not mounted now."""

    question: Question
    not_mounted: bool = False


class MissingService:
    """Tells what is missing and takes answers: what ``media.missing`` calls."""

    def __init__(
        self, store: MissingStore, index: Starter, mountinfo: str = MOUNTINFO
    ) -> None:
        self._store = store
        self._index = index
        self._mountinfo = mountinfo

    async def rows(
        self, systems: Sequence[str], after: tuple[int, int], limit: int
    ) -> list[MissingRow]:
        """Give missing rows behind (since, id), the longest missing first."""
        return await self._store.rows(systems, after, limit)

    async def total(self, systems: Sequence[str]) -> int:
        """Count missing rows; no systems means all."""
        return await self._store.total(systems)

    async def questions(self) -> list[Standing]:
        """Give what is asked."""
        asked = await self._store.questions()
        if not asked:
            return []
        points = {place.point for place in await self._store.mounts()}
        return await asyncio.to_thread(self._seen, asked, points)

    async def answer(self, path: str, *, gone: bool) -> bool:
        """Keep an answer; give whether an index was started that marks what is gone.

        Raises:
            ParameterError: nothing is asked of this path.
            StoreError: nothing was changed.
        """
        answer = Answer.GONE if gone else Answer.WAITING
        if not await self._store.answer(path, answer):
            asked = [question.path for question in await self._store.questions()]
            raise ParameterError("path", _not_asked(path, asked))
        if gone:
            try:
                await self._index.start()
            except (AlreadyRunningError, NotMountedError):
                return False
        return gone

    def _seen(self, asked: Sequence[Question], points: set[str]) -> list[Standing]:
        """See what is mounted. It blocks."""
        mounts = read_mounts(self._mountinfo)
        lost = set() if mounts is None else points - mounts.keys()
        return [Standing(q, q.path in lost or not usable(q.path)) for q in asked]


class NothingMissing:
    """Where nothing is missing."""

    async def rows(
        self,
        systems: Sequence[str],  # noqa: ARG002 - as it is asked
        after: tuple[int, int],  # noqa: ARG002 - the same
        limit: int,  # noqa: ARG002 - the same
    ) -> list[MissingRow]:
        """Give none."""
        return []

    async def total(self, systems: Sequence[str]) -> int:  # noqa: ARG002 - as it is asked
        """Count none."""
        return 0

    async def questions(self) -> list[Standing]:
        """Ask nothing."""
        return []

    async def answer(self, path: str, *, gone: bool) -> bool:  # noqa: ARG002 - as it is asked
        """Take no answer.

        Raises:
            ParameterError: always.
        """
        raise ParameterError("path", _not_asked(path, ()))


def _not_asked(path: str, asked: Sequence[str]) -> str:
    """Say that nothing is asked of this path, and of which ones something is."""
    told = ", ".join(map(repr, asked[:NAMED]))
    more = f" and {len(asked) - NAMED} more" if len(asked) > NAMED else ""
    of = f"only of {told}{more}" if asked else "nor of any other"
    return f"nothing is asked of the path {path!r}, {of}"
