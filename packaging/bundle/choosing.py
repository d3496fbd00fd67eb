"""What of all that was gathered goes into a bundle (``data/contents.json``)."""

import fnmatch
import json
import os
import sys
from dataclasses import dataclass

from bundle.errors import BundleError
from bundle.gathering import Gathered
from bundle.reaching import Source, reach
from bundle.targets import HERE


@dataclass(frozen=True, slots=True)
class Rules:
    """The table.

    Attributes:
        roots: modules that are wanted, with all that they import; ``x.*``: all of x.
        never: modules, with all below them, that no import brings in.
        elsewhere: modules that are no file of their own.
        documented: packages that keep their documentation.
        data: patterns of files that are data.
    """

    roots: list[str]
    never: list[str]
    elsewhere: list[str]
    documented: list[str]
    data: list[str]


def rules() -> Rules:
    """Read the table."""
    with open(os.path.join(HERE, "data", "contents.json"), encoding="utf-8") as file:
        return Rules(**json.load(file))


def choose(all_of: Gathered, by: Rules) -> Gathered:
    """Keep what zapcore can import, and its data.

    Raises:
        BundleError: a module needs one that is nowhere.
    """
    sources = {
        name: Source(module.read(), module.is_package)
        for name, module in all_of.modules.items()
        if not _is_below(name, by.never)
    }
    for name in all_of.extensions:
        if not _is_below(name, by.never):
            sources.setdefault(name, Source(b""))
    others = {*sys.builtin_module_names, *by.elsewhere, *by.never}
    found = reach(sources, by.roots, others)
    if found.missing:
        raise BundleError(
            "modules are imported that are nowhere:\n  "
            + "\n  ".join(sorted(found.missing))
        )
    packages = {name.replace(".", "/") for name in found.modules}
    return Gathered(
        {n: m for n, m in all_of.modules.items() if n in found.modules},
        {n: p for n, p in all_of.extensions.items() if n in found.modules},
        {n: p for n, p in all_of.data.items() if _is_data(n, packages, by.data)},
    )


def _is_below(name: str, of: list[str]) -> bool:
    return any(f"{name}.".startswith(f"{each}.") for each in of)


def _is_data(inside: str, packages: set[str], patterns: list[str]) -> bool:
    return inside.split("/", maxsplit=1)[0] in packages and any(
        fnmatch.fnmatch(inside, each) for each in patterns
    )


def documented(name: str, by: Rules) -> bool:
    """Tell whether a module keeps its documentation."""
    return _is_below(name, by.documented)
