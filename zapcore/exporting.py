"""What zapcore gives back to other programs: orders, games, results. No I/O."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from zapcore.sourced import Hashes
from zapcore.valueclass import dataclass

NONE: Mapping[str, Any] = MappingProxyType({})


class What(StrEnum):
    """Which kind of file an export writes."""

    GAMELIST = "gamelist"
    PEGASUS = "pegasus"
    LAUNCHBOX = "launchbox"
    MGL = "mgl"
    M3U = "m3u"
    DAT = "dat"
    LIST = "list"


class Frontend(StrEnum):
    """Whose rules for paths and media folders a ``gamelist.xml`` follows."""

    BATOCERA = "batocera"
    RETROPIE = "retropie"
    ES_DE = "es-de"


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """What is asked for: no systems means all that are indexed.

    ``preferred``: one file a game, as it was selected. ``artwork``: pictures are
    brought to where the front-end looks for them. ``dry_run`` writes nothing and tells
    what it would.
    """

    what: What
    frontend: Frontend = Frontend.BATOCERA
    systems: tuple[str, ...] = ()
    preferred: bool = False
    artwork: bool = True
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class ExportGame:
    """One file of the library and what is shown of it.

    ``path`` is absolute and may lead through a zip; ``name`` is its title's, of an
    arcade alternative its own, and ``display`` the file's. ``title_id`` is that of what
    is said of it: an alternative is its own title (``zapcore.guests.title_of``).
    ``values`` gives a field of ``sourced.FIELDS`` to its texts as they are shown
    (``rating`` 0 to 100), the raw text where a tag keeps one. ``properties`` gives a
    property's name without ``property:`` (``image-boxart``, ``video``, ``setname``,
    ``xml-game-id``) to its text: of artwork an absolute path.
    ``discs`` are the paths of the discs that a playlist names, ``disc`` its own number,
    0 without. ``dump`` is the name of the dump that its bytes are by a DAT, and
    ``dumps`` its files with what is known of their bytes: both only for formats that
    ``wants`` them. ``values`` also holds ``arcadeboard`` and ``series``. ``size`` is
    the file's in bytes, 0 within a zip. ``owned`` are the fields that the owner set.
    """

    media_id: int
    title_id: int
    path: str
    name: str
    display: str
    values: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NONE)
    properties: Mapping[str, str] = field(default_factory=lambda: NONE)
    favorite: bool = False
    preferred: bool = True
    discs: tuple[str, ...] = ()
    disc: int = 0
    size: int = 0
    dump: str = ""
    dumps: tuple[Hashes, ...] = ()
    owned: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ExportPlace:
    """One folder of a system, and where its export goes.

    ``folder`` holds the games; what lies below it and ends in one of ``others`` is of
    another system. ``target`` is the folder that the owner chose for this kind of
    export, "" for beside the games. ``allowed`` are the folders below which artwork may
    be read. ``names`` are what the system's folder is called on this device.
    ``folders`` are all that hold games of the system, ``shared`` those of them that
    hold games of others, too. ``rewritten`` are files there that this run has written
    for another system: their ``.bak`` is of before the run, and stays. ``roots`` are
    all roots of the library and the data folder: a link may lead pictures there.
    """

    system_id: str
    system_name: str
    media_type: str
    platform: str
    root: str
    folder: str
    names: tuple[str, ...] = ()
    others: frozenset[str] = frozenset()
    target: str = ""
    home: str = ""
    allowed: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    rewritten: frozenset[str] = frozenset()


class Exported(NamedTuple):
    """One file that an export wrote, or left as it was.

    ``games`` are those in it, ``added`` and ``changed`` those of them that it did not
    have or had otherwise; ``pictures`` were brought to its media folders. ``written``:
    False where it is as it was, or nothing may be written.
    """

    path: str
    games: int = 0
    added: int = 0
    changed: int = 0
    pictures: int = 0
    written: bool = False
