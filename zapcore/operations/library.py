"""Where index and scrape look: the device, its roots, the systems that there are."""

import asyncio
import logging
import os
from dataclasses import dataclass

from zapcore.errors import NotMountedError
from zapcore.model import PausedBy
from zapcore.operations.places import Found, find_places
from zapcore.ports import Control, Platform
from zapcore.systems.table import SystemTable

logger = logging.getLogger(__name__)

NAMED = 20
"""Folders of one root that are named when no system is known for them."""


@dataclass(frozen=True, slots=True)
class Library:
    """Where the index looks: the device, the roots, the systems that there are."""

    platform: Platform
    roots: tuple[str, ...]
    systems: SystemTable


def look(library: Library, known: dict[str, set[str]]) -> Found:
    """See what is mounted. Roots of an older configuration are left alone."""
    roots = set().union(*known.values()) if known else set()
    paths = [os.path.normpath(root) for root in library.roots]
    return find_places(paths, library.platform.rules, roots)


async def find(library: Library, known: dict[str, set[str]], control: Control) -> Found:
    """See what is mounted; what a restart interrupted waits until something is.

    A device starts before its disks are there: the power cut must not cost the run.

    Raises:
        NotMountedError: no root can be used, and this run is a new one.
    """
    found = Found({}, (), ())

    async def ready() -> bool:
        nonlocal found
        found = await control.unless_cancelled(asyncio.to_thread(look, library, known))
        return bool(found.usable)

    if control.resumed:
        await control.until(ready, PausedBy.UNMOUNTED)
    elif not await ready():
        raise NotMountedError(library.roots)
    return found


def tell_unknown(library: Library, found: Found) -> None:
    """Say once for each root which of its folders belong to no system."""
    for root, names in found.unknown.items():
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
