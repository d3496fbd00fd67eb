"""Draws what a power cut leaves of a disk: what holds, and some of what came later.

How the rest fares is one ``Fate`` for a whole image:

* ``SYNCED``: nothing of it is there; ``ALL``: all of it.
* ``PREFIX``: all up to some moment, in the order of the calls.
* ``TORN``: the same, and the last write of it came in part, by sectors.
* ``REORDERED``: each sector of each write and each change of a size came or did not.
* ``ZEROED``: sizes are there, and the sectors that did not come are zeros.
* ``GARBAGE``: the same, with any bytes: exFAT gives new clusters as the card has them.

Names follow their own order on ext4, where they are kept up to some moment. On exFAT
each entry of a folder came or did not, but for the fates that are a prefix. A rename is
three entries: so both names, either or neither may be there.

Sectors are 512 or 4,096 bytes, one size for an image. The index of SQLite's log
(``-shm``) is mapped and never synced: it is absent, as it was, zeros or any bytes.
With ``worn`` files of these names have lost whole pages although they were synced, as a
worn card or one that lied may have it.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from benchmarks.power_cut.disk import (
    Change,
    Disk,
    File,
    Folder,
    Naming,
    Promise,
    apply,
    name_it,
)
from benchmarks.power_cut.steps import SHARED

PAGE = 4096
SECTORS = (512, PAGE)
MOST_WORN = 3


class Fate(enum.Enum):
    """What becomes of what was not synced."""

    SYNCED = "synced"
    ALL = "all"
    PREFIX = "prefix"
    TORN = "torn"
    REORDERED = "reordered"
    ZEROED = "zeroed"
    GARBAGE = "garbage"


WEIGHTS = {
    Fate.SYNCED: 2,
    Fate.ALL: 1,
    Fate.PREFIX: 3,
    Fate.TORN: 3,
    Fate.REORDERED: 4,
    Fate.ZEROED: 3,
    Fate.GARBAGE: 2,
}
IN_ORDER = {Fate.PREFIX, Fate.TORN}
GROWN = {Fate.ZEROED, Fate.GARBAGE}


@dataclass(slots=True)
class Draw:
    """How one image comes about; all of it follows from the random numbers."""

    random: Random
    fate: Fate
    sector: int
    chance: float
    until: int
    names_until: int
    worn: frozenset[str] = frozenset()
    files: dict[int, File] = field(default_factory=dict)

    def __str__(self) -> str:
        words = f"{self.fate.value}, sectors of {self.sector}"
        return f"{words}, worn" if self.worn else words


def draw(disk: Disk, random: Random, worn: Sequence[str] = ()) -> Draw:
    """Draw how an image of a disk is to be."""
    fates = [
        fate
        for fate in Fate
        if fate is not Fate.GARBAGE or disk.promise is Promise.ENTRY
    ]
    fate = random.choices(fates, [WEIGHTS[fate] for fate in fates])[0]
    moments = sorted(_moments(disk)) or [0]
    until = random.choice(moments)
    in_order = fate in IN_ORDER
    names = until if in_order else random.choice([0, *moments])
    chance = random.choice((0.15, 0.5, 0.85))
    sector = random.choice(SECTORS)
    return Draw(random, fate, sector, chance, until, names, frozenset(worn))


def _moments(disk: Disk) -> set[int]:
    """Give when what is pending came."""
    found: set[int] = set()
    for folder in disk.folders():
        found.update(naming.at for naming in folder.pending)
        for node in _nodes(folder):
            if isinstance(node, File):
                found.update(change.at for change in node.pending)
    return found


def _nodes(folder: Folder) -> list[File | Folder]:
    pending = [naming.node for naming in folder.pending if naming.node is not None]
    return [*folder.held.values(), *pending]


def left_of(disk: Disk, plan: Draw) -> Folder:
    """Give what the cut leaves; nothing of ``disk`` changes."""
    top = _folder(disk.top, disk.promise, plan)
    if plan.worn:
        _wear(top, plan)
    return top


def _folder(folder: Folder, promise: Promise, plan: Draw) -> Folder:
    names = dict(folder.held)
    for naming in folder.pending:
        if _named(naming, promise, plan):
            name_it(names, naming)
    made = Folder(stamp=folder.stamp)
    for name, node in sorted(names.items()):
        if isinstance(node, Folder):
            made.now[name] = _folder(node, promise, plan)
        elif not name.endswith(SHARED):
            made.now[name] = _file(node, plan)
        elif (shared := _shared(node, plan)) is not None:
            made.now[name] = shared
    return made


def _named(naming: Naming, promise: Promise, plan: Draw) -> bool:
    if plan.fate in {Fate.SYNCED, Fate.ALL}:
        return plan.fate is Fate.ALL
    if plan.fate in IN_ORDER or promise is Promise.JOURNAL:
        return naming.at <= plan.names_until
    return plan.random.random() < plan.chance


def _shared(file: File, plan: Draw) -> File | None:
    size = len(file.now)
    made = plan.random.choice((None, file.now, bytes(size), _any(plan, size)))
    return None if made is None else File(bytearray(made))


def _any(plan: Draw, size: int) -> bytes:
    return plan.random.randbytes(size)


def _file(file: File, plan: Draw) -> File:
    """Give what is left of a file; of two names it is the same."""
    if id(file) not in plan.files:
        made = File(bytearray(file.held), stamp=file.stamp)
        for change in file.pending:
            _change(made.now, change, plan)
        plan.files[id(file)] = made
    return plan.files[id(file)]


def _change(content: bytearray, change: Change, plan: Draw) -> None:
    """Let a change come, in part or whole, or not."""
    fate, random = plan.fate, plan.random
    if fate is Fate.SYNCED or (fate in IN_ORDER and change.at > plan.until):
        return
    is_torn = fate is Fate.TORN and change.at == plan.until
    if fate is Fate.ALL or (fate in IN_ORDER and not is_torn):
        apply(content, change)
    elif change.data is None:
        if fate in GROWN or random.random() < plan.chance:
            apply(content, change)
    else:
        _sectors(content, change.offset, change.data, plan)


def _sectors(content: bytearray, offset: int, data: bytes, plan: Draw) -> None:
    end = offset + len(data)
    if plan.fate in GROWN and end > len(content):
        content.extend(bytes(end - len(content)))
    place = offset
    while place < end:
        stop = min(end, (place // plan.sector + 1) * plan.sector)
        part: bytes | None = data[place - offset : stop - offset]
        if plan.random.random() >= plan.chance:
            part = _instead(plan, stop - place)
        if part is not None:
            apply(content, Change(0, place, part))
        place = stop


def _instead(plan: Draw, size: int) -> bytes | None:
    if plan.fate is Fate.ZEROED:
        return bytes(size)
    return _any(plan, size) if plan.fate is Fate.GARBAGE else None


def _wear(folder: Folder, plan: Draw) -> None:
    for name, node in folder.now.items():
        if isinstance(node, Folder):
            _wear(node, plan)
        elif name in plan.worn and len(node.now) >= PAGE:
            for _ in range(plan.random.randint(1, MOST_WORN)):
                place = plan.random.randrange(len(node.now) // PAGE) * PAGE
                lost = plan.random.choice((bytes(PAGE), _any(plan, PAGE)))
                node.now[place : place + PAGE] = lost
