"""Whether files that vanished are believed gone: counted by root and by mount.

While folders are walked nothing is marked: what vanished is counted here. Then each
root and each mount is judged by itself, and only what is believed is marked. A share
that went away leaves an empty folder, and a library that lost most of its files at once
was more likely unplugged or renamed than deleted, so its owner is asked.
"""

import contextlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from zapcore.absence import Doubts, MountPlace, Question, Settled
from zapcore.names import stored
from zapcore.operations.mounts import MountWatch, is_below, link_of, places_of
from zapcore.operations.places import Found
from zapcore.operations.walk import Listing
from zapcore.valueclass import dataclass


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


def watch_mounts(table: str, found: Found) -> MountWatch:
    """Give the mounts as the walk begins; what mounts when it is looked at is woken.

    It blocks.
    """
    for places in found.places.values():
        for place in places:
            with contextlib.suppress(OSError):
                os.close(os.open(place.path, os.O_RDONLY | os.O_DIRECTORY))
    return MountWatch(table)


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
