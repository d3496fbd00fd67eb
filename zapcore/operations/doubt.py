"""Whether files that vanished are believed gone: counted by root and by mount.

While folders are walked nothing is marked: what vanished is counted here. Then each
root and each mount is judged by itself, and only what is believed is marked. A share
that went away leaves an empty folder, and a library that lost most of its files at once
was more likely unplugged or renamed than deleted, so its owner is asked.
"""

import logging
import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from zapcore.absence import Answer, Doubts, MountPlace, Question, Reach, Settled
from zapcore.names import stored
from zapcore.operations.mounts import MountWatch, is_below, link_of, places_of
from zapcore.operations.places import Found
from zapcore.operations.walk import Listing
from zapcore.ports_missing import DoubtStore

logger = logging.getLogger(__name__)

LEAST = 10
"""So many files must vanish at once before somebody is asked."""


@dataclass(frozen=True, slots=True)
class Group:
    """Files that vanish together: below one root, on these mounts."""

    root: str
    points: frozenset[str] = frozenset()


class Tally:
    """Counts what vanished while folders are walked; believes nothing.

    Making one looks at the disk: it blocks.
    """

    def __init__(self, watch: MountWatch, doubts: Doubts, found: Found) -> None:
        self.watch = watch
        self._anchors = tuple(_anchors(found))
        tops = tuple(f"{root}/" for root in found.usable)
        self.known = frozenset(p for p in doubts.mounts if p.prefix.startswith(tops))
        self.places = tuple(
            {*self.known, *_told(places_of(watch.mounts, self._anchors))}
        )
        self.found: Counter[MountPlace] = Counter()
        self.gone: Counter[Group] = Counter()
        self.systems: set[str] = set()

    @property
    def reals(self) -> tuple[str, ...]:
        """Give the real paths around which no mount may change meanwhile."""
        points = (place.point for place in self.places)
        return (*(real for _, real in self._anchors), *points)

    @property
    def lost(self) -> frozenset[MountPlace]:
        """Give the known mounts that are not there; none where nobody can tell."""
        if not self.watch.knows:
            return frozenset()
        return frozenset(p for p in self.known if p.point not in self.watch.mounts)

    def allows(self, system_id: str, folder: str, root: str, count: int) -> bool:
        """Count files of a folder that vanished; they are not to be marked yet."""
        self.systems.add(system_id)
        self.gone[self.group(folder, root)] += count
        return False

    def look(self, listing: Listing, *, same: bool) -> None:
        """Note files that are there: what they lie on is worth being waited for.

        It blocks: the mount of a new or changed folder may lie behind a link.
        """
        self._see(listing)
        if not same:
            self._follow(listing)

    def sure(self) -> None:
        """Hear that something is to be judged; a tally judges nothing."""

    def _see(self, listing: Listing) -> None:
        if self.places and (count := len(listing.files) or int(listing.zip_stamped)):
            for place in self.places:
                if listing.path.startswith(place.prefix):
                    self.found[place] += count

    def _follow(self, listing: Listing) -> None:
        folder = listing.path.rstrip("/")
        if not listing.files or os.path.realpath(folder) == folder:
            return
        place = link_of(self.watch.mounts, folder, listing.root)
        if place is not None and place not in self.places:
            self.places = (*self.places, *_told([place]))
            self._see(listing)

    def group(self, folder: str, root: str) -> Group:
        """Give the group of a folder's files."""
        points = (p.point for p in self.places if folder.startswith(p.prefix))
        return Group(root, frozenset(points))


def _anchors(found: Found) -> Iterator[tuple[str, str]]:
    """Give the roots, and the systems' folders that are links, with real paths."""
    reals = {root: os.path.realpath(root) for root in found.usable}
    yield from reals.items()
    for places in found.places.values():
        for place in places:
            real = os.path.realpath(place.path)
            if not is_below(real, reals[place.root]):
                yield place.path, real


def _told(places: Iterable[MountPlace]) -> set[MountPlace]:
    """Leave out what is not UTF-8: the database holds text."""
    return {p for p in places if not any(stored(text)[1] for text in p)}


class Verdict:
    """What is believed: so many files of each group may be marked, and no more.

    ``lost`` are mount points whose files are not judged. ``shaky``: something was
    mounted or unmounted somewhere while it was looked, so it is looked again.
    """

    def __init__(
        self,
        tally: Tally,
        budget: Counter[Group],
        settled: Settled,
        lost: tuple[str, ...] = (),
    ) -> None:
        self._tally = tally
        self._budget = budget
        self._settled = settled
        self._refused = False
        self.lost = lost
        self.trusted = True
        self.shaky = False

    @property
    def systems(self) -> set[str]:
        """Give the systems of which something may be marked."""
        return self._tally.systems if self._budget.total() else set()

    @property
    def asked(self) -> tuple[Question, ...]:
        """Give what the owner is asked anew."""
        return self._settled.asked

    def look(self, listing: Listing, *, same: bool) -> None:
        """Hear of a folder; a verdict knows them already."""

    def sure(self) -> None:
        """See whether what was just read can be believed: nothing is mounted anew."""
        watch = self._tally.watch
        self.shaky |= watch.stirred()
        self.trusted = self.trusted and not watch.changed(self._tally.reals)

    def allows(self, system_id: str, folder: str, root: str, count: int) -> bool:  # noqa: ARG002 - as a tally is asked
        """Tell whether these files of a folder may be marked missing."""
        group = self._tally.group(folder, root)
        if self.shaky or not self.trusted or self._budget[group] < count:
            self._refused = self._refused or not self.shaky
            return False
        self._budget[group] -= count
        return True

    def again(self) -> None:
        """Begin another look."""
        self.shaky = False

    def outcome(self) -> Settled:
        """Give what is to be written after what was believed has been marked."""
        sure = self.trusted and not self.shaky
        seen = self._settled.seen and sure and not self._refused
        settled = replace(self._settled, seen=seen)
        return settled if sure else replace(settled, answered=())


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
        """Give what is believed of what vanished; ``roots`` are all there may be."""
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
