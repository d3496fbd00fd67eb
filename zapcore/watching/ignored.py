"""Names whose changes say nothing of a library."""

import fnmatch

FOLDERS = frozenset(
    {
        "@eadir",
        "#recycle",
        "#snapshot",
        "$recycle.bin",
        "__macosx",
        "_organized",
        "lost+found",
        "system volume information",
    }
)
"""Folded; besides them every folder whose name begins with a dot (``.Trash-1000``)."""

ENDINGS = frozenset(
    {
        *("bak", "cache", "db", "ini", "lock", "log", "swp", "tmp", "temp"),
        *("aria2", "crdownload", "download", "filepart", "!qb", "!ut", "opdownload"),
        *("part", "partial", "unfinished"),
        *("srm", "sav", "fs", "nvr", "rtc", "eep", "fla", "mpk", "state", "ss0"),
    }
)
"""Of files that are still coming (they get another name) and of saves of emulators.

Sources: facts/SCANNING.md 2.3; the suffixes of Firefox, Chromium, Opera, Safari, aria2,
qBittorrent, uTorrent and WinSCP; RetroArch's names of battery memory and states.
"""

MARK = ".zaparooignore"
STATES = ("*.state?", "*.state??", "*.ss?", "*~")


def is_ignored_folder(name: str) -> bool:
    """Tell whether nothing below a folder of this name is a game or belongs to one."""
    return name[:1] == "." or name.casefold() in FOLDERS


def is_ignored_file(name: str) -> bool:
    """Tell whether a file of this name coming, changing or going means nothing."""
    if name[:1] == ".":
        return name != MARK
    folded = name.lower()
    if folded.rpartition(".")[2] in ENDINGS:
        return True
    return any(fnmatch.fnmatchcase(folded, pattern) for pattern in STATES)
