"""Where index and scrape look: the device, its roots, the systems that there are."""

from __future__ import annotations

import asyncio
import logging
import os
from dataclasses import field
from typing import TYPE_CHECKING

from zapcore.errors import NotMountedError
from zapcore.model import PausedBy
from zapcore.operations.shape import PLAIN, Shape
from zapcore.valueclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zapcore.operations.places import Found
    from zapcore.ports import Control, Platform
    from zapcore.systems.core_names import CoreNames
    from zapcore.systems.table import SystemTable

logger = logging.getLogger(__name__)

NAMED = 20
"""Folders of one root that are named when no system is known for them."""


class Told:
    """What was said of each root, so that the same is not said again."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[str, ...]] = {}

    def is_news(self, root: str, names: Iterable[str]) -> bool:
        """Tell whether these were not the last names said of a root; keep them."""
        now = tuple(names)
        before, self._last[root] = self._last.get(root, ()), now
        return now != before


@dataclass(frozen=True, slots=True)
class Library:
    """Where the index looks: the device, the roots, the systems that there are.

    ``told`` keeps what was said of folders, as long as the daemon runs; ``names``
    shows systems under the names that the owner's list has for them.
    """

    platform: Platform
    roots: tuple[str, ...]
    systems: SystemTable
    shape: Shape = PLAIN
    told: Told = field(default_factory=Told, compare=False, repr=False)
    names: CoreNames | None = field(default=None, compare=False, repr=False)

    @property
    def bases(self) -> tuple[str, ...]:
        """Give each root and, for structure A, its folder of systems' folders.

        Most of the latter are not there.
        """
        roots = dict.fromkeys(map(os.path.normpath, self.roots))
        return tuple(dict.fromkeys(self.shape.bases(roots)))


def look(library: Library, known: dict[str, set[str]]) -> Found:
    """See what is mounted, and how cores are called there now.

    Roots of an older configuration are left alone.
    """
    from zapcore.operations.places import find_places  # noqa: PLC0415 - operations only

    if library.names:
        library.names.refresh()
    roots = set().union(*known.values()) if known else set()
    paths = [os.path.normpath(root) for root in library.roots]
    platform = library.platform
    return find_places(
        paths, platform.rules, roots, library.shape, platform.extensions_of
    )


def look_at(library: Library, root: str) -> Found:
    """See what one folder holds, as a root of this library."""
    from zapcore.operations.places import find_places  # noqa: PLC0415 - the same

    platform = library.platform
    return find_places(
        [root], platform.rules, set(), library.shape, platform.extensions_of
    )


async def find(library: Library, known: dict[str, set[str]], control: Control) -> Found:
    """See what is mounted; what a restart interrupted waits until something is.

    A device starts before its disks are there: the power cut must not cost the run.

    Raises:
        NotMountedError: no root can be used, and this run is a new one.
    """
    found: list[Found] = []

    async def ready() -> bool:
        looking = asyncio.to_thread(look, library, known)
        found[:] = [await control.unless_cancelled(looking)]
        return bool(found[0].usable)

    if control.resumed:
        await control.until(ready, PausedBy.UNMOUNTED)
    elif not await ready():
        raise NotMountedError(library.roots)
    return found[0]


def tell_unknown(library: Library, found: Found) -> None:
    """Say which folders of each root belong to no system, once until that changes."""
    for root, names in found.unknown.items():
        if not library.told.is_news(root, sorted(names)):
            continue
        told = ", ".join(_hint(library, name) for name in names[:NAMED])
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        logger.info(
            "no system is known for these folders of %r: %s%s", root, told, more
        )


def _hint(library: Library, name: str) -> str:
    """Give the name, and how the folder of the system is called that it may mean."""
    system = library.systems.find(name)
    meant = system.id if system else ""
    folders = (r.folders[0] for r in library.platform.rules if r.system_id == meant)
    folder = next(folders, "")
    return f"{name!r} (is it {folder!r}?)" if folder else repr(name)
