"""Where the lists of a system lie: below the custom path, then beside the ROMs."""

import errno
import os
import stat
from dataclasses import dataclass

from zapcore.inodes import is_fresh, lasting
from zapcore.model import ScrapePlace

GAMELIST = "gamelist.xml"

NO_FILE = "it is {}, not a file, and was not read"
KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
LOOP = "it is a link that leads to itself, and was not read"
DANGLING = "it is a link to a file that is not there, and was not read"


@dataclass(frozen=True, slots=True)
class ListPlace:
    """One list, and the system's folders that its games lie in."""

    path: str
    game_roots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a list is not to be opened.

    ``lasting``: nothing but a change of its stamp can end it; what is away for a while,
    a disk behind a link, may come back as it was.
    """

    sentence: str
    lasting: bool = False


def refusal(path: str, limit: int) -> Refusal | None:
    """Say why a list must not be opened: no file, or more than ``limit`` bytes."""
    try:
        info = os.stat(path)
    except OSError as error:
        return _broken_link(path, error)
    if not stat.S_ISREG(info.st_mode):
        kind = KINDS.get(stat.S_IFMT(info.st_mode), "something else")
        return Refusal(NO_FILE.format(kind), lasting=True)
    if info.st_size <= limit:
        return None
    return Refusal(
        f"it has {info.st_size >> 20} MiB, which no list of games has, and was not "
        f"read; the limit is {limit >> 20} MiB (option max_size)"
    )


def stamp_of(path: str) -> str:
    """Give what changes with a list: size, time and number of its file.

    Of what is no file, its kind and number: a device's time changes with its use. Of a
    link that leads nowhere, the link's own.

    Raises:
        OSError: nothing is there.
    """
    try:
        info = os.stat(path)
    except OSError:
        info = os.lstat(path)
    if stat.S_ISREG(info.st_mode):
        again = " fresh" * is_fresh(info)
        return f"{info.st_size} {info.st_mtime_ns} {lasting(info)}{again}"
    return f"{stat.S_IFMT(info.st_mode):o} {info.st_ino}"


def _broken_link(path: str, error: OSError) -> Refusal | None:
    """Say it of a link; opening anything else tells its own error."""
    if not os.path.islink(path):
        return None
    if error.errno == errno.ELOOP:
        return Refusal(LOOP, lasting=True)
    return Refusal(DANGLING) if error.errno == errno.ENOENT else None


def find_lists(place: ScrapePlace, custom: str) -> list[ListPlace]:
    """Give the lists that are there; a later one wins over an earlier one.

    What has a list's name and is no file is among them: it is to be told.
    """
    found = []
    folder = _system_folder(custom, place.names) if custom else ""
    if folder:
        found.append(ListPlace(f"{folder}/{GAMELIST}", place.folders))
    found += [ListPlace(f"{path}/{GAMELIST}", (path,)) for path in place.folders]
    return [item for item in found if os.path.lexists(item.path)]


def _system_folder(custom: str, names: tuple[str, ...]) -> str:
    """Give the sub-folder that is named like the system, in any case, or "".

    The first with a file; one where only the name is there when no other is.
    """
    try:
        there = {name.casefold(): name for name in sorted(os.listdir(custom))}
    except OSError:
        return ""
    known = [there[name] for name in map(str.casefold, names) if name in there]
    for is_there in (os.path.isfile, os.path.lexists):
        for folder in known:
            if is_there(f"{custom}/{folder}/{GAMELIST}"):
                return f"{custom}/{folder}"
    return ""
