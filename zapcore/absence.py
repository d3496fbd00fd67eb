"""What is known of files that are not there: values, without I/O."""

from enum import IntEnum
from typing import NamedTuple

from zapcore.model import Removed
from zapcore.valueclass import dataclass


class Answer(IntEnum):
    """What the owner said of files that vanished in great number."""

    NONE = 0
    GONE = 1
    """They are gone: the next index marks them."""
    WAITING = 2
    """They will be back: nothing is asked unless more vanish."""


@dataclass(frozen=True, slots=True)
class Question:
    """Files that vanished at once from a root or mount point: are they gone?

    ``gone`` of ``known`` files; ``since`` in seconds since 1970.
    """

    path: str
    gone: int
    known: int
    since: int
    answer: Answer = Answer.NONE


class MountPlace(NamedTuple):
    """A mount point, and the folder (with its end slash) where the library sees it.

    They differ where a link leads to another disk.
    """

    point: str
    prefix: str


class Reach(NamedTuple):
    """Which files are counted: of a root ("" for any), below a prefix ("" for any)."""

    root: str = ""
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Doubts:
    """What an index must know of earlier ones before it believes that files are gone.

    ``top`` is the highest media id there is, ``seen`` that of the last index that
    looked at everything and left no doubt.
    """

    mounts: frozenset[MountPlace] = frozenset()
    questions: tuple[Question, ...] = ()
    top: int = 0
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """What an index leaves: mounts and questions that came and went.

    ``seen``: everything was looked at, and no doubt is left.
    """

    mounts: tuple[MountPlace, ...] = ()
    unmounted: tuple[MountPlace, ...] = ()
    asked: tuple[Question, ...] = ()
    answered: tuple[str, ...] = ()
    seen: bool = False

    @property
    def anything(self) -> bool:
        """Tell whether something is to be written, apart from what was seen."""
        return bool(self.mounts or self.unmounted or self.asked or self.answered)


class Within(NamedTuple):
    """Which rows a clean-up may remove.

    ``systems`` are canonical ids, none for all; ``roots`` those that are there;
    ``lost`` folders (with their end slash) of mounts that are not. Without ``missing``
    rows of files that are gone stay, and all that belongs to them.
    """

    systems: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    missing: bool = True


class MissingRow(NamedTuple):
    """A media row whose file is gone; ``since`` in seconds since 1970."""

    media_id: int
    system_id: str
    path: str
    name: str
    since: int
    root: str


class Moved(NamedTuple):
    """A row whose file was found again elsewhere: its id, where it was and is."""

    media_id: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CleanedMissing:
    """How rows of missing files were removed, with what belonged to them.

    ``system_id`` is None for all. ``kept`` were left because their root or mount is not
    there (``not_mounted``) or they are under a question. ``marked`` of the removed
    carry what the owner said: a favourite, an edit or a pick. That stays, by the path.
    """

    system_id: str | None
    roms_found: int
    roms_deleted: int
    errors: tuple[str, ...] = ()
    kept: int = 0
    marked: int = 0
    not_mounted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CleanedResources:
    """How what nobody refers to was removed: rows by kind, and files of the cache.

    ``read`` counts what was kept of the bytes of files that no row has any more.
    """

    removed: Removed
    read: int = 0
    thumbnails: int = 0
    artwork: int = 0
    bytes: int = 0
    errors: tuple[str, ...] = ()
