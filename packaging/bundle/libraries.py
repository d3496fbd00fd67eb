"""Which shared libraries programs and extension modules need, found by walking them."""

import os
from collections.abc import Iterable

from bundle.elf import NotElfError, linked
from bundle.errors import BundleError


class Libraries:
    """The shared libraries among some files, by the name that others need them by.

    Attributes:
        asked: the names that were needed so far.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        # Debian's x.so.1 is a link to x.so.1.2.
        self._by_name = {
            os.path.basename(path): path for path in paths if ".so" in path
        }
        self.asked: set[str] = set()

    def closure(self, roots: Iterable[str]) -> list[str]:
        """Give the roots and all that they need, links resolved, sorted.

        Raises:
            BundleError: a needed library is not there.
        """
        found: set[str] = set()
        left = list(roots)
        while left:
            path = left.pop()
            if path not in found:
                found.add(path)
                left.extend(self.path(name, path) for name in _needed(path))
        return sorted(found)

    def path(self, name: str, by: str = "the bundle") -> str:
        """Give the file of a library, for who needs it.

        Raises:
            BundleError: it is not there.
        """
        self.asked.add(name)
        try:
            return os.path.realpath(self._by_name[name])
        except KeyError:
            raise BundleError(
                f"{os.path.basename(by)} needs {name}, which is missing"
            ) from None


def _needed(path: str) -> tuple[str, ...]:
    with open(path, "rb") as file:
        try:
            return linked(file.read()).needed
        except NotElfError as error:
            raise BundleError(f"{path}: {error}") from error
