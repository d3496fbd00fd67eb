"""The doctor's look at the data folder: permissions, room, lock, databases."""

import fcntl
import glob
import os
from collections.abc import Iterator

from mediadb.checkup import check, sqlite_problem
from mediadb.media_db import REST
from zapcore.cli.finding import Finding, bad, good, note
from zapcore.cli.text import size
from zapcore.config_keys import RAM

FOLDER = "data folder"
DATABASE = "database"
SPACE = "space"
LEAST = 64 << 20
LITTLE = 512 << 20
"""Bytes: an index of 100,000 games writes some 100 MB, with its journal twice that."""

DATABASES = (("media.db", "media"), ("user.db", "user"))
OURS = (
    "media.db",
    "user.db",
    "dats.db",
    "online.db",
    "zapcore.lock",
    "cache",
    "artwork",
    "sources",
)


def check_data(folder: str, media_db: str = "") -> Iterator[Finding]:
    """Yield what there is to say of the data folder, and of media.db elsewhere."""
    lacking = sqlite_problem()
    if lacking:
        yield bad(DATABASE, lacking, "install an SQLite from 3.34 on, with FTS5")
    if not os.path.isdir(folder):
        yield _absent(folder)
        return
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield bad(FOLDER, f"{folder} cannot be written", _permission(folder))
        return
    yield good(FOLDER, f"{folder} can be written")
    yield from _space(folder)
    yield from _closed(folder)
    elsewhere = media_db if media_db != RAM else ""
    for name, prefix in DATABASES:
        place = elsewhere if elsewhere and prefix == "media" else folder
        yield from _database(os.path.join(place, name), prefix)
    if _was_cut(folder) and not is_held(folder):
        text = "the last end was a cut (power, kill)"
        yield note(DATABASE, text, "nothing: the next start checks media.db by itself")
    yield from _broken(folder)


def _was_cut(folder: str) -> bool:
    try:
        with open(os.path.join(folder, "media.db.open"), "rb") as file:
            return file.read(8) != REST
    except OSError:
        return False


def is_held(folder: str) -> bool:
    """Tell whether a daemon runs on this data folder."""
    try:
        with open(os.path.join(folder, "zapcore.lock"), "rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _absent(folder: str) -> Finding:
    above = folder
    while not os.path.exists(above):
        above = os.path.dirname(above)
    if os.path.isdir(above) and os.access(above, os.W_OK | os.X_OK):
        return note(FOLDER, f"{folder} is not there yet; `zapcore serve` makes it")
    advice = f"{_permission(above)}, or choose another folder with --data"
    return bad(FOLDER, f"{folder} is not there and cannot be made", advice)


def _permission(path: str) -> str:
    if os.statvfs(path).f_flag & os.ST_RDONLY:
        return "its disk is mounted read-only: mount it read-write, check the disk"
    owner = os.stat(path).st_uid
    return (
        f"it belongs to the user with the number {owner}, you are {os.geteuid()}: "
        f"`chown -R {os.geteuid()} {path}`, or run zapcore as its owner"
    )


def _closed(folder: str) -> Iterator[Finding]:
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        ours = name.startswith(OURS)
        if ours and not os.access(path, os.R_OK | os.W_OK):
            yield bad(FOLDER, f"{path} cannot be written", _permission(path))


def _space(folder: str) -> Iterator[Finding]:
    disk = os.statvfs(folder)
    free = disk.f_bavail * disk.f_frsize
    text = f"{size(free)} free on the disk of the data folder"
    if disk.f_files and not disk.f_favail:
        advice = "delete files that are not needed; there may be very many small ones"
        yield bad(SPACE, "the disk of the data folder takes no more files", advice)
    elif free < LEAST:
        yield bad(SPACE, text, "free some space: an index cannot be written")
    elif free < LITTLE:
        yield note(SPACE, text, "free some space before a large library is indexed")
    else:
        yield good(SPACE, text)


def _database(path: str, prefix: str) -> Iterator[Finding]:
    name = os.path.basename(path)
    if not os.path.exists(path):
        yield note(DATABASE, f"{name} is not there yet; `zapcore serve` makes it")
        return
    found = check(path, prefix)
    if found.problem:
        yield bad(DATABASE, f"{name} is broken: {found.problem}", _repair(path, prefix))
    elif found.version > found.known:
        yield bad(
            DATABASE,
            f"{name} is of a newer zapcore (version {found.version}, this one knows "
            f"{found.known})",
            _newer(prefix),
        )
    else:
        yield good(DATABASE, f"{name} is whole, version {found.version}")


def _repair(path: str, prefix: str) -> str:
    if prefix == "media":
        return (
            f"stop the daemon, move {path} away, start it, then `zapcore index` and "
            "`zapcore scrape`: all of it can be built again"
        )
    copies = [one for one in (f"{path}.bak",) if os.path.exists(one)]
    copies += sorted(glob.glob(f"{glob.escape(path)}.before-*"))
    if copies:
        return (
            f"start the daemon anew: it keeps {path} aside and takes {copies[0]}, and "
            "what can still be read; or put a copy from your backup in its place"
        )
    return "stop the daemon and put a copy from your backup in its place"


def _newer(prefix: str) -> str:
    if prefix == "media":
        return "update zapcore, or start it: it sets the file aside and builds its own"
    return "update zapcore, or choose another folder with --data"


def _broken(folder: str) -> Iterator[Finding]:
    for path in sorted(
        glob.glob(os.path.join(glob.escape(folder), "user.db.broken-*"))
    ):
        if not path.endswith(("-wal", "-shm", "-journal")):
            text = f"user.db was broken; it is kept as {path}, its copy took its place"
            advice = "look whether favourites, edits and keys are right; then delete it"
            yield note(DATABASE, text, advice)
    kept = glob.glob(os.path.join(glob.escape(folder), "media.db.broken-*"))
    if kept:
        total = sum(map(os.path.getsize, kept))
        text = f"broken databases that were set aside take {size(total)}"
        yield note(
            DATABASE, text, f"`rm {' '.join(sorted(kept))}` if nobody needs them"
        )
