"""What of the standard library goes into a bundle (``data/stdlib.json``)."""

import fnmatch
import json
import os
from collections.abc import Iterable
from functools import cache

from bundle.targets import HERE


@cache
def _table() -> dict[str, list[str]]:
    with open(os.path.join(HERE, "data", "stdlib.json"), encoding="utf-8") as file:
        table: dict[str, list[str]] = json.load(file)
    return table


def wanted_extensions(names: Iterable[str]) -> list[str]:
    """Keep the file names of extension modules that a bundle has."""
    left_out = set(_table()["extensions_left_out"])
    return [name for name in names if name.partition(".cpython-")[0] not in left_out]


def wanted_modules(paths: Iterable[str]) -> list[str]:
    """Keep the modules that a bundle has.

    Args:
        paths: of ``.py`` files, below the folder of the standard library.
    """
    table = _table()
    left_out = set(table["modules_left_out"])
    return [
        path
        for path in paths
        if path.split("/")[0].removesuffix(".py") not in left_out
        and not any(fnmatch.fnmatch(path, each) for each in table["files_left_out"])
    ]
