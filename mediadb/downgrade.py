"""Lets an older zapcore use a data folder that a newer one wrote.

Each migration of ``user.db`` only added, and each script from the second on may run
again over what it made. So an older zapcore works with the newer tables beside its own;
it only looks at the number. Nothing is taken out: the next upgrade finds it all.
"""

import os
import sqlite3
from contextlib import closing

from mediadb.copies import write_copy
from mediadb.media_db import MEDIA, keep_newer
from mediadb.migrate import known_version, version_of
from mediadb.user_db import USER
from zapcore.aside import BAK
from zapcore.errors import StartError, StoreReadOnlyError


def lower(folder: str, user: int, media: int) -> list[str]:
    """Give the databases the numbers that an older zapcore knows. It blocks.

    The daemon must not run. 0 leaves a database as it is. Gives a sentence for each.

    Raises:
        StartError: a number is no older one; nothing was changed.
        StoreReadOnlyError: the folder cannot be written.
    """
    for prefix, number in (("user", user), ("media", media)):
        known = known_version(prefix)
        if not 0 <= number <= known:
            raise StartError(
                f"{number} is no version of the {prefix} database; this zapcore has "
                f"{known}, and the older one says in its message which it knows"
            )
    try:
        return [*_lower_user(folder, user), *_leave_media(folder, media)]
    except (OSError, sqlite3.Error) as error:
        raise StoreReadOnlyError(f"{folder} cannot be written: {error}") from error


def _lower_user(folder: str, number: int) -> list[str]:
    path = os.path.join(folder, USER)
    if not number or not os.path.exists(path):
        return []
    with closing(sqlite3.connect(path, timeout=5, isolation_level=None)) as raw:
        version = version_of(raw)
        if version <= number:
            return [f"{path} is of version {version} already"]
        write_copy(path, path + BAK)
        raw.execute(f"PRAGMA user_version = {number}")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    said = (
        f"{path} says that it is of version {number}; what was said since stays in it"
    )
    return [f"{said}, and {path}{BAK} is a copy of it as version {version}"]


def _leave_media(folder: str, number: int) -> list[str]:
    path = os.path.join(folder, MEDIA)
    if not number or not os.path.exists(path):
        return []
    with closing(sqlite3.connect(path, timeout=5)) as raw:
        version = version_of(raw)
    if version <= number:
        return [f"{path} is of version {version} already"]
    kept = keep_newer(path)
    return [f"{path} is kept as {kept}; the older zapcore looks for games anew"]
