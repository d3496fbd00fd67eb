"""Which links to folders are followed while a library is read.

A link to another disk or to a sibling folder is the owner's library. One to the root,
to a folder above it, or to what the kernel makes up would bring in all there is.
"""

import logging
import os
from collections.abc import Iterator

logger = logging.getLogger(__name__)

NO_LIBRARY = ("/proc", "/sys", "/dev")
"""Trees that the kernel makes up: some have no end."""

TOLD = 5
"""Links of one system's folder that are named when they are not followed."""


class Links:
    """Which links to folders are followed in one walk."""

    def __init__(self, root: str, *, quiet: bool = False) -> None:
        self._root = os.path.realpath(root)
        self._above = {*upwards(root), *upwards(self._root)}
        self._taken: set[str] = set()
        self._told = TOLD if quiet else 0

    def may_be_a_place(self, path: str, real: str) -> bool:
        """Tell whether a system's folder may lie there: the root itself may be one."""
        return real == self._root or not self._leads_out(path, real)

    def step(
        self, path: str, real: str, hops: tuple[str, ...], name: str
    ) -> tuple[str, str, tuple[str, ...]] | None:
        """Follow a link unless it leads out, back, or was taken before."""
        link = f"{path}/{name}"
        target = os.path.realpath(link)
        if self._leads_out(link, target) or target in self._taken:
            return None
        if any((here + "/").startswith(target + "/") for here in (real, *hops)):
            return None
        self._taken.add(target)
        return link, target, (*hops, real)

    def _leads_out(self, link: str, target: str) -> bool:
        made_up = any((target + "/").startswith(f"{top}/") for top in NO_LIBRARY)
        if not made_up and target not in self._above:
            return False
        self._told += 1
        if self._told <= TOLD:
            logger.warning(
                "%r is not followed: it links to %r, which is no part of a library",
                link,
                target,
            )
        return True


def upwards(path: str) -> Iterator[str]:
    """Give a path and each folder above it."""
    while path not in {"", "/"}:
        yield path
        path = os.path.dirname(path)
    yield "/"
