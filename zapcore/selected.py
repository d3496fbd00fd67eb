"""What a selection chooses among and what it chose: values of 1G1R. No I/O."""

from typing import NamedTuple


class OwnedRom(NamedTuple):
    """A file of the library that may stand for a game: its id, name and whole path.

    ``game`` is the name of the dump that its bytes are, "" where only its name tells;
    ``parent`` and ``categories`` are what a DAT says of that. ``md5`` are hashes of its
    bytes, ``achievements`` that by the rule of RetroAchievements, in hex. ``discs`` are
    the names of the discs that a playlist names, in its order. ``alternative`` is 0 but
    for files of an arcade game: 1 if it names a parent, 2 more if it lies among the
    alternatives of another.
    """

    id: int
    file_name: str
    path: str
    game: str = ""
    parent: str = ""
    categories: tuple[str, ...] = ()
    md5: tuple[str, ...] = ()
    discs: tuple[str, ...] = ()
    achievements: str = ""
    alternative: int = 0


class ChosenGame(NamedTuple):
    """What was chosen for a game: ids of its files, best first, and the filtered ones.

    Hashes are of its lower-cased name and of its set's (0: it is of none). ``shown`` is
    false for the further discs of a set, and for all of them where a playlist stands
    for the set.
    """

    hash: int
    set_hash: int
    name: str
    shown: bool
    ranked: tuple[int, ...]
    dropped: tuple[int, ...]


class Stale(NamedTuple):
    """How the selection of a system stands: ``waiting`` files changed since."""

    system_id: str
    stamp: str
    files: int
    waiting: int
