"""Names that differ in case alone: on exFAT, FAT and CIFS they are one file's.

There a file that was renamed from ``Game.NES`` to ``game.nes`` is still found under
its old name, so only the folder's listing tells which name it has.
"""

import os
from collections.abc import Collection, Iterable


def is_spelled(path: str) -> bool:
    """Tell whether something lies there under this very spelling. It blocks.

    Each folder above is asked, up to one that cannot be listed.
    """
    path = path.rstrip("/")
    if not os.path.lexists(path):
        return False
    while path:
        above, _, name = path.rpartition("/")
        try:
            if name not in os.listdir(above or "/"):
                return False
        except OSError:
            return True
        path = above
    return True


def respelled(gone: Collection[str], new: Iterable[str]) -> dict[str, str]:
    """Pair names that are gone with new ones that differ from them in case alone.

    A name with two such partners has none: nobody knows which it is.
    """
    if not gone:
        return {}
    old, fresh = _folded(gone), _folded(new)
    return {
        names[0]: fresh[key][0]
        for key, names in old.items()
        if len(names) == len(fresh.get(key, ())) == 1
    }


def _folded(names: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name.casefold(), []).append(name)
    return found
