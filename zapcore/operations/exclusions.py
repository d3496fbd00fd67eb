"""What the owner does not want in the library: the document's ``exclude`` lists.

Source: seeds/scanning.txt ("Exclusion rules") and facts/SCANNING.md, section 2.3: a
file directly in a system's folder is a single file, one further below a part. Names are
shell patterns in their case, those of folders in any. The lists are added to what is no
game anyway; of the document's own defaults that is what the walk leaves out by its
table of extensions.
"""

import re
from collections.abc import Callable, Iterable
from fnmatch import translate

from zapcore.valueclass import dataclass

Matches = Callable[[str], object]

OTHER_PROGRAMS = ("metadata.pegasus.txt",)
"""Files of front-ends whose extension some system has."""


@dataclass(frozen=True, slots=True)
class Layer:
    """What counts at one depth: extensions, whether zips do, and names that do not."""

    extensions: frozenset[str]
    zips: bool = True
    unwanted: Matches | None = None


@dataclass(frozen=True, slots=True)
class Sieve:
    """What counts in one system's folder: directly in it, further below; folders."""

    top: Layer
    below: Layer
    folders: Matches | None = None


@dataclass(frozen=True, slots=True)
class Exclusions:
    """The owner's lists, as they stand in the configuration."""

    platforms: tuple[str, ...] = ()
    single_extensions: tuple[str, ...] = ()
    single_names: tuple[str, ...] = ()
    multi_names: tuple[str, ...] = ()
    part_extensions: tuple[str, ...] = ()
    part_names: tuple[str, ...] = ()

    def is_no_system(self) -> Matches | None:
        """Give what tells that a folder's name is none of a system."""
        return _pattern(self.platforms)

    def sieve(self, extensions: frozenset[str]) -> Sieve:
        """Give what counts of files with these extensions; compiled once a place."""
        return Sieve(
            _layer(extensions, self.single_extensions, self.single_names),
            _layer(extensions, self.part_extensions, self.part_names),
            _pattern([], self.multi_names),
        )


NOTHING = Exclusions()


def _layer(
    extensions: frozenset[str], ends: Iterable[str], names: Iterable[str]
) -> Layer:
    simple = {f".{end}" for end in ends if "." not in end}
    compound = [f"*.{end}" for end in ends if "." in end]
    counted = extensions - simple
    others = [n for n in OTHER_PROGRAMS if n[n.rfind(".") :] in counted]
    unwanted = _pattern([*names, *others], compound)
    return Layer(counted, ".zip" not in simple, unwanted)


def _pattern(exact: Iterable[str], any_case: Iterable[str] = ()) -> Matches | None:
    parts = [translate(pattern) for pattern in exact]
    parts += [f"(?i:{translate(pattern)})" for pattern in any_case]
    return re.compile("|".join(parts)).match if parts else None
