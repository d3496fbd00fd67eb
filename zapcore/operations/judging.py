"""Judges what vanished, root by root and mount by mount; asks of what it doubts."""

import asyncio
import logging
import os
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from zapcore.absence import Answer, Doubts, MountPlace, Question, Reach, Settled
from zapcore.operations.doubt import Group, Tally, Verdict
from zapcore.operations.places import Found
from zapcore.ports_missing import DoubtStore

logger = logging.getLogger(__name__)

LEAST = 10
"""So many files must vanish at once before somebody is asked."""


class Judge:
    """Decides from a tally, root by root and mount by mount."""

    def __init__(
        self, tally: Tally, doubts: Doubts, store: DoubtStore, systems: tuple[str, ...]
    ) -> None:
        self._tally = tally
        self._doubts = doubts
        self._store = store
        self._systems = systems
        self._questions = {q.path: q for q in doubts.questions}
        self._asked: list[Question] = []
        self._answered: list[str] = []
        self._held: set[str] = set()

    @property
    def _whole(self) -> bool:
        return not self._systems

    async def judge(self, found: Found, roots: Iterable[str]) -> Verdict:
        """Give what is believed of what vanished; ``roots`` are all there may be.

        Nothing is, and nothing is asked, if a mount came or went meanwhile.
        """
        watch = self._tally.watch
        if await asyncio.to_thread(watch.changed, self._tally.reals):
            points = {place.point for place in self._tally.places}
            gone = await asyncio.to_thread(watch.gone, points)
            verdict = Verdict(self._tally, Counter(), Settled(), tuple(gone))
            verdict.trusted = False
            return verdict
        return await self._judge(found, roots)

    async def _judge(self, found: Found, roots: Iterable[str]) -> Verdict:
        unmounted = await self._found_without()
        absent = {p.point for p in self._tally.lost - unmounted}
        self._held |= absent
        for point in sorted(self._points(found) - absent, key=len, reverse=True):
            await self._judge_mount(point)
        for root in found.usable:
            await self._judge_root(root)
        self._drop_unasked({*found.usable}, {*map(os.path.normpath, roots)}, absent)
        budget = self._budget()
        settled = Settled(
            mounts=tuple(sorted(self._new_mounts())),
            unmounted=tuple(sorted(unmounted)),
            asked=tuple(self._asked),
            answered=tuple(self._answered),
            seen=self._whole and budget.total() == self._tally.gone.total(),
        )
        lost = [point for point in sorted(absent) if await self._known_at(point)]
        return Verdict(self._tally, budget, settled, tuple(lost))

    def _budget(self) -> Counter[Group]:
        """Give how many files of each group may be marked."""
        return Counter(
            {
                group: count
                for group, count in self._tally.gone.items()
                if group.root not in self._held and not group.points & self._held
            }
        )

    def _points(self, found: Found) -> set[str]:
        """Give the mounts that something vanished from and that are part of a root."""
        tops = {f"{root}/" for root in found.usable}
        inner = {p.point for p in self._tally.places if p.prefix not in tops}
        return inner & {p for group in self._tally.gone for p in group.points}

    def _new_mounts(self) -> set[MountPlace]:
        fresh = {*self._tally.places} - self._doubts.mounts
        return {place for place in fresh if self._tally.found[place]}

    async def _found_without(self) -> set[MountPlace]:
        """Give mounts that are gone for good: their files are there without them."""
        found = set()
        for place in self._tally.lost:
            if self._tally.found[place]:
                (known,) = await self._count([place.prefix], self._systems)
                if known and 2 * self._gone_on(place.point) <= known:
                    found.add(place)
        return found

    def _gone_on(self, point: str) -> int:
        gone = self._tally.gone.items()
        return sum(count for group, count in gone if point in group.points)

    async def _known_at(self, point: str) -> int:
        """Count the files of this run that are known on a mount."""
        return sum(await self._count(self._prefixes({point}), self._systems))

    def _prefixes(self, points: set[str]) -> list[str]:
        """Give the folders of these mounts, those within another one left out."""
        all_ = sorted(p.prefix for p in self._tally.places if p.point in points)
        tops: list[str] = []
        for prefix in all_:
            if not tops or not prefix.startswith(tops[-1]):
                tops.append(prefix)
        return tops

    async def _count(self, prefixes: list[str], systems: tuple[str, ...]) -> list[int]:
        reaches = [Reach(prefix=prefix) for prefix in prefixes]
        return await self._store.known(reaches, systems, self._doubts.top)

    async def _judge_mount(self, point: str) -> None:
        """Judge what vanished from a mount, but for those within it that are held."""
        gone = sum(
            count
            for group, count in self._tally.gone.items()
            if point in group.points and not group.points & self._held
        )
        if gone:
            own = self._prefixes({point})
            within = [p for p in self._prefixes(self._held) if p.startswith(tuple(own))]
            known = sum(await self._count(own, ()))
            self._decide(point, gone, known - sum(await self._count(within, ())))

    async def _judge_root(self, root: str) -> None:
        """Judge what vanished from a root, but for the mounts that are held."""
        gone = sum(
            count
            for group, count in self._tally.gone.items()
            if group.root == root and not group.points & self._held
        )
        if not gone:
            return
        held = [p for p in self._prefixes(self._held) if p.startswith(f"{root}/")]
        reaches = [Reach(root=root), *(Reach(root, prefix) for prefix in held)]
        known, *apart = await self._store.known(reaches, (), self._doubts.top)
        self._decide(root, gone, known - sum(apart))

    def _decide(self, path: str, gone: int, known: int) -> None:
        """Believe it, or hold the path and ask; an answer holds for what was asked."""
        before = self._questions.get(path)
        many = gone >= LEAST and 2 * gone > known
        if before is None:
            if many:
                self._hold(Question(path, gone, known, int(time.time())))
        elif _believed(before, gone) or (self._whole and not many):
            self._settle(path)
        elif gone > before.gone:
            self._hold(replace(before, gone=gone, known=known, answer=Answer.NONE))
        else:
            self._held.add(path)

    def _hold(self, question: Question) -> None:
        self._held.add(question.path)
        self._asked.append(question)

    def _settle(self, path: str) -> None:
        if self._whole:
            self._answered.append(path)

    def _drop_unasked(
        self, usable: set[str], roots: set[str], absent: set[str]
    ) -> None:
        """End questions of paths from which nothing is gone any more.

        Those of a root or mount that is not there stay.
        """
        if not self._whole:
            return
        waiting = (roots - usable) | absent
        decided = self._held | {*self._answered} | waiting
        self._answered.extend(self._questions.keys() - decided)


def _believed(question: Question, gone: int) -> bool:
    """Tell whether the owner said that these are gone; an answer is not for more."""
    return question.answer is Answer.GONE and gone <= question.gone


def tell(verdict: Verdict, tally: Tally) -> None:
    """Say in the log what is not believed, and why nothing was marked."""
    for question in verdict.asked:
        logger.warning(
            "%d of %d known files of %r vanished at once; none is marked missing "
            "before you say whether they are gone: zapcore missing --answer",
            question.gone,
            question.known,
            question.path,
        )
    if verdict.lost:
        logger.warning("not mounted, so nothing is judged there: %s", verdict.lost)
    if tally.gone and (verdict.shaky or not verdict.trusted):
        logger.warning(
            "something was mounted or unmounted meanwhile; what vanished is not "
            "marked missing by this index"
        )
