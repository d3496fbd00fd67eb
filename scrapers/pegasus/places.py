"""Which metadata files a folder of games has, as Pegasus looks for them.

Rule: https://pegasus-frontend.org/docs/user-guide/meta-files/ : ``metadata.txt`` only
where ``metadata.pegasus.txt`` is not; files of any name with these extensions besides.
"""

import os

FIRST, SECOND = "metadata.pegasus.txt", "metadata.txt"
EXTRA = (f".{FIRST}", f".{SECOND}")
MOST = 100
"""Metadata files of one folder that are read."""


def main_file(folder: str) -> str:
    """Give the path of the metadata file of a folder, "" if there is none."""
    for name in (FIRST, SECOND):
        if os.path.lexists(f"{folder}/{name}"):
            return f"{folder}/{name}"
    return ""


def metadata_files(folder: str) -> list[str]:
    """Give the paths of all metadata files of a folder, the main one last: it wins.

    Of a folder that cannot be listed only that one is known.
    """
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(EXTRA))
    except OSError:
        names = []
    extra = [f"{folder}/{name}" for name in names if name.lower() not in EXTRA]
    main = main_file(folder)
    return [*extra[: MOST - 1], *([main] if main else [])]
